"""What an address may be as a source: guesses by what its page looks like, the likeliest first."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.collect.listing import listing_of
from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.formats.decode import START, is_html, text_of
from newsletter.sources.formats.ofn import line, said
from newsletter.sources.formats.tree import tree_of
from newsletter.text.html import one_line, safe_url
from newsletter.text.letters import unaccented

LONGEST_TITLE = 100
WELL_KNOWN = ("/feed/", "/rss.xml", "/rss", "/api/rss/")
"""Where programs of Czech municipalities keep a feed that their pages do not name."""

_CALENDAR = re.compile(r"\s*webcals?://", re.IGNORECASE)
_FEED_TYPES = {
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
}  # fmt: skip
_FEED_LINK = re.compile(r"(?:^|[/._?=-])(?:rss|atom|feed)(?:[/._&=-]|$)", re.IGNORECASE)
# Lines that are too long go on behind a line break and a space (RFC 5545, 3.1).
_CALENDAR_NAME = re.compile(
    r"^X-WR-CALNAME(?:;[^:\r\n]{0,200})?:((?:[^\r\n]|\r?\n[ \t]){1,300})",
    re.MULTILINE | re.IGNORECASE,
)
_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_ROOTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"<(?:\w+:)?(?:rss|rdf|feed|channel)\b", "feed"),
        (r"<(?:\w+:)?alert\b[^>]*urn:oasis:names:tc:emergency:cap", "warnings"),
        (r"<(?:\w+:)?export\b[^>]*mssf", "ms21"),
        (r"^\ufeff?\s*begin:vcalendar", "calendar"),
    )
)
_OF_THE_NORM = {
    "informace": "board",
    "Úřední deska": "board",
    "Aktualita": "news",
    "Událost": "events",
}
_CMS: tuple[tuple[str, str], ...] = (
    ("li.urd-line", "vismo"),
    ("#seznamDokumentu", "ginis"),
    ("table.category", "joomla"),
)
"""A part that only pages of one program have, and the preset that reads them."""


@dataclass(frozen=True)
class Guess:
    """What an address may be: a kind of source with its address and options.

    ``is_named``: the page itself speaks of it, and it is not only tried. ``is_format``: the page
    itself begins as pages of that kind do.
    """

    kind: str
    url: str
    options: Mapping[str, Any] = field(default_factory=dict)
    is_named: bool = True
    is_format: bool = False


def guesses(page: Page) -> list[Guess]:
    """Return what the page, or what it names, may be as a source; a page to watch comes last."""
    found = [*_by_format(page)]
    if is_html(page):
        found += _by_html(page)
    return list({(one.kind, one.url): one for one in found}.values())


def title_of(page: Page) -> str:
    """Return what a page, feed, calendar or board calls itself; "" if it does not say."""
    text = text_of(page)
    match = _TITLE.search(text[: 10 * START])
    if match:
        return one_line(html.unescape(match[1]), LONGEST_TITLE)
    match = _CALENDAR_NAME.search(text[:START])
    if match:
        unfolded = re.sub(r"\r?\n[ \t]", "", match[1])
        return one_line(re.sub(r"\\([\\,;])", r"\1", unfolded), LONGEST_TITLE)
    return _title_in_json(text) if text.lstrip()[:1] == "{" else ""


def _title_in_json(text: str) -> str:
    """Return the title of a JSON Feed, or the name of who keeps an official board."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    keeper = said(value, "provozovatel")
    named = line(keeper, "název") if isinstance(keeper, Mapping) else value.get("title")
    return one_line(named, LONGEST_TITLE) if isinstance(named, str) else ""


def _by_format(page: Page) -> Iterator[Guess]:
    start = text_of(page)[:START]
    for pattern, kind in _ROOTS:
        if pattern.search(start):
            yield Guess(kind, page.url, is_format=True)
    is_list = page.content_type.startswith("text/csv") or urlsplit(page.url).path.endswith(".csv")
    if page.body.startswith(b"PK\x03\x04") or (is_list and not is_html(page)):
        yield Guess("sheet", page.url, is_format=True)
    if start.lstrip()[:1] in {"{", "["}:
        yield from _by_json(page)
    if urlsplit(page.url).path.startswith("/verejnost"):
        yield Guess("edotace", urljoin(page.url, "/"))


def _by_json(page: Page) -> Iterator[Guess]:
    try:
        value = json.loads(text_of(page))
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict) and "jsonfeed.org" in str(value.get("version")):
        yield Guess("feed", page.url, is_format=True)
    start = text_of(page)[: 4 * START]
    for word, kind in _OF_THE_NORM.items():
        if f'"{word}"' in start:
            yield Guess(kind, page.url, is_format=True)


def _by_html(page: Page) -> Iterator[Guess]:
    try:
        tree = tree_of(page)
    except SourceError:
        return
    yield from _named(tree, page.url)
    yield from _linked(tree, page.url)
    for selector, preset in _CMS:
        if tree.css_first(selector) is not None:
            yield Guess("page", page.url, {"preset": preset})
    yield from (Guess("feed", urljoin(page.url, path), is_named=False) for path in WELL_KNOWN)
    if options := listing_of(tree):
        yield Guess("page", page.url, options)
    yield Guess("watch", page.url, is_named=False)


def _named(tree: LexborHTMLParser, base: str) -> Iterator[Guess]:
    """Yield what the page itself names: https://www.rssboard.org/rss-autodiscovery."""
    for link in tree.css("link[rel~='alternate'][href]"):
        media_type = (link.attributes.get("type") or "").lower()
        kind = {"text/calendar": "calendar"}.get(media_type)
        kind = "feed" if media_type in _FEED_TYPES else kind
        yield from _at(kind, link, base)


def _linked(tree: LexborHTMLParser, base: str) -> Iterator[Guess]:
    for link in tree.css("a[href]"):
        yield from _at(_kind_of_link(link.attributes.get("href") or "", link), link, base)


def _kind_of_link(address: str, link: LexborNode) -> str | None:
    path = unaccented(address).partition("?")[0]
    if path.endswith(".ics") or _CALENDAR.match(address):
        return "calendar"
    if path.endswith(".jsonld") or (path.endswith(".json") and "desk" in path):
        return "board"
    named = _FEED_LINK.search(address) or "rss" in unaccented(link.text()).split()
    return "feed" if named and not path.endswith((".html", ".pdf", ".png", ".svg")) else None


def _at(kind: str | None, link: LexborNode, base: str) -> Iterator[Guess]:
    url = safe_url(_CALENDAR.sub("https://", link.attributes.get("href") or ""), base)
    # Comments are no news: WordPress names their feed beside the other.
    if kind and url and "/comments/" not in url:
        yield Guess(kind, url)
