"""``newsletter schedule``: what happens by itself, and when."""

from typing import Annotated

import typer

from newsletter.cli.console import print_json, say
from newsletter.cli.context import opened, settings
from newsletter.cli.flags import Json
from newsletter.text.language import _

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("run", help=_("Collect and send at their hours, until stopped."))
def run(
    once: Annotated[
        bool, typer.Option("--once", help=_("Do what is due now and end, for a system timer."))
    ] = False,
) -> None:
    """Run the scheduler."""
    from newsletter.clock import now
    from newsletter.schedule import run as scheduler
    from newsletter.text.format import short_moment

    with opened() as (found, store):

        def note(line: str) -> None:
            say(f"{short_moment(now(), found.zone)}  {line}")

        if once:
            scheduler.run_once(found, store, now, note)
            return
        scheduler.run(found, store, now, note)


@app.command("next", help=_("Show what comes next, in local time."))
def next_(
    count: Annotated[int, typer.Option(min=1, max=100, help=_("How many."))] = 10,
    as_json: Json = False,
) -> None:
    """Show the coming slots."""
    from newsletter.clock import now
    from newsletter.schedule.slots import coming
    from newsletter.settings import Approval
    from newsletter.text.format import long_moment

    found = settings()
    slots = coming(found, now(), count)
    if as_json:
        print_json([{"bulletin": slot.bulletin, "at": slot.at} for slot in slots])
        return
    say(_("Collecting: each source as often as it changes (newsletter sources list)"))
    for slot in slots:
        bulletin = found.bulletins[slot.bulletin]
        held = _("after approval") if bulletin.approval is Approval.REQUIRED else _("by itself")
        say(f"{long_moment(slot.at, found.zone):<40}  {bulletin.title} ({held})")
    if not slots:
        say(_("No bulletin has days in config.toml: nothing is sent by itself."))
