"""``newsletter sources``: where items come from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.console import must_agree, print_json, say, warn
from newsletter.cli.context import FAILED, FINDINGS, opened, settings, who
from newsletter.cli.flags import DryRun, Json, Yes
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.collect.transfer import Import

MOST_NAMED = 10

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

SectionOption = Annotated[
    str | None, typer.Option("--section", help=_("The section its items go to."))
]


@app.command("list", help=_("Show the sources and how they fare."))
def list_(as_json: Json = False) -> None:
    """Show the sources."""
    from newsletter.cli import sources_view as view
    from newsletter.clock import now
    from newsletter.collect.report import survey
    from newsletter.store import sources

    moment = now()
    with opened() as (found, store), store.reading() as tx:
        last = sources.last_receipts(tx)
        rows = [view.Row(one, last.get(one.id or 0), how) for one, how in survey(tx, moment)]
    if as_json:
        print_json([view.as_json(row) for row in rows])
    elif rows:
        view.print_table(rows, found.zone, moment)
    else:
        say(_("There are no sources yet."))
        say(_("Next: newsletter sources add ADDRESS · sources catalogue"))


@app.command("show", help=_("Show one source with its address and options."))
def show(
    key: Annotated[str, typer.Argument(help=_("The source’s key."))], as_json: Json = False
) -> None:
    """Show one source."""
    from newsletter.cli import sources_view as view
    from newsletter.clock import now
    from newsletter.collect.report import survey
    from newsletter.store import sources

    moment = now()
    with opened() as (found, store), store.reading() as tx:
        source = sources.get(tx, key)
        last = sources.last_receipts(tx).get(source.id or 0)
        row = next(view.Row(one, last, how) for one, how in survey(tx, moment) if one.key == key)
    if as_json:
        print_json(view.as_json(row))
    else:
        view.print_source(row, found.zone, moment)


@app.command("catalogue", help=_("Show ready sources, by section; add one by its key."))
def catalogue(section: SectionOption = None, as_json: Json = False) -> None:
    """Show the sources that are ready to be taken."""
    from newsletter.cli import sources_view as view
    from newsletter.sources.listed import catalogue as ready

    found = settings()
    if section is not None:
        found.section(section)
    chosen = {key: one for key, one in ready().items() if section in (None, one.section)}
    if as_json:
        print_json({key: one.model_dump(exclude_defaults=True) for key, one in chosen.items()})
    else:
        view.print_catalogue(chosen, found)


@app.command("add", help=_("Add a source: from the catalogue by its key, or by its address."))
def add(
    what: Annotated[
        str, typer.Argument(metavar="KEY|ADDRESS", help=_("A key of the catalogue, or an address."))
    ],
    *,
    section: SectionOption = None,
    key: Annotated[
        str | None, typer.Option(help=_("A short name: letters, digits, hyphens."))
    ] = None,
    kind: Annotated[str | None, typer.Option(help=_("What it is; else it is found out."))] = None,
    title: Annotated[str | None, typer.Option(help=_("How people call it."))] = None,
    interval: Annotated[int | None, typer.Option(help=_("Minutes between two visits."))] = None,
    options: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help=_("An option of its kind; repeatable.")),
    ] = None,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help=_("Add it without a look at what it shows."))
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add a source."""
    from newsletter.cli import sources_view as view
    from newsletter.clock import now
    from newsletter.collect.add import add_source
    from newsletter.collect.propose import Wanted, proposed

    wanted = Wanted(what, section, key, kind, title, interval, options or (), unchecked=unchecked)
    with opened() as (found, store):
        proposal = proposed(store, found, wanted, now())
        source = proposal.source
        view.print_proposal(proposal, found)
        if proposal.same_as:
            text = _("You have this source already, as ‘{key}’. Nothing was added.")
            say(text.format(key=proposal.same_as))
            raise typer.Exit(FAILED)
        if proposal.error:
            say(_("It was not added. Add it all the same: --unchecked"))
            raise typer.Exit(FAILED)
        if dry_run:
            say(_("Nothing was changed."))
            return
        if not yes and not unchecked:
            must_agree(_("Add it?"))
        with store.writing() as tx:
            add_source(tx, source, who=who(), now=now())
    say(_("Added the source ‘{key}’.").format(key=source.key))
    say(_("Next: newsletter collect --source {key}").format(key=source.key))


