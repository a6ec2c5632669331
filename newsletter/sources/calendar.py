"""Calendars (iCalendar, https://www.rfc-editor.org/rfc/rfc5545).

Of an event that recurs the next occurrence is taken: a weekly one must not flood the queue. Times
without a zone are Czech local time, if the calendar names no other (X-WR-TIMEZONE).
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Attachment, Entry, EventDetails, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.formats.ical import Written, written
from newsletter.sources.formats.recurring import (
    MOST_STEPS,
    STEPS_OF_A_TRIAL,
    ending,
    moment,
    occurrences,
    steps,
)
from newsletter.sources.identity import identity, told_apart
from newsletter.sources.options import Options, options_of
from newsletter.text.addresses import file_name
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _

if TYPE_CHECKING:
    from icalendar import Component

MOST_ATTACHMENTS = 20
MOST_TAGS = 20
LONGEST_TAG = 60
NOT_PUBLIC = {"PRIVATE", "CONFIDENTIAL"}
CANCELLED = "CANCELLED"
MOST_CANCELLED = 10
"""Of one event that recurs."""

_MARKUP = re.compile(r"<[a-zA-Z/!]")


class CalendarOptions(Options):
    """How far ahead events are taken (``days``), and how many ``occurrences`` of each."""

    days: int = Field(default=180, ge=1, le=800)
    occurrences: int = Field(default=1, ge=1, le=10)


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the events of the coming days, of those that recur the next occurrence.

    Also from a calendar that has not changed: what comes next does.

    :raises SourceError: the answer is not a calendar.
    """
    page = await fetch(source.url)
    options = options_of(source, CalendarOptions)
    return await aside(read, page, now, options.days, options.occurrences)


def read(page: Page, now: datetime, days: int, most: int = 1) -> Reading:
    """Return the events that are not over at ``now`` and begin within so many days.

    Left out and counted: what is private, what cannot be read, what is too much, and what takes
    place again and again within a day or could not be counted out in reasonable time.

    :param most: how many occurrences of an event that recurs are taken.
    :raises SourceError: the page is not a calendar.
    """
    asked = _Asked(now, now + timedelta(days=days), most)
    found = written(page, now, asked.until)
    events = _parsed(found, page.url)
    public = [event for event in events if _text(event, "CLASS").upper() not in NOT_PUBLIC]
    chosen, refused = _chosen(public, found, asked)
    entries = [_entry(one, found, page.url) for one in chosen]
    coming = [one for one in entries if one and _is_asked_for(one, asked)]
    starts = [str(_details(one).starts_at) for one in coming]
    names = told_apart([one.identity for one in coming], starts)
    return Reading(
        [replace(one, identity=name) for one, name in zip(coming, names, strict=True)],
        complete=True,
        varies=True,
        left_out=found.left_out + len(found.events) - len(public) + refused,
    )


@dataclass(frozen=True)
class _Asked:
    """What is asked for: a span of time, and how many occurrences of each event."""

    now: datetime
    until: datetime
    most: int


def _parsed(found: Written, url: str) -> list["Component"]:
    """Return the events that the parser can read."""
    from icalendar import Calendar, Event

    frame = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-\n{}END:VCALENDAR\n"
    _attempt(Calendar.from_ical, frame.format(found.zones))  # the parser remembers the zones
    events = [_attempt(_sound, Event.from_ical, event) for event in found.events]
    readable = [event for event in events if event is not None]
    if found.events and not readable:
        raise SourceError(_("no event of the calendar can be read"), where=url)
    return readable


def _sound(parse: Callable[[str], "Component"], text: str) -> "Component":
    """Return the event without those of its values that cannot be read."""
    from icalendar.prop import vBroken

    event = parse(text)
    for name, value in list(event.items()):
        if any(isinstance(one, vBroken) for one in (value if isinstance(value, list) else [value])):
            del event[name]
    return event


def _chosen(
    events: Sequence["Component"], found: Written, asked: _Asked
) -> tuple[list["Component"], int]:
    """Return the events and occurrences that may be asked for; how many events are refused.

    The least work comes first, so that what is hostile takes nobody's place.
    """
    moved: dict[str, list[Component]] = defaultdict(list)
    once: list[Component] = []
    again: list[Component] = []
    for event in events:
        if "RECURRENCE-ID" in event:
            moved[_text(event, "UID")].append(event)
        else:
            (again if "RRULE" in event or "RDATE" in event else once).append(event)
    known = {_text(event, "UID") for event in again}
    once += [event for uid, ones in moved.items() if uid not in known for event in ones]
    room, refused = MOST_STEPS, 0
    costs = [(_attempt(steps, event, asked.now, asked.until), event) for event in again]
    for cost, event in sorted(costs, key=lambda one: one[0] or 0):
        room -= cost or 0
        others = moved.pop(_text(event, "UID"), [])
        if cost == 0:
            continue
        is_fit = cost is not None and room >= 0
        next_ones = _attempt(_next, event, others, found.zone, asked) if is_fit else None
        if next_ones is None:
            refused += 1
            room -= STEPS_OF_A_TRIAL
        once += next_ones or ()
    return once, refused


