"""``newsletter issue check | approve``: what readers would suffer from, and that they will not."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.console import must_agree, warn
from newsletter.cli.context import FINDINGS, opened, who
from newsletter.cli.flags import Json, Yes
from newsletter.cli.issue import BulletinOption, Number
from newsletter.errors import InputError
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.compose.freeze import Proposal
    from newsletter.models import Issue
    from newsletter.settings import Settings
    from newsletter.store.engine import Store, Tx

TOLD_EVERY = 100


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group ``issue``."""
    app.command("check", help=_("Check a draft as the mail that readers would get."))(check)
    app.command("approve", help=_("Approve a draft: what is sent is exactly this."))(approve)


def check(
    number: Number,
    bulletin: BulletinOption = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help=_("Put up with what this rule warns of.")),
    ] = None,
    links: Annotated[
        bool,
        typer.Option("--links", help=_("Ask as well whether what it links to is there.")),
    ] = False,
    as_json: Json = False,
) -> None:
    """Check a draft."""
    from newsletter.cli import check_view
    from newsletter.clock import now
    from newsletter.store import issues

    with opened() as (settings, store):
        with store.reading() as tx:
            issue = issues.find(tx, number, bulletin)
            found = proposal(tx, settings, issue, now())
        if links:
            found = _with_links(settings, issue, found, now())
        if accept:
            issue = _accept(store, issue, found, accept)
    if as_json:
        check_view.print_findings_json(issue, found.findings)
    else:
        check_view.print_report(issue, found)
    if found.errors or {one.rule for one in found.warnings} - issue.accepted.keys():
        raise typer.Exit(FINDINGS)


def approve(number: Number, bulletin: BulletinOption = None, yes: Yes = False) -> None:
    """Approve a draft."""
    from newsletter.cli import approval_view, check_view, issue_view
    from newsletter.clock import now
    from newsletter.compose import freeze
    from newsletter.models import IssueState
    from newsletter.store import issues

    with opened() as (settings, store):
        with store.reading() as tx:
            issue = issues.find(tx, number, bulletin)
            if issue.state is IssueState.APPROVED:
                approval_view.print_approved(tx, settings, issue, now(), before=True)
                return
            found = proposal(tx, settings, issue, now())
            if yes:
                issue_view.print_findings(tx, settings, issue, now())
            else:
                issue_view.print_issue(tx, settings, issue, now(), advise=False)
            approval_view.print_doubts(tx, settings, issue)
        check_view.print_findings(issue, found.findings)
        if not yes and not found.errors:
            must_agree(check_view.question(issue, found))
        with store.writing() as tx:
            done = freeze.approve(tx, found, now=now(), who=who())
            left_out = found.audience.left_out or 0
            approval_view.print_approved(tx, settings, done, now(), left_out)


def proposal(tx: "Tx", settings: "Settings", issue: "Issue", at: datetime) -> "Proposal":
    """Return a draft as it would be sent, with what is wrong with it.

    :raises StateError: it is no draft, or it is empty.
    """
    from newsletter.compose.freeze import propose
    from newsletter.deliver.message import example

    as_mail = partial(example, settings, issue.bulletin, issue.id or 0, now=at)
    return propose(tx, settings, issue, as_mail, at, _tell)


def _tell(done: int, total: int) -> None:
    if done % TOLD_EVERY == 0:
        warn(_("{done} of {total} variants rendered and checked").format(done=done, total=total))


def _with_links(
    settings: "Settings", issue: "Issue", found: "Proposal", at: datetime
) -> "Proposal":
    from newsletter.collect.links import probe
    from newsletter.compose.check import dead
    from newsletter.compose.check.mail import Mail
    from newsletter.deliver.message import example

    # The first variant is the whole issue: the others have no link that it has not.
    mail = Mail(example(settings, issue.bulletin, issue.id or 0, found.variants[0], at))
    urls = dead.outside(mail, str(settings.public_url))
    probed = probe(urls, settings, at)
    if probed.left_out:
        warn(
            ngettext(
                "{count} link was not tried: they are too many.",
                "{count} links were not tried: they are too many.",
                probed.left_out,
            ).format(count=probed.left_out)
        )
    told = dead.findings(mail, probed.gone, probed.unsure)
    return replace(found, findings=(*found.findings, *told))


def _accept(store: "Store", issue: "Issue", found: "Proposal", rules: list[str]) -> "Issue":
    from newsletter.clock import now
    from newsletter.compose import arrange

    warned = sorted({one.rule for one in found.warnings})
    for rule in rules:
        if rule not in warned:
            raise InputError(
                _("the rule ‘{rule}’ warns of nothing here").format(rule=rule),
                remedy=_("What can be accepted: {rules}.").format(rules=", ".join(warned) or "–"),
            )
    with store.writing() as tx:
        return arrange.accept(tx, issue.id or 0, rules, now=now(), who=who())
