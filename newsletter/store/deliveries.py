"""The ledger: one issue to one subscriber is one row (docs/delivery.md)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from newsletter.models import (
    Delivery,
    DeliveryState,
    Issue,
    Subscriber,
)
from newsletter.reach import Profile
from newsletter.store.audience import AT_ONCE, readers, wanted
from newsletter.store.engine import Tx
from newsletter.store.members import FirstOffice, first_offices
from newsletter.store.statements import insert_missing, run

OPEN = (DeliveryState.PLANNED, DeliveryState.HANDED, DeliveryState.DEFERRED)
"""While there are rows in these states, the issue is not sent."""

UNSETTLED = (DeliveryState.HANDED, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Handed:
    """A row that a sender has claimed, with what is said to its subscriber.

    ``attempts`` counts the coming one.
    """

    id: int
    subscriber: str
    address: str
    variant_id: int
    attempts: int
    planned_at: datetime
    name: str
    salutation: str
    office: FirstOffice


@dataclass(frozen=True)
class Window:
    """What one claim brought: rows to hand over, and how many were skipped on the way."""

    rows: tuple[Handed, ...]
    skipped: int


@dataclass(frozen=True)
class Outcome:
    """What became of one delivery. ``next_attempt_at`` goes with ``deferred`` only."""

    delivery_id: int
    state: DeliveryState
    reply: str
    next_attempt_at: datetime | None = None


def plan(tx: Tx, issue_id: int, lists: Collection[str], variant_id: int, now: datetime) -> int:
    """Enter the issue's audience into the ledger, each subscriber once; return how many are new.

    Those subscribed to any of the lists and not suppressed. Rows that are there stay.
    """
    audience = (
        select_columns(
            literal(issue_id),
            col(Subscriber.id),
            literal(variant_id),
            col(Subscriber.address),
            literal(DeliveryState.PLANNED.value),
            literal(0),
            literal(now, Delivery.__table__.c.planned_at.type),  # type: ignore[attr-defined]
            literal(""),
        )
        .where(wanted(lists))
        .order_by(col(Subscriber.id))
    )
    columns = ["issue_id", "subscriber_id", "variant_id", "address", "state", "attempts"]
    return run(
        tx,
        insert_missing(tx, Delivery).from_select([*columns, "planned_at", "reply"], audience),
    )


def plan_variants(
    tx: Tx,
    issue_id: int,
    lists: Collection[str],
    variant_of: Callable[[Profile], int | None],
    now: datetime,
) -> int:
    """Do as :func:`plan`, each subscriber with the variant that is theirs; none: no row."""
    planned = 0
    rows = (
        {
            "issue_id": issue_id, "subscriber_id": reader.subscriber_id, "variant_id": variant,
            "address": reader.address, "state": DeliveryState.PLANNED, "attempts": 0,
            "planned_at": now, "reply": "",
        }
        for reader in readers(tx, lists)
        if (variant := variant_of(reader.profile)) is not None
    )  # fmt: skip
    statement = insert_missing(tx, Delivery)
    while some := list(islice(rows, AT_ONCE)):
        planned += run(tx, statement, some)
    return planned


def audience_size(tx: Tx, lists: Collection[str]) -> int:
    """Return how many :func:`plan` would enter."""
    return tx.exec(select(func.count(col(Subscriber.id))).where(wanted(lists))).one()


def variant_counts(tx: Tx, issue_id: int) -> dict[int, int]:
    """Return how many rows of the issue have each variant."""
    query = (
        select(Delivery.variant_id, func.count(col(Delivery.id)))
        .where(col(Delivery.issue_id) == issue_id)
        .group_by(col(Delivery.variant_id))
    )
    return dict(tx.exec(query).all())


def claim(
    tx: Tx, issue_id: int, worker_id: str, lists: Collection[str], limit: int, now: datetime
) -> Window:
    """Hand at most ``limit`` rows to a worker: planned ones, then deferred ones that are due.

    Those who have left the lists or were suppressed since planning are skipped. To be
    committed before the first byte goes out.
    """
    ids = _due(tx, issue_id, limit, now)
    wanted = _handed(tx, ids, lists)
    kept = {row.id for row in wanted}
    run(
        tx,
        update(Delivery)
        .where(col(Delivery.id).in_(kept))
        .values(
            state=DeliveryState.HANDED,
            handed_by=worker_id,
            handed_at=now,
            attempts=col(Delivery.attempts) + 1,
        ),
    )
    skipped = run(
        tx,
        update(Delivery)
        .where(col(Delivery.id).in_(set(ids) - kept))
        .values(state=DeliveryState.SKIPPED, finished_at=now, next_attempt_at=None),
    )
    return Window(wanted, skipped)


def record(tx: Tx, worker_id: str, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of rows the worker had been handed.

    A row that was given up as ``unknown`` meanwhile is corrected: now it is known.
    """
    if not outcomes:
        return
    ledger = Delivery.__table__  # type: ignore[attr-defined]
    statement = (
        update(ledger)
        .where(ledger.c.id == bindparam("row"), ledger.c.handed_by == worker_id)
        .where(or_(*(ledger.c.state == state for state in UNSETTLED)))
        .values(
            state=bindparam("new"),
            reply=bindparam("said"),
            next_attempt_at=bindparam("next"),
            finished_at=bindparam("finished"),
        )
    )
    rows = [
        {
            "row": outcome.delivery_id,
            "new": outcome.state,
            "said": outcome.reply,
            "next": outcome.next_attempt_at,
            "finished": None if outcome.state is DeliveryState.DEFERRED else now,
        }
        for outcome in outcomes
    ]
    run(tx, statement, rows)


