"""Approval: the exact bytes that will be sent, what is wrong with them, and who said yes.

Rendering and checking take their time, so they are done first, without holding the database
against others; the decision itself is a moment, and is refused if the issue has changed since.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from newsletter.compose import ical
from newsletter.compose.check.finding import Finding, Severity
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from newsletter.compose.content import build
from newsletter.compose.draft import log
from newsletter.compose.render import Rendered, rendered
from newsletter.compose.variants import Audience, Selection, survey
from newsletter.errors import StateError
from newsletter.models import Issue, IssueState, Placement, Variant
from newsletter.settings import Settings
from newsletter.store import issues, published
from newsletter.store.engine import Tx
from newsletter.text.fingerprint import fingerprint
from newsletter.text.language import _, ngettext

AsMail = Callable[[Rendered], bytes]
"""Makes the whole message of a rendering, as an example of what readers get."""


@dataclass(frozen=True)
class Proposal:
    """An issue as it would be sent. ``basis`` is the fingerprint of what it was made from."""

    issue_id: int
    basis: str
    variants: tuple[Variant, ...]
    audience: Audience
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops the approval."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What may be accepted."""
        return tuple(one for one in self.findings if one.severity is Severity.WARNING)


def propose(
    tx: Tx,
    settings: Settings,
    issue: Issue,
    as_mail: AsMail,
    now: datetime,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Proposal:
    """Render a draft as it is now, once for each set of items that readers get, and check it.

    The days that are left are counted from the issue's date: see :func:`content.moment_of`.

    :raises StateError: it is no draft, or it is empty.
    :raises RenderError: it cannot be rendered.
    """
    placements = must_be_full_draft(tx, issue)
    audience = survey(tx, settings, issue, placements)
    whole = build(settings, issue, placements, now)
    calendars = _calendars(tx, settings, issue)
    variants, findings = [], list[Finding]()
    for done, selection in enumerate(audience.selections, start=1):
        content = whole.only(selection.items)
        made = rendered(settings, issue, content)
        mail = Mail(as_mail(made), content, calendars)
        findings += _unsaid(check(mail), findings)
        variants.append(_variant(issue.id or 0, selection, made, now))
        on_progress(done, len(audience.selections))
    basis = _basis(issue, placements)
    return Proposal(issue.id or 0, basis, tuple(variants), audience, tuple(findings))


def _calendars(tx: Tx, settings: Settings, issue: Issue) -> tuple[bytes, ...]:
    """Return what the calendar files that the mail links to will say."""
    found = ical.entries(settings, published.placed(tx, issue.id or 0))
    return (ical.write(found),) if found else ()


def approve(tx: Tx, proposal: Proposal, *, now: datetime, who: str) -> Issue:
    """Approve what was proposed; what it warns of is accepted with that, by name, and logged.

    Approving twice changes nothing.

    :raises StateError: the issue was changed since, is on its way or cancelled, or breaks a rule
        that no mail of ours may break.
    """
    issue = issues.get(tx, proposal.issue_id, lock=True)
    if issue.state is IssueState.APPROVED:
        return issue
    if _basis(issue, must_be_full_draft(tx, issue)) != proposal.basis:
        raise StateError(
            _("issue {number} was changed meanwhile").format(number=issue.label),
            remedy=_("Look at it and approve it again."),
        )
    _must_be_right(issue, proposal)
    issues.drop_variants(tx, proposal.issue_id)
    issue.state = IssueState.APPROVED
    issue.approved_at, issue.approved_by = now, who
    put_up_with = {one.rule for one in proposal.warnings} - issue.accepted.keys()
    issue.accepted = issue.accepted | dict.fromkeys(sorted(put_up_with), who)
    issues.save(tx, [issue, *proposal.variants])
    after = {
        "state": issue.state.value,
        "sha256": proposal.variants[0].sha256,
        "variants": {one.key: one.sha256 for one in proposal.variants[1:]},
    }
    if put_up_with:
        after["accepted"] = ", ".join(sorted(put_up_with))
    before = {"state": IssueState.DRAFT.value}
    log(tx, issue, "approve", now=now, who=who, before=before, after=after)
    return issue


def must_be_full_draft(tx: Tx, issue: Issue) -> list[Placement]:
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


def _must_be_right(issue: Issue, proposal: Proposal) -> None:
    count = len(proposal.errors)
    if count:
        raise StateError(
            ngettext(
                "issue {number} has {count} error that readers would suffer from",
                "issue {number} has {count} errors that readers would suffer from",
                count,
            ).format(number=issue.label, count=count),
            remedy=_("See what to do: newsletter issue check {number}").format(number=issue.label),
        )


def _unsaid(found: Iterable[Finding], before: Iterable[Finding]) -> list[Finding]:
    """Return what earlier variants have not shown: what is wrong with a card, is in all of them."""
    said = {(one.rule, one.fault.where) for one in before}
    return [one for one in found if (one.rule, one.fault.where) not in said]


def _basis(issue: Issue, placements: list[Placement]) -> str:
    """Return the fingerprint of all that an editor can change in an issue."""
    rows = [[one.section, one.position, one.item_id, one.frozen] for one in placements]
    texts = [issue.subject, issue.preheader, issue.intro, str(issue.slot)]
    return fingerprint(json.dumps([texts, rows], sort_keys=True))


def _variant(issue_id: int, selection: Selection, rendered: Rendered, now: datetime) -> Variant:
    return Variant(
        issue_id=issue_id,
        key=selection.key,
        items=sorted(selection.items),
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        sha256=rendered.sha256,
        rendered_at=now,
    )
