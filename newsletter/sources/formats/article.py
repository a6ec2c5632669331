"""The article on a page: its text without menus and bars, who wrote it, when it was published.

The text is found by trafilatura; dates are read here, for it reads the third of February in
``2. 3. 2026`` and the first of January in ``© 2026``.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.formats.decode import is_html
from newsletter.sources.formats.tree import base_of, outermost, select, texts_at, tree_of
from newsletter.text.dates import read_moment
from newsletter.text.html import LONGEST, one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _

SHORTEST = 100
"""An article of fewer characters is rather what is left of a page without one."""

MOST_OF_LINKS = 0.5
"""A text of which more than this part is the page's own links is a menu."""

_BARS = (
    "nav, footer, aside, body > header, [role='navigation'], [role='contentinfo'], "
    "[id*='cookie' i], [class*='cookie' i]"
)
_TITLE = "meta[property='og:title']@content, title"
_SITE = "meta[property='og:site_name']@content"
_HEADINGS = "main h1, article h1, h1"
_SITE_HEADINGS = "body > header h1, h1:has(a[href='/'])"
_DESCRIPTION = "meta[property='og:description']@content, meta[name='description' i]@content"
_IMAGE = "meta[property='og:image']@content"
_LANGUAGE = "html@lang, meta[property='og:locale']@content"
_AUTHOR = "meta[name='author' i]@content, [rel='author'], [itemprop='author']"
_PUBLISHED = (
    "meta[property='article:published_time']@content",
    "[itemprop='datePublished']@content, [itemprop='datePublished']@datetime",
    "meta[name='date' i]@content, meta[name='dc.date' i]@content",
    "article time@datetime, main time@datetime, time@datetime",
    *("Zveřejněno:", "Publikováno:", "Datum zveřejnění:", "Vydáno:", "Datum vydání:", "Datum:"),
    "time, [class*='date' i], [class*='datum' i], [class*='publish' i]",
)
_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_MARKUP = re.compile(r"<[^<>]*>|\n")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEADING = re.compile(r"\s*<h1>([^<]{0,300})</h1>")
_LANGUAGE_CODE = re.compile(r"[a-z]{2}(?![a-z])")


@dataclass(frozen=True)
class Article:
    """What a page says. ``text`` is plain, a paragraph a line; ``html`` is safe, links kept.

    Both are empty where the page has no article. ``summary`` is what the page says of itself, or
    else its beginning; ``published`` is aware, ``language`` a code of ISO 639-1.
    """

    title: str
    text: str = ""
    html: str = ""
    summary: str = ""
    published: datetime | None = None
    author: str = ""
    language: str = ""
    image: str | None = None


def article_of(page: Page) -> Article:
    """Return the article on the page; dates without a zone are Czech local time.

    :raises SourceError: it is no HTML page, or one that would keep the parser for long.
    """
    if "html" not in page.content_type and not is_html(page):
        raise SourceError(_("the answer is not an HTML page"), where=page.url)
    tree = tree_of(page)
    title = _title(tree)
    described = one_line(plain(_first(tree, _DESCRIPTION)), 400)
    published = _published(tree)
    author = one_line(plain(_first(tree, _AUTHOR)), 100)
    language = _LANGUAGE_CODE.match(_first(tree, _LANGUAGE).lower())
    base = base_of(tree.root, page.url)
    body = _body(tree, base, title, described)
    text = plain(body)
    return Article(
        title=title,
        text=text,
        html=body,
        summary=described or summary(plain(_TABLE.sub("", body))) or summary(text),
        published=published,
        author=author,
        language=language[0] if language else "",
        image=_image(tree, base),
    )


def image_of(page: Page) -> str | None:
    """Return the address of the picture that an HTML page names as its own (https://ogp.me).

    :raises SourceError: the page is empty, no text, or would keep the parser for long.
    """
    tree = tree_of(page)
    return _image(tree, base_of(tree.root, page.url))


def _image(tree: LexborHTMLParser, base: str) -> str | None:
    return safe_url(html.unescape(_first(tree, _IMAGE)), base)


def _first(tree: LexborHTMLParser, place: str) -> str:
    return next(iter(texts_at(tree.root, place)), "") if tree.root else ""


def _title(tree: LexborHTMLParser) -> str:
    """Return the heading, without which the title: titles, and headings of bars, name the site."""
    titled = one_line(plain(_first(tree, _TITLE)))
    site = one_line(plain(_first(tree, _SITE)))
    bars = {heading.mem_id for heading in select(tree.root, _SITE_HEADINGS)}
    found = [node for node in select(tree.root, _HEADINGS) if node.mem_id not in bars]
    headings = [text for node in found if (text := one_line(node.text())) not in {"", site}]
    return next((text for text in headings if text in titled), "") or [*headings, titled][0]


def _published(tree: LexborHTMLParser) -> datetime | None:
    if tree.root is None:
        return None
    for script in select(tree.root, "script[type='application/ld+json']"):
        for match in _JSON_LD.finditer(script.text()):
            moment = read_moment(match[1], PRAGUE)
            if moment:
                return moment
    moments = (
        read_moment(plain(text), PRAGUE)
        for place in _PUBLISHED
        for text in texts_at(tree.root, place)
    )
    return next(filter(None, moments), None)


def _body(tree: LexborHTMLParser, base: str, title: str, described: str) -> str:
    """Return the article's safe HTML; without one what the page says of itself, if it does."""
    import trafilatura

    links = {one_line(link.text()) for link in select(tree.root, "a")}
    for bar in outermost(select(tree.root, _BARS), _BARS):
        if not select(bar, "h1, main, article"):
            bar.decompose()
    found = trafilatura.extract(  # told no address: it resolves links against the server's
        tree.html or "",
        output_format="html",
        include_links=True,
        include_formatting=True,
        include_comments=False,
    )
    text = _without_menu((found or "")[:LONGEST], links | {title})
    body = _without_heading(safe_html(text, base), title)
    return _paragraphs([described]) if len(plain(body)) < min(len(described), SHORTEST) else body


def _without_menu(found: str, links: set[str]) -> str:
    """Return what was found, or only its lines that are no links where most of it is links.

    From a page with hardly any text all is taken, its menus too.
    """
    lines = [one_line(html.unescape(line)) for line in _MARKUP.split(found)]
    linked = sum(len(line) for line in lines if line in links)
    if linked <= MOST_OF_LINKS * sum(map(len, lines)):
        return found
    return _paragraphs(line for line in lines if line not in links)


def _without_heading(body: str, title: str) -> str:
    heading = _HEADING.match(body)
    is_title = heading and one_line(html.unescape(heading[1])) == title
    return body[heading.end() :].strip() if heading and is_title else body


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)
