"""Approving in one go, as tests of what follows from it want it."""

from datetime import datetime
from functools import partial

from newsletter.compose import freeze
from newsletter.deliver.message import example
from newsletter.models import Issue
from newsletter.settings import Settings
from newsletter.store import issues
from newsletter.store.engine import Tx


def proposed(tx: Tx, settings: Settings, issue_id: int, now: datetime) -> freeze.Proposal:
    """Return an issue as it would be sent."""
    issue = issues.get(tx, issue_id)
    as_mail = partial(example, settings, issue.bulletin, issue_id, now=now)
    return freeze.propose(tx, settings, issue, as_mail, now)


def approve(tx: Tx, settings: Settings, issue_id: int, *, now: datetime, who: str) -> Issue:
    """Approve an issue as it is."""
    return freeze.approve(tx, proposed(tx, settings, issue_id, now), now=now, who=who)
