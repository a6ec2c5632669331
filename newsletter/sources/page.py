"""A listing on a web page, read by the selectors that the source's options name.

Widespread programs have presets (``presets.toml``). What the listing does not say of an entry is
looked for on the entry's own page, if the option ``detail`` says so; of what has been read once
only a few pages are read again at a visit.
"""

import html
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from pydantic import Field, ValidationInfo, field_validator, model_validator
from selectolax.lexbor import LexborNode

from newsletter.errors import SourceError
from newsletter.models import ItemKind, Source
from newsletter.sources import Entry, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.detail import DetailsRead
from newsletter.sources.formats.article import article_of
from newsletter.sources.formats.decode import is_html
from newsletter.sources.formats.tree import (
    base_of,
    checked_place,
    checked_selector,
    outermost,
    select,
    texts_at,
    tree_of,
    with_attribute,
)
from newsletter.sources.mapping import DETAILS, Fields, Where, entry_of, moment_of
from newsletter.sources.options import options_of
from newsletter.text.html import one_line, plain, safe_html, safe_url
from newsletter.text.language import _

PRESETS = Path(__file__).with_name("presets.toml")
MOST_ITEMS = 1_000
MOST_PAGES = 20
SEVERAL = {"tag", "body", "summary", "eligible", "office"}
"""Fields whose text is all that the place means; others have the first."""

IN_THE_LISTING = {"identity", "title", "link"}
"""Fields that an entry's own page cannot say otherwise."""

_MOVES = {ItemKind.GRANT_CALL, ItemKind.EVENT}
"""What is read again every day: deadlines and places are moved."""


class PageOptions(Fields):
    """Where on the listing its entries are.

    ``item`` is a selector of one entry, the other places are inside it. ``next`` is the link to
    the next page, of which ``pages`` are read at most. ``detail``: the entries' own pages are
    read too, again after ``reread_days``. ``whole``: the listing shows all there is, so what
    disappears from it is gone. ``may_be_empty``: a page without entries is no fault.
    """

    preset: str = ""
    item: Where
    title: Where = "a"
    link: Where = "a@href"
    next: Where = ""
    pages: int = Field(default=3, ge=1, le=MOST_PAGES)
    detail: bool = False
    reread_days: int | None = Field(default=None, ge=1, le=30)
    may_be_empty: bool = False
    whole: bool = False

    @model_validator(mode="before")
    @classmethod
    def _with_preset(cls, said: Any) -> Any:
        preset = presets().get(str(said.get("preset")), {})
        kind = str(said.get("kind") or preset.get("kind", ""))
        foreign = {name for of, own in DETAILS.items() if of.value != kind for name in own}
        return {name: value for name, value in preset.items() if name not in foreign} | said

    @field_validator("preset")
    @classmethod
    def _known(cls, preset: str) -> str:
        if preset and preset not in presets():
            raise ValueError(
                _("there is no preset ‘{name}’; there are {presets}").format(
                    name=one_line(preset, 40), presets=", ".join(presets())
                )
            )
        return preset

    @field_validator("item", "next", "documents", "link")
    @classmethod
    def _selects(cls, place: str, info: ValidationInfo) -> str:
        is_text = "{" in place or place.startswith("=")
        if (info.field_name == "link" and is_text) or (info.field_name != "item" and not place):
            return place
        checked_selector(place)
        return with_attribute(place, "href") if info.field_name in {"next", "link"} else place

    @classmethod
    def check(cls, place: str) -> None:
        """Check that ``place`` is a label or a selector.

        :raises ValueError: it is neither.
        """
        checked_place(place)

    @property
    def again(self) -> timedelta | None:
        """After how long an entry's own page is read again; none: never."""
        days = self.reread_days or (1 if self.kind in _MOVES else 0)
        return timedelta(days=days) if days else None


