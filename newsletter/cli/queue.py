"""``newsletter queue``: choose and correct what was collected."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.console import say
from newsletter.cli.context import opened, who
from newsletter.cli.flags import Json
from newsletter.cli.numbers import item_number, item_numbers
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.curate.queue import Editor
    from newsletter.models import Item
    from newsletter.store.engine import Tx

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Ids = Annotated[list[str], typer.Argument(metavar="ID…", help=_("Numbers of items."))]
Id = Annotated[
    int, typer.Argument(metavar="ID", parser=item_number, help=_("The number of the item."))
]
Other = Annotated[
    int, typer.Argument(metavar="ID", parser=item_number, help=_("The number of the other item."))
]
SectionOption = Annotated[str | None, typer.Option("--section", help=_("The section."))]


@app.command("list", help=_("Show the queue, the nearest deadlines first."))
def list_(
    section: SectionOption = None,
    source: Annotated[str | None, typer.Option(help=_("The key of the source."))] = None,
    state: Annotated[
        str,
        typer.Option(
            help=_("new, approved, rejected, snoozed, expired, placed, sent, merged or all.")
        ),
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
        shown = Shown(shown_states(queue_view.state_named(state)), section, source)
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
    from newsletter.cli.doubted import notes_of_doubts
    from newsletter.curate import queue

    with opened() as (settings, store), store.writing() as tx:
        if section is not None:
            settings.section(section)
        done = queue.approve(tx, item_numbers(items), section, _editor())
        notes = [note for item in done for note in notes_of_doubts(tx, item)]
    _say(ngettext("Approved {n} item.", "Approved {n} items.", len(done)), done)
    for note in notes:
        say(note)
    say(_("Next: newsletter issue create  ·  undo: newsletter queue undo"))


@app.command("reject", help=_("Leave items out for good."))
def reject(
    items: Ids, reason: Annotated[str, typer.Option(help=_("Why, for those who ask later."))] = ""
) -> None:
    """Reject items."""
    from newsletter.curate import queue

    with opened() as (_settings, store), store.writing() as tx:
        done = queue.reject(tx, item_numbers(items), reason, _editor())
    _say(ngettext("Rejected {n} item.", "Rejected {n} items.", len(done)), done)
    say(_("Undo: newsletter queue undo"))


@app.command("snooze", help=_("Put items away until a day; then they are new again."))
def snooze(
    items: Ids, until: Annotated[str, typer.Option(help=_("The day, e.g. 1. 12. or tomorrow."))]
) -> None:
    """Put items away."""
    from newsletter.curate import queue
    from newsletter.curate.fields import read_ahead

    with opened() as (settings, store), store.writing() as tx:
        by = _editor()
        moment = read_ahead("--until", until, settings.zone, by.now)
        done = queue.snooze(tx, item_numbers(items), moment, by)
    _say(ngettext("Put away {n} item.", "Put away {n} items.", len(done)), done)
    say(_("Undo: newsletter queue undo"))


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
    from newsletter.cli.form import edited_form, parse_settings
    from newsletter.curate import queue
    from newsletter.curate.fields import kind_named

    with opened() as (settings, store):
        if section is not None:
            settings.section(section)
        wanted = None if kind is None else kind_named(kind)
        typed = (
            nullcontext(parse_settings(changes or []))
            if changes or section is not None or kind is not None
            else edited_form(store, settings, item)
        )
        with typed as texts, store.writing() as tx:
            correction = queue.Correction(texts, section, wanted)
            done = queue.edit(tx, item, correction, settings.zone, _editor())
            notes = [] if done is None else _notes(tx, done)
    if done is None:
        say(_("Nothing was changed."))
        return
    _say(_("Corrected:"), [done])
    for note in notes:
        say(note)
    say(_("Undo: newsletter queue undo"))


@app.command("merge", help=_("Let items be told by another one: all are one story."))
def merge(
    items: Ids,
    into: Annotated[
        int, typer.Option(metavar="ID", parser=item_number, help=_("The item that is kept."))
    ],
) -> None:
    """Merge items."""
    from newsletter.curate import pairs

    with opened() as (_settings, store), store.writing() as tx:
        kept, done = pairs.merge(tx, item_numbers(items), into, _editor())
        notes = _notes(tx, kept)
    _say(ngettext("Merged {n} item.", "Merged {n} items.", len(done)), done)
    _say(_("Kept:"), [kept], with_state=True)
    for note in notes:
        say(note)
    say(_("Undo: newsletter queue undo"))


@app.command("split", help=_("Take what one source says off an item: it is another story."))
def split(item: Id, source: Annotated[str, typer.Option(help=_("The key of the source."))]) -> None:
    """Split an item."""
    from newsletter.curate import pairs

    with opened() as (_settings, store), store.writing() as tx:
        done = pairs.split(tx, item, source, _editor())
    _say(_("Two items now:"), [*done], with_state=True)
    say(_("Undo: newsletter queue undo"))


@app.command("distinct", help=_("Settle that two items are two stories."))
def distinct(item: Id, other: Other) -> None:
    """Settle a pair."""
    from newsletter.curate import pairs

    with opened() as (_settings, store), store.writing() as tx:
        done = pairs.distinct(tx, item, other, _editor())
    _say(_("Two stories:"), [*done])
    say(_("Undo: newsletter queue undo"))


@app.command("undo", help=_("Take back your last decision."))
def undo() -> None:
    """Take back the last decision."""
    from newsletter.curate import queue

    with opened() as (_settings, store), store.writing() as tx:
        done = queue.undo(tx, _editor())
        notes = [note for item in done for note in _notes(tx, item)]
    _say(_("Taken back; as before:"), done, with_state=True)
    for note in notes:
        say(note)


@app.command("picture", help=_("Give an item a picture, or take it away."))
def picture(
    item: Id,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=_("A JPEG, PNG, GIF or WebP."))
    ] = None,
    alt: Annotated[
        str, typer.Option(metavar="TEXT", help=_("What can be seen, for those who do not see it."))
    ] = "",
    own: Annotated[
        bool, typer.Option("--own", help=_("The picture that came with it, or of its page."))
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help=_("Take it away."))] = False,
) -> None:
    """Give an item a picture, or take it away."""
    from newsletter.cli.picture import chosen, described
    from newsletter.curate import picture as pictures

    with opened() as (settings, store):
        found = chosen(store, settings, item, file=file, alt=alt, own=own, remove=remove)
        with store.writing() as tx:
            done = (
                pictures.take_away(tx, item, _editor())
                if found is None
                else pictures.give(tx, item, *found, _editor())
            )
            notes = [] if done is None else _notes(tx, done)
    if done is None:
        say(_("Nothing was changed."))
        return
    _say(_("Without a picture:") if found is None else _("With a picture:"), [done])
    if found is not None:
        say(described(*found))
    for note in notes:
        say(note)
    say(_("Undo: newsletter queue undo"))


@app.command("save", help=_("Write the documents that came with an item to files."))
def save(
    item: Id,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help=_("Where to."))] = Path(),
) -> None:
    """Write an item's documents to files."""
    from newsletter.curate import documents

    with opened() as (_settings, store), store.reading() as tx:
        written = documents.save(tx, item, to)
    text = ngettext("Wrote {n} document:", "Wrote {n} documents:", len(written))
    say(text.format(n=len(written)))
    for path in written:
        say(f"  {path}")


