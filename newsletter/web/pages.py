"""The pages as HTML: the templates in ``templates/web``, in the language in use."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from newsletter import links
from newsletter.compose.templates import Tokens, in_our_language, look_in, own_folder, typeset
from newsletter.settings import Settings
from newsletter.store.engine import Store
from newsletter.text import language

FOLDER = Path(__file__).parent.parent / "templates" / "web"


@dataclass(frozen=True)
class Site:
    """All that pages are made from. ``tokens``: the organisation's colours and fonts."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    secret: bytes
    templates: Environment
    tokens: Tokens

    def page(self, template: str, **values: Any) -> bytes:
        """Return a page (or a style sheet) in UTF-8."""
        filled = self.templates.get_template(template).render(
            **self.tokens, lang=language.locale(), **values
        )
        return filled.encode()


def site(settings: Settings, store: Store, clock: Callable[[], datetime]) -> Site:
    """Return what the pages of these settings are made from.

    :raises SettingsError: there is no secret to read links with.
    """
    look = look_in(own_folder(settings))
    return Site(settings, store, clock, settings.secret(), _environment(settings), look.tokens)


async def site_of(request: Request) -> Site:
    """Return the site that a request is for."""
    found: Site = request.app.state.site
    return found


def json_for_html(value: Any) -> Markup:
    """Return JSON that nothing in it can break out of its element (HTML 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704 - see above


def _environment(settings: Settings) -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(language._, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(
        czech=in_our_language,
        set=typeset,
        here=partial(links.path, settings),
        json=json_for_html,
    )
    made.globals.update(
        home=links.home(settings),
        style=links.style(settings),
        publisher=settings.publisher,
    )
    return made
