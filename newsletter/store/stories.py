"""What the items of late say, source by source: something new may be one of them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
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
)
from newsletter.store.engine import Tx

AT_ONCE = 1_000
OPEN = (ItemState.NEW, ItemState.SNOOZED, ItemState.APPROVED, ItemState.PLACED)


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of an item.

    ``source`` is its title, ``words`` are as :attr:`newsletter.models.Provenance.said`, ``read``
    are the names of details that were read out of words (none where that is not known).
    """

    item_id: int
    source_id: int
    source: str
    kind: ItemKind
    url: str
    published_at: datetime | None
    words: Mapping[str, str]
    read: Collection[str]


def said_since(tx: Tx, since: datetime, now: datetime) -> Iterator[Said]:
    """Yield what sources say of the items first seen from ``since`` on, and of those still open.

    Open is what waits for an editor or an issue, and what has not closed or taken place yet. What
    was withdrawn is left out; what was merged counts as what it was merged into.
    """
    columns: list[Any] = [
        func.coalesce(Item.merged_into, Item.id),
        func.coalesce(Provenance.source_id, Item.source_id, 0),
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
        select(*columns)
        .select_from(Item)
        .outerjoin(Provenance, col(Provenance.item_id) == col(Item.id))
        .outerjoin(Source, col(Source.id) == func.coalesce(Provenance.source_id, Item.source_id))
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
    for row in tx.execute(query.execution_options(yield_per=AT_ONCE)):
        *where, said, title, summary, details, evidence, leading = row
        # What an old item was told by is kept with the item only.
        words = {"title": title, "summary": summary} | (said or details)
        read = evidence if leading in (where[1], None) else ()
        yield Said(*where, words=words, read=read)  # type: ignore[misc]
