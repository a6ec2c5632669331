"""Sources, and the receipts of the visits to them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, update
from sqlmodel import col, select

from newsletter.errors import NotFoundError, StateError
from newsletter.models import Fetch, Item, Provenance, Source
from newsletter.store.engine import Tx
from newsletter.store.statements import run
from newsletter.text.language import _


def add(tx: Tx, source: Source) -> Source:
    """Add a source.

    :raises StateError: there is one of that key.
    """
    if _by_key(tx, source.key) is not None:
        raise StateError(
            _("there is a source ‘{key}’ already").format(key=source.key),
            remedy=_(
                "Choose another key, or remove that one: newsletter sources remove {key}."
            ).format(key=source.key),
        )
    tx.add(source)
    tx.flush()
    return source


def get(tx: Tx, key: str) -> Source:
    """Return the source of that key.

    :raises NotFoundError: there is none.
    """
    source = _by_key(tx, key)
    if source is None:
        raise NotFoundError(
            _("there is no source ‘{key}’").format(key=key),
            remedy=_("‘newsletter sources list’ shows the keys."),
        )
    return source


def remove(tx: Tx, key: str) -> Source:
    """Remove a source and its receipts; its items stay, with another of their sources or none.

    :raises NotFoundError: there is none of that key.
    """
    source = get(tx, key)
    _let_others_lead(tx, source)
    tx.delete(source)
    tx.flush()
    return source


def _let_others_lead(tx: Tx, source: Source) -> None:
    others = (
        select(func.min(col(Provenance.source_id)))
        .where(Provenance.item_id == Item.id, Provenance.source_id != source.id)
        .scalar_subquery()
    )
    run(tx, update(Item).where(col(Item.source_id) == source.id).values(source_id=others))


def everything(tx: Tx) -> list[Source]:
    """Return all sources by key."""
    return list(tx.exec(select(Source).order_by(col(Source.key))))


def named(tx: Tx, keys: Iterable[str]) -> list[Source]:
    """Return the sources of these keys, each once.

    :raises NotFoundError: one of them does not exist.
    """
    return [get(tx, key) for key in dict.fromkeys(keys)]


def locked(tx: Tx, source_id: int) -> Source | None:
    """Return the source as it is now, held until the end of the transaction; none if it is gone."""
    query = select(Source).where(Source.id == source_id).with_for_update()
    return tx.exec(query.execution_options(populate_existing=True)).first()


def add_receipt(tx: Tx, receipt: Fetch) -> None:
    """Keep the receipt of a visit."""
    tx.add(receipt)
    tx.flush()


def last_receipts(tx: Tx) -> dict[int, Fetch]:
    """Return each source's newest receipt, by source id."""
    newest = select(func.max(col(Fetch.id))).group_by(col(Fetch.source_id))
    rows: Sequence[Fetch] = tx.exec(select(Fetch).where(col(Fetch.id).in_(newest))).all()
    return {row.source_id: row for row in rows}


def _by_key(tx: Tx, key: str) -> Source | None:
    return tx.exec(select(Source).where(Source.key == key)).first()
