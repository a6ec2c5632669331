"""What readers see of one item, as values: the same facts in the same order on every card."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newsletter.compose.documents import LONGEST_TITLE, Link, address, clean, documents
from newsletter.compose.frozen import Frozen
from newsletter.models import Event, GrantCall, ItemKind, Notice
from newsletter.text import format as written
from newsletter.text.language import _

LONGEST_PARAGRAPH = 900
MOST_PARAGRAPHS = 4

WITH_DOCUMENTS = ("resolution", "accounting", "practice")
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Badge:
    """How urgent it is, in words; the colour only repeats it."""

    words: str
    urgent: bool = False


@dataclass(frozen=True)
class Fact:
    """One line of a card: ``Termín: pátek 27. listopadu 2026, 14.00``."""

    label: str
    value: str


@dataclass(frozen=True)
class Picture:
    """A picture at its address. ``alt`` is what it says, the rest the pixels it is shown at."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Deadline:
    """A moment (local) that readers must not miss, and what it is."""

    at: datetime
    what: str


@dataclass(frozen=True)
class Files:
    """Where the calendar files of an issue are, by the id of an item; where pictures are, too.

    A picture is known by the SHA-256 of its bytes and its suffix.
    """

    event: Callable[[int], str]
    deadline: Callable[[int], str]
    picture: Callable[[str, str], str]


@dataclass(frozen=True)
class Card:
    """One item. ``url`` is what the title itself links to; ``over``: its time has passed.

    ``partial`` names the template, ``lang`` the language (ISO 639-1) if it is not Czech; ``label``
    says in words what the card is, where it has no badge.
    """

    item_id: int
    kind: ItemKind
    title: str
    partial: str
    url: str | None = None
    picture: Picture | None = None
    when: str = ""
    badge: Badge | None = None
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    note: str = ""
    lang: str = ""
    label: str = ""
    deadline: Deadline | None = None
    over: bool = False


def card(frozen: Frozen, at: datetime, zone: ZoneInfo, files: Files, style: str) -> Card:
    """Return the card of an item in an issue of the moment ``at``.

    :param style: how its section shows plain items (``Section.card`` in the settings).
    """
    details = frozen.details
    found = _card(frozen, at, zone, style)
    return replace(
        found,
        picture=_picture(frozen.picture, files.picture),
        links=(*found.links, *_calendar(frozen, at, zone, files)),
        lang=frozen.language if frozen.language not in {"", "cs"} else "",
        over=details is not None and details.is_over(at),
    )


def said(frozen: Frozen, at: datetime, zone: ZoneInfo) -> tuple[Fact, ...]:
    """Return what the card of an item says in few words: its title, when it is, its facts."""
    found = _card(replace(frozen, change=()), at, zone, "article")
    return (*_known((_("Title"), found.title), (_("When"), found.when)), *found.facts)


def _card(frozen: Frozen, at: datetime, zone: ZoneInfo, style: str) -> Card:
    if frozen.change:
        return _change(frozen, at, zone, style)
    match frozen.details:
        case GrantCall() as call:
            return _grant_call(frozen, call, at, zone)
        case Event() as event:
            return _event(frozen, event, at, zone)
        case Notice() as notice:
            return _notice(frozen, notice, "resolution" if style == "resolution" else "notice")
        case None:
            return _plain(frozen, style)


def _plain(frozen: Frozen, style: str) -> Card:
    # Whatever its kind: without details it is what a plain item is.
    links, note = documents(frozen.attachments) if style in WITH_DOCUMENTS else ((), "")
    return Card(
        frozen.item_id,
        ItemKind.ARTICLE,
        _title(frozen),
        url=address(frozen.url),
        paragraphs=paragraphs(frozen.summary),
        links=links,
        note=note,
        partial=style,
        label=_label(frozen, style),
    )


def _label(frozen: Frozen, style: str) -> str:
    if style == "accounting":
        return _("For accountants")
    if style != "partner":
        return ""
    host = (urlsplit(address(frozen.url) or "").hostname or "").removeprefix("www.")
    name = clean(frozen.source) or host
    return _("From a partner: {name}").format(name=name) if name else _("From a partner")


def _change(frozen: Frozen, at: datetime, zone: ZoneInfo, style: str) -> Card:
    """Return what was altered since readers got the item: news in itself, old beside new."""
    now = _card(replace(frozen, change=()), at, zone, style)
    moved = any(label == _("When") for label, _old, _new in frozen.change)
    return replace(
        now,
        url=None,
        when="" if moved else now.when,
        badge=Badge(_("Change of an earlier item")),
        label="",
        facts=_known(*((label, _altered(old, new)) for label, old, new in frozen.change)),
        paragraphs=(),
        links=now.links[:1] or _link("", now.title, now.url),
        note="",
        partial="change",
    )


