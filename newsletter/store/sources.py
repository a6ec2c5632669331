"""Sources, and the receipts of the visits to them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter

from sqlalchemy import ColumnElement, delete, func, literal_column, or_, update
from sqlalchemy.orm import defer
from sqlmodel import col, select

from newsletter.clock import PRAGUE
from newsletter.errors import NotFoundError, StateError
from newsletter.models import Fetch, Item, Provenance, Robots, Source
from newsletter.store.engine import Tx
from newsletter.store.items import in_batches
from newsletter.store.statements import insert_all, insert_or_replace, run
from newsletter.text.language import _


def add(tx: Tx, source: Source) -> Source:
    """Add a source.

    :raises StateError: there is one of that key.
    """
    must_be_free(tx, source.key)
    tx.add(source)
    tx.flush()
    return source


def must_be_free(tx: Tx, key: str) -> None:
    """Do nothing if no source has that key.

    :raises StateError: there is one.
    """
    if _by_key(tx, key) is not None:
        raise StateError(
            _("there is a source ‘{key}’ already").format(key=key),
            remedy=_(
                "Choose another key, or remove that one: newsletter sources remove {key}."
            ).format(key=key),
        )


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


def in_use(tx: Tx) -> list[Source]:
    """Return the sources that are neither switched off nor gone for good, by key."""
    query = select(Source).where(col(Source.enabled), col(Source.retired_at).is_(None))
    return list(tx.exec(query.order_by(col(Source.key))))


def named(tx: Tx, keys: Iterable[str]) -> list[Source]:
    """Return the sources of these keys, each once.

    :raises NotFoundError: one of them does not exist.
    """
    return [get(tx, key) for key in dict.fromkeys(keys)]


def locked(tx: Tx, ids: Iterable[int]) -> dict[int, Source]:
    """Return these sources as they are now, by id, held until the end of the transaction.

    Those that were removed meanwhile are missing.
    """
    found: dict[int, Source] = {}
    for some in in_batches(sorted(ids)):
        query = select(Source).where(col(Source.id).in_(some)).order_by(col(Source.id))
        # What they remember is large, and only ever replaced.
        query = query.options(defer(col(Source.memory)))  # type: ignore[arg-type]
        fresh = query.with_for_update().execution_options(populate_existing=True)
        found |= {source.id or 0: source for source in tx.exec(fresh)}
    return found


def count_changes(tx: Tx, ids: Iterable[int], since: datetime) -> dict[int, int]:
    """Return how many visits from ``since`` on brought something, by source id."""
    found: dict[int, int] = {}
    nothing: ColumnElement[int] = literal_column(
        "0"
    )  # a parameter would keep SQLite from using the index
    for some in in_batches(ids):
        query = (
            select(Fetch.source_id, func.count())
            .where(
                col(Fetch.source_id).in_(some),
                col(Fetch.at) >= since,
                or_(col(Fetch.new) > nothing, col(Fetch.changed) > nothing),
            )
            .group_by(col(Fetch.source_id))
        )
        found |= dict(tx.exec(query).all())
    return found


def counts(tx: Tx, ids: Iterable[int], since: datetime) -> dict[int, list[tuple[datetime, int]]]:
    """Return when good visits from ``since`` on saw how many entries, by source id."""
    found: dict[int, list[tuple[datetime, int]]] = {}
    for some in in_batches(ids):
        query = select(Fetch.source_id, Fetch.at, Fetch.seen).where(
            col(Fetch.source_id).in_(some),
            col(Fetch.at) >= since,
            col(Fetch.error).is_(None),
            col(Fetch.unchanged).is_(False),
        )
        for source_id, at, seen in tx.exec(query):
            found.setdefault(source_id, []).append((at, seen))
    return found


def keep_receipts(tx: Tx, receipts: Iterable[Fetch]) -> None:
    """Keep what visits brought."""
    insert_all(tx, receipts)


def forget_receipts(tx: Tx, before: datetime) -> None:
    """Delete the receipts of visits before that moment, but each source's newest."""
    newest = select(func.max(col(Fetch.id))).group_by(col(Fetch.source_id))
    run(tx, delete(Fetch).where(col(Fetch.at) < before, col(Fetch.id).not_in(newest)))


def robots(tx: Tx) -> dict[str, Robots]:
    """Return what is known of servers' robots.txt, by server."""
    return {row.server: row for row in tx.exec(select(Robots))}


def keep_robots(tx: Tx, learned: Iterable[Robots]) -> None:
    """Keep what servers' robots.txt say now. Who learns the same at once does not collide."""
    rows = sorted((row.model_dump() for row in learned), key=itemgetter("server"))
    if rows:
        run(tx, insert_or_replace(tx, Robots), rows)


def days_with_news(tx: Tx, source_id: int, since: datetime) -> set[date]:
    """Return the days (in Czechia) from ``since`` on, on which the source showed something new."""
    query = select(Provenance.first_seen_at).where(
        Provenance.source_id == source_id, col(Provenance.first_seen_at) >= since
    )
    return {moment.astimezone(PRAGUE).date() for moment in tx.exec(query.distinct())}


def last_receipts(tx: Tx) -> dict[int, Fetch]:
    """Return each source's newest receipt, by source id."""
    newest = select(func.max(col(Fetch.id))).group_by(col(Fetch.source_id))
    rows: Sequence[Fetch] = tx.exec(select(Fetch).where(col(Fetch.id).in_(newest))).all()
    return {row.source_id: row for row in rows}


def _by_key(tx: Tx, key: str) -> Source | None:
    return tx.exec(select(Source).where(Source.key == key)).first()
