"""``newsletter collect``: visit the sources and queue what is new."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.console import console, print_json, say
from newsletter.cli.context import FAILED, FINDINGS, opened
from newsletter.cli.flags import Json
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.collect.visit import Visit

MARK = " · "
MOST_NAMED = 5


def collect(
    source: Annotated[
        list[str] | None, typer.Option(help=_("Visit this source only, due or not; repeatable."))
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=_("Visit all, and read even what says it is unchanged."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Visit the sources and queue what is new."""
    from newsletter import clock
    from newsletter.cli.placed import notes_of_issues
    from newsletter.collect import run
    from newsletter.store import sources

    now = clock.now()
    with opened() as (settings, store), _progress(quiet=as_json) as on_visit:
        visits = run.collect(
            store, settings, now, keys=source or None, force=force, on_visit=on_visit
        )
        with store.reading() as tx:
            known = bool(sources.everything(tx))
            placed = notes_of_issues(tx, _changed_items(visits), now)
    if as_json:
        print_json([asdict(visit) for visit in visits])
    elif not known:
        say(_("There are no sources yet."))
        say(_("Next: newsletter sources add ADDRESS · sources catalogue"))
    else:
        _sum_up(visits, placed)
    failed = sum(visit.error is not None for visit in visits)
    if failed:
        raise typer.Exit(FAILED if failed == len(visits) else FINDINGS)


@contextmanager
def _progress(*, quiet: bool) -> "Iterator[Callable[[Visit], None]]":
    """Print a line per visit; on a terminal, also what is going on."""
    if quiet:
        yield lambda _visit: None
    elif not sys.stdout.isatty():
        yield lambda visit: say(line(visit))
    else:
        screen = console()
        with screen.status(_("Visiting the sources …")):
            yield lambda visit: screen.print(line(visit))


def line(visit: "Visit") -> str:
    """Return one visit as one line: ``key: 3 new · 1 changed``."""
    if visit.error is not None:
        return f"{visit.key}: " + _("Error: {sentence}").format(sentence=visit.error)
    return f"{visit.key}: {brought(visit)}"


def brought(visit: "Visit") -> str:
    """Return what a visit that went well brought."""
    parts = []
    if visit.new:
        parts.append(ngettext("{count} new", "{count} new", visit.new).format(count=visit.new))
    if visit.joined:
        joined = ngettext(
            "{count} known from another source", "{count} known from other sources", visit.joined
        )
        parts.append(joined.format(count=visit.joined))
    changed = visit.changed - visit.withdrawn
    if changed:
        text = ngettext("{count} changed", "{count} changed", changed)
        parts.append(text.format(count=changed))
    if visit.withdrawn:
        text = ngettext("{count} withdrawn", "{count} withdrawn", visit.withdrawn)
        parts.append(text.format(count=visit.withdrawn))
    if visit.blocked:
        blocked = ngettext("{count} rejected by rules", "{count} rejected by rules", visit.blocked)
        parts.append(blocked.format(count=visit.blocked))
    if visit.left_out:
        left_out = ngettext("{count} left out", "{count} left out", visit.left_out)
        parts.append(left_out.format(count=visit.left_out))
    return MARK.join(parts) or _("nothing new")


def _changed_items(visits: "list[Visit]") -> list[int]:
    """Return the ids of the changed items, each once."""
    return list(dict.fromkeys(one for visit in visits for one in visit.changed_items))


def _sum_up(visits: "list[Visit]", placed: list[str]) -> None:
    if not visits:
        say(_("No source is due. Visit all of them now: newsletter collect --force"))
        return
    new = sum(visit.new for visit in visits)
    changed = sum(visit.changed for visit in visits)
    failed = [visit.key for visit in visits if visit.error is not None]
    parts = [
        ngettext("{count} source", "{count} sources", len(visits)).format(count=len(visits)),
        ngettext("{count} new item", "{count} new items", new).format(count=new),
        ngettext("{count} changed item", "{count} changed items", changed).format(count=changed),
    ]
    say(MARK.join(parts))
    if failed:
        fine = len(visits) - len(failed)
        text = ngettext(
            "{count} source is in order, {failed} failed.",
            "{count} sources are in order, {failed} failed.",
            fine,
        )
        say(text.format(count=fine, failed=len(failed)))
        again = " --source ".join(failed[:MOST_NAMED])
        say(_("Try again: newsletter collect --source {key}").format(key=again))
    ids = _changed_items(visits)
    if ids:
        # Those that were approved, placed or sent before are not in the list of new ones.
        more = " …" if len(ids) > MOST_NAMED else ""
        named = ", ".join(map(str, ids[:MOST_NAMED])) + more
        text = _("Changed: {ids}. What changed: newsletter queue show {first}")
        say(text.format(ids=named, first=ids[0]))
    for note in placed:
        say(note)
    if new or changed:
        say(_("Next: newsletter queue list"))