def _altered(old: str, new: str) -> str:
    if not old:
        return new
    if not new:
        return _("not stated any more (before: {old})").format(old=old)
    return _("{new} (before: {old})").format(new=new, old=old)


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: what stands between blank lines."""
    found = (clean(part, LONGEST_PARAGRAPH) for part in _BLANK_LINES.split(text))
    return tuple(part for part in found if part)[:MOST_PARAGRAPHS]


def badge(call: GrantCall, today: date, zone: ZoneInfo) -> Badge:
    """Return what the deadline means on the day of the issue."""
    if call.opens_at is not None and call.opens_at.astimezone(zone).date() > today:
        return Badge(written.opens_in((call.opens_at.astimezone(zone).date() - today).days))
    if call.closes_at is None:
        return Badge(written.days_left(None))
    days = (written.ending(call.closes_at, zone).date() - today).days
    return Badge(written.days_left(days), urgent=0 <= days <= written.URGENT_DAYS)


def _grant_call(frozen: Frozen, call: GrantCall, at: datetime, zone: ZoneInfo) -> Card:
    title = _title(frozen)
    end = call.closes_at and written.ending(call.closes_at, zone)
    return Card(
        frozen.item_id,
        frozen.kind,
        title,
        badge=badge(call, at.astimezone(zone).date(), zone),
        facts=_known(
            (_("Opens"), _opening(call, at, zone)),
            (_("Deadline"), written.long_moment(end, zone) if end else ""),
            *_money(call),
            (_("Who may apply"), call.eligible),
            (_("Announced by"), _announcer(call, title)),
        ),
        paragraphs=paragraphs(frozen.summary),
        links=_link(_("Conditions"), title, frozen.url),
        deadline=Deadline(end, title) if end and end > at else None,
        partial="grant_call",
    )


def _opening(call: GrantCall, at: datetime, zone: ZoneInfo) -> str:
    if call.opens_at is None or call.opens_at <= at:
        return ""
    local = call.opens_at.astimezone(zone)
    if local.time() == written.MIDNIGHT:
        return written.long_date(local)
    return written.long_moment(local, zone)


def _money(call: GrantCall) -> tuple[tuple[str, str], ...]:
    most = written.crowns(call.max_support) if call.max_support else ""
    if call.allocation:
        total = written.crowns(call.allocation)
        most = _("{total}; at most {most} for one applicant").format(total=total, most=most) if (
            most
        ) else total  # fmt: skip
        return ((_("Allocation"), most),)
    return ((_("At most"), most),)


def _announcer(call: GrantCall, title: str) -> str:
    if call.provider and call.programme and call.programme not in title:
        return f"{call.provider} ({call.programme})"
    return call.provider or call.programme


def _event(frozen: Frozen, event: Event, at: datetime, zone: ZoneInfo) -> Card:
    title = _title(frozen)
    when = written.span(event.starts_at, event.ends_at, zone) if event.starts_at else ""
    until = event.register_by and written.ending(event.register_by, zone)
    return Card(
        frozen.item_id,
        frozen.kind,
        title,
        when=when or _("The date is not known yet"),
        facts=_known(
            (_("Where"), event.place),
            (_("Price"), event.price),
            (_("Registration"), _("until {date}").format(date=_by(until)) if until else ""),
        ),
        paragraphs=paragraphs(frozen.summary),
        links=_link(_("About the event"), title, frozen.url),
        deadline=_coming(event, until, title, at, zone),
        partial="event",
    )


def _by(until: datetime) -> str:
    # Without the weekday: after „do“ it would have to be declined.
    day = written.plain_date(until)
    whole_day = (until.hour, until.minute) == written.DAY_ENDS
    return day if whole_day else f"{day}, {written.clock(until)}"


def _coming(
    event: Event, until: datetime | None, title: str, at: datetime, zone: ZoneInfo
) -> Deadline | None:
    if until and until > at:
        return Deadline(until, _("{title} (registration)").format(title=title))
    if event.starts_at and event.starts_at > at:
        return Deadline(event.starts_at.astimezone(zone), title)
    return None


def _calendar(frozen: Frozen, at: datetime, zone: ZoneInfo, files: Files) -> tuple[Link, ...]:
    # One is enough: what people register for they want to have in the calendar.
    match frozen.details:
        case Event(starts_at=datetime() as start) if start > at:
            day, url = start.astimezone(zone), files.event(frozen.item_id)
        case GrantCall(closes_at=datetime() as end) | Event(register_by=datetime() as end) if (
            end > at
        ):
            day, url = written.ending(end, zone), files.deadline(frozen.item_id)
        case _:
            return ()
    about = f"{written.bare_date(day)} {_title(frozen)} (.ics)"
    return (Link(_("Add to calendar"), about, url),)


def _notice(frozen: Frozen, notice: Notice, partial: str) -> Card:
    links, note = documents(frozen.attachments)
    return Card(
        frozen.item_id,
        frozen.kind,
        _title(frozen),
        url=address(frozen.url),
        facts=_known(
            (_("Category"), notice.office),
            (_("Posted"), _day(notice.posted_on)),
            (_("Posted until"), _day(notice.relevant_until)),
            (_("Reference"), notice.reference),
        ),
        paragraphs=paragraphs(frozen.summary),
        links=links,
        note=note,
        partial=partial,
    )


def _day(day: date | None) -> str:
    return written.plain_date(day) if day else ""


def _picture(kept: dict[str, Any], picture_at: Callable[[str, str], str]) -> Picture | None:
    if not kept:
        return None
    url = picture_at(kept["sha256"], kept["suffix"])
    return Picture(url, clean(kept["alt"]), kept["width"], kept["height"])


def _title(frozen: Frozen) -> str:
    return clean(frozen.title, LONGEST_TITLE)


def _link(label: str, about: str, url: str | None) -> tuple[Link, ...]:
    target = address(url)
    return (Link(label, about, target),) if target else ()


def _known(*facts: tuple[str, str]) -> tuple[Fact, ...]:
    return tuple(Fact(label, clean(value)) for label, value in facts if value.strip())