def release(tx: Tx, worker_id: str, ids: Collection[int]) -> int:
    """Take back rows of which no byte was sent: as before the claim, the attempt not counted.

    Those that were given up as ``unknown`` meanwhile, too.
    """
    before = case(
        (col(Delivery.next_attempt_at).is_(None), DeliveryState.PLANNED.value),
        else_=DeliveryState.DEFERRED.value,
    )
    return run(
        tx,
        update(Delivery)
        .where(col(Delivery.id).in_(ids), _held_by(worker_id))
        .values(
            state=before,
            attempts=col(Delivery.attempts) - 1,
            handed_by=None,
            handed_at=None,
            finished_at=None,
        ),
    )


def bury(tx: Tx, issue_id: int, dead: Collection[str], now: datetime) -> int:
    """Call what dead workers had in hand ``unknown``; return how many rows."""
    return run(
        tx,
        update(Delivery)
        .where(col(Delivery.issue_id) == issue_id, col(Delivery.state) == DeliveryState.HANDED)
        .where(col(Delivery.handed_by).in_(dead))
        .values(state=DeliveryState.UNKNOWN, finished_at=now),
    )


def plan_again(tx: Tx, issue_id: int) -> int:
    """Put the ``unknown`` rows of an issue back to ``planned``; return how many.

    Only on a person's word: the message may have arrived, and then arrives twice.
    """
    return run(
        tx,
        update(Delivery)
        .where(col(Delivery.issue_id) == issue_id, col(Delivery.state) == DeliveryState.UNKNOWN)
        .values(
            state=DeliveryState.PLANNED,
            handed_by=None,
            handed_at=None,
            finished_at=None,
            next_attempt_at=None,
        ),
    )


def counts(tx: Tx, issue_id: int) -> dict[DeliveryState, int]:
    """Return how many rows of the issue are in each state; every state is there."""
    query = (
        select(Delivery.state, func.count(col(Delivery.id)))
        .where(col(Delivery.issue_id) == issue_id)
        .group_by(col(Delivery.state))
    )
    found = dict.fromkeys(DeliveryState, 0)
    found.update((DeliveryState(state), count) for state, count in tx.exec(query))
    return found


