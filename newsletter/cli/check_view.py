"""How what checks find looks in a terminal of 80 columns, and as JSON."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsletter.cli.console import print_json, say
from newsletter.models import Issue
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.compose.check.finding import Finding
    from newsletter.compose.freeze import Proposal

WIDTH = 80
INDENT = " " * 6
MOST_OF_ONE_RULE = 5


def print_report(issue: Issue, proposal: "Proposal") -> None:
    """Print what was found, and what comes next."""
    from newsletter.compose.check.run import CHECKS

    rules = ngettext("{n} rule", "{n} rules", len(CHECKS)).format(n=len(CHECKS))
    say(_("Issue {number} · {counts} · {rules}").format(
        number=issue.label, counts=_counts(proposal.findings), rules=rules))  # fmt: skip
    print_findings(issue, proposal.findings)
    warned = [one.rule for one in proposal.warnings if one.rule not in issue.accepted]
    if proposal.errors:
        say(_("Errors stand in the way of approving. Mend them and check again."))
    elif warned:
        say(_("To accept a warning: newsletter issue check {number} --accept {rule}").format(
            number=issue.label, rule=warned[0]))  # fmt: skip
    if not proposal.errors:
        say(_("Next: newsletter issue approve {number}").format(number=issue.label))


def print_findings(issue: Issue, findings: "Sequence[Finding]") -> None:
    """Print errors, then warnings; what was accepted is only counted."""
    groups = {"error": _("Errors"), "warning": _("Warnings")}
    for severity, title in groups.items():
        found = [
            one
            for one in findings
            if one.severity == severity
            and not (severity == "warning" and one.rule in issue.accepted)
        ]
        if found:
            say(title)
            _print_group(found)
    accepted = {one.rule for one in findings if one.rule in issue.accepted}
    if accepted:
        say(_("Accepted: {rules}").format(rules=", ".join(sorted(accepted))))


def question(issue: Issue, proposal: "Proposal") -> str:
    """Return what is asked before an issue is approved."""
    count = sum(1 for one in proposal.warnings if one.rule not in issue.accepted)
    if not count:
        return _("Approve this issue?")
    return ngettext(
        "Approve this issue with {count} warning?",
        "Approve this issue with {count} warnings?",
        count,
    ).format(count=count)


def print_findings_json(issue: Issue, findings: "Sequence[Finding]") -> None:
    """Print what was found as JSON."""
    print_json(
        [
            {
                "rule": one.rule, "severity": one.severity, "source": one.source,
                "what": one.fault.what, "where": one.fault.where, "remedy": one.fault.remedy,
                "accepted_by": issue.accepted.get(one.rule),
            }
            for one in findings
        ]
    )  # fmt: skip


def _print_group(found: "Sequence[Finding]") -> None:
    """Print findings; of a rule that is broken many times only the first."""
    by_rule: dict[str, list[Finding]] = {}
    for one in found:
        by_rule.setdefault(one.rule, []).append(one)
    for rule, some in by_rule.items():
        for one in some[:MOST_OF_ONE_RULE]:
            _print_one(one)
        more = len(some) - MOST_OF_ONE_RULE
        if more > 0:
            say(INDENT + ngettext(
                "… and {count} more of {rule}", "… and {count} more of {rule}", more
            ).format(count=more, rule=rule))  # fmt: skip


def _print_one(finding: "Finding") -> None:
    fault = finding.fault
    what = f"{fault.what[:1].upper()}{fault.what[1:]}"
    say(textwrap.fill(f"  {finding.rule} {what}", WIDTH, subsequent_indent=INDENT))
    for text in (fault.where, f"→ {fault.remedy}" if fault.remedy else ""):
        if text:
            say(_wrapped(text))


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_long_words=False
    )


def _counts(findings: "Sequence[Finding]") -> str:
    errors = sum(1 for one in findings if one.severity == "error")
    warnings = len(findings) - errors
    parts = [
        errors and ngettext("{n} error", "{n} errors", errors).format(n=errors),
        warnings and ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
    ]
    return ", ".join(part for part in parts if part) or _("nothing to find fault with")
