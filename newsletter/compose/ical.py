"""Calendar files (RFC 5545): of one event, of one deadline, and of all that a bulletin brought.

The words are those that were approved and sent. The moments, and whether it is still on, are
what is known now: who has a deadline in the calendar wants to hear that it was moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from newsletter import links
from newsletter.clock import PRAGUE
from newsletter.compose import frozen
from newsletter.compose.cards import paragraphs
from newsletter.compose.documents import LONGEST_TITLE, clean
from newsletter.models import Details, Event, GrantCall
from newsletter.settings import Settings
from newsletter.store.published import Placed
from newsletter.text import format as written
from newsletter.text.html import safe_url
from newsletter.text.language import _

if TYPE_CHECKING:
    from icalendar import Calendar, Component
    from icalendar import Event as VEvent

DAY = timedelta(days=1)
OFTEN = timedelta(hours=12)
"""How often a program that subscribes should ask (RFC 7986, 5.7)."""

MOMENTS = {"starts_at", "ends_at", "register_by", "closes_at"}

VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Prague
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
"""The rule that holds since 1996. The library would write sixty dates instead."""


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar. ``start`` is a day for what lasts all day; ``end`` is exclusive.

    Moments are local in Prague, and UTC for an association elsewhere. ``sequence`` grows
    whenever the entry may have changed, ``stamp`` (UTC) is when it did last.
    """

    uid: str
    title: str
    start: date
    end: date | None
    place: str
    about: str
    url: str
    sequence: int
    stamp: datetime
    cancelled: bool
    deadline: bool


def event(settings: Settings, placed: Placed) -> Entry | None:
    """Return the entry of an event; none if the item is none, or its day is not known."""
    match _details(placed):
        case Event(starts_at=datetime() as start) as its:
            first, last = _span(start, its.ends_at, settings)
            place = clean(its.place)
            return _entry(settings, placed, "akce", "{title}", first, last, place)
        case _:
            return None


def deadline(settings: Settings, placed: Placed) -> Entry | None:
    """Return the entry of a deadline: of a grant call, or of registering; none if there is none."""
    match _details(placed):
        case GrantCall(closes_at=datetime() as end):
            title = _("Deadline: {title}")
        case Event(register_by=datetime() as end):
            title = _("Register by: {title}")
        case _:
            return None
    return _entry(settings, placed, "termin", title, _until(end, settings), None, "")


def entries(settings: Settings, placed: Iterable[Placed]) -> tuple[Entry, ...]:
    """Return all entries of items, by time."""
    found = [make(settings, one) for one in placed for make in (event, deadline)]
    return tuple(sorted((one for one in found if one), key=lambda one: (str(one.start), one.uid)))


@lru_cache(maxsize=32)
def write(found: tuple[Entry, ...], title: str = "") -> bytes:
    """Return a calendar to be published.

    :param title: of one to be subscribed to: there nothing rings and no time is taken up. A
        file with one entry is without a title; its deadline rings a day before.
    """
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//newsletter//calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    if title:
        _name(made, title)
    made.add_component(_timezone())
    for entry in found:
        made.add_component(_vevent(entry, subscribed=bool(title)))
    return bytes(made.to_ical())


def _details(placed: Placed) -> Details | None:
    sent, present = frozen.read(placed.placement).details, placed.details
    if sent is None or type(sent) is not type(present):
        return sent
    return sent.model_copy(update=present.model_dump(include=MOMENTS))


def _entry(
    settings: Settings,
    placed: Placed,
    kind: str,
    title: str,
    start: date,
    end: date | None,
    place: str,
) -> Entry:
    sent = frozen.read(placed.placement)
    url = safe_url(sent.url) or links.issue(settings, placed.issue)
    return Entry(
        uid=f"{kind}-{sent.item_id}@{links.host(settings)}",
        title=title.format(title=clean(sent.title, LONGEST_TITLE)),
        start=start,
        end=end,
        place=place,
        about="\n\n".join([*paragraphs(sent.summary), url]),
        url=url,
        sequence=placed.turns + (placed.item.withdrawn_at is not None),
        stamp=placed.touched_at,
        cancelled=placed.item.withdrawn_at is not None,
        deadline=kind == "termin",
    )


def _span(start: datetime, end: datetime | None, settings: Settings) -> tuple[date, date | None]:
    first = start.astimezone(settings.zone)
    if first.time() != written.MIDNIGHT:
        later = end if end and end > start else None
        return _moment(start, settings), later and _moment(later, settings)
    last = written.ending(end, settings.zone).date() if end and end > start else first.date()
    return first.date(), last + DAY


def _until(end: datetime, settings: Settings) -> date:
    # What ends with the day is an entry of the day: at 23.59 nobody would see it.
    local = written.ending(end, settings.zone)
    whole_day = (local.hour, local.minute) == written.DAY_ENDS
    return local.date() if whole_day else _moment(end, settings)


def _moment(at: datetime, settings: Settings) -> datetime:
    return at.astimezone(PRAGUE) if settings.zone == PRAGUE else at


def _name(made: "Calendar", title: str) -> None:
    made.add("name", title)  # RFC 7986, 5.1; the other one is what programs read
    made.add("x-wr-calname", title)
    made.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT12H")


def _vevent(entry: Entry, *, subscribed: bool) -> "VEvent":
    from icalendar import Event as VEvent

    made = VEvent()
    made.add("uid", entry.uid)
    made.add("dtstamp", entry.stamp)
    made.add("last-modified", entry.stamp)
    made.add("sequence", entry.sequence)
    made.add("dtstart", entry.start)
    if entry.end is not None:
        made.add("dtend", entry.end)
    made.add("summary", entry.title)
    if entry.place:
        made.add("location", entry.place)
    made.add("description", entry.about)
    made.add("url", entry.url)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if entry.deadline or subscribed else "OPAQUE")
    if entry.deadline and not subscribed and not entry.cancelled:
        _ring(made, entry)
    return made


def _ring(made: "VEvent", entry: Entry) -> None:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", -DAY)
    made.add_component(alarm)


@lru_cache(maxsize=1)
def _timezone() -> "Component":
    from icalendar import Timezone

    return Timezone.from_ical(VTIMEZONE)