def rows(
    tx: Tx, issue_id: int, states: Collection[DeliveryState] | None = None, limit: int | None = None
) -> list[Delivery]:
    """Return rows of the issue in the order of planning."""
    query = select(Delivery).where(col(Delivery.issue_id) == issue_id).order_by(col(Delivery.id))
    if states is not None:
        query = query.where(col(Delivery.state).in_(states))
    return list(tx.exec(query.limit(limit)))


def history(tx: Tx, address_key: str, issue_id: int | None = None) -> list[tuple[Delivery, Issue]]:
    """Return what was sent to an address, the newest first."""
    query = (
        select(Delivery, Issue)
        .join(Issue, col(Issue.id) == col(Delivery.issue_id))
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(col(Subscriber.address_key) == address_key)
        .order_by(col(Delivery.id).desc())
    )
    if issue_id is not None:
        query = query.where(col(Delivery.issue_id) == issue_id)
    return list(tx.exec(query))


def next_attempt_at(tx: Tx, issue_id: int) -> datetime | None:
    """Return when the first deferred row is due, if there is one."""
    query = select(func.min(col(Delivery.next_attempt_at))).where(
        col(Delivery.issue_id) == issue_id, col(Delivery.state) == DeliveryState.DEFERRED
    )
    return tx.exec(query).one()


def address_keys(tx: Tx, ids: Iterable[int]) -> dict[int, str]:
    """Return the comparable form of each delivery's address, by delivery id."""
    query = (
        select(Delivery.id, Subscriber.address_key)
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(col(Delivery.id).in_(ids))
    )
    return {row: key for row, key in tx.exec(query) if row is not None}


def public_ids(tx: Tx, issue_id: int) -> dict[int, str]:
    """Return ``Subscriber.public_id`` of each delivery of the issue, by delivery id."""
    query = (
        select(Delivery.id, Subscriber.public_id)
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(col(Delivery.issue_id) == issue_id)
    )
    return {row: public_id for row, public_id in tx.exec(query) if row is not None}


def _due(tx: Tx, issue_id: int, limit: int, now: datetime) -> list[int]:
    # Two queries, each along ix_delivery_due: one with OR would sort the whole ledger.
    planned = and_(
        col(Delivery.state) == DeliveryState.PLANNED, col(Delivery.next_attempt_at).is_(None)
    )
    deferred = and_(
        col(Delivery.state) == DeliveryState.DEFERRED, col(Delivery.next_attempt_at) <= now
    )
    ids: list[int] = []
    for condition in (planned, deferred):
        query = (
            select(Delivery.id)
            .where(col(Delivery.issue_id) == issue_id, condition)
            .order_by(col(Delivery.id))
            .limit(limit - len(ids))
            .with_for_update(skip_locked=True)
        )
        ids += [row for row in tx.exec(query) if row is not None]
    return ids


def _handed(tx: Tx, ids: Collection[int], lists: Collection[str]) -> tuple[Handed, ...]:
    query = (
        select_columns(
            col(Delivery.id),
            col(Subscriber.public_id),
            col(Delivery.address),
            col(Delivery.variant_id),
            col(Delivery.attempts) + 1,
            col(Delivery.planned_at),
            col(Subscriber.name),
            col(Subscriber.salutation),
            col(Subscriber.id),
        )
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(col(Delivery.id).in_(ids), wanted(lists))
        .order_by(col(Delivery.id))
    )
    found = [tuple(row) for row in tx.execute(query)]
    offices = first_offices(tx, [subscriber for *_rest, subscriber in found])
    return tuple(
        Handed(*(*rest, offices.get(subscriber, FirstOffice()))) for *rest, subscriber in found
    )


def _held_by(worker_id: str) -> ColumnElement[bool]:
    return and_(col(Delivery.state).in_(UNSETTLED), col(Delivery.handed_by) == worker_id)
