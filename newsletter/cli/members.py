"""``newsletter members``: the municipalities of the association."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.console import console, print_json, say
from newsletter.cli.context import FINDINGS, opened, who
from newsletter.cli.flags import DryRun, Json
from newsletter.text.language import _

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

SHOWN = 20


@app.command("import", help=_("Take members over from a CSV file: IČO, name, district, people."))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A CSV file."))],
    dry_run: DryRun = False,
) -> None:
    """Take members over from a CSV file."""
    from newsletter import clock
    from newsletter.audience.members import import_members

    with opened() as (_settings, store):
        done = import_members(store, file, now=clock.now(), who=who(), dry_run=dry_run)
    if dry_run:
        say(_("This would happen; nothing was changed:"))
    say(_("New {added} · changed {changed} · as before {same} · no good {bad}").format(
        added=done.added, changed=done.changed, same=done.same, bad=len(done.bad)))  # fmt: skip
    for line, reason in done.bad[:SHOWN]:
        say("  " + _("line {line}: {reason}").format(line=line, reason=reason))
    if done.bad:
        raise typer.Exit(FINDINGS)


@app.command("list", help=_("Show the members."))
def list_(as_json: Json = False) -> None:
    """Show the members."""
    from rich.table import Table

    from newsletter.audience.members import district_name
    from newsletter.store import members
    from newsletter.text.format import number

    with opened() as (_settings, store), store.reading() as tx:
        found = members.listing(tx)
    if as_json:
        print_json([member.model_dump(exclude={"id"}) for member in found])
        return
    if not found:
        say(_("No member is known yet. Next: newsletter members import FILE"))
        return
    table = Table(box=None, padding=(0, 1), show_header=False)
    for member in found:
        people = "" if member.population is None else number(member.population)
        table.add_row(member.company_id, member.name, district_name(member.district), people)
    console().print(table)
