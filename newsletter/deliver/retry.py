"""Sending again what nobody knows the outcome of: on a person's word only."""

from datetime import datetime

from newsletter.errors import StateError
from newsletter.models import DeliveryState, Issue, IssueState
from newsletter.store import audit, deliveries, sending
from newsletter.store.engine import Tx
from newsletter.text.language import _


def retry_unknown(tx: Tx, issue: Issue, *, now: datetime, who: str) -> list[str]:
    """Plan the ``unknown`` messages of an issue once more; return their addresses.

    Some of them may have arrived: those people get the issue twice, under the same Message-ID.

    :raises StateError: there are none.
    """
    assert issue.id is not None
    addresses = [row.address for row in deliveries.rows(tx, issue.id, [DeliveryState.UNKNOWN])]
    if not addresses:
        raise StateError(_("issue {number} has no unknown deliveries").format(number=issue.label))
    deliveries.plan_again(tx, issue.id)
    before = issue.state
    if before is IssueState.SENT:
        sending.begin(tx, issue, now)
    audit.record(
        tx,
        now=now,
        who=who,
        action="retry",
        subject="issue",
        subject_id=issue.id,
        before={"state": before.value},
        after={"state": issue.state.value, "addresses": addresses},
    )
    return addresses
