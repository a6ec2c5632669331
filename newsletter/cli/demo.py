"""``newsletter demo``: the whole service on recorded inputs."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.text.language import _

if TYPE_CHECKING:
    from newsletter.demo.run import Result


def demo(
    folder: Annotated[
        Path, typer.Option(help=_("Where to run it; emptied first if a demo made it."))
    ] = Path("newsletter-demo"),
) -> None:
    """Run the demo and say what there is to look at."""
    from newsletter.cli.console import say
    from newsletter.cli.init import example
    from newsletter.demo.run import run

    say(_("The clock of the demo stands at Monday 23 November 2026; nothing leaves this machine."))
    _print_result(run(folder, example(), say))


def _print_result(result: "Result") -> None:
    from newsletter.cli.console import say
    from newsletter.models import DeliveryState

    counts = result.tally.counts
    say(
        "     "
        + _("accepted {accepted} · refused {failed} (an address that no longer exists)").format(
            accepted=counts[DeliveryState.ACCEPTED], failed=counts[DeliveryState.FAILED]
        )
    )
    say()
    config = f"{_program()} --config {result.folder}/config.toml"
    for what, where in (
        (_("messages"), f"{result.folder}/mail/*.eml ({len(result.messages)})"),
        (_("bulletin"), f"{result.folder}/issue.html, issue.txt"),
        (_("database"), f"{result.folder}/subscribers.db"),
    ):
        say(f"{what:>12}  {where}")
    say()
    say(_("Next, try:"))
    for command in (
        "issue status 47",
        "queue list --state all",
        "subscribers list",
        "schedule next",
    ):
        say(f"  {config} {command}")


def _program() -> str:
    # After `make demo` the command is not on the PATH.
    return "newsletter" if shutil.which("newsletter") else sys.argv[0]
