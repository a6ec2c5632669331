"""``newsletter queue``: choose and correct what was collected."""

from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.context import opened, who
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.curate.queue import Editor
    from newsletter.models import Item

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Ids = Annotated[list[int], typer.Argument(metavar="ID…", help=_("Numbers of items."))]
Id = Annotated[int, typer.Argument(metavar="ID", help=_("The number of the item."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
SectionOption = Annotated[str | None, typer.Option("--section", help=_("The section."))]


@app.command("list", help=_("Show the queue, the nearest deadlines first."))
def list_(
    section: SectionOption = None,
    source: Annotated[str | None, typer.Option(help=_("The key of the source."))] = None,
    state: Annotated[
        str, typer.Option(help=_("new, approved, rejected, snoozed, expired, placed, sent or all."))
    ] = "new",
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("How many at most."))] = 50,
    as_json: Json = False,
) -> None:
    """Show the queue."""
    from newsletter.cli import queue_view
    from newsletter.clock import now
    from newsletter.curate.fields import shown_states
    from newsletter.store.queue import Shown

    with opened() as (settings, store), store.reading() as tx:
        if section is not None:
            settings.section(section)
        shown = Shown(shown_states(state), section, source)
        if as_json:
            queue_view.print_listing_json(tx, shown, limit)
        else:
            queue_view.print_listing(tx, settings, shown, limit, now())


@app.command("show", help=_("Show one item, what its source says, and its history."))
def show(item: Id, as_json: Json = False) -> None:
    """Show one item."""
    from newsletter.cli import queue_view

    with opened() as (settings, store), store.reading() as tx:
        if as_json:
            queue_view.print_item_json(tx, item)
        else:
            queue_view.print_item(tx, settings, item)


@app.command("approve", help=_("Take items into the next issue."))
def approve(items: Ids, section: SectionOption = None) -> None:
    """Approve items."""
    from newsletter.curate import queue

    with opened() as (settings, store), store.writing() as tx:
        if section is not None:
            settings.section(section)
        done = queue.approve(tx, items, section, _editor())
    _say(ngettext("Approved {n} item.", "Approved {n} items.", len(done)), done)
    typer.echo(_("Next: newsletter issue create  ·  undo: newsletter queue undo"))


@app.command("reject", help=_("Leave items out for good."))
def reject(
    items: Ids, reason: Annotated[str, typer.Option(help=_("Why, for those who ask later."))] = ""
) -> None:
    """Reject items."""
    from newsletter.curate import queue

    with opened() as (_settings, store), store.writing() as tx:
        done = queue.reject(tx, items, reason, _editor())
    _say(ngettext("Rejected {n} item.", "Rejected {n} items.", len(done)), done)


@app.command("snooze", help=_("Put items away until a day; then they are new again."))
def snooze(
    items: Ids, until: Annotated[str, typer.Option(help=_("The day, e.g. 1. 12. 2026."))]
) -> None:
    """Put items away."""
    from newsletter.curate import queue
    from newsletter.curate.fields import read_moment_of

    with opened() as (settings, store), store.writing() as tx:
        moment = read_moment_of("--until", until, settings.zone)
        done = queue.snooze(tx, items, moment, _editor())
    _say(ngettext("Put away {n} item.", "Put away {n} items.", len(done)), done)


@app.command("edit", help=_("Correct an item: in an editor, or field by field with --set."))
def edit(
    item: Id,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FIELD=TEXT", help=_("Set a field, e.g. closes=27. 11. 2026 14.00")
        ),
    ] = None,
    section: SectionOption = None,
    kind: Annotated[
        str | None, typer.Option(help=_("article, grant_call, event or notice."))
    ] = None,
) -> None:
    """Correct an item."""
    from newsletter.cli.form import edit_in_editor, parse_settings
    from newsletter.curate import queue
    from newsletter.curate.fields import kind_named

    with opened() as (settings, store):
        if section is not None:
            settings.section(section)
        wanted = None if kind is None else kind_named(kind)
        texts = parse_settings(changes or [])
        if not changes and section is None and kind is None:
            texts = edit_in_editor(store, settings, item)
        with store.writing() as tx:
            correction = queue.Correction(texts, section, wanted)
            done = queue.edit(tx, item, correction, settings.zone, _editor())
    _say(_("Corrected:"), [done])


@app.command("undo", help=_("Take back your last decision."))
def undo() -> None:
    """Take back the last decision."""
    from newsletter.curate import queue

    with opened() as (_settings, store), store.writing() as tx:
        done = queue.undo(tx, _editor())
    _say(_("Taken back; as before:"), done)


def _editor() -> "Editor":
    from newsletter.clock import now
    from newsletter.curate.queue import Editor

    return Editor(who(), now())


def _say(headline: str, items: "list[Item]") -> None:
    typer.echo(headline.format(n=len(items)))
    for item in items:
        typer.echo(f"{item.id:>6}  {item.title}")
