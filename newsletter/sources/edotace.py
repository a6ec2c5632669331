"""eDotace: the grants portal of a Czech region (Plzeň among them).

``source.url`` is the portal's own address, e.g. ``https://dotace.kraj.example.cz``. What is open
and what is planned stands in two grids (JSON for jqGrid), the rest of a call on its page. The
portal writes local time without saying so.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Attachment, Entry, FetchPage, GrantCallDetails, Page, Reading
from newsletter.sources.decode import json_of, text_of
from newsletter.sources.identity import identity
from newsletter.sources.options import Options, options_of
from newsletter.text.dates import read_moment
from newsletter.text.html import LONGEST, one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _
from newsletter.text.letters import unaccented
from newsletter.text.money import read_crowns

PATH = "/verejnost"
GRIDS = (("DotacniTitulyOtevrene", "zadostido"), ("DotacniTitulyPripravovane", "zadostiod"))
"""The grids of open and of planned calls, and the column each is sorted by."""

ROWS = 100
MOST_PAGES = 20
MOST_CALLS = 300
MOST_DOCUMENTS = 50
MOST_TAGS = 20_000
"""The parser takes quadratic time over nested tags; pages of calls have some hundreds."""

_NUMBER = re.compile(r"/verejnost/dotacnititul/(\d{1,12})(?:/|\b)")
_PURPOSE = "ucel podpory"
_ELIGIBLE = "potencialni zadatele"
_PUBLISHED = "zverejneni"
_OPENS = "zadosti od"
_CLOSES = "zadosti do"
_ALLOCATION = "predpokladany celkovy objem"
_MAX_SUPPORT = "maximalni pozadovana castka"


class PortalOptions(Options):
    """Who gives the grants, as people should read it; without it the source's title."""

    provider: str = ""


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:  # noqa: ARG001
    """Return the open and the planned grant calls of the portal.

    A call whose own page cannot be had keeps what the grid says of it.

    :raises SourceError: a grid cannot be had, or is not one.
    """
    calls: dict[str, Entry] = {}
    for grid, column in GRIDS:
        async for cell in _cells(source.url, grid, column, fetch):
            entry = _of_cell(cell, source)
            if entry and len(calls) < MOST_CALLS:
                calls.setdefault(entry.identity, entry)
    entries = [await _completed(entry, fetch) for entry in calls.values()]
    return Reading(entries, complete=len(calls) < MOST_CALLS)


async def _cells(
    base: str, grid: str, column: str, fetch: FetchPage
) -> AsyncIterator[Mapping[str, Any]]:
    for number in range(1, MOST_PAGES + 1):
        query = {"_name": grid, "page": number, "rows": ROWS, "sidx": column, "sord": "asc"}
        url = f"{urljoin(base, PATH)}?{urlencode(query)}&_search=false"
        answer = await fetch(url)
        found = json_of(answer)
        rows = found.get("rows") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise SourceError(
                _("the grid ‘{grid}’ has no rows").format(grid=grid),
                where=answer.url,
                remedy=_("The portal may have changed; the calls known so far stay."),
            )
        for row in rows:
            cell = row.get("cell") if isinstance(row, dict) else None
            if isinstance(cell, dict):
                yield cell
        if not rows or number >= _pages(found.get("total")):
            return


def _pages(total: Any) -> int:
    return int(total) if str(total).isdecimal() else 1


def _of_cell(cell: Mapping[str, Any], source: Source) -> Entry | None:
    def said(name: str) -> str:
        value = cell.get(name)
        return one_line(plain(str(value))) if isinstance(value, str | int) else ""

    number = _NUMBER.search(str(cell.get("buttons") or ""))
    title = said("nazevtitulu") or said("nazevprogramu")
    if not number or not title:
        return None
    programme = said("nazevprogramu")
    provider = one_line(options_of(source, PortalOptions).provider or source.title)
    return Entry(
        identity=identity(number[1]),
        title=title,
        url=safe_url(f"{PATH}/dotacnititul/{number[1]}/", source.url),
        details=GrantCallDetails(
            opens_at=read_moment(said("zadostiod"), PRAGUE),
            closes_at=read_moment(said("zadostido"), PRAGUE),
            provider=", ".join(filter(None, (provider, said("nazevodboru")))),
            programme="" if programme == title else programme,
        ),
    )


async def _completed(entry: Entry, fetch: FetchPage) -> Entry:
    try:
        page: Page | None = await fetch(entry.url or "")
    except SourceError:
        page = None
    if page is None or page.body.count(b"<") > MOST_TAGS:
        # The grid's facts stand; what the page said at an earlier visit is not forgotten either.
        return entry
    return _with_page(entry, page)


def _with_page(entry: Entry, page: Page) -> Entry:
    said = _Call.of(LexborHTMLParser(text_of(page)[: 5 * LONGEST]))
    details = entry.details
    assert isinstance(details, GrantCallDetails)
    purpose = said.parts.get(_PURPOSE, "")
    return replace(
        entry,
        summary=summary(plain(purpose)),
        body=safe_html(purpose, page.url),
        published_at=read_moment(said.cell(_PUBLISHED), PRAGUE),
        details=replace(
            details,
            opens_at=details.opens_at or read_moment(said.cell(_OPENS), PRAGUE),
            closes_at=details.closes_at or read_moment(said.cell(_CLOSES), PRAGUE),
            allocation=read_crowns(said.cell(_ALLOCATION)),
            max_support=read_crowns(said.cell(_MAX_SUPPORT)),
            eligible=summary(plain(said.parts.get(_ELIGIBLE, ""))),
        ),
        attachments=said.documents(page.url),
    )


@dataclass(frozen=True)
class _Call:
    """The page of one call: HTML by heading, and its tables' rows."""

    parts: Mapping[str, str]
    rows: Sequence[LexborNode]

    @classmethod
    def of(cls, tree: LexborHTMLParser) -> "_Call":
        headings = tree.css("h1, h2, h3, h4")
        return cls({_label(heading): _below(heading) for heading in headings}, tree.css("tr"))

    def cell(self, label: str) -> str:
        """Return the text beside the label that begins so."""
        for row in self.rows:
            cells = row.css("th, td")
            if len(cells) > 1 and _label(cells[0]).startswith(label):
                return one_line(cells[1].text())
        return ""

    def documents(self, base: str) -> tuple[Attachment, ...]:
        """Return the documents, named by what stands beside their links."""
        found: dict[str, Attachment] = {}
        for row in self.rows:
            link = row.css_first("a[href*='/soubor/']")
            url = safe_url(link.attributes.get("href"), base) if link else None
            if url and len(found) < MOST_DOCUMENTS:
                texts = [one_line(cell.text()) for cell in row.css("td")]
                title = next(filter(None, reversed(texts)), "") or url
                found.setdefault(url, Attachment(title, url))
        return tuple(found.values())


def _below(heading: LexborNode) -> str:
    html, node = "", heading.next
    while node is not None and node.tag not in {"h1", "h2", "h3", "h4"} and len(html) < LONGEST:
        html += node.html or ""
        node = node.next
    return html


def _label(node: LexborNode) -> str:
    return unaccented(one_line(node.text())).rstrip(" :")
