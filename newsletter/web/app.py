"""The web application."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI
from starlette.types import ASGIApp

from newsletter import links
from newsletter.settings import Settings
from newsletter.store.engine import Store
from newsletter.web import errors
from newsletter.web.guard import guarded
from newsletter.web.pages import site
from newsletter.web.public import calendars, issues, leaving, pictures


def make(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    note: Callable[[str], None],
) -> ASGIApp:
    """Return the application; its pages are in the language in use.

    :param note: is told each request in a line: status, method, path, how long it took.
    :raises SettingsError: there is no secret to read links with.
    """
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,  # it would send people to whatever host they named
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.site = site(settings, store, clock)
    # What has an address of its own goes before bulletins of any name.
    for part in (leaving, pictures, calendars, issues):
        app.include_router(part.router)
    errors.add_to(app)
    return guarded(app, links.prefix(settings), note)
