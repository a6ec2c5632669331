"""What to do with a bulletin whose hour has come: a pure decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from newsletter.models import Issue, IssueState
from newsletter.settings import Approval


class Step(StrEnum):
    """What the scheduler does at a bulletin's hour."""

    SEND = "send"
    APPROVE_AND_SEND = "approve and send"
    HOLD = "hold"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Plan:
    """A step, and the issue it is about; ``None``: a new one is to be made first."""

    step: Step
    issue: Issue | None = None


def go_on(approval: Approval, issue: Issue) -> Plan:
    """Decide what becomes of the issue that was chosen for an hour before (by one that died)."""
    if issue.state in {IssueState.SENT, IssueState.CANCELLED}:
        return Plan(Step.NOTHING)
    if issue.state is IssueState.SENDING:
        return Plan(Step.SEND, issue)
    return plan(approval, [issue], has_items=False)


def plan(approval: Approval, unsent: Sequence[Issue], *, has_items: bool) -> Plan:
    """Decide what becomes of a bulletin at its hour.

    An approved issue is sent. Otherwise an automatic bulletin approves its draft, or a new one,
    by itself; any other is held for its editors. Without items there is nothing to send.

    :param unsent: the bulletin's drafts and approved issues, the oldest first.
    :param has_items: whether there are approved items for a new issue.
    """
    approved = [issue for issue in unsent if issue.state is IssueState.APPROVED]
    drafts = [issue for issue in unsent if issue.state is IssueState.DRAFT]
    if approved:
        return Plan(Step.SEND, approved[0])
    if not drafts and not has_items:
        return Plan(Step.NOTHING)
    step = Step.APPROVE_AND_SEND if approval is Approval.AUTOMATIC else Step.HOLD
    return Plan(step, drafts[0] if drafts else None)
