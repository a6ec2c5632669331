"""Calendars (iCalendar, https://www.rfc-editor.org/rfc/rfc5545).

Of an event that recurs the next occurrence is taken: a weekly one must not flood the queue. Times
without a zone are Czech local time.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import Field

from newsletter.clock import PRAGUE, aware
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Attachment, Entry, EventDetails, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.decode import text_of
from newsletter.sources.identity import identity
from newsletter.sources.options import Options, options_of
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _

if TYPE_CHECKING:
    from icalendar import Calendar, Component

MOST_EVENTS = 5_000
MOST_ATTACHMENTS = 20
MOST_TAGS = 20
MOST_LINE = 20_000
"""Characters of one property; lists of thousands of dates are longer."""

_EVENT = re.compile(
    r"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
# Once a second for ever: a program that counts that out never ends.
_FINE = re.compile(
    r"^RRULE[^\n]*FREQ=(?:SECONDLY|MINUTELY|HOURLY)[^\n]*\n", re.MULTILINE | re.IGNORECASE
)
_FOLD = re.compile(r"\r?\n[ \t]")


class CalendarOptions(Options):
    """``days``: how far ahead events are taken."""

    days: int = Field(default=180, ge=1, le=800)


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the events of the coming days, of those that recur the next occurrence.

    :raises SourceError: the answer is not a calendar.
    """
    page = await fetch(source.url)
    return await aside(read, page, now, options_of(source, CalendarOptions).days)


def read(page: Page, now: datetime, days: int) -> Reading:
    """Return the calendar's events from ``now`` to so many days ahead.

    :raises SourceError: the page is not a calendar.
    """
    import recurring_ical_events

    calendar = _calendar(page)
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    entries: dict[str, Entry] = {}
    for event in query.between(now, now + timedelta(days=days)):
        entry = _entry(event, page.url)
        if entry:
            known = entries.setdefault(entry.identity, entry)
            if _start(entry) < _start(known):
                entries[entry.identity] = entry
    return Reading(list(entries.values()), complete=True)


def _calendar(page: Page) -> "Calendar":
    from icalendar import Calendar

    text = _FOLD.sub("", text_of(page)).replace("\r\n", "\n")
    if "BEGIN:VCALENDAR" not in text[:MOST_LINE].upper():
        raise SourceError(
            _("the answer is not a calendar (iCalendar)"),
            where=page.url,
            remedy=_("Check the address and the kind of the source."),
        )
    try:
        return Calendar.from_ical(_bounded(text))
    except (
        Exception
    ) as error:  # a parser of foreign input: whatever it stumbles on is the calendar's
        raise SourceError(
            _("the calendar cannot be read ({reason})").format(
                reason=one_line(str(error), 100) or type(error).__name__
            ),
            where=page.url,
        ) from error


def _bounded(text: str) -> str:
    """Return the calendar without what would take for ever to read or to count out."""
    kept = 0

    def event(match: re.Match[str]) -> str:
        nonlocal kept
        kept += 1
        return match[0] if kept <= MOST_EVENTS else ""

    lines = _EVENT.sub(event, text).split("\n")
    return _FINE.sub("", "\n".join(line for line in lines if len(line) <= MOST_LINE))


def _entry(event: "Component", base: str) -> Entry | None:
    title = one_line(plain(_text(event, "SUMMARY")))
    start = _moment(event, "DTSTART")
    if not title or start is None:
        return None
    described = _text(event, "DESCRIPTION")
    name = _text(event, "UID") or f"{title} {start.isoformat()}"
    return Entry(
        identity=identity(name),
        title=title,
        url=safe_url(_text(event, "URL"), base),
        summary=summary(plain(described)),
        body=safe_html(described, base),
        published_at=_moment(event, "CREATED"),
        details=EventDetails(
            starts_at=start,
            ends_at=_moment(event, "DTEND"),
            place=one_line(plain(_text(event, "LOCATION"))),
            organiser=one_line(_organiser(event)),
        ),
        attachments=tuple(_attachments(event, base)),
        tags=tuple(_tags(event)),
        withdrawn=_text(event, "STATUS").upper() == "CANCELLED",
    )


def _start(entry: Entry) -> datetime:
    assert isinstance(entry.details, EventDetails)
    assert entry.details.starts_at is not None
    return entry.details.starts_at


def _moment(event: "Component", name: str) -> datetime | None:
    """Return the moment; a day is its midnight in Czechia, and so is a time without a zone."""
    value = getattr(event.get(name), "dt", None)
    if isinstance(value, datetime):
        return aware(value if value.tzinfo else value.replace(tzinfo=PRAGUE))
    return aware(datetime.combine(value, time(0), PRAGUE)) if isinstance(value, date) else None


def _text(event: "Component", name: str) -> str:
    value = event.get(name)
    return str(value[0] if isinstance(value, list) else value) if value else ""


def _organiser(event: "Component") -> str:
    value = event.get("ORGANIZER")
    return str(getattr(value, "params", {}).get("CN", ""))


def _attachments(event: "Component", base: str) -> Iterator[Attachment]:
    for value in _all(event, "ATTACH")[:MOST_ATTACHMENTS]:
        url = safe_url(str(value), base)
        if url:
            kind = str(getattr(value, "params", {}).get("FMTTYPE", ""))
            yield Attachment(url.rpartition("/")[2] or url, url, one_line(kind, 100))


def _tags(event: "Component") -> Iterator[str]:
    for value in _all(event, "CATEGORIES")[:MOST_TAGS]:
        for one in getattr(value, "cats", [])[:MOST_TAGS]:
            if tag := one_line(str(one), 60):
                yield tag


def _all(event: "Component", name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]