def _next(
    event: "Component", moved: Sequence["Component"], zone: ZoneInfo | None, asked: _Asked
) -> list["Component"]:
    """Return the next occurrences; those that are cancelled take nobody's place."""
    span = (asked.now.astimezone(PRAGUE), asked.until.astimezone(PRAGUE))
    taken: list[Component] = []
    cancelled: list[Component] = []
    for one in occurrences(event, moved, zone, span):
        (cancelled if _is_cancelled(one) else taken).append(one)
        if len(taken) == asked.most or len(cancelled) == MOST_CANCELLED:
            break
    return [*taken, *cancelled]


def _attempt(function: Any, *arguments: Any) -> Any:
    """Return what the function returns; none if it stumbles over what is written there."""
    try:
        return function(*arguments)
    except Exception:  # noqa: BLE001 - parsers of foreign input: each has its own
        return None


def _entry(event: "Component", found: Written, base: str) -> Entry | None:
    zone = found.zone or PRAGUE
    title = one_line(plain(_text(event, "SUMMARY")))
    start = moment(event, "DTSTART", zone)
    if not title or start is None:
        return None
    described = _text(event, "DESCRIPTION")
    # One of a day: the day stays when its hour is moved, and however programs write it.
    day = moment(event, "RECURRENCE-ID", zone)
    name = _text(event, "UID") or f"{title} {'' if day else start.isoformat()}"
    return Entry(
        identity=identity(name, f"{day.astimezone(PRAGUE):%Y-%m-%d}" if day else ""),
        title=title,
        url=safe_url(_text(event, "URL"), base),
        summary=summary(plain(described)),
        body=_body(_text(event, "X-ALT-DESC") or described, base),
        published_at=moment(event, "CREATED", zone),
        details=EventDetails(
            starts_at=start,
            ends_at=ending(event, zone),
            place=one_line(plain(_text(event, "LOCATION"))),
            organiser=one_line(_organiser(event)),
        ),
        attachments=tuple(_attachments(event, base)),
        tags=tuple(dict.fromkeys(_tags(event)))[:MOST_TAGS],
        withdrawn=_is_cancelled(event),
    )


def _is_asked_for(entry: Entry, asked: _Asked) -> bool:
    details = _details(entry)
    assert details.starts_at is not None
    return details.starts_at <= asked.until and (details.ends_at or details.starts_at) >= asked.now


def _details(entry: Entry) -> EventDetails:
    assert isinstance(entry.details, EventDetails)
    return entry.details


def _is_cancelled(event: "Component") -> bool:
    return _text(event, "STATUS").upper() == CANCELLED


def _text(event: "Component", name: str) -> str:
    value = event.get(name)
    return str(value[0] if isinstance(value, list) else value) if value else ""


def _body(described: str, base: str) -> str:
    if _MARKUP.search(described):
        return safe_html(described, base)
    lines = (line for line in described.splitlines() if line.strip())
    return safe_html("".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines))


def _organiser(event: "Component") -> str:
    value = event.get("ORGANIZER")
    return plain(str(getattr(value, "params", {}).get("CN", "")))


def _attachments(event: "Component", base: str) -> Iterator[Attachment]:
    for value in _all(event, "ATTACH")[:MOST_ATTACHMENTS]:
        parameters = getattr(value, "params", {})
        url = safe_url(str(value), base) if "ENCODING" not in parameters else None
        if url:
            title = one_line(str(parameters.get("FILENAME", ""))) or file_name(url)
            yield Attachment(title, url, one_line(str(parameters.get("FMTTYPE", "")), 100))


def _tags(event: "Component") -> Iterator[str]:
    for value in _all(event, "CATEGORIES")[:MOST_TAGS]:
        for one in getattr(value, "cats", [])[:MOST_TAGS]:
            if tag := one_line(plain(str(one)), LONGEST_TAG):
                yield tag


def _all(event: "Component", name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]
