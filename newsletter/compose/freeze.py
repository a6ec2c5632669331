"""Approval: the exact bytes that will be sent, and who said so."""

from datetime import datetime

from newsletter.compose.draft import log
from newsletter.compose.render import Rendered, render
from newsletter.errors import StateError
from newsletter.models import Issue, IssueState, Placement, Variant
from newsletter.settings import Settings
from newsletter.store import issues
from newsletter.store.engine import Tx
from newsletter.text.language import _


def approve(tx: Tx, settings: Settings, issue_id: int, *, now: datetime, who: str) -> Issue:
    """Approve a draft as it is now and keep its rendering; approving it twice changes nothing.

    The days that are left are counted from the issue's date: see :func:`content.moment_of`.

    :raises StateError: it is empty, on its way, or cancelled.
    :raises RenderError: it cannot be rendered.
    """
    issue = issues.get(tx, issue_id, lock=True)
    if issue.state is IssueState.APPROVED:
        return issue
    placements = check(tx, issue)
    rendered = render(settings, issue, placements, now)
    issues.drop_variants(tx, issue_id)
    issue.state = IssueState.APPROVED
    issue.approved_at, issue.approved_by = now, who
    issues.save(tx, [issue, _variant(issue_id, rendered, now)])
    log(
        tx, issue, "approve", now=now, who=who,
        before={"state": IssueState.DRAFT.value},
        after={"state": issue.state.value, "sha256": rendered.sha256},
    )  # fmt: skip
    return issue


def check(tx: Tx, issue: Issue) -> list[Placement]:
    """Return what approving the issue would be about.

    :raises StateError: it is no draft, or it is empty.
    """
    if issue.state is not IssueState.DRAFT:
        raise StateError(
            _("issue {number} is not a draft").format(number=issue.label),
            remedy=_("See what it is: newsletter issue show {number}.").format(number=issue.label),
        )
    placements = issues.placements(tx, issue.id or 0)
    if not placements:
        raise StateError(
            _("issue {number} is empty").format(number=issue.label),
            remedy=_("Put something in: newsletter issue arrange {number} --load.").format(
                number=issue.label
            ),
        )
    return placements


def _variant(issue_id: int, rendered: Rendered, now: datetime) -> Variant:
    return Variant(
        issue_id=issue_id,
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        sha256=rendered.sha256,
        rendered_at=now,
    )
