"""Where items were seen: what each source calls them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import ColumnElement, bindparam, or_, update
from sqlmodel import col, select

from newsletter.models import Details, Item, ItemState, Provenance, Source
from newsletter.store.engine import Tx
from newsletter.store.items import details, in_batches
from newsletter.store.statements import run

MOST_MERGED = 20
"""Items merged into items merged into items."""


@dataclass(frozen=True)
class Known:
    """What we know under one name of a source: its provenance, and the item with its details.

    Without an item it was purged.
    """

    provenance: Provenance
    item: Item | None = None
    details: Details | None = None

    @property
    def leads(self) -> bool:
        """Whether the item has the words of this source."""
        return self.item is not None and self.item.source_id == self.provenance.source_id

    @property
    def title(self) -> str:
        """What the source called it last."""
        ours = self.item.original_title if self.item and self.leads else ""
        return str(self.provenance.said.get("title", ours))


def known(
    tx: Tx,
    source_id: int,
    *,
    identities: Iterable[str] = (),
    url_keys: Iterable[str] = (),
    title_keys: Iterable[str] = (),
) -> list[Known]:
    """Return what one source has shown under any of these names, the oldest first.

    The items are held until the end of the transaction: an editor's correction is not run over.
    """
    wanted = (
        (col(Provenance.identity), identities),
        (col(Provenance.url_key), url_keys),
        (col(Provenance.title_key), title_keys),
    )
    found: dict[int, Provenance] = {}
    batches = [in_batches(sorted({name for name in names if name})) for _column, names in wanted]
    for some in zip_longest(*batches, fillvalue=()):
        named = (column.in_(names) for (column, _names), names in zip(wanted, some, strict=True))
        for row in _of_source(tx, source_id, or_(*named)):
            found[row.id or 0] = row
    return _with_items(tx, [found[key] for key in sorted(found)])


def live(
    tx: Tx, source_id: int, seen: Collection[int | None], names: Collection[str] = ()
) -> list[Known]:
    """Return what the source still had at an earlier visit and is not among those seen now.

    :param seen: by id; ``names``: by identity.
    """
    rows = _of_source(tx, source_id, col(Provenance.gone_at).is_(None))
    said = set(names)
    return _with_items(tx, [row for row in rows if row.id not in seen and row.identity not in said])


def see_again(tx: Tx, said: Iterable[tuple[int, str]], now: datetime) -> None:
    """Note that sources still say these (by source id and identity), as they said them before."""
    rows = [{"of_source": source_id, "named": identity} for source_id, identity in said]
    if not rows:
        return
    # A statement for many rows: a list of names would have to be written out anew each time.
    ours = (
        col(Provenance.source_id) == bindparam("of_source"),
        col(Provenance.identity) == bindparam("named"),
    )
    run(tx, update(Provenance).where(*ours).values(last_seen_at=now, missed=0), rows)
    items = select(Provenance.item_id).where(*ours)
    run(tx, update(Item).where(col(Item.id).in_(items)).values(last_seen_at=now), rows)


def of_item(tx: Tx, item_id: int) -> list[tuple[Provenance, Source]]:
    """Return the item's provenances with their sources, the oldest first."""
    query = (
        select(Provenance, Source)
        .join(Source, col(Source.id) == col(Provenance.source_id))
        .where(Provenance.item_id == item_id)
        .order_by(col(Provenance.id))
    )
    return list(tx.exec(query))


def move(tx: Tx, ids: Iterable[int], item_id: int) -> None:
    """Let these provenances belong to another item."""
    for some in in_batches(ids):
        run(tx, update(Provenance).where(col(Provenance.id).in_(some)).values(item_id=item_id))


def joinable(tx: Tx, item_id: int) -> Item | None:
    """Return the item that something may join, held; what was merged is what it was merged into.

    None for what was withdrawn or purged, and for what another command holds: it is not waited
    for, or two collectors might wait for each other.
    """
    for _step in range(MOST_MERGED):
        query = select(Item).where(Item.id == item_id).with_for_update(skip_locked=True)
        item = tx.exec(query).first()
        if item is None or item.withdrawn_at is not None:
            return None
        if item.state is not ItemState.MERGED:
            return item
        if item.merged_into is None:
            return None
        item_id = item.merged_into
    return None


def is_said_by(tx: Tx, item_id: int, source_id: int) -> bool:
    """Tell whether the source says the item already, under another name."""
    query = select(Provenance.id).where(
        Provenance.item_id == item_id, Provenance.source_id == source_id
    )
    return tx.exec(query.limit(1)).first() is not None


def _of_source(tx: Tx, source_id: int, condition: ColumnElement[bool]) -> list[Provenance]:
    return list(tx.exec(select(Provenance).where(Provenance.source_id == source_id, condition)))


def _with_items(tx: Tx, rows: list[Provenance]) -> list[Known]:
    ids = sorted({row.item_id for row in rows if row.item_id is not None})
    held: dict[int, Item] = {}
    typed: dict[int, Details] = {}
    for some in in_batches(ids):
        query = select(Item).where(col(Item.id).in_(some)).order_by(col(Item.id)).with_for_update()
        found = list(tx.exec(query))
        held |= {item.id or 0: item for item in found}
        typed |= details(tx, found)
    return [Known(row, held.get(row.item_id or 0), typed.get(row.item_id or 0)) for row in rows]
