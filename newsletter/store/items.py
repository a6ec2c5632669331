"""Items and their typed details."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import func, or_
from sqlmodel import col, select

from newsletter.errors import NotFoundError
from newsletter.models import (
    DETAILS,
    Details,
    Event,
    GrantCall,
    Item,
    ItemKind,
    ItemState,
    Likeness,
    Notice,
    Provenance,
)
from newsletter.store.engine import Tx
from newsletter.store.statements import insert_all, next_ids
from newsletter.text.language import _

V = TypeVar("V")

BATCH = 500


def get(tx: Tx, item_id: int) -> Item:
    """Return one item.

    :raises NotFoundError: there is none of that number.
    """
    item = tx.get(Item, item_id)
    if item is None:
        raise NotFoundError(
            _("there is no item {id}").format(id=item_id),
            remedy=_("‘newsletter queue list’ shows the numbers."),
        )
    return item


def details(tx: Tx, items: Iterable[Item]) -> dict[int, Details]:
    """Return the typed details of those items that have any, by item id."""
    of_kind: dict[ItemKind, list[int]] = {}
    for item in items:
        if item.id is not None and item.kind in DETAILS:
            of_kind.setdefault(item.kind, []).append(item.id)
    return {row.item_id: row for kind, ids in of_kind.items() for row in _rows(tx, kind, ids)}


def _rows(tx: Tx, kind: ItemKind, ids: list[int]) -> Iterable[Details]:
    table: Any = DETAILS[kind]
    rows: Iterable[Details] = tx.exec(select(table).where(table.item_id.in_(ids)))
    return rows


Rows = tuple[Details | Provenance | Likeness | None, ...]


def add(tx: Tx, items: Iterable[tuple[Item, *Rows]]) -> None:
    """Queue new items, each with the rows that belong to it; their ids are set here.

    The objects are not followed: what is altered in them afterwards is not written.
    """
    found = [(item, [row for row in rows if row is not None]) for item, *rows in items]
    for (item, rows), number in zip(found, next_ids(tx, Item, len(found)), strict=True):
        item.id = number
        for row in rows:
            row.item_id = number
    seen = [row for _item, rows in found for row in rows if isinstance(row, Provenance)]
    for one, number in zip(seen, next_ids(tx, Provenance, len(seen)), strict=True):
        one.id = number
    insert_all(tx, [item for item, _rows in found])
    insert_all(tx, [row for _item, rows in found for row in rows])


def waiting(tx: Tx, now: datetime) -> list[tuple[Item, Details | None]]:
    """Return the new and snoozed items for which time may have run out, with their details."""
    today = now.date() + timedelta(days=1)  # Czechia is ahead of UTC
    query = (
        select(Item)
        .outerjoin(GrantCall, col(GrantCall.item_id) == col(Item.id))
        .outerjoin(Event, col(Event.item_id) == col(Item.id))
        .outerjoin(Notice, col(Notice.item_id) == col(Item.id))
        .where(
            col(Item.state).in_((ItemState.NEW, ItemState.SNOOZED)),
            or_(
                col(GrantCall.closes_at) <= now,
                func.coalesce(Event.ends_at, Event.starts_at) <= now,
                col(Notice.relevant_until) <= today,
                col(Item.snoozed_until) <= now,
            ),
        )
        .order_by(col(Item.id))
        .with_for_update(of=Item)
    )
    found = list(tx.exec(query))
    typed = {key: row for some in in_batches(found) for key, row in details(tx, some).items()}
    return [(item, typed.get(item.id or 0)) for item in found]


def in_batches(values: Iterable[V]) -> Iterator[list[V]]:
    """Yield the values in lists short enough for the parameters of one statement."""
    # SQLite takes 32,766, older ones 999.
    rest = iter(values)
    while some := list(islice(rest, BATCH)):
        yield some
