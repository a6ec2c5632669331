"""Where items were seen: what each source calls them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, or_, update
from sqlmodel import col, select

from newsletter.models import Details, Item, ItemState, Provenance, Source
from newsletter.store.engine import Tx
from newsletter.store.items import details, in_batches
from newsletter.store.statements import run

NAMED_BY = (col(Provenance.identity), col(Provenance.url_key), col(Provenance.title_key))
NAMES_AT_ONCE = 50

MOST_MERGED = 20
"""Items merged into items merged into items."""


@dataclass(frozen=True)
class Names:
    """All that an entry can be recognised by. An empty key recognises nothing."""

    identity: str
    url_key: str
    title_key: str


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


def known(tx: Tx, said: Mapping[int, Sequence[Names]]) -> dict[int, list[Known]]:
    """Return what sources have shown under any of these names, by source id, the oldest first.

    The items are held until the end of the transaction: an editor's correction is not run over.
    """
    rows: dict[int, Provenance] = {}
    for some in _together(said):
        named = (
            and_(col(Provenance.source_id).in_(some), column.in_(names))
            for column, names in zip(NAMED_BY, _columns(some.values()), strict=True)
        )
        rows |= {row.id or 0: row for row in tx.exec(select(Provenance).where(or_(*named)))}
    own = {
        source_id: [set(names) for names in _columns([all_])] for source_id, all_ in said.items()
    }
    found = [rows[key] for key in sorted(rows) if _is_named(rows[key], own[rows[key].source_id])]
    known_: dict[int, list[Known]] = {}
    for one in _with_items(tx, found):
        known_.setdefault(one.provenance.source_id, []).append(one)
    return known_


def _together(said: Mapping[int, Sequence[Names]]) -> Iterator[dict[int, Sequence[Names]]]:
    """Yield the sources with their names, as many at once as are found quickly."""
    # Of each name every source is asked.
    some: dict[int, Sequence[Names]] = {}
    for source_id, all_ in said.items():
        for names in in_batches(all_):
            if some and sum(map(len, some.values())) + len(names) > NAMES_AT_ONCE:
                yield some
                some = {}
            some[source_id] = names
    if some:
        yield some


def _columns(named: Iterable[Iterable[Names]]) -> list[list[str]]:
    """Return the names that are not empty, as the columns they stand in."""
    every = [astuple(one) for names in named for one in names]
    return [sorted({name for name in column if name}) for column in zip(*every, strict=True)]


def _is_named(row: Provenance, names: Sequence[Collection[str]]) -> bool:
    return any(
        name in some
        for name, some in zip((row.identity, row.url_key, row.title_key), names, strict=True)
    )


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
