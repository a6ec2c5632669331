"""A calendar as text, cut into what is worth parsing: bounded in size, in number and in time.

A calendar of some kilobytes can keep a program busy for ever (RFC 5545, section 7). So events
that cannot matter and zones that the system knows are never parsed, and what is too much is
left out before it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.formats.decode import START, text_of
from newsletter.text.html import without_controls
from newsletter.text.language import _

MOST_EVENTS = 2_000
MOST_TEXT = 2_000_000
"""Characters of events that are parsed; the parser reads about two million in a second."""

MOST_EVENT = 100_000
MOST_LINE = 20_000
LONGEST_RULE = 200
MOST_DATES = 20_000
"""Characters of an event's lists of dates: some 1 200 dates."""

LONGEST = timedelta(days=62)
"""Of an event whose end is not written; and of one that recurs."""

MOST_ZONES = 5
LARGEST_ZONE = 4_000
MOST_CHANGES = 8
"""Blocks of a zone: one for each change of its clocks."""

_FOLD = re.compile(r"\n[ \t]")
_RECURS = re.compile(r"^(?:RRULE|RDATE)[;:]|;RANGE=THISANDFUTURE", re.MULTILINE | re.IGNORECASE)
_DATES = re.compile(r"^(?:RDATE|EXDATE)[;:].*$", re.MULTILINE | re.IGNORECASE)
_LONG_RULE = re.compile(rf"^RRULE[;:].{{{LONGEST_RULE}}}", re.MULTILINE | re.IGNORECASE)
_DAY = re.compile(
    r"^(?:DTSTART|DTEND|RECURRENCE-ID)(?:;[^:\n]*)?:(\d{8})(?!\d)", re.MULTILINE | re.IGNORECASE
)
_DEFAULT_ZONE = re.compile(r"^X-WR-TIMEZONE(?:;[^:\n]*)?:([^\n]+)", re.MULTILINE | re.IGNORECASE)
_ZONE = re.compile(r"(\bTZID)([=:]\"?)([^\":;\n]+)", re.IGNORECASE)
# What a zone may say of its changes: once a year, and not before there were any zones.
_RULE = re.compile(r"^RRULE(?:;[^:\n]*)?:(.*)$", re.MULTILINE | re.IGNORECASE)
_YEARLY = re.compile(
    r"(?:;?(?:FREQ=YEARLY|INTERVAL=1|BYMONTH=\d{1,2}|BYDAY=[+-]?\d?[A-Z]{2}|WKST=[A-Z]{2}"
    r"|BYMONTHDAY=-?\d{1,2}(?:,-?\d{1,2}){0,6}|UNTIL=[\dTZ]{8,16}))+",
    re.IGNORECASE,
)
_ANCIENT = re.compile(r"^DTSTART[^\n]*:(?:0|1[0-5])", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """What is worth parsing of a calendar.

    ``zone``: the one its times are in that name none, if it says so. ``zones``: those it defines
    itself, as one calendar. ``events``: each from BEGIN to END. ``left_out``: how many events are
    too large or too many.
    """

    zone: ZoneInfo | None
    zones: str
    events: Sequence[str]
    left_out: int


def written(page: Page, now: datetime, until: datetime) -> Written:
    """Return what a calendar says of the time from ``now`` to ``until``.

    :raises SourceError: the page is not a calendar, or not a whole one.
    """
    text = without_controls(text_of(page)).replace("\r\n", "\n").replace("\r", "\n")
    text = _FOLD.sub("", text)
    _must_be_whole(text, page.url)
    said = _DEFAULT_ZONE.search(text)
    zones = [zone for zone in _blocks(text, "VTIMEZONE") if _is_zone(zone)][:MOST_ZONES]
    mark = blake2b("".join(zones).encode(), digest_size=6).hexdigest()
    own = {name: f"{mark} {name}" for zone in zones for name in _names(zone)}
    span = [f"{moment.astimezone(PRAGUE):%Y%m%d}" for moment in (now - LONGEST, until)]
    events, left_out = _bounded(
        event for event in _blocks(text, "VEVENT") if _matters(event, span[0], span[1])
    )
    return Written(
        zone_named(said[1].strip()) if said else None,
        _named("".join(f"BEGIN:VTIMEZONE\n{zone}END:VTIMEZONE\n" for zone in zones), own),
        [f"BEGIN:VEVENT\n{_named(event, own)}END:VEVENT\n" for event in events],
        left_out,
    )


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo | None:
    """Return the zone that the system knows by this name, if it does."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def _must_be_whole(text: str, url: str) -> None:
    if "BEGIN:VCALENDAR" not in text[:START].upper():
        raise SourceError(
            _("the answer is not a calendar (iCalendar)"),
            where=url,
            remedy=_("Check the address and the kind of the source."),
        )
    if "END:VCALENDAR" not in text[-START:].upper():
        raise SourceError(
            _("the calendar is cut off before its end"),
            where=url,
            remedy=_("Nothing was lost; it is read again at the next visit."),
        )


def _blocks(text: str, name: str) -> Iterator[str]:
    """Yield what stands between each BEGIN and END of that name; what is not closed is none."""
    begin, end = (
        re.compile(rf"^{word}:{name}[ \t]*$\n?", re.MULTILINE | re.IGNORECASE)
        for word in ("BEGIN", "END")
    )
    for piece in begin.split(text)[1:]:
        if closing := end.search(piece):
            yield piece[: closing.start()]


def _matters(event: str, first: str, last: str) -> bool:
    days = _DAY.findall(event)
    return bool(_RECURS.search(event) or (days and min(days) <= last and max(days) >= first))


def _bounded(events: Iterator[str]) -> tuple[list[str], int]:
    kept: list[str] = []
    left_out, room = 0, MOST_TEXT
    for event in events:
        short = "".join(line[:MOST_LINE] + "\n" for line in event.splitlines())
        dates = sum(map(len, _DATES.findall(event)))
        is_short = len(short) <= min(room, MOST_EVENT) and len(kept) < MOST_EVENTS
        if is_short and dates <= MOST_DATES and not _LONG_RULE.search(event):
            kept.append(short)
            room -= len(short)
        else:
            left_out += 1
    return kept, left_out


def _is_zone(zone: str) -> bool:
    """Tell whether this defines a zone that the system does not know, and plainly."""
    rules = _RULE.findall(zone)
    return (
        len(zone) <= LARGEST_ZONE
        and zone.upper().count("BEGIN:") <= MOST_CHANGES
        and all(_YEARLY.fullmatch(rule.strip()) for rule in rules)
        and not _ANCIENT.search(zone)
        and not any(zone_named(_usual(name)) for name in _names(zone))
    )


def _names(zone: str) -> list[str]:
    return [name for _word, _sign, name in _ZONE.findall(zone)]


def _named(text: str, own: dict[str, str]) -> str:
    """Return the text with the zones' usual names, and with names of its own for its own zones.

    The parser keeps zones by name for all calendars of a process.
    """
    return _ZONE.sub(
        lambda match: f"{match[1]}{match[2]}{own.get(match[3], _usual(match[3]))}", text
    )


def _usual(name: str) -> str:
    """Return ``Europe/Prague`` of ``/freeassociation.sourceforge.net/Europe/Prague``."""
    usual = "/".join(name.strip("/").split("/")[-2:])
    # The parser guesses at names with a slash before them, and warns of it.
    return usual if zone_named(usual) else name.strip("/")
