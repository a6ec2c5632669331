"""What the items of late say, source by source: something new may be one of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlmodel import col

from newsletter.models import (
    Event,
    GrantCall,
    Item,
    ItemKind,
    ItemState,
    Notice,
    Provenance,
    Source,
    Telling,
)
from newsletter.store.engine import Tx
from newsletter.store.items import in_batches
from newsletter.store.statements import insert_or_replace, run

AT_ONCE = 1_000
OPEN = (ItemState.NEW, ItemState.SNOOZED, ItemState.APPROVED, ItemState.PLACED)

_ITEM: ColumnElement[int] = func.coalesce(Item.merged_into, Item.id)
_SOURCE: ColumnElement[int] = func.coalesce(Provenance.source_id, Item.source_id, 0)


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of an item.

    ``source`` is its title, ``words`` are as :attr:`newsletter.models.Provenance.said`, ``read``
    are the names of details that were read out of words (none where that is not known).
    Without a provenance the item was written by an editor.
    """

    item_id: int
    source_id: int
    provenance_id: int | None
    source: str
    kind: ItemKind
    url: str
    published_at: datetime | None
    words: Mapping[str, str]
    read: Collection[str]


def kept_since(
    tx: Tx, since: datetime, now: datetime, edition: int
) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield item, source, provenance and keys of what is kept of the items of late, in order.

    Of late are those first seen from ``since`` on, and those still open: what waits for an editor
    or an issue, and what has not closed or taken place yet. What was withdrawn is left out; what
    was merged counts as what it was merged into.
    """
    columns: list[Any] = [_ITEM, _SOURCE, col(Telling.provenance_id), col(Telling.keys)]
    query = _of_late(select(*columns), since, now).where(col(Telling.edition) == edition)
    for row in tx.execute(query.execution_options(yield_per=AT_ONCE)):
        yield row[0], row[1], row[2], row[3]


def said_since(tx: Tx, since: datetime, now: datetime, edition: int) -> Iterator[Said]:
    """Yield what sources say of the items of late of which nothing is kept in this edition."""
    columns: list[Any] = [
        _ITEM,
        _SOURCE,
        col(Provenance.id),
        func.coalesce(Source.title, ""),
        Item.kind,
        func.coalesce(Provenance.url, Item.url, ""),
        Item.published_at,
        Provenance.said,
        Item.original_title,
        Item.original_summary,
        Item.original_details,
        Item.evidence,
        Item.source_id,
    ]
    query = (
        _of_late(select(*columns), since, now)
        .outerjoin(Source, col(Source.id) == func.coalesce(Provenance.source_id, Item.source_id))
        .where(or_(col(Telling.edition).is_(None), col(Telling.edition) != edition))
    )
    for row in tx.execute(query.execution_options(yield_per=AT_ONCE)):
        *where, said, title, summary, details, evidence, leading = row
        # What an old item was told by is kept with the item only.
        words = {"title": title, "summary": summary} | (said or details)
        read = evidence if leading in (where[1], None) else ()
        yield Said(*where, words=words, read=read)  # type: ignore[misc]


def told(tx: Tx, provenance_ids: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """Return the stories that are kept, by provenance."""
    found: dict[int, Mapping[str, Any]] = {}
    for some in in_batches(provenance_ids):
        query = select(col(Telling.provenance_id), col(Telling.story))
        rows = tx.execute(query.where(col(Telling.provenance_id).in_(some)))
        found.update((row[0], row[1]) for row in rows)
    return found


def keep(tx: Tx, edition: int, tellings: Iterable[tuple[int, bytes, Mapping[str, Any]]]) -> None:
    """Keep keys and stories by provenance, in place of what was kept before."""
    for some in in_batches(tellings):
        rows = [
            {"provenance_id": provenance_id, "edition": edition, "keys": keys, "story": story}
            for provenance_id, keys, story in some
        ]
        run(tx, insert_or_replace(tx, Telling), rows)  # two collectors may tell the same


def forget(tx: Tx, provenance_ids: Iterable[int]) -> None:
    """Let these be told anew: their sources tell them otherwise by now."""
    for some in in_batches(provenance_ids):
        run(tx, delete(Telling).where(col(Telling.provenance_id).in_(some)))


def _of_late(query: Select[Any], since: datetime, now: datetime) -> Select[Any]:
    return (
        query.select_from(Item)
        .outerjoin(Provenance, col(Provenance.item_id) == col(Item.id))
        .outerjoin(Telling, col(Telling.provenance_id) == col(Provenance.id))
        .outerjoin(GrantCall, col(GrantCall.item_id) == col(Item.id))
        .outerjoin(Event, col(Event.item_id) == col(Item.id))
        .outerjoin(Notice, col(Notice.item_id) == col(Item.id))
        .where(
            col(Item.withdrawn_at).is_(None),
            or_(
                col(Item.first_seen_at) >= since,
                col(Item.state).in_(OPEN),
                col(GrantCall.closes_at) >= now,
                func.coalesce(Event.ends_at, Event.starts_at) >= now,
                col(Notice.relevant_until) >= now.date() - timedelta(days=1),
            ),
        )
        .order_by(col(Item.id), col(Provenance.id))
    )
