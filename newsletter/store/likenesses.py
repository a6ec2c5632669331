"""Pairs of items that may be one story, until an editor settles them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from newsletter.models import Item, ItemState, Likeness
from newsletter.store.engine import Tx
from newsletter.store.items import in_batches


def open_of(tx: Tx, item_id: int) -> list[tuple[Likeness, Item]]:
    """Return the open pairs of an item, each with its other item, the likeliest first."""
    found = [
        (pair, second if pair.item_id == item_id else first)
        for pair, first, second in _open(tx, [item_id])
    ]
    return sorted(found, key=lambda each: (-each[0].score, each[1].id))


def open_among(tx: Tx, item_ids: Collection[int]) -> set[int]:
    """Return which of these items are in an open pair."""
    found: set[int] = set()
    for some in in_batches(item_ids):
        for pair, _first, _second in _open(tx, some):
            found |= {pair.item_id, pair.other_id}
    return found & set(item_ids)


def settle(tx: Tx, one: int, other: int, now: datetime) -> bool:
    """Settle the pair, suggested or not: it is never shown again. Tell whether it was not yet."""
    pair = _pair(tx, one, other)
    if pair is None:
        pair = Likeness(item_id=max(one, other), other_id=min(one, other), score=0, found_at=now)
        tx.add(pair)
    if pair.settled_at is not None:
        return False
    pair.settled_at = now
    tx.flush()
    return True


def reopen(tx: Tx, one: int, other: int) -> None:
    """Take back that the pair was settled."""
    pair = _pair(tx, one, other)
    if pair is not None and pair.why:
        pair.settled_at = None
    elif pair is not None:
        tx.delete(pair)  # nobody had suggested it
    tx.flush()


def _open(tx: Tx, item_ids: list[int]) -> Iterable[tuple[Likeness, Item, Item]]:
    first, second = aliased(Item), aliased(Item)
    return tx.exec(
        select(Likeness, first, second)
        .join(first, col(first.id) == col(Likeness.item_id))
        .join(second, col(second.id) == col(Likeness.other_id))
        .where(
            col(Likeness.settled_at).is_(None),
            or_(col(Likeness.item_id).in_(item_ids), col(Likeness.other_id).in_(item_ids)),
            first.state != ItemState.MERGED,
            second.state != ItemState.MERGED,
        )
    )


def _pair(tx: Tx, one: int, other: int) -> Likeness | None:
    pair = (col(Likeness.item_id), col(Likeness.other_id))
    either = (
        and_(pair[0] == here, pair[1] == there) for here, there in ((one, other), (other, one))
    )
    return tx.exec(select(Likeness).where(or_(*either))).first()
