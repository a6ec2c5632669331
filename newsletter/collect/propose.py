"""A source that may be added: what was typed, and what its address turns out to be."""

import difflib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsletter.collect.add import of_list
from newsletter.collect.discover import discover, free_key
from newsletter.collect.keep import Brought
from newsletter.collect.look import look
from newsletter.errors import InputError, NotFoundError
from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources.listed import Listed, catalogue
from newsletter.store import sources
from newsletter.store.engine import Store
from newsletter.text.imap_urls import is_imap
from newsletter.text.language import _


@dataclass(frozen=True)
class Wanted:
    """What was typed: a key of the catalogue or an address, and what should be otherwise."""

    what: str
    section: str | None
    key: str | None
    kind: str | None
    title: str | None
    interval: int | None
    options: Sequence[str]
    unchecked: bool


@dataclass(frozen=True)
class Proposal:
    """A source that may be added, what it shows now, and what else its address offers."""

    source: Source
    brought: Brought | None
    others: Sequence[str] = ()
    note: str = ""

    @property
    def error(self) -> str | None:
        """Why it shows nothing, if it does not."""
        return self.brought.visit.error if self.brought else None


def proposed(store: Store, settings: Settings, wanted: Wanted, now: datetime) -> Proposal:
    """Return the source that ``wanted`` means. An address without a kind is found out about.

    :raises NotFoundError: there is no such key in the catalogue.
    :raises InputError: a value cannot be used.
    :raises SourceError: the address gives nothing that can be collected.
    """
    with store.reading() as tx:
        taken = [source.key for source in sources.everything(tx)]
    is_address = "://" in wanted.what or "." in wanted.what
    if is_imap(wanted.what):
        wanted = replace(wanted, kind=wanted.kind or "mailbox")
    if is_address and wanted.kind is None and not wanted.unchecked:
        found = discover(settings, wanted.what, now, taken, wanted.section)
        source = _made(settings, wanted, found.listed, found.source.key, now)
        return Proposal(source, found.brought, [f"{one.kind}  {one.url}" for one in found.others])
    if is_address:
        url = wanted.what if "://" in wanted.what else f"https://{wanted.what}"
        listed = Listed(kind=wanted.kind or "feed", url=url)
        key = free_key(listed.url, taken)
    else:
        key, listed = wanted.what, _ready(wanted.what)
    source = _made(settings, wanted, listed, key, now)
    brought = None if wanted.unchecked else look(settings, [source], now)[0]
    return Proposal(source, brought, note=listed.note)


def _made(settings: Settings, wanted: Wanted, listed: Listed, key: str, now: datetime) -> Source:
    if wanted.section is not None:
        settings.section(wanted.section)
    otherwise = {
        "kind": wanted.kind,
        "section": wanted.section,
        "title": wanted.title,
        "interval_minutes": wanted.interval,
        "options": {**listed.options, **options_typed(wanted.options)},
    }
    said = {name: value for name, value in otherwise.items() if value is not None}
    return of_list(settings, listed.model_copy(update=said), wanted.key or key, now)


def options_typed(texts: Sequence[str]) -> dict[str, Any]:
    """Return the options typed as NAME=VALUE; a value is TOML if it can be, else it is text.

    :raises InputError: a text is not of that form.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(
                _("‘{text}’ is not NAME=VALUE").format(text=text), remedy=_("E.g. item=li.news")
            )
        try:
            found[name.strip()] = tomllib.loads(f"value = {value}")["value"]
        except (tomllib.TOMLDecodeError, RecursionError):
            found[name.strip()] = value
    return found


def _ready(key: str) -> Listed:
    ready = catalogue()
    if key not in ready:
        near = difflib.get_close_matches(key, ready, n=1)
        advice = _("Did you mean ‘{key}’?").format(key=near[0]) if near else ""
        raise NotFoundError(
            _("there is no source ‘{key}’ in the catalogue, and it is no address").format(key=key),
            remedy=advice or _("‘newsletter sources catalogue’ shows the keys."),
        )
    return ready[key]
