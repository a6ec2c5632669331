"""Typed details for entries whose sources have only words: read out of title, summary and text.

What a source says in typed form always stands; what is read from words fills the gaps, and the
sentence it was read from is kept as evidence. An entry becomes a grant call or an event only if
its words, or its source's section, and its days agree; else it stays what it is.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from newsletter.clock import PRAGUE
from newsletter.models.gaps import IN_ORDER
from newsletter.sources import Entry, EntryDetails, EventDetails, GrantCallDetails, NoticeDetails
from newsletter.text.html import ELLIPSIS, one_line, plain
from newsletter.text.letters import folded
from newsletter.text.prose.cues import Cues, Sense
from newsletter.text.prose.facts import Fact, Facts, facts_of
from newsletter.text.prose.moments import Moment

LONGEST_EVIDENCE = 300
LONGEST_BEGINNING = 60
CZECH = {"", "cs"}
SECTIONS = {"dotace": Sense.CALL, "akce": Sense.EVENT}
"""What the entries of a section are about, if their titles do not tell."""

DAY_ENDS = time(23, 59, 59)

_ABOUT = {
    Sense.CALL: Sense.CALL,
    Sense.ANNOUNCED: Sense.CALL,
    Sense.EVENT: Sense.EVENT,
    Sense.SIGN_UP: Sense.EVENT,
}
_TENDER = re.compile(r"\b(?:nabid(?:ek|ky|ku|kov)|zakazk|vyberov\w+ rizen|odstranen|drazeb)")
_NEXT_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh])")
_CUT_OFF = re.compile(rf"[\d\s.,:–-]*{ELLIPSIS}$")

_OF_CALL = {
    "opens_at": "opens",
    "closes_at": "closes",
    "allocation": "allocation",
    "min_support": "min_support",
    "max_support": "max_support",
    "max_rate": "rate",
    "until_exhausted": "until_exhausted",
}
_OF_EVENT = {"starts_at": "starts", "ends_at": "ends", "register_by": "register_by"}
_OF_NOTICE = {"posted_on": "published"}
_LAST = {"closes_at", "ends_at", "register_by"}
"""What lasts until the end of its day."""


def enrich(entry: Entry, source_section: str, now: datetime) -> Entry:
    """Return the entry with the details that its words say and its source does not.

    Days without a time begin at midnight in Prague; deadlines last until the end of the day.

    :param source_section: the section of the entry's source (``dotace``, ``akce``, …).
    :param now: when the entry was first seen, the same moment at every visit: days without a year
        are read as seen from the day of publication, or from this one if that is not told.
    """
    if entry.language not in CZECH:
        return entry
    today = seen_from(entry, now)
    facts = facts_of(_words(entry), today)
    details = entry.details or (_kind(entry, source_section, facts, today) if facts else None)
    if details is None:
        return entry
    filled, named = _filled(details, facts)
    said = {name: one_line(facts[key].sentence, LONGEST_EVIDENCE) for name, key in named.items()}
    return replace(entry, details=filled, evidence=said | dict(entry.evidence))


def seen_from(entry: Entry, now: datetime) -> date:
    """Return the day in Czechia from which the entry's words are understood."""
    return min(entry.published_at or now, now).astimezone(PRAGUE).date()


def _words(entry: Entry) -> str:
    """Return all that the entry says, once; of what was cut off only what is whole."""
    body = plain(_NEXT_CELL.sub(" | ", entry.body))
    summary = _CUT_OFF.sub("", entry.summary)
    if summary[:LONGEST_BEGINNING] in " ".join(body.split()):
        summary = ""
    return "\n".join(filter(None, (entry.title, summary, body)))


def _kind(
    entry: Entry, section: str, facts: Facts, today: date
) -> GrantCallDetails | EventDetails | None:
    """Return empty details of what the entry is: only if its words and its days agree."""
    about = _about(entry, section, facts)
    if about is Sense.CALL and _is_ahead(facts, "closes", today):
        return GrantCallDetails()
    if about is Sense.CALL and SECTIONS.get(section) is Sense.CALL and "closes" not in facts:
        return GrantCallDetails() if {"opens", "allocation"} & facts.keys() else None
    if about is Sense.EVENT and _is_ahead(facts, "starts", today):
        return EventDetails()
    return None


def _about(entry: Entry, section: str, facts: Facts) -> Sense | None:
    title = folded(entry.title)
    if _TENDER.search(title):
        return None
    spoken_of = Cues(title).before(0, len(title))
    if spoken_of is not None:
        return _ABOUT.get(spoken_of)
    words = Cues(folded(f"{entry.summary} {plain(entry.body)}"))
    both = {"closes", "starts"} <= facts.keys()
    told = [sense for sense in (Sense.CALL, Sense.EVENT) if words.speak_of(sense)]
    return SECTIONS.get(section) or (told[0] if len(told) == 1 and not both else None)


def _is_ahead(facts: Facts, key: str, today: date) -> bool:
    value = facts[key].value if key in facts else None
    return isinstance(value, Moment) and value.day >= today


def _filled(details: EntryDetails, facts: Facts) -> tuple[EntryDetails, Mapping[str, str]]:
    """Return the details with their gaps filled, and by which facts."""
    names = {GrantCallDetails: _OF_CALL, EventDetails: _OF_EVENT, NoticeDetails: _OF_NOTICE}
    named = {
        name: key
        for name, key in names[type(details)].items()
        if key in facts and getattr(details, name) in (None, False)
    }
    filled = replace(details, **{name: _value(name, facts[key]) for name, key in named.items()})
    for pair in IN_ORDER:
        early, late = (getattr(filled, name, None) for name in pair)
        wrong = next((name for name in pair if name in named), None)
        if early is not None and late is not None and early > late and wrong:
            # One of them was misread: what the source itself says stands, or else the end.
            gap: dict[str, Any] = {wrong: None}
            filled = replace(filled, **gap)
            del named[wrong]
    return filled, named


def _value(name: str, fact: Fact) -> Any:
    """Return the value as details hold it."""
    value = fact.value
    if not isinstance(value, Moment):
        return value
    if name == "posted_on":
        return value.day
    local = datetime.combine(value.day, DAY_ENDS if name in _LAST else time(0), PRAGUE)
    if value.minute is not None:
        local = datetime.combine(value.day, time(0), PRAGUE) + timedelta(minutes=value.minute)
    return local.astimezone(UTC)
