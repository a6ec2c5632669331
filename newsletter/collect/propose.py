"""A source that may be added: what was typed, and what its address turns out to be."""

import difflib
import shlex
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsletter.collect.add import address_of, check_interval, facts, of_list
from newsletter.collect.discover import discover, free_key
from newsletter.collect.keep import Brought
from newsletter.collect.look import look_at
from newsletter.errors import InputError, NotFoundError, SourceError
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
    """A source that may be added, what it shows now, and what else its address names.

    ``others``: commands that add it. ``same_as``: the key by which this source is there already.
    """

    source: Source
    brought: Brought | None = None
    others: Sequence[str] = ()
    note: str = ""
    same_as: str | None = None

    @property
    def error(self) -> str | None:
        """Why it shows nothing, if it does not."""
        error = self.brought.visit.error if self.brought else None
        return error and without_promise(error)


def proposed(store: Store, settings: Settings, wanted: Wanted, now: datetime) -> Proposal:
    """Return the source that ``wanted`` means. An address without a kind is found out about.

    :raises NotFoundError: there is no such key in the catalogue.
    :raises InputError: a value cannot be used.
    :raises StateError: there is a source of that key.
    :raises SourceError: the address gives nothing that can be collected.
    """
    check_interval(wanted.interval)
    with store.reading() as tx:
        there = sources.everything(tx)
        if wanted.key:
            sources.must_be_free(tx, wanted.key)
    taken = {one.key for one in there}
    if is_imap(wanted.what):
        wanted = replace(wanted, kind=wanted.kind or "mailbox")
    addresses = _addresses(wanted.what)
    if addresses and wanted.kind is None and not wanted.unchecked:
        return _marked(_found_out(settings, wanted, addresses, taken, now), there)
    if addresses:
        listed, key = Listed(kind=wanted.kind or "feed", url=addresses[0]), wanted.key
        key = key or free_key(addresses[0], taken)
    else:
        listed, key = _ready(wanted.what), wanted.what
    proposal = _marked(Proposal(_made(settings, wanted, listed, key, now), note=listed.note), there)
    if proposal.same_as or wanted.unchecked:
        return proposal
    with store.reading() as tx:
        sources.must_be_free(tx, proposal.source.key)
    return _looked_at(proposal, settings, addresses, now, name=not (wanted.title or listed.title))


def _marked(proposal: Proposal, there: Sequence[Source]) -> Proposal:
    """Return the proposal with the key by which its source is there already, if it is."""
    known = {facts(one): one.key for one in there}
    return replace(proposal, same_as=known.get(facts(proposal.source)))


def _addresses(typed: str) -> list[str]:
    """Return the addresses that may be meant: without a scheme https, and http without that.

    A key of the catalogue has none.

    :raises InputError: it is no address.
    """
    if "://" in typed or is_imap(typed):
        return [address_of(typed)]
    if "@" in typed:
        raise InputError(
            _("‘{address}’ is an e-mail address, not a page").format(address=typed),
            remedy=_("A mailbox is written as {example}.").format(
                example="imaps://zpravodaj@mail.example.cz/INBOX"
            ),
        )
    is_key = not {*"./:"} & {*typed}
    return [] if is_key else [address_of(f"{scheme}://{typed}") for scheme in ("https", "http")]


def _found_out(
    settings: Settings, wanted: Wanted, addresses: Sequence[str], taken: Collection[str],
    now: datetime,
) -> Proposal:  # fmt: skip
    try:
        found = discover(settings, addresses, now, taken, wanted.section)
    except SourceError as error:
        remedy = " ".join(filter(None, (without_promise(error.remedy), _("It was not added."))))
        raise SourceError(without_promise(error.what), where=error.where, remedy=remedy) from error
    source = _made(settings, wanted, found.listed, found.source.key, now)
    others = [_command(one.url, one.kind, one.options) for one in found.others]
    note = ""
    if source.kind == "watch":
        note = _("If the page shows a list, say what of it is one entry: {command}").format(
            command=_command(source.url, "page", {"item": "li.news"})
        )
    return Proposal(source, found.brought, others, note)


def _looked_at(
    proposal: Proposal, settings: Settings, addresses: Sequence[str], now: datetime, *, name: bool
) -> Proposal:
    """Return the proposal with what its source shows, at the first address that is reached.

    :param name: let the source be called as it calls itself.
    """
    source = proposal.source
    brought, title = look_at(settings, source, now)
    for url in addresses[1:]:
        other = Source(**source.model_dump() | {"url": url})
        again = look_at(settings, other, now) if brought.visit.status is None else None
        if again and again[0].visit.status is not None:
            source, (brought, title) = other, again
    if name and title:
        source.title = title
    return replace(proposal, source=source, brought=brought)


def without_promise(sentence: str) -> str:
    """Return the sentence without a promise that holds for sources only that were added."""
    for promise in (
        _("It is tried again at the next visit."),
        _("Nothing was lost; it is read again at the next visit."),
    ):
        sentence = sentence.replace(promise, "")
    return sentence.strip()


def _command(url: str, kind: str, options: Mapping[str, Any]) -> str:
    """Return the command that adds this, as a shell takes it."""
    words = ["newsletter", "sources", "add", url, "--kind", kind]
    for name, value in options.items():
        words += ["--set", f"{name}={value}"]
    return shlex.join(words)


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
