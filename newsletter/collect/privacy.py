"""Notices that name people: an official board must show them, a bulletin must not spread them.

Whom the post did not find at home, who owes, whose house is auctioned, who lost a passport. Such
notices have set phrases. Some are about a person whatever else they say. Others only if they name
one: ``doručení veřejnou vyhláškou`` may also be the delivery of a town plan.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from newsletter.sources import Entry, NoticeDetails, Reading
from newsletter.text.letters import unaccented
from newsletter.text.people import names_a_person

LONGEST = 1_500
"""Characters that are looked at."""

GAP = 3
"""So many words may stand between two words of a phrase."""

ABOUT_A_PERSON = """
    ulozen* pisemnost*, ulozen* zasilk*, prevz* pisemnost*, prevz* zasilk*, vyzved* pisemnost*,
    vyzved* zasilk*, nedorucen* pisemnost*, nedorucen* zasilk*, nedorucitel* zasilk*,
    doruc* vyhlask* osob*, doruc* vyhlask* adresat*, doruc* osob* vyhlask*,
    drazebni vyhlask*, drazebni rok, usneseni narizeni drazb*, exekucni prikaz*, exekucni vyzv*,
    exekucni drazb*, exekutorsk* urad*, insolvenc*, platebni* vymer*,
    predpisn* seznam* mistni* poplat*,
    ztra* prukaz*, ztra* doklad*, ztra* obcansk*, ztra* pasu, odciz* prukaz*, odciz* doklad*,
    neplatn* prukaz*, neplatn* doklad*, neplatn* pas*, zneplatn* doklad*, zneplatn* prukaz*,
    ohlasovn*, zrusen* trval* poby*, ukoncen* trval* poby*, oznamen* trval* poby*,
    odstranen* vozid*, odstranit vozid*, autovrak*, vrak* vozid*,
    ustanov* opatrovni*, jmenov* opatrovni*, pozustalost*, dedick* rizen*, predvolan*
"""
IF_ONE_IS_NAMED = """
    doruc* verejnou vyhlask*, oznamen* doruc*, drazb*, exekuc*, exekut*,
    neznam* vlastni*, nedostatecn* vlastni*, prestup*
"""
"""Without accents, for boards write without them, too; a ``*`` is any ending."""

ROUTINE = {
    *("oznameni", "o", "vyveseni", "verejna", "verejnou", "vyhlaska", "vyhlaskou", "ze", "dne"),
    *("doruceni", "dorucovani", "pisemnosti", "pisemnost", "mestsky", "obecni", "urad"),
    *("odbor", "mesto", "obec", "mu", "meu", "ou", "c", "j", "cj", "sp", "zn"),
}
"""A title of these alone delivers something to somebody, and does not say more."""

_WORD = re.compile(r"[^\W\d_]+")


def names_people(entry: Entry) -> bool:
    """Tell whether a notice must not be spread: it is about a person.

    Only notices on boards are looked at: their title, summary and category.
    """
    if not isinstance(entry.details, NoticeDetails):
        return False
    said = f"{entry.title} · {entry.summary}"[:LONGEST]
    text = " ".join(_WORD.findall(unaccented(f"{said} · {entry.details.office}")))
    delivers = ROUTINE.issuperset(_WORD.findall(unaccented(entry.title))) and "doruc" in text
    if delivers or _ABOUT_A_PERSON.search(text):
        return True
    return bool(_IF_ONE_IS_NAMED.search(text)) and names_a_person(said)


def screened(reading: Reading) -> Reading:
    """Return the reading without notices about people, which are counted as left out."""
    entries = [entry for entry in reading.entries if not names_people(entry)]
    dropped = len(reading.entries) - len(entries)
    return replace(reading, entries=entries, left_out=reading.left_out + dropped)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of phrases; gaps are bounded, so its time is linear."""
    gap = rf" (?:\w+ ){{0,{GAP}}}?"
    each = (
        gap.join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())
        for phrase in phrases
    )
    return re.compile(rf"\b(?:{'|'.join(each)})\b")


_ABOUT_A_PERSON = _any_of(ABOUT_A_PERSON.split(","))
_IF_ONE_IS_NAMED = _any_of(IF_ONE_IS_NAMED.split(","))
