"""An issue on its way out: approved → sending → sent."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from newsletter.errors import NotFoundError
from newsletter.models import Delivery, Issue, IssueState, Item, ItemState, Placement, Variant
from newsletter.store.deliveries import OPEN
from newsletter.store.engine import Tx
from newsletter.store.statements import run
from newsletter.text.language import _


def issue_for_sending(tx: Tx, issue_id: int) -> Issue:
    """Return the issue, as it is now; nobody else can begin it until the transaction ends.

    :raises NotFoundError: there is no such issue.
    """
    issue = tx.get(Issue, issue_id, with_for_update=True, populate_existing=True)
    if issue is None:
        raise NotFoundError(
            _("there is no issue {id}").format(id=issue_id),
            remedy=_("‘newsletter issue list’ shows those there are."),
        )
    return issue


def variant_of(tx: Tx, issue_id: int) -> Variant | None:
    """Return what was approved, the first of several."""
    query = select(Variant).where(Variant.issue_id == issue_id).order_by(col(Variant.id))
    return tx.exec(query).first()


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
    still_open = select(Delivery.id).where(
        col(Delivery.issue_id) == issue_id, col(Delivery.state).in_(OPEN)
    )
    if tx.exec(still_open.limit(1)).first() is not None:
        return False
    issue = issue_for_sending(tx, issue_id)
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
