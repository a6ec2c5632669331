"""All commands, in the order in which a digest comes about."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli import (
    approval,
    collect,
    demo,
    init,
    issue,
    lists,
    members,
    queue,
    rules,
    schedule,
    sending,
    serve,
    sources,
    subscribers,
    variants,
)
from newsletter.cli.context import CONFIG_VARIABLE, options
from newsletter.text.language import _

approval.add_to(issue.app)
sending.add_to(issue.app)
variants.add_to(issue.app)


def build() -> typer.Typer:
    """Return the whole command."""
    app = typer.Typer(
        name="newsletter",
        help=_("E-mail newsletter for associations of municipalities."),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(before)
    app.command("init", help=_("Make config.toml, the secret and the database."))(init.init)
    app.command("demo", help=_("Run the whole service on recorded inputs."))(demo.demo)
    app.add_typer(sources.app, name="sources", help=_("Where items come from."))
    app.command("collect", help=_("Visit the sources and queue what is new."))(collect.collect)
    app.add_typer(queue.app, name="queue", help=_("Choose and correct what was collected."))
    app.add_typer(rules.app, name="rules", help=_("What is left out, moved and tagged by itself."))
    app.add_typer(issue.app, name="issue", help=_("Make, check and send an issue."))
    app.add_typer(lists.app, name="lists", help=_("Mailing lists."))
    app.add_typer(subscribers.app, name="subscribers", help=_("Who is on the lists."))
    app.add_typer(members.app, name="members", help=_("The municipalities of the association."))
    app.add_typer(schedule.app, name="schedule", help=_("What happens by itself, and when."))
    app.command("serve", help=_("Show the bulletins on the web, and let people leave."))(
        serve.serve
    )
    return app


def before(
    config: Annotated[
        Path, typer.Option(envvar=CONFIG_VARIABLE, help=_("The configuration file."))
    ] = Path("config.toml"),
    debug: Annotated[bool, typer.Option("--debug", help=_("Show where an error arose."))] = False,
) -> None:
    """Take the options that stand before the command."""
    options.config = config
    options.debug = debug
    if debug:
        log = logging.getLogger("newsletter")
        log.setLevel(logging.DEBUG)
        log.addHandler(logging.StreamHandler())
