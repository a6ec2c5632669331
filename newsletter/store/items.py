"""Items and their typed details."""

from collections.abc import Iterable

from sqlmodel import col, select

from newsletter.errors import NotFoundError
from newsletter.models import DETAILS, Details, Item
from newsletter.store.engine import Tx
from newsletter.text.language import _


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
    wanted: dict[type[Details], list[int]] = {}
    for item in items:
        if item.kind in DETAILS and item.id is not None:
            wanted.setdefault(DETAILS[item.kind], []).append(item.id)
    found: dict[int, Details] = {}
    for table, ids in wanted.items():
        for row in tx.exec(select(table).where(col(table.item_id).in_(ids))):
            found[row.item_id] = row
    return found