@cache
def presets() -> Mapping[str, Mapping[str, Any]]:
    """Return the ready options by the name of the preset."""
    return tomllib.loads(PRESETS.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Row:
    """What a listing says of one entry: texts by field, addresses absolute; and that entry."""

    said: Mapping[str, str]
    entry: Entry


@dataclass(frozen=True)
class Listing:
    """One page of a listing: how many ``items`` it has, what they say, where the next page is."""

    items: int
    rows: Sequence[Row]
    next: str | None


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the entries of the listing at ``source.url``.

    :raises SourceError: the page has nothing that fits the selectors, or cannot be had.
    """
    options = options_of(source, PageOptions)
    known = DetailsRead.of(source.memory if options.detail else {}, options.again)
    page = await fetch(source.url, conditional=not known.wants_more(now))
    if page.unchanged:
        return Reading()
    rows, more = await _listed(page, options, fetch)
    complete = options.whole and not more and len(rows) < MOST_ITEMS
    if not options.detail:
        return Reading([row.entry for row in rows], complete=complete)
    entries, memory = await _detailed(rows, options, known, fetch, now)
    return Reading(entries, complete=complete, memory=memory)


async def _listed(page: Page, options: PageOptions, fetch: FetchPage) -> tuple[list[Row], bool]:
    """Return the rows of the listing, and whether there are more pages than were read."""
    rows: dict[str, Row] = {}
    visited = {page.url}
    while True:
        listing = await aside(read, page, options)
        for row in listing.rows:
            rows.setdefault(row.entry.identity, row)
        if not rows and not options.may_be_empty:
            raise _nothing_fits(page, options, "title" if listing.items else "item")
        if not listing.rows or listing.next is None or listing.next in visited:
            return list(rows.values()), False
        if len(visited) >= options.pages or len(rows) >= MOST_ITEMS:
            return list(rows.values()), True
        visited.add(listing.next)
        page = await fetch(listing.next)


async def _detailed(
    rows: Sequence[Row], options: PageOptions, known: DetailsRead, fetch: FetchPage, now: datetime
) -> tuple[list[Entry], Mapping[str, Any]]:
    """Return the entries, with their own pages where those are due, and what to remember."""
    pages = {row.entry.identity: row for row in rows if row.entry.url}
    found: dict[str, Entry] = {}
    failed = []
    for identity in known.due(list(pages), now):
        row = pages[identity]
        try:
            page = await fetch(row.entry.url or "")
            found[identity] = await aside(with_page, row, page, options)
        except SourceError:
            # The listing's words stand; it is tried again.
            failed.append(identity)
    entries = [found.get(row.entry.identity) or _listed_only(row) for row in rows]
    return entries, known.after(list(pages), list(found), failed, now)


def _listed_only(row: Row) -> Entry:
    """Return the entry without a body made of its summary: its page's text has been kept."""
    return row.entry if "body" in row.said else replace(row.entry, body="")


def read(page: Page, options: PageOptions) -> Listing:
    """Return what one page of the listing shows.

    :raises SourceError: the page is empty, or would keep the parser for long.
    """
    root = tree_of(page).root
    assert root is not None
    base = base_of(root, page.url)
    items = outermost(select(root, options.item), options.item)[:MOST_ITEMS]
    rows = [row for item in items if (row := _row(item, options, base))]
    following = options.next and next(texts_at(root, options.next), "")
    address = safe_url(html.unescape(following), base) if following else None
    return Listing(len(items), rows, urldefrag(address).url if address else None)


def with_page(row: Row, page: Page, options: PageOptions) -> Entry:
    """Return the entry with what its own page says besides; as it is if that is no web page.

    :raises SourceError: the page cannot be read.
    """
    if page.body and "html" not in page.content_type and not is_html(page):
        return row.entry
    article = article_of(page)
    told = {
        "body": article.html,
        "summary": article.summary,
        "date": article.published.isoformat() if article.published else "",
        "author": article.author,
        "language": article.language,
    }
    root = tree_of(page).root
    own = _said(root, options, base_of(root, page.url)) if root else {}
    own = {name: text for name, text in own.items() if name not in IN_THE_LISTING}
    dated = moment_of(row.said.get("date", "")) is not None
    listed = {name: text for name, text in row.said.items() if name != "date" or dated}
    return entry_of(told | own | listed, options.kind, page.url) or row.entry


def _row(item: LexborNode, options: PageOptions, base: str) -> Row | None:
    said = _said(item, options, base)
    entry = entry_of(said, options.kind, base)
    return Row(said, entry) if entry else None


def _said(node: LexborNode, options: PageOptions, base: str) -> dict[str, str]:
    """Return the texts in ``node`` by field; addresses in them are absolute."""
    said = options.said(lambda place: next(texts_at(node, place), ""))
    for name in SEVERAL & said.keys():
        place = getattr(options, name)
        if place[0] != "=" and "{" not in place:
            said[name] = "\n".join(texts_at(node, place))
    if "link" in said:
        said["link"] = safe_url(html.unescape(said["link"]), base) or ""
    for name in {"body", "summary"} & said.keys():
        said[name] = safe_html(said[name], base)
    if options.documents:
        said["documents"] = _documents(node, options.documents, base)
    return {name: text for name, text in said.items() if text}


def _documents(node: LexborNode, selector: str, base: str) -> str:
    """Return the links that the selector means or contains, as :class:`Fields` wants them."""
    links = [link for part in select(node, selector) for link in select(part, "a[href]")]
    addresses = [safe_url(link.attributes.get("href"), base) for link in links]
    return "\n".join(
        f"{address}\t{' '.join(plain(link.inner_html or '').split())}"
        for address, link in zip(addresses, links, strict=True)
        if address
    )


def _nothing_fits(page: Page, options: PageOptions, name: str) -> SourceError:
    return SourceError(
        _("nothing on the page fits the selector {name} = ‘{selector}’").format(
            name=name, selector=getattr(options, name)
        ),
        where=page.url,
        remedy=_(
            "The page may have changed: look at it and correct the option; if it may be empty, "
            "set may_be_empty = true."
        ),
    )
