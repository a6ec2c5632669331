"""The queue as editors see it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from newsletter.models import AuditEntry, Change, Event, GrantCall, Item, ItemState, Source
from newsletter.store.engine import Tx

APPROVED = (ItemState.APPROVED, ItemState.PLACED, ItemState.SENT)
DECISIONS = (
    "approve", "reject", "snooze", "edit", "merge", "complete", "split", "reduce", "distinct",
    "sort", "picture",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """Which items a list shows; ``None`` is all."""

    states: Collection[ItemState] | None = (ItemState.NEW,)
    section: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Decided:
    """What editors decided about an item. ``text`` is what its source said of it."""

    item_id: int
    text: str
    section: str
    approved: bool


def listing(tx: Tx, shown: Shown, limit: int) -> list[Item]:
    """Return the items, those with the nearest deadline or start first, then the newest."""
    when = func.coalesce(GrantCall.closes_at, Event.starts_at)
    query = (
        select(Item)
        .outerjoin(GrantCall, col(GrantCall.item_id) == col(Item.id))
        .outerjoin(Event, col(Event.item_id) == col(Item.id))
        .order_by(when.is_(None), when, col(Item.first_seen_at).desc(), col(Item.id))
        .limit(limit)
    )
    for condition in _conditions(shown):
        query = query.where(condition)
    return list(tx.exec(query))


def count(tx: Tx, shown: Shown) -> int:
    """Return how many items there are."""
    return tx.exec(select(func.count(col(Item.id))).where(*_conditions(shown))).one()


def count_closing(tx: Tx, shown: Shown, until: datetime, now: datetime) -> int:
    """Return how many grant calls among them close between ``now`` and ``until``."""
    query = (
        select(func.count(col(Item.id)))
        .join(GrantCall, col(GrantCall.item_id) == col(Item.id))
        .where(*_conditions(shown), col(GrantCall.closes_at).between(now, until))
    )
    return tx.exec(query).one()


def changes(tx: Tx, item_id: int) -> list[Change]:
    """Return what the source altered, the oldest first."""
    query = select(Change).where(Change.item_id == item_id).order_by(col(Change.id))
    return list(tx.exec(query))


def source_of(tx: Tx, item: Item) -> Source | None:
    """Return the source that the item came from, if it is still there."""
    return None if item.source_id is None else tx.get(Source, item.source_id)


def merged_into(tx: Tx, item_id: int, source_id: int) -> Item | None:
    """Return the item in the words of that source that was merged into another, the newest one."""
    query = select(Item).where(Item.merged_into == item_id, Item.source_id == source_id)
    return tx.exec(query.order_by(col(Item.id).desc()).limit(1)).first()


def waiting_for_rules(tx: Tx, *, hold: bool = False) -> list[tuple[Item, Source | None]]:
    """Return the new items with their sources, the oldest first.

    :param hold: nobody else changes them until the end of the transaction.
    """
    query = (
        select(Item, Source)
        .outerjoin(Source, col(Source.id) == col(Item.source_id))
        .where(Item.state == ItemState.NEW)
        .order_by(col(Item.id))
    )
    return list(tx.exec(query.with_for_update(of=Item) if hold else query))


def decided(tx: Tx, limit: int) -> list[Decided]:
    """Return what editors approved or rejected, the newest first; not what rules rejected."""
    query = (
        sa_select(
            col(Item.id),
            col(Item.original_title),
            col(Item.original_summary),
            col(Item.section),
            col(Item.state),
            col(Item.reasons),
        )
        .where(col(Item.state).in_((*APPROVED, ItemState.REJECTED)))
        .order_by(col(Item.id).desc())
        .limit(limit)
    )
    return [
        Decided(item_id, f"{title} {summary}", section, state in APPROVED)
        for item_id, title, summary, section, state, reasons in tx.execute(query)
        if state in APPROVED or "blocked" not in reasons
    ]


def last_decision(tx: Tx, who: str) -> Sequence[AuditEntry]:
    """Return the log entries of the last command by which ``who`` decided something.

    One command logs one entry per item, all at the same moment. What was undone is left out.
    """
    undone = select(AuditEntry.undoes).where(col(AuditEntry.undoes).is_not(None))
    query = select(AuditEntry).where(
        AuditEntry.subject == "item",
        AuditEntry.who == who,
        col(AuditEntry.action).in_(DECISIONS),
        col(AuditEntry.id).not_in(undone),
    )
    last = tx.exec(query.order_by(col(AuditEntry.id).desc()).limit(1)).first()
    if last is None:
        return []
    return tx.exec(query.where(AuditEntry.at == last.at).order_by(col(AuditEntry.id))).all()


def replace_details(tx: Tx, old: object | None, new: object | None) -> None:
    """Put ``new`` details in the place of ``old`` ones."""
    if old is not None:
        tx.delete(old)
        tx.flush()
    if new is not None:
        tx.add(new)
    tx.flush()


def _conditions(shown: Shown) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if shown.states is not None:
        found.append(col(Item.state).in_(shown.states))
    if shown.section is not None:
        found.append(col(Item.section) == shown.section)
    if shown.source is not None:
        keys = select(Source.id).where(Source.key == shown.source)
        found.append(col(Item.source_id).in_(keys))
    return found
