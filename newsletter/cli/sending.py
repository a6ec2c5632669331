"""``newsletter issue proof | send | status | retry``: getting an issue to its readers."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.console import console, must_agree, say
from newsletter.cli.context import FAILED, FINDINGS, opened, who
from newsletter.cli.flags import DryRun, Json, Yes
from newsletter.cli.issue import BulletinOption, Number
from newsletter.errors import InputError
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

LINE_EVERY = 50


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group ``issue``."""
    app.command("proof", help=_("Send the issue, as it is now, to people you name."))(proof)
    app.command("send", help=_("Send an approved issue, or go on sending it."))(send)
    app.command("status", help=_("Show who got an issue and who did not."))(status)
    app.command("retry", help=_("Send again what nobody knows the outcome of."))(retry)


def proof(
    number: Number,
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS…", help=_("To whom."))],
    bulletin: BulletinOption = None,
) -> None:
    """Send the issue, as it is now, to people who are named."""
    from newsletter import clock
    from newsletter.compose.render import render
    from newsletter.deliver.proof import send_proof
    from newsletter.store import issues

    with opened() as (settings, store):
        now = clock.now()
        with store.reading() as tx:
            issue = issues.find(tx, number, bulletin)
            placements = issues.placements(tx, issue.id or 0)
            approved = issues.variant(tx, issue.id or 0)
        rendering = approved or render(settings, issue, placements, now)
        proofs = send_proof(settings, issue.bulletin, rendering, addresses, now)
    for one in proofs:
        what = _("handed over") if one.taken else _("not taken")
        say(f"{one.address}: {what} ({one.reply})")
    if not all(one.taken for one in proofs):
        raise typer.Exit(FINDINGS if any(one.taken for one in proofs) else FAILED)


def send(
    number: Number,
    bulletin: BulletinOption = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Send an approved issue, or go on sending it."""
    from newsletter import clock
    from newsletter.cli import issue_view, sending_view
    from newsletter.deliver.plan import check
    from newsletter.deliver.send import send_issue
    from newsletter.store import issues

    with opened() as (settings, store):
        with store.reading() as tx:
            issue = issues.find(tx, number, bulletin)
            ready = check(tx, settings, issue)
            later = sending_view.not_due_yet(tx, issue, clock.now())
            if issue.state in issues.UNSENT:
                issue_view.warn_of_withdrawn(tx, issue, issues.placements(tx, issue.id or 0))
        if later is not None:
            sending_view.print_not_due(settings, issue, later)
            return
        sending_view.print_ready(issue, ready)
        if dry_run:
            say(_("Nothing was sent."))
            return
        if not yes:
            must_agree(_("Send it now?"))
        with _stoppable() as stop, _progress() as on_progress:
            tally = send_issue(
                store, settings, issue.id or 0,
                clock=clock.now, who=who(), on_progress=on_progress, stop=stop,
            )  # fmt: skip
        sending_view.print_tally(settings, issue, tally, stopped=stop())
    if tally.needs_a_look:
        raise typer.Exit(FINDINGS)


def status(
    number: Number,
    bulletin: BulletinOption = None,
    address: Annotated[str | None, typer.Option(help=_("Only this address."))] = None,
    as_json: Json = False,
) -> None:
    """Show who got an issue and who did not."""
    from newsletter.cli import sending_view
    from newsletter.store import issues

    with opened() as (settings, store), store.reading() as tx:
        issue = issues.find(tx, number, bulletin)
        if as_json:
            sending_view.print_status_json(tx, settings, issue, address)
        elif address:
            sending_view.print_address(tx, settings, issue, address)
        else:
            sending_view.print_status(tx, settings, issue)


def retry(
    number: Number,
    bulletin: BulletinOption = None,
    unknown: Annotated[
        bool, typer.Option("--unknown", help=_("Those whose outcome nobody knows."))
    ] = False,
    yes: Yes = False,
) -> None:
    """Send again what nobody knows the outcome of."""
    from newsletter import clock
    from newsletter.deliver.retry import retry_unknown
    from newsletter.models import DeliveryState
    from newsletter.store import deliveries, issues

    if not unknown:
        raise InputError(
            _("which ones?"),
            remedy=_("Add --unknown. Deferred ones are tried again by themselves."),
        )
    with opened() as (_settings, store):
        with store.reading() as tx:
            issue = issues.find(tx, number, bulletin)
            rows = deliveries.rows(tx, issue.id or 0, [DeliveryState.UNKNOWN])
        for row in rows:
            say(f"  {row.address}  {row.reply}".rstrip())
        if rows and not yes:
            say(_("Some of them may have it: they would get it twice."))
            must_agree(_("Send it to them again?"))
        with store.writing() as tx:
            issue = issues.get(tx, issue.id or 0, lock=True)
            again = len(retry_unknown(tx, issue, now=clock.now(), who=who()))
    say(ngettext("{n} message is planned again.", "{n} messages are planned again.", again).format(
        n=again))  # fmt: skip
    say(_("Next: newsletter issue send {number}").format(number=issue.label))


@contextmanager
def _stoppable() -> "Iterator[Callable[[], bool]]":
    """Turn SIGTERM, SIGHUP and Ctrl+C into a question that is answered between two messages."""
    asked: list[int] = []

    def ask(number: int, _frame: Any) -> None:
        asked.append(number)

    # SIGHUP: somebody closed the terminal's window. (Windows has none.)
    names = ("SIGTERM", "SIGINT", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _lines() -> "Callable[[int, int], None]":
    """Return what prints a line for every so many messages, and for the last."""
    said = 0

    def tell(done: int, total: int) -> None:
        nonlocal said
        if done != said and (done >= said + LINE_EVERY or done == total):
            said = done
            say(_("{done} of {total}").format(done=done, total=total))

    return tell


@contextmanager
def _progress() -> "Iterator[Callable[[int, int], None]]":
    if not sys.stdout.isatty():
        yield _lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    with Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console()
    ) as bar:
        task = bar.add_task("")
        yield lambda done, total: bar.update(task, completed=done, total=total)
