"""What the entries of a visit mean for the queue: pure functions of values.

What a source no longer says is not a change: pages fail in part, and a value that vanishes is
no news. Only a value in the place of another one is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.clock import aware
from newsletter.models import (
    Change,
    Details,
    Event,
    GrantCall,
    Item,
    ItemState,
    Notice,
    Source,
)
from newsletter.sources import Entry, EventDetails, GrantCallDetails, NoticeDetails
from newsletter.text.format import clock, crowns, numeric_date
from newsletter.text.language import _

Values = dict[str, Any]

WAITING = {ItemState.NEW, ItemState.SNOOZED}
SLACK_MINUTES = 1
"""For a scheduler that is a moment early one hour after it was a moment late."""


@dataclass(frozen=True)
class New:
    """Queue this item, with its details (their ``item_id`` is not known yet)."""

    item: Item
    details: Details | None


@dataclass(frozen=True)
class Follow:
    """Let a known item follow its source: set its ``values``, its row's ``details``.

    Without changes it was only seen again (and what is no news, its body say, may be newer).
    """

    item: Item
    values: Values
    row: Details | None = None
    details: Values = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What one visit means for the queue."""

    new: Sequence[New]
    followed: Sequence[Follow]

    @property
    def changed_items(self) -> tuple[int, ...]:
        """The ids of the items that the source altered."""
        return tuple(follow.item.id or 0 for follow in self.followed if follow.changes)


def decide(
    entries: Iterable[Entry],
    known: Mapping[str, tuple[Item, Details | None]],
    source: Source,
    now: datetime,
    zone: ZoneInfo,
) -> Decision:
    """Return what is new and what follows. Of entries with one identity the first counts.

    :param known: the source's items and their details, by identity.
    :param zone: the zone that changed moments are written in, for people.
    """
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.identity, entry)
    return Decision(
        [_new(entry, source, now) for name, entry in first.items() if name not in known],
        [_follow(entry, *known[name], now, zone) for name, entry in first.items() if name in known],
    )


def turned(item: Item, details: Details | None, now: datetime) -> ItemState | None:
    """Return the state that time alone brings a waiting item to, if it does.

    What is over expires; what was snoozed is new again when its moment has come.
    """
    if item.state in WAITING and details is not None and details.is_over(now):
        return ItemState.EXPIRED
    woken = item.snoozed_until is not None and item.snoozed_until <= now
    return ItemState.NEW if item.state is ItemState.SNOOZED and woken else None


def is_due(source: Source, now: datetime, default_minutes: int) -> bool:
    """Tell whether the source should be visited: it is enabled and its interval has passed."""
    if not source.enabled:
        return False
    minutes = (source.interval_minutes or default_minutes) - SLACK_MINUTES
    return source.fetched_at is None or (now - source.fetched_at).total_seconds() >= minutes * 60


def _new(entry: Entry, source: Source, now: datetime) -> New:
    details = _row(entry)
    over = details is not None and details.is_over(now)
    item = Item(
        source_id=source.id,
        identity=entry.identity,
        kind=entry.kind,
        state=ItemState.EXPIRED if over else ItemState.NEW,
        section=source.section,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        original_title=entry.title,
        original_summary=entry.summary,
        original_details=_json(_said(entry)),
        body=entry.body,
        author=entry.author,
        tags=list(entry.tags),
        language=entry.language,
        evidence=dict(entry.evidence),
        attachments=[asdict(attachment) for attachment in entry.attachments],
        published_at=entry.published_at and aware(entry.published_at),
        first_seen_at=now,
        last_seen_at=now,
    )
    return New(item, details)


def _row(entry: Entry) -> Details | None:
    match entry.details:
        case GrantCallDetails():
            return GrantCall(**_said(entry))
        case EventDetails():
            return Event(**_said(entry))
        case NoticeDetails():
            return Notice(**_said(entry))
        case None:
            return None


def _follow(
    entry: Entry, item: Item, details: Details | None, now: datetime, zone: ZoneInfo
) -> Follow:
    values = _quietly(entry, item) | {"last_seen_at": now}
    changes: list[tuple[str, Any, Any]] = []
    for name in ("title", "summary"):
        old, new = getattr(item, f"original_{name}"), getattr(entry, name)
        if new and new != old:
            changes.append((name, old, new))
            values[f"original_{name}"] = new
            if name not in item.edited:
                values[name] = new
    followed: Values = {}
    if details is not None and item.kind is entry.kind:
        said = _said(entry)
        altered = _altered(said, item.original_details)
        changes += [(name, old, said[name]) for name, old in altered.items()]
        followed = {name: said[name] for name in altered if name not in item.edited}
        values["original_details"] = {**item.original_details, **_json(said)}
    if changes:
        values |= {"changed_at": now} | _revived(item, details, followed, now)
    return Follow(item, values, details, followed, _rows(item, changes, now, zone))


def _quietly(entry: Entry, item: Item) -> Values:
    """Return what may be newer without being news: pages alter their text at every visit."""
    values: Values = {}
    if entry.body:
        values["body"] = entry.body
    for name, value in (("author", entry.author), ("language", entry.language)):
        if value:
            values[name] = value
    if entry.tags:
        values["tags"] = list(entry.tags)
    if entry.evidence:
        values["evidence"] = {**item.evidence, **entry.evidence}
    if entry.attachments:
        values["attachments"] = [asdict(attachment) for attachment in entry.attachments]
    if entry.url and "url" not in item.edited:
        values["url"] = entry.url
    if entry.published_at and item.published_at is None:
        values["published_at"] = aware(entry.published_at)
    return values


def _said(entry: Entry) -> Values:
    """Return the details that the entry has something to say of; moments in UTC."""
    if entry.details is None:
        return {}
    said = vars(entry.details).items()
    return {
        name: aware(value) if isinstance(value, datetime) else value
        for name, value in said
        if value is not False and value not in (None, "")
    }


def _json(said: Values) -> Values:
    return {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in said.items()
    }


def _altered(said: Values, before: Mapping[str, str]) -> dict[str, Any]:
    """Return the old values (none: it was not known) of the details that now say another."""
    old = {name: _read(type(value), before.get(name)) for name, value in said.items()}
    return {name: old[name] for name, value in said.items() if old[name] != value}


def _read(kind: type, text: str | None) -> Any:
    if text is None:
        return None
    if issubclass(kind, datetime | date):
        return kind.fromisoformat(text)
    if kind is bool:
        return text == str(True)
    return Decimal(text) if kind is Decimal else text


def _revived(item: Item, details: Details | None, followed: Values, now: datetime) -> Values:
    """Return the state of an item that had expired, and whose deadline was moved."""
    if item.state is not ItemState.EXPIRED or details is None:
        return {}
    after = type(details)(**{**details.model_dump(), **followed})
    return {} if after.is_over(now) else {"state": ItemState.NEW}


def _rows(
    item: Item, changes: Sequence[tuple[str, Any, Any]], now: datetime, zone: ZoneInfo
) -> tuple[Change, ...]:
    assert item.id is not None
    return tuple(
        Change(
            item_id=item.id,
            seen_at=now,
            field=name,
            old=_readable(old, zone),
            new=_readable(new, zone),
        )
        for name, old, new in changes
    )


def _readable(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        return f"{numeric_date(local)} {clock(local)}"
    if isinstance(value, date):
        return numeric_date(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return crowns(value) if isinstance(value, Decimal) else str(value)