def _editor() -> "Editor":
    from newsletter.clock import now
    from newsletter.curate.queue import Editor

    return Editor(who(), now())


def _say(headline: str, items: "list[Item]", *, with_state: bool = False) -> None:
    from newsletter.cli.queue_view import state_name

    say(headline.format(n=len(items)))
    for item in items:
        state = f" – {state_name(item.state)}" if with_state else ""
        say(f"{item.id:>6}  {item.title}{state}")


def _notes(tx: "Tx", item: "Item") -> list[str]:
    """Return what a person should know who has just changed this item."""
    from newsletter.clock import now
    from newsletter.models import ItemState
    from newsletter.store import items

    assert item.id is not None
    found = _notes_of_issue(tx, item) if item.state is ItemState.PLACED else []
    details = items.details(tx, [item]).get(item.id)
    if item.state is not ItemState.EXPIRED and details is not None and details.is_over(now()):
        found.append(
            _("Mind that the deadline or date of item {id} has passed.").format(id=item.id)
        )
    return found


def _notes_of_issue(tx: "Tx", item: "Item") -> list[str]:
    from newsletter.compose.arrange import outdated
    from newsletter.store import issues

    issue = issues.of_item(tx, item.id or 0)
    if issue is None:
        return []
    number = issue.label
    [placed] = [one for one in issues.placements(tx, issue.id or 0) if one.item_id == item.id]
    found = []
    if outdated(tx, [placed]):
        text = _(
            "Issue {number} still has it as it was. Take it over:\n"
            "  newsletter issue arrange {number} --refresh {id}"
        )
        found.append(text.format(number=number, id=item.id))
    if placed.section != item.section:
        text = _(
            "Issue {number} still has it in the section ‘{old}’. Move it:\n"
            "  newsletter issue arrange {number} --move {id} --section {new}"
        )
        values = {"old": placed.section, "new": item.section}
        found.append(text.format(number=number, id=item.id, **values))
    return found
