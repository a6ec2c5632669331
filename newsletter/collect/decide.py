"""What the entries of a visit mean for the queue: pure functions of values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.clock import aware
from newsletter.collect.follow import Follow, follow
from newsletter.collect.identify import names_of
from newsletter.collect.said import (
    Values,
    all_of,
    as_json,
    attachments_of,
    details_of,
    files_of,
)
from newsletter.models import (
    Details,
    Event,
    GrantCall,
    Item,
    ItemState,
    Likeness,
    Notice,
    Provenance,
    Source,
    StoredFile,
)
from newsletter.sources import Entry, EventDetails, GrantCallDetails, NoticeDetails
from newsletter.store.provenances import Known

WAITING = {ItemState.NEW, ItemState.SNOOZED}


@dataclass(frozen=True)
class New:
    """Queue this item, with its details and provenance (their ``item_id`` is not known yet).

    ``likeness``: it may be the same story as another item.
    """

    item: Item
    details: Details | None
    provenance: Provenance
    likeness: Likeness | None = None


@dataclass(frozen=True)
class Joined:
    """Let what is new join an item of another source, which tells the same story.

    With ``details`` the item is told in the new words from now on (``values``); without, what
    only the new one says is ``filled`` into those that are there.
    """

    item: Item
    provenance: Provenance
    values: Values
    details: Details | None = None
    filled: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What one visit means for the queue. ``files``: documents that came along, to be kept."""

    new: Sequence[New] = ()
    joined: Sequence[Joined] = ()
    followed: Sequence[Follow] = ()
    missed: Sequence[Follow] = ()
    files: Sequence[StoredFile] = ()

    @property
    def changed_items(self) -> tuple[int, ...]:
        """The ids of the items that the source altered."""
        return tuple(
            follow.known.item.id or 0
            for follow in (*self.followed, *self.missed)
            if follow.known.item and follow.is_news
        )

    @property
    def withdrawn(self) -> int:
        """How many of the altered items the source has withdrawn."""
        return sum(follow.is_withdrawal for follow in self.followed)


def decide(
    entries: Iterable[tuple[Entry, Known | None]],
    source: Source,
    now: datetime,
    zone: ZoneInfo,
) -> Decision:
    """Return what is new and what follows.

    What is withdrawn before we ever saw it is no news.

    :param entries: each with what it is known as (:func:`newsletter.collect.identify.matched`).
    :param zone: the zone that changed moments are written in, for people.
    """
    found = list(entries)
    return Decision(
        [new(entry, source, now) for entry, known in found if not known and not entry.withdrawn],
        followed=[follow(entry, known, now, zone) for entry, known in found if known],
        files=[
            file
            for entry, known in found
            if (known.leads if known else not entry.withdrawn)
            for file in files_of(entry)
        ],
    )


def turned(item: Item, details: Details | None, now: datetime) -> ItemState | None:
    """Return the state that time alone brings a waiting item to, if it does.

    What is over expires; what was snoozed is new again when its moment has come.
    """
    if item.state in WAITING and details is not None and details.is_over(now):
        return ItemState.EXPIRED
    woken = item.snoozed_until is not None and item.snoozed_until <= now
    return ItemState.NEW if item.state is ItemState.SNOOZED and woken else None


def new(entry: Entry, source: Source, now: datetime) -> New:
    """Return the item that the entry becomes."""
    details = _row(entry)
    over = details is not None and details.is_over(now)
    item = Item(
        source_id=source.id,
        kind=entry.kind,
        state=ItemState.EXPIRED if over else ItemState.NEW,
        section=source.section,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        original_title=entry.title,
        original_summary=entry.summary,
        original_details=as_json(details_of(entry)),
        body=entry.body,
        author=entry.author,
        tags=list(entry.tags),
        language=entry.language,
        evidence=dict(entry.evidence),
        attachments=attachments_of(entry),
        published_at=entry.published_at and aware(entry.published_at),
        first_seen_at=now,
    )
    return New(item, details, provenance(entry, source, now))


def provenance(entry: Entry, source: Source, now: datetime) -> Provenance:
    """Return that the source says this entry; its ``item_id`` is not known yet."""
    assert source.id is not None
    return Provenance(
        source_id=source.id,
        said=as_json(all_of(entry)),
        first_seen_at=now,
        last_seen_at=now,
        url=entry.url,
        **vars(names_of(entry)),
    )


def _row(entry: Entry) -> Details | None:
    match entry.details:
        case GrantCallDetails():
            return GrantCall(**details_of(entry))
        case EventDetails():
            return Event(**details_of(entry))
        case NoticeDetails():
            return Notice(**details_of(entry))
        case None:
            return None
