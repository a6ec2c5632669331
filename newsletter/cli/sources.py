"""``newsletter sources``: where items come from."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.console import must_agree, print_json, say
from newsletter.cli.context import opened, who
from newsletter.cli.flags import DryRun, Json, Yes
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.models import Fetch, Source
    from newsletter.settings import Settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

COLUMNS = 80
SHORTEST_STATE = 24


@app.command("list", help=_("Show the sources and how their last visit went."))
def list_(
    as_json: Json = False,
) -> None:
    """Show the sources."""
    from newsletter.store import sources

    with opened() as (settings, store), store.reading() as tx:
        rows = [
            (source, last.get(source.id or 0))
            for last in (sources.last_receipts(tx),)
            for source in sources.everything(tx)
        ]
    if as_json:
        print_json([_as_json(source, receipt) for source, receipt in rows])
        return
    if not rows:
        say(_("There are no sources yet."))
        say(_("Next: newsletter sources add KEY KIND URL --section SECTION"))
        return
    _print_table(rows, settings)


@app.command("add", help=_("Add a source."))
def add(
    key: Annotated[str, typer.Argument(help=_("A short name: letters, digits, hyphens."))],
    kind: Annotated[str, typer.Argument(help=_("feed, board or edotace."))],
    url: Annotated[str, typer.Argument(help=_("The address that is visited."))],
    section: Annotated[str, typer.Option(help=_("The section its items go to."))],
    title: Annotated[str, typer.Option(help=_("How people call it."))] = "",
    interval: Annotated[
        int | None, typer.Option(min=5, max=10_080, help=_("Minutes between two visits."))
    ] = None,
) -> None:
    """Add a source."""
    from newsletter import clock
    from newsletter.collect.add import add_source, new_source

    with opened() as (settings, store):
        now = clock.now()
        source = new_source(
            settings, now, key=key, kind=kind, url=url, section=section, title=title,
            interval=interval,
        )  # fmt: skip
        with store.writing() as tx:
            add_source(tx, source, who=who(), now=now)
    say(_("Added the source ‘{key}’ ({kind}, section ‘{section}’).").format(
        key=key, kind=kind, section=section))  # fmt: skip
    say(_("Next: newsletter collect --source {key}").format(key=key))


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


def _as_json(source: "Source", receipt: "Fetch | None") -> dict[str, Any]:
    last = receipt and receipt.model_dump(exclude={"id", "source_id"})
    kept = {"key", "kind", "title", "url", "section", "interval_minutes", "enabled", "failures"}
    return {**source.model_dump(include=kept), "last": last}


def _print_table(rows: "list[tuple[Source, Fetch | None]]", settings: "Settings") -> None:
    from newsletter.text.format import short_moment
    from newsletter.text.html import shortened

    cells = [
        (
            source.key,
            source.kind,
            source.section,
            short_moment(receipt.at, settings.zone) if receipt else "–",
            _state(source, receipt),
        )
        for source, receipt in rows
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    for row in cells:
        start = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=False))
        say(f"{start}  {shortened(row[4], max(COLUMNS - len(start) - 2, SHORTEST_STATE))}")
    failed = [source.key for source, _receipt in rows if source.failures]
    if failed:
        say(_("Try again: newsletter collect --source {key}").format(key=failed[0]))


def _state(source: "Source", receipt: "Fetch | None") -> str:
    if not source.enabled:
        return _("switched off")
    if receipt is None:
        return _("not visited yet")
    if receipt.error:
        once = source.failures == 1
        text = _("failed once: {sentence}") if once else _("failed {count} times: {sentence}")
        return text.format(count=source.failures, sentence=receipt.error)
    if receipt.unchanged:
        return _("in order, unchanged")
    text = ngettext("in order, {count} item", "in order, {count} items", receipt.seen)
    return text.format(count=receipt.seen)
