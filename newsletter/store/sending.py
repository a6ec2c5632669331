"""An issue on its way out: approved → sending → sent."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import col, select

from newsletter.models import (
    Delivery,
    DeliveryState,
    Issue,
    IssueState,
    Item,
    ItemState,
    Placement,
)
from newsletter.store import issues
from newsletter.store.deliveries import OPEN
from newsletter.store.engine import Tx
from newsletter.store.statements import run


def to_go_on_with(tx: Tx, now: datetime) -> list[Issue]:
    """Return the issues that are being sent and have a delivery that is due, or in hand."""
    due = select(Delivery.issue_id).where(
        or_(
            col(Delivery.state).in_([DeliveryState.PLANNED, DeliveryState.HANDED]),
            (col(Delivery.state) == DeliveryState.DEFERRED)
            & (col(Delivery.next_attempt_at) <= now),
        )
    )
    query = select(Issue).where(Issue.state == IssueState.SENDING, col(Issue.id).in_(due))
    return list(tx.exec(query.order_by(col(Issue.id))))


def begin(tx: Tx, issue: Issue, now: datetime) -> None:
    """Note that the issue is being sent."""
    issue.state = IssueState.SENDING
    issue.sending_at = issue.sending_at or now
    tx.add(issue)
    tx.flush()


def finish(tx: Tx, issue_id: int, now: datetime) -> bool:
    """Note that the issue and its items are sent, if nothing is open any more.

    ``unknown`` rows do not hold it open: nothing happens to them by itself.
    """
    # First the lock, then the look: another process may plan unknown rows again meanwhile.
    issue = issues.get(tx, issue_id, lock=True)
    if _is_open(tx, issue_id):
        return False
    issue.state = IssueState.SENT
    issue.sent_at = issue.sent_at or now
    tx.add(issue)
    placed = select(Placement.item_id).where(col(Placement.issue_id) == issue_id)
    run(
        tx,
        update(Item)
        .where(col(Item.id).in_(placed), col(Item.state) == ItemState.PLACED)
        .values(state=ItemState.SENT),
    )
    tx.flush()
    return True


def reopen(tx: Tx, issue_id: int) -> None:
    """Take the issue for being sent again if something is open after all.

    A sender that was given up for dead may report late that a message waits for another attempt.
    """
    if _is_open(tx, issue_id):
        issue = issues.get(tx, issue_id, lock=True)
        if issue.state is IssueState.SENT:
            begin(tx, issue, issue.sent_at or issue.created_at)


def _is_open(tx: Tx, issue_id: int) -> bool:
    query = select(Delivery.id).where(
        col(Delivery.issue_id) == issue_id, col(Delivery.state).in_(OPEN)
    )
    return tx.exec(query.limit(1)).first() is not None
