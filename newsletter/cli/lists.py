"""``newsletter lists``: mailing lists."""

from typing import Annotated

import typer

from newsletter.cli.console import print_json, say
from newsletter.cli.context import opened, who
from newsletter.cli.flags import Json
from newsletter.text.language import _, ngettext

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("add", help=_("Make a mailing list."))
def add(
    key: Annotated[str, typer.Argument(help=_("A short name: letters, digits, hyphens."))],
    title: Annotated[str, typer.Argument(help=_("How people call the list."))],
) -> None:
    """Make a mailing list."""
    from newsletter import clock
    from newsletter.audience.subscriptions import add_list
    from newsletter.text.html import one_line

    title = one_line(title)
    with opened() as (_settings, store), store.writing() as tx:
        new = add_list(tx, key, title, now=clock.now(), who=who())
    if new:
        say(_("Made the list ‘{key}’: {title}").format(key=key, title=title))
    else:
        say(_("The list ‘{key}’ is there already.").format(key=key))
    say(_("Next: newsletter subscribers import FILE --list {key}").format(key=key))


@app.command("list", help=_("Show the mailing lists and how many they reach."))
def list_(
    as_json: Json = False,
) -> None:
    """Show the mailing lists."""
    from newsletter.store import audience

    with opened() as (settings, store), store.reading() as tx:
        counts = audience.list_counts(tx)
        rows = [(one.key, one.title, counts.get(one.id or 0, 0)) for one in audience.lists(tx)]
    used = {
        key: [name for name, bulletin in settings.bulletins.items() if key in bulletin.lists]
        for key, _title, _count in rows
    }
    if as_json:
        print_json(
            [
                {"key": key, "title": title, "recipients": count, "bulletins": used[key]}
                for key, title, count in rows
            ]
        )
        return
    if not rows:
        say(_("There are no lists yet."))
        say(_("Next: newsletter lists add KEY TITLE"))
    for key, title, count in rows:
        reach = ngettext("{n} recipient", "{n} recipients", count).format(n=count)
        bulletins = ", ".join(used[key]) or _("in no bulletin")
        say(f"{key:<14} {title} · {reach} · {bulletins}")
