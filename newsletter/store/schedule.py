"""What the scheduler asks: which issues to go on with, which slots to forget."""

from datetime import datetime

from sqlalchemy import delete, or_
from sqlmodel import col, select

from newsletter.models import Delivery, DeliveryState, Issue, IssueState, Slot
from newsletter.store.engine import Tx


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


def forget_slots(tx: Tx, before: datetime) -> None:
    """Delete finished slots that are older: nobody will claim them again."""
    tx.execute(delete(Slot).where(col(Slot.at) < before, col(Slot.finished_at).is_not(None)))
