"""Items and their typed details."""

from collections.abc import Iterable
from typing import TypeVar

from sqlmodel import col, select

from newsletter.errors import NotFoundError
from newsletter.models import DETAILS, Details, Event, GrantCall, Item, Notice
from newsletter.store.engine import Tx
from newsletter.text.language import _

T = TypeVar("T", GrantCall, Event, Notice)


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
    ids = [item.id for item in items if item.id is not None and item.kind in DETAILS]
    found: dict[int, Details] = {row.item_id: row for row in _rows(tx, GrantCall, ids)}
    found |= {row.item_id: row for row in _rows(tx, Event, ids)}
    found |= {row.item_id: row for row in _rows(tx, Notice, ids)}
    return found


def _rows(tx: Tx, table: type[T], ids: list[int]) -> Iterable[T]:
    return tx.exec(select(table).where(col(table.item_id).in_(ids)))