@app.command("check", help=_("Visit sources without storing anything; show what they say."))
def check(
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY…]", help=_("None: all."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Try sources."""
    from newsletter.cli import sources_view as view
    from newsletter.clock import now
    from newsletter.collect.look import look
    from newsletter.store import sources

    with opened() as (found, store):
        with store.reading() as tx:
            chosen = sources.named(tx, keys) if keys else sources.in_use(tx)
        seen = look(found, chosen, now())
    if as_json:
        print_json([view.look_as_json(one) for one in seen])
    else:
        for one in seen:
            view.print_look(one, found)
    failed = sum(one.visit.error is not None for one in seen)
    if failed:
        raise typer.Exit(FAILED if failed == len(seen) else FINDINGS)


@app.command("remove", help=_("Remove a source. Its items stay."))
def remove(
    key: Annotated[str, typer.Argument(help=_("The source’s key."))],
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Remove a source."""
    from newsletter import clock
    from newsletter.collect.add import remove_source
    from newsletter.store import sources

    with opened() as (_settings, store):
        with store.reading() as tx:
            source = sources.get(tx, key)
        say(_("Source ‘{key}’: {title} ({url})").format(
            key=key, title=source.title, url=source.url))  # fmt: skip
        if dry_run:
            say(_("It would be removed; its items would stay. Nothing was changed."))
            return
        if not yes:
            must_agree(_("Remove it? Its items stay."))
        with store.writing() as tx:
            remove_source(tx, key, who=who(), now=clock.now())
    say(_("Removed. Its items stay in the queue."))


@app.command("import", help=_("Add the sources of a TOML or OPML file that are not there yet."))
def import_(
    file: Annotated[Path, typer.Argument(help=_("The file."))],
    section: Annotated[
        str | None, typer.Option(help=_("The section for those that name none of ours."))
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Add sources from a file."""
    from newsletter.clock import now
    from newsletter.collect.add import add_source
    from newsletter.collect.transfer import imported

    with opened() as (found, store):
        brought = imported(store, found, file, section, now())
        for source in brought.fresh:
            say(f"{source.key}  {source.kind}  {source.section}  {source.url}")
        for sentence in brought.refused:
            warn(sentence)
        if not dry_run:
            with store.writing() as tx:
                for source in brought.fresh:
                    add_source(tx, source, who=who(), now=now())
    _sum_up_import(brought, dry_run=dry_run)
    if brought.refused:
        raise typer.Exit(FINDINGS)


@app.command("export", help=_("Write the sources to a file: .toml with all, .opml with the feeds."))
def export(
    file: Annotated[Path, typer.Argument(help=_("The file, which must not be there yet."))],
) -> None:
    """Write the sources to a file."""
    from newsletter.collect.transfer import written
    from newsletter.store import sources

    with opened() as (found, store):
        with store.reading() as tx:
            everything = sources.everything(tx)
        count, left = written(file, everything, found)
    text = ngettext("Wrote {n} source to {file}.", "Wrote {n} sources to {file}.", count)
    say(text.format(n=count, file=file))
    if left:
        text = ngettext(
            "{n} source is no feed, and OPML knows feeds only: write a .toml for all.",
            "{n} sources are no feeds, and OPML knows feeds only: write a .toml for all.",
            left,
        )
        say(text.format(n=left))


def _sum_up_import(brought: "Import", *, dry_run: bool) -> None:
    there, count = brought.there, len(brought.fresh)
    if there:
        text = ngettext(
            "{n} was there already: {keys}.", "{n} were there already: {keys}.", len(there)
        )
        named = there if len(there) <= MOST_NAMED else [*there[:MOST_NAMED], "…"]
        say(text.format(n=len(there), keys=", ".join(named)))
    text = ngettext("Added {n} source.", "Added {n} sources.", count)
    if dry_run:
        text = ngettext("{n} source would be added.", "{n} sources would be added.", count)
    say(text.format(n=count))
    if count and not dry_run:
        say(_("Next: newsletter sources check"))
