"""Reading dates and times as Czech offices, feeds and their programs write them.

RFC 822/2822 (also without a zone, or with Czech names), ISO 8601, ``2. 3. 2026``,
``02.03.2026 10:00``, ``Pondělí 2. března 2026``, ``31. 1. 2026 12.00 hod.``, ``24:00``.
A text is read as a whole or not at all: a date somewhere in a sentence is not taken for the
date the sentence is about.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from newsletter.clock import PRAGUE
from newsletter.text.letters import folded

LONGEST = 100
YEARS = range(1900, 2200)
TWO_DIGITS = 2
CENTURY = 2000
MIDNIGHT_AT_THE_END = 24
LEAP = 8
"""29. 2. comes again after so many years at the latest (1896 and 1904)."""

_LONG_MONTHS = (
    *("leden ledna lednu lednem", "unor unora unoru unorem", "brezen brezna breznu breznem"),
    *("duben dubna dubnu dubnem", "kveten kvetna kvetnu kvetnem", "cerven cervna cervnu cervnem"),
    *("cervenec cervence cervenci cervencem", "srpen srpna srpnu srpnem", "zari zarim"),
    *("rijen rijna rijnu rijnem", "listopad listopadu listopadem"),
    "prosinec prosince prosinci prosincem",
)
_SHORT_MONTHS = (
    *("led", "uno un", "bre brez", "dub", "kve kvet", "cer cvn cen cerv", "cvc cec"),
    *("srp", "zar", "rij", "lis list", "pro pros"),
)
_ENGLISH_MONTHS = (
    *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
    *("august aug", "september sept sep", "october oct", "november nov", "december dec"),
)


def _numbered(*tables: tuple[str, ...]) -> dict[str, int]:
    return {
        name: month
        for table in tables
        for month, names in enumerate(table, 1)
        for name in names.split()
    }


LONG_MONTHS = _numbered(_LONG_MONTHS)
"""The Czech names of months, folded, in the cases that dates have."""

SHORT_MONTHS = _numbered(_SHORT_MONTHS)
MONTHS = _numbered(_LONG_MONTHS, _SHORT_MONTHS, _ENGLISH_MONTHS)

# https://www.rfc-editor.org/rfc/rfc2822#section-4.3
_HOURS = {"EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8}
_UTC = {"Z", "UT", "UTC", "GMT"}
_WINTER = {"CET", "MET", "SEC"}
_SUMMER = {"CEST", "MEST", "SELC"}

# Parts of folded text, for days inside sentences too (newsletter/text/prose/moments.py).
ISO = r"(?P<year>\d{4})(?P<rule>[-/])(?P<month>\d{1,2})(?P=rule)(?P<day>\d{1,2})"
DAY_AND_MONTH = r"(?P<day>0?[1-9]|[12]\d|3[01]) ?\. ?(?P<month>0?[1-9]|1[0-2]) ?\."
OCLOCK = r"(?:hodin\w{0,2}|hod\.?|h\b\.?)"

_WEEKDAY = r"(?:[a-z]{2,9}[.,]? )?"
_FROM_TODAY = {"zitra": 1, "pozitri": 2, "tomorrow": 1}

_YEAR = r"(?P<year>\d{4}|\d{2}(?!\d))"
_NUMBERS = rf"{DAY_AND_MONTH} ?{_YEAR}"
_WORDS = rf"(?P<day>\d{{1,2}})\.?[ -]+(?P<name>[a-z]{{3,9}})\.?[ -]+{_YEAR}"
_CLOCK = (
    r"(?:(?: ?[,|-] ?| ?t| )(?:(?:v|ve|od|do) )?"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    rf" ?{OCLOCK}?)?"
)
_ZONE = r" ?(?P<zone>[+-]\d{2}:?\d{2}|[a-z]{1,5})?(?: ?\([^()]*\))?"
_WRITTEN = tuple(re.compile(rf"{_WEEKDAY}{day}{_CLOCK}{_ZONE}") for day in (ISO, _NUMBERS, _WORDS))


@dataclass(frozen=True)
class _Written:
    day: date
    clock: time
    ends: bool
    zone: str


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment that ``text`` names, in UTC; none when it is not a date.

    What is written without a zone is in ``zone``; a date without a time is its midnight.
    Central European zone names mean the time on the wall (``CET`` is written all year round).
    """
    written = _read(text)
    if written is None:
        return None
    try:
        local = datetime.combine(written.day + timedelta(days=written.ends), written.clock)
        return _placed(local, written.zone.upper(), zone).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def read_date(text: str) -> date | None:
    """Return the calendar day that ``text`` names, as it is written; none when it is not one."""
    written = _read(text)
    return written.day if written else None


def read_day_ahead(text: str, today: date) -> date | None:
    """Return the day after ``today`` that is meant by *1. 12.*, *1. prosince* or *zítra*.

    Without a year it is the next day that is called so; none when it is not such a day.
    """
    text = text.strip()
    if folded(text) in _FROM_TODAY:
        return today + timedelta(days=_FROM_TODAY[folded(text)])
    years = range(today.year, today.year + LEAP + 1)
    written = (read_date(f"{text} {year}") or read_date(f"{text}. {year}") for year in years)
    return next((day for day in written if day and day > today), None)


def _read(text: str) -> _Written | None:
    text = " ".join(text.split())
    if len(text) > LONGEST:
        return None
    text = folded(text)
    for form in _WRITTEN:
        match = form.fullmatch(text)
        if match:
            return _checked(match)
    return None


def _checked(match: re.Match[str]) -> _Written | None:
    found = match.groupdict()
    month = int(found["month"]) if found.get("month") else MONTHS.get(found["name"], 0)
    year = int(found["year"])
    if len(found["year"]) == TWO_DIGITS:
        year += CENTURY
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    ends = (hour, minute, second) == (MIDNIGHT_AT_THE_END, 0, 0)
    try:
        day = date(year, month, int(found["day"]))
        clock = time(0 if ends else hour, minute, second)
    except ValueError:
        return None
    if year not in YEARS:
        return None
    return _Written(day, clock, ends, found["zone"] or "")


def _placed(local: datetime, name: str, zone: tzinfo) -> datetime:
    if name in _UTC:
        return local.replace(tzinfo=UTC)
    if name in _WINTER or name in _SUMMER:
        return local.replace(tzinfo=PRAGUE, fold=int(name in _WINTER))
    if name in _HOURS:
        return local.replace(tzinfo=timezone(timedelta(hours=_HOURS[name])))
    if name.startswith(("+", "-")):
        digits = name[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return local.replace(tzinfo=timezone(-offset if name[0] == "-" else offset))
    return local.replace(tzinfo=zone)
