"""``newsletter serve``: the pages of the bulletins."""

from typing import Annotated

import typer

from newsletter.cli.console import say
from newsletter.cli.context import opened
from newsletter.text.language import _


def serve(
    host: Annotated[str, typer.Option(help=_("The address of this machine to answer at."))] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help=_("0: any that is free."))] = 8000,
) -> None:
    """Answer people's browsers until stopped."""
    from newsletter.clock import now
    from newsletter.text.format import short_moment
    from newsletter.web import app, server

    with opened() as (found, store):

        def note(line: str) -> None:
            say(f"{short_moment(now(), found.zone)}  {line}")

        made = app.make(found, store, now, note)
        with server.listen(host, port) as listening:
            name = f"[{host}]" if ":" in host else host
            address = f"http://{name}:{listening.getsockname()[1]}"
            say(_("The pages are at {address}; Ctrl+C stops.").format(address=address))
            server.run(made, listening)
    say(_("The pages are not shown any more."))
