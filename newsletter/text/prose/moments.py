"""Days and times inside Czech sentences: what is written, not yet what it is the time of.

Reads folded text with its numbers in digits (:mod:`newsletter.text.prose.sentences`); nothing here
goes from one line to the next.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto
from itertools import pairwise

from newsletter.text.dates import (
    CENTURY,
    DAY_AND_MONTH,
    ISO,
    LONG_MONTHS,
    MONTHS,
    OCLOCK,
    SHORT_MONTHS,
    YEARS,
)
from newsletter.text.prose.clocks import HOUR, WEEKDAY, Minutes, before, behind, further
from newsletter.text.prose.words import one_of

PAST = timedelta(days=60)
"""A day without a year is at most so long ago; else it is yet to come."""

MOST = 500
LAST_DAY = 31
DECEMBER = 12


@dataclass(frozen=True)
class Moment:
    """A day, or a minute of it on the wall: 0 to 1440, for 24.00 is the end of its day."""

    day: date
    minute: int | None = None

    def __str__(self) -> str:
        """Return it as in ISO 8601: ``2026-11-30``, ``2026-11-30T24:00``."""
        if self.minute is None:
            return self.day.isoformat()
        return f"{self.day.isoformat()}T{self.minute // HOUR:02}:{self.minute % HOUR:02}"


@dataclass(frozen=True)
class Span:
    """A moment written at ``text[start:end]``, or the first and the last of a range.

    ``apart``: not a range, but the one and the other. ``bare``: only two numbers (*5. 3.*).
    """

    start: int
    end: int
    first: Moment
    last: Moment | None = None
    apart: bool = False
    bare: bool = False


@dataclass(frozen=True)
class _Day:
    """A day as it is written, perhaps without its year.

    ``since``: the 9th in *9. až 12. března*, and ``apart`` if it is *9. a 12. března*.
    ``until``: the time beside it is one by which to be done.
    """

    start: int
    end: int
    month: int
    day: int
    year: int | None
    since: int | None = None
    apart: bool = False
    ends_month: bool = False
    bare: bool = False
    clock: Minutes = ()
    until: bool = False


class _Link(Enum):
    """What stands between two days."""

    UNTO = auto()
    AND = auto()
    NONE = auto()


_THAT_YEAR = {"t": 0, "tohoto": 0, "letosniho": 0, "pristiho": 1, "lonskeho": -1}
_THIS_YEAR = rf"(?P<relative>{one_of(_THAT_YEAR)})\.? ?r(?:oku\b|\.)"
_YEAR = (
    r"(?P<year>(?:1[1-9]|2[01])\d\d)(?!\d|-\d{3}|/\d| ?(?:kc|korun|eur|,-|m2|ks|obyv|tis\b|mil\b))"
)
# What follows a day without a year: a time, but no other number (bod 1. 2. 3, ulice 1. máje 15).
_NO_YEAR = r"(?!\d(?!\d?[:.]\d\d(?!\d)))(?! \d{1,3}(?:(?![\d.:-]| ?h)|\. ?(?:[,;\n]|$)))"
_IN_YEAR = rf"(?:,? ?(?:roku )?{_YEAR}|,? ?{_THIS_YEAR}|{_NO_YEAR})"
_SHORT_YEAR = rf"(?<=\.)(?P<short>\d\d)(?![\d:%]|[.,]\d| ?{OCLOCK}|-\d)"
_SINCE = (
    r"(?:(?<!\d\.)(?<!\d\. )(?P<since>\d{1,2})(?:\. ?|(?=-))(?:, ?\d{1,2}\. ?){0,6}"
    rf"(?P<link>-|az|do|a|i|,) ?(?:do )?(?:{WEEKDAY},? )?)?"
)
# The digit comes first, for speed: what is before it is looked at only then.
_NUMBERS = re.compile(r"\d(?<![\w./]\d)(?<!\d[,:]\d)")
_ENDS = re.compile(r"(?:konce|posledniho|posledni(?= den)|konec(?<=je konec)|konec(?<=: konec)) ")
_FORMS = (
    re.compile(rf"(?<!-){ISO}(?![\d/]|-\d)"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>20\d\d)(?![\d/])"),
    re.compile(
        rf"{_SINCE}(?P<day>\d{{1,2}}) ?\.? ?(?:(?P<name>{one_of(LONG_MONTHS)})\b"
        rf"|(?P<short_name>{one_of(SHORT_MONTHS)})(?:\.|(?= \d{{4}}\b))){_IN_YEAR}"
    ),
    re.compile(rf"{_SINCE}{DAY_AND_MONTH}(?:{_SHORT_YEAR}| ?{_IN_YEAR})"),
    re.compile(
        r"(?:konce|konec|posledni den|posledniho(?: dne)?)(?: mesice)?"
        rf" (?P<name>{one_of(LONG_MONTHS)})\b{_IN_YEAR}"
    ),
    re.compile(rf"konce (?:{_THIS_YEAR}|(?:kalendarniho )?roku\b(?: {_YEAR})?)"),
)
_NO_DAY = re.compile(
    r"(?:\b(?:bod\w*|cl(?:an\w*)?|odst(?:avec|avc\w*)?\b|pism\w*|kap(?:itol\w*)?|cast\w*|oddil\w*|priloh\w*|verz\w*"
    r"|str(?:an\w*)?|paragraf\w*|tab\w*|obr\w*|cj|zn|c|cislo|cil\w*|aktivit\w*|opatreni"
    r"|priorit\w*|usneseni\w*)\.?|§) ?$"
)
_STREET = re.compile(
    r"\b(?:ul|ulic\w*|nam|namest\w*|tr|trid\w*|zs|sidlist\w*|zastavk\w*|most\w*)\.? ?$"
)
_HOLIDAYS = {(1, 5), (5, 5), (8, 5), (9, 5), (28, 10), (17, 11)}
"""What streets, schools and stops are called by."""

_CALLED_BY_A_DAY = re.compile(
    r"\b(?:ms|skol\w*|park\w*|gymnazi\w*|stadion\w*|nabrezi|sad[yu]?|krizovatk\w*|kasar\w*)\.? $"
)
_TIME = re.compile(r"\d{1,2}\.\d\d\. ?")
_AT = re.compile(r",? (?:ve?|od) ")
_UNTO = re.compile(
    rf"(?:\)(?= ?(?:az|-)))?,? ?(?:-|do|az(?: do| po)?) ?(?:(?:dne|ve?|{WEEKDAY}),? ?){{0,3}}"
)
_AND = re.compile(rf"(?:,|,? ?(?:a|i|nebo|resp\.|ci)) ?(?:(?:dne|ve?|do|na|{WEEKDAY}),? ?){{0,3}}")
_BETWEEN = re.compile(r"\bmezi $")
_UNTIL_TIME = re.compile(r"\W*(?:\w+ )?do \d")
_NEXT_DAY = re.compile(rf" (?:ve? )?(?:{WEEKDAY} ?)?(?:dne )?")
_OLD = re.compile(
    rf"\b(?:ze?|misto|namisto|(?:oproti|puvodni\w*)(?: \w{{1,12}})?) (?:dne |{WEEKDAY} )?$"
)


def spans(text: str, today: date) -> list[Span]:
    """Return the moments and ranges that folded ``text`` names, in its order.

    A day without a year is the nearest one, as seen from ``today``, the day the text is of.
    """
    days: list[_Day] = []
    bare = _days(text, today)
    for at, day in enumerate(bare):
        days.append(_with_clock(text, day, days[-1].end if days else 0, bare[at + 1 :][:1]))
    return list(_spans(text, days, today))


def _days(text: str, today: date) -> list[_Day]:
    found: list[_Day] = []
    places = sorted(
        match.start() for begins in (_NUMBERS, _ENDS) for match in begins.finditer(text)
    )
    for place in places:
        last = found[-1] if found else None
        match = _form(text, place) if not last or place >= last.end else None
        if match and not _is_number(text, match, last):
            found.append(_day(match, today.year))
            if len(found) == MOST:
                break
    return found


def _form(text: str, place: int) -> re.Match[str] | None:
    return next(filter(None, (form.match(text, place) for form in _FORMS)), None)


def _is_number(text: str, match: re.Match[str], last: _Day | None) -> bool:
    """Tell whether it is a number of something, a street, or the time of the day before it."""
    found, start = match.groupdict(), match.start()
    if found.get("year") and "/" not in match[0]:
        return False
    if last and _TIME.fullmatch(match[0]):
        gap = text[last.end : start]
        if _AT.fullmatch(gap) or (last.year and gap in {" ", ", "}):
            return True
    before = text[max(0, start - 16) : start]
    if found.get("name") and found.get("day") and not found.get("year"):
        named = (int(found["day"]), LONG_MONTHS[found["name"]]) in _HOLIDAYS
        if named and _CALLED_BY_A_DAY.search(before):
            return True
    return bool(_NO_DAY.search(before) or (found.get("name") and _STREET.search(before)))


def _day(match: re.Match[str], this_year: int) -> _Day:
    found = match.groupdict()
    name = found.get("name") or found.get("short_name")
    year = int(found["year"]) if found.get("year") else None
    if found.get("short"):
        year = CENTURY + int(found["short"])
    if found.get("relative"):
        year = this_year + _THAT_YEAR[found["relative"]]
    return _Day(
        match.start(),
        match.start() + len(match[0].rstrip()),
        month=MONTHS[name] if name else int(found.get("month") or DECEMBER),
        day=int(found.get("day") or LAST_DAY),
        year=year,
        since=int(found["since"]) if found.get("since") else None,
        apart=found.get("link") in {"a", "i", ","},
        ends_month="day" not in found,
        bare=year is None and name is None,
    )


def _with_clock(text: str, day: _Day, left: int, following: Sequence[_Day]) -> _Day:
    right = following[0].start if following else len(text)
    early, start = before(text, left, day.start)
    late, end = behind(text, day.end, right)
    if late and following and _NEXT_DAY.fullmatch(text, end, right):
        # The time stands between two days: *8:00 5. 1. do 12:00 27. 2.*, *12:00 dne 27. 2.*
        late = () if early or text[end:right].strip() else late
    if late:
        until = _UNTIL_TIME.match(text, day.end, end) is not None
        return replace(day, end=end, clock=late, until=until)
    if early:
        return replace(day, start=start, clock=early)
    return replace(day, clock=further(text, day.end, right))


def _spans(text: str, days: Sequence[_Day], today: date) -> Iterator[Span]:
    links = [_link(text, day, other) for day, other in pairwise(days)]
    dates = _dates(days, links, today)
    joined = False
    for at, (day, first) in enumerate(zip(days, dates, strict=True)):
        last = dates[at + 1] if at < len(links) and not joined else None
        if links[at:] and not _is_one(links[at], day, days[at + 1], first, last):
            last = None
        if first and last and not joined:
            yield _range(day, days[at + 1], first, last)
        elif first and not joined:
            yield _alone(day, first)
        joined = bool(first and last)


def _is_one(link: _Link, day: _Day, other: _Day, first: date | None, last: date | None) -> bool:
    """Tell whether two days are one span: a range, or two days in a row with their times."""
    if link is not _Link.AND or not (first and last and day.clock):
        return link is _Link.UNTO
    ends = len(other.clock) > 1 or (other.clock and other.until)
    return bool(ends and last - first == timedelta(days=1))


def _link(text: str, day: _Day, other: _Day) -> _Link:
    if _UNTO.fullmatch(text, day.end, other.start) and not day.since and not other.since:
        old = _OLD.search(text, max(0, day.start - 30), day.start)
        return _Link.NONE if old else _Link.UNTO
    if _BETWEEN.search(text, max(0, day.start - 8), day.start) and _AND.fullmatch(
        text, day.end, other.start
    ):
        return _Link.UNTO
    return _Link.AND if _AND.fullmatch(text, day.end, other.start) else _Link.NONE


def _dates(days: Sequence[_Day], links: Sequence[_Link], today: date) -> list[date | None]:
    """Return the dates; those that are linked lie in one year or around its end."""
    found: list[date | None] = [None] * len(days)
    for at in reversed(range(len(days))):
        day, link = days[at], links[at] if at < len(links) else _Link.NONE
        after = found[at + 1] if link is not _Link.NONE else None
        if day.year is None and after:
            found[at] = _date(day, after.year)
            if (found[at] or after) > after:
                found[at] = _date(day, after.year - 1)
        elif day.year is None and at and links[at - 1] is _Link.UNTO and days[at - 1].year:
            found[at] = _since(day, _date(days[at - 1], days[at - 1].year or 0) or today)
        else:
            found[at] = _date(day, day.year) if day.year else _since(day, today - PAST)
    return found


def _since(day: _Day, earliest: date) -> date | None:
    this = _date(day, earliest.year)
    return this if this and this >= earliest else _date(day, earliest.year + 1)


def _date(day: _Day, year: int) -> date | None:
    if year not in YEARS:
        return None
    try:
        last = monthrange(year, day.month)[1]
        return date(year, day.month, last if day.ends_month else day.day)
    except ValueError:
        return None


def _alone(day: _Day, written: date) -> Span:
    since = written
    if day.since:
        since = _date(replace(day, day=day.since), written.year) or written
        if since > written:
            before = written.replace(day=1) - timedelta(days=1)
            since = before.replace(day=min(day.since, before.day))
    start, end = day.clock[0] if day.clock else None, day.clock[1] if day.clock[1:] else None
    if since != written:
        if day.until and end is None:
            start, end = None, start
        return Span(day.start, day.end, Moment(since, start), Moment(written, end), day.apart)
    last = None
    if start is not None and end is not None:
        last = Moment(written + timedelta(days=end < start), end)
    bare = day.bare and not day.clock
    return Span(day.start, day.end, Moment(written, start), last, bare=bare)


def _range(day: _Day, other: _Day, first: date, last: date) -> Span:
    start = day.clock[0] if day.clock else None
    end = other.clock[-1] if other.clock else None
    if start is None and len(other.clock) > 1:
        start = other.clock[0]
    return Span(day.start, other.end, Moment(first, start), Moment(last, end))
