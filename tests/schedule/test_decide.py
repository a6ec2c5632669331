"""If these fail, the scheduler sends what nobody approved, or nothing at all."""

from datetime import UTC, datetime

import pytest

from newsletter.models import Issue, IssueState
from newsletter.schedule.decide import Plan, Step, plan
from newsletter.settings import Approval


def issue(state: IssueState, number: int = 47) -> Issue:
    created = datetime(2026, 11, 20, tzinfo=UTC)
    return Issue(bulletin="tydenni", year=2026, number=number, state=state, created_at=created)


DRAFT = issue(IssueState.DRAFT)
APPROVED = issue(IssueState.APPROVED, 46)


@pytest.mark.parametrize("approval", Approval)
def test_an_approved_issue_is_sent_even_beside_a_newer_draft(approval: Approval) -> None:
    assert plan(approval, [APPROVED, DRAFT], has_items=True) == Plan(Step.SEND, APPROVED)


def test_a_draft_that_needs_approval_is_held() -> None:
    assert plan(Approval.REQUIRED, [DRAFT], has_items=False) == Plan(Step.HOLD, DRAFT)


def test_items_without_a_draft_become_one_that_is_held() -> None:
    assert plan(Approval.REQUIRED, [], has_items=True) == Plan(Step.HOLD)


def test_an_automatic_bulletin_sends_its_draft() -> None:
    assert plan(Approval.AUTOMATIC, [DRAFT], has_items=True) == Plan(Step.APPROVE_AND_SEND, DRAFT)


def test_an_automatic_bulletin_makes_its_issue() -> None:
    assert plan(Approval.AUTOMATIC, [], has_items=True) == Plan(Step.APPROVE_AND_SEND)


@pytest.mark.parametrize("approval", Approval)
def test_an_empty_issue_is_never_sent(approval: Approval) -> None:
    assert plan(approval, [], has_items=False) == Plan(Step.NOTHING)
