"""Typed details out of Czech prose, each with the sentence that says it.

Our own grammar: days and times, ranges, amounts and shares, and what they are of. What is not
written is not guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from newsletter.text.prose.cues import Cues
from newsletter.text.prose.moments import Moment
from newsletter.text.prose.purposes import APPLICANT, Meant, Purpose, meant
from newsletter.text.prose.roles import Key, Said, said
from newsletter.text.prose.sentences import LONGEST, prose

Value = Moment | Decimal | bool

UNTIL_EXHAUSTED = "until_exhausted"


@dataclass(frozen=True)
class Fact:
    """A value and the sentence it was read from."""

    value: Value
    sentence: str


Facts = Mapping[str, Fact]

# Without one of these nothing is written that could be read: most texts end here.
_ANY = re.compile(
    r"\d|dokud|dojdou|k(?:once|onec|oru|v[eě]tna)|mili|tis[ií]c|vy[cč]erp|procent|p(?:ůl|rosince)|ledna|[uú]nora"
    r"|b[rř]ezna|dubna|[cč]erv(?:na|ence)|srpna|z[aá][rř][ií]\b|[rř][ií]jna|listopadu"
)
_FOOTNOTES = str.maketrans("¹²³", "   ")
"""Folded, they would be digits of the number before: *500 000² Kč*."""

_OF_CALL = re.compile(
    r"\b(?:dotac|dotovan|podpor|prispev|prispeje|(?:mikro|mini)?grant|(?:po|za)?zad(?:at|aj|ost|ejt)"
    r"|vyzv[auyoe]|nadac|o penize|dosahnou na|do kdy|alokac|pujc|pozadovan|uver|fond|stipend"
    r"|titul\b|call\b|uzaverk|vyclen|prichyst"
    r"|rozdel(?:i\b|en|uj|ov)|na (?:1 )?projekt\b|rict (?:si )?(?:az )?o\b"
    rf"|na (?:1|kazd\w+) {APPLICANT}"
    r"|(?:lze|mo[hz]\w+|muz\w+)(?: \w+){0,3} (?:ziskat|dostat|obdrzet|cerpat|podavat|predkladat)"
    r"|(?:hrad|proplat|pokry|prispej|uhrad)\w* (?:\w+ ){0,2}\d+ ?(?:%|procent)"
    r"|(?:dostan|ziska|obdrz)\w*(?: \w+){0,3} (?:max|nejv|az ))"
)
_EXHAUSTED = re.compile(
    r"\b(?:(?:do|po|pri) (?:\w+ )?vycerpan\w*|vycerpanim|(?:ne)?vycerpa(?:j\w+)?)\b"
    r"(?! (?:\w+ )?(?:zasob|kapacit|mist))"
    r"|\b(?:dokud (?:\w+ )?(?:budou|jsou|zbyvaji|nedojdou)|dojdou)(?: \w+)?"
    r" (?:peni[zn]|prostredk|financ)"
)

_MAY_END = re.compile("vycerp|dokud|dojdou")

Found = dict[str, tuple[Value, int]]
"""Values and where the text says them."""


def facts_of(text: str, today: date) -> Facts:
    """Return what ``text`` says, by what it is.

    Of days: ``opens``, ``closes`` (of a call), ``starts``, ``ends``, ``register_by`` (of an event),
    ``published``, ``date`` (the text does not say what of). Of amounts: ``allocation``,
    ``max_support``, ``min_support``, ``amount`` (of something else), ``rate``. And
    ``until_exhausted``: the call ends when the money is gone.

    Moments are on the wall in Czechia, amounts in crowns, the rate (the highest) in percent. A
    later correction counts; of several rounds or meetings the first that is not over.

    :param today: the day the text is of: it tells the year of days without one.
    """
    text = text[:LONGEST].translate(_FOOTNOTES)
    if not _ANY.search(text.lower()):
        return {}
    found = prose(text)
    whole = found.text
    cues, of_call = Cues(whole), bool(_OF_CALL.search(whole))
    days = said(whole, cues, today, of_call=of_call)
    values = _days(days, today) | _numbers(meant(whole, of_call=of_call))
    exhausted = _EXHAUSTED.search(whole) if of_call and _MAY_END.search(whole) else None
    if exhausted:
        values[UNTIL_EXHAUSTED] = (True, exhausted.start())
    return {name: Fact(value, found.sentence_at(place)) for name, (value, place) in values.items()}


def _days(found: Sequence[Said], today: date) -> Found:
    of = {key: _standing([one for one in found if one.key is key]) for key in Key}
    closes = _ahead(of[Key.CLOSES], today, otherwise=-1)
    starts = _ahead(of[Key.STARTS], today, otherwise=0)
    chosen = {
        Key.OPENS: _opening(of[Key.OPENS], closes, today),
        Key.CLOSES: closes,
        Key.STARTS: starts,
        Key.ENDS: _ending(of[Key.ENDS], starts),
        Key.REGISTER_BY: _ahead(of[Key.REGISTER_BY], today, otherwise=-1),
        Key.PUBLISHED: _ahead(of[Key.PUBLISHED], date.min, otherwise=0),
        Key.DATE: _ahead(of[Key.DATE], date.min, otherwise=0),
    }
    return {key.value: (one.moment, one.place) for key, one in chosen.items() if one}


def _standing(found: list[Said]) -> list[Said]:
    """Return the last correction, or what there is."""
    corrected = [one for one in found if one.corrected]
    return corrected[-1:] or found


def _ahead(found: list[Said], today: date, *, otherwise: int) -> Said | None:
    """Return the first that is not over, with its time if the text says that somewhere."""
    one = next((one for one in found if one.moment.day >= today), None)
    one = one or (found[otherwise] if found else None)
    same = [other for other in found if one and other.moment.day == one.moment.day]
    return next((other for other in same if other.moment.minute is not None), one)


def _opening(found: list[Said], closes: Said | None, today: date) -> Said | None:
    if closes is None:
        return _ahead(found, today, otherwise=-1)
    same = [one for one in found if one.number == closes.number]
    before = [one for one in found if one.moment.day <= closes.moment.day]
    return next(iter(same or before[::-1]), None)


def _ending(found: list[Said], starts: Said | None) -> Said | None:
    if starts is None:
        return None
    same = [one for one in found if one.number == starts.number]
    behind = [one for one in found if one.moment.day >= starts.moment.day]
    return next(iter(same or behind), None)


def _numbers(found: Sequence[Meant]) -> Found:
    values: Found = {}
    for purpose in Purpose:
        of = [one for one in found if one.purpose is purpose]
        corrected = [one for one in of if one.corrected]
        if of:
            one = max(of, key=attrgetter("number")) if purpose is Purpose.RATE else of[0]
            one = corrected[-1] if corrected else one
            values[purpose.value] = (one.number, one.place)
    return values
