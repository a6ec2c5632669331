"""eDotace: the grants portal of a Czech region or city (the Plzeň region and Plzeň among them).

``source.url`` is the portal's own address, e.g. ``https://dotace.kraj.example.cz``. Its calls stand
in grids (JSON for jqGrid), the rest of a call on its page. The portal writes local time without
saying so. The pages are many: that of a call whose row is as it was is read again once a week.
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin
from zlib import crc32

from pydantic import Field
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Attachment, Entry, FetchPage, GrantCallDetails, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.calls import (
    Row,
    changed,
    code_at,
    is_history,
    line_at,
    said_of,
    text_at,
)
from newsletter.sources.formats.decode import json_of
from newsletter.sources.formats.tree import texts_at, tree_of
from newsletter.sources.identity import identity
from newsletter.sources.mapping import end_of, moment_of
from newsletter.sources.options import Options, options_of
from newsletter.sources.remember import fingerprint, remembered, said_before
from newsletter.text.html import LONGEST, one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _
from newsletter.text.letters import unaccented
from newsletter.text.money import read_crowns

SORTED_BY = {"DotacniTitulyOtevrene": "zadostido", "DotacniTitulyPripravovane": "zadostiod"}
"""The column that the portal's own page sorts a grid by."""

ROWS = 100
MOST_PAGES = 20
MOST_CALLS = 300
MOST_DOCUMENTS = 50
MOST_ROWS = 2_000
LONGEST_CELL = 1_000
"""Characters of a cell that are looked at: they hold a date, an amount, a title."""

WEEK = 7
_LINK = re.compile(r"/verejnost/(?:dotacni)?titul/([\w-]{1,40})(?=[/\"'?]|$)", re.ASCII)
_PURPOSE = "ucel podpory"
_ELIGIBLE = "potencialni zadatele"
_ANNOTATION = "Anotace:"
_DASHES = {"-", "–"}
_PUBLISHED = "zverejneni"
_OPENS = "zadosti od"
_CLOSES = "zadosti do"
_ALLOCATION = "predpokladany celkovy objem"
_MAX_SUPPORT = "maximalni pozadovana castka"


class PortalOptions(Options):
    """Where the portal keeps its calls.

    ``grids`` of its page at ``path``, each with the state of the calls in it; a state that a call
    says itself comes first. ``provider`` is who gives the grants, as people should read it; without
    it the source's title. For the city of Plzeň:
    ``path = "/verejnost/dotacni-tituly/"``, ``grids = { Tituly = "" }``.
    """

    path: str = Field(default="/verejnost", pattern="^/[^?#]*$")
    grids: dict[str, str] = Field(
        default={"DotacniTitulyOtevrene": "Otevřený", "DotacniTitulyPripravovane": "Připravovaný"},
        min_length=1,
    )
    provider: str = ""


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the grant calls of the portal, but for those that closed over a month ago.

    A call whose own page cannot be had keeps what the grid says of it.

    :raises SourceError: a grid cannot be had, or is not one.
    """
    options = options_of(source, PortalOptions)
    provider = one_line(options.provider or source.title)
    calls: dict[str, tuple[str, Entry]] = {}
    for grid, state in options.grids.items():
        async for cell in _cells(urljoin(source.url, options.path), grid, fetch):
            call = entry_of(cell, source.url, provider, state)
            if call and not is_history(call, now) and len(calls) < MOST_CALLS:
                print_ = _fingerprint(cell, call, now)
                calls.setdefault(call.identity, (print_, call))
    return await _completed(calls, said_before(source.memory), fetch)


async def _completed(
    calls: Mapping[str, tuple[str, Entry]], before: Mapping[str, str], fetch: FetchPage
) -> Reading:
    """Return the calls with what their pages say; those that were read so by their identity."""
    entries, as_before, read = [], [], {}
    for name, (print_, call) in calls.items():
        if print_ in before:
            as_before.append(name)
            read[print_] = name
        elif whole := await _whole(call, fetch):
            entries.append(whole)
            read[print_] = name
        else:
            # The grid's facts stand; what the page said earlier is not forgotten either.
            entries.append(call)
    memory = remembered(list(read), list(read.values()))
    return Reading(entries, len(calls) < MOST_CALLS, as_before, memory)


def _fingerprint(cell: Row, call: Entry, now: datetime) -> str:
    """Return a hash of what the grid says of a call. It lasts a week from a day of its own."""
    day = now.astimezone(PRAGUE).date().toordinal()
    week = (day + crc32(call.identity.encode())) // WEEK
    said = [(key, text_at(cell, key)) for key in sorted(cell)]
    return fingerprint(f"{week} {call} {said}")


async def _whole(call: Entry, fetch: FetchPage) -> Entry | None:
    try:
        whole = await aside(with_page, call, await fetch(call.url or ""))
    except SourceError:
        return None
    # A page that adds nothing may say that the portal is being repaired.
    return whole if whole != call else None


async def _cells(address: str, grid: str, fetch: FetchPage) -> AsyncIterator[Row]:
    for number in range(1, MOST_PAGES + 1):
        column = SORTED_BY.get(grid, "")
        query = {"_name": grid, "page": number, "rows": ROWS, "sidx": column, "sord": "asc"}
        answer = await fetch(f"{address}?{urlencode(query)}&_search=false")
        found = json_of(answer)
        rows = found.get("rows") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise changed(answer.url, _("the grid ‘{grid}’ has no rows").format(grid=grid))
        for row in rows:
            cell = row.get("cell") if isinstance(row, dict) else None
            if isinstance(cell, dict):
                yield cell
        if not rows or number >= _pages(found.get("total")):
            return


def _pages(total: Any) -> int:
    return int(total) if str(total).isdecimal() else 1


def entry_of(cell: Row, base: str, provider: str, state: str = "") -> Entry | None:
    """Return what a row of a grid says; none for one without a page or a name.

    :param state: that of all calls of the grid.
    """
    link = _LINK.search(text_at(cell, "buttons"))
    programme = line_at(cell, "nazevprogramu")
    title = line_at(cell, "nazevtitulu") or line_at(cell, "nazev") or programme
    if not link or not title:
        return None
    department = line_at(cell, "nazevodboru") or line_at(cell, "utvar")
    return Entry(
        identity=identity(link[1]),
        title=title,
        url=safe_url(f"{link[0]}/", base),
        details=GrantCallDetails(
            opens_at=moment_of(line_at(cell, "zadostiod")),
            closes_at=end_of(line_at(cell, "zadostido")),
            provider=", ".join(filter(None, (provider, department))),
            programme="" if programme == title else programme,
            code=code_at(cell, "cislotitulu"),
            source_state=line_at(cell, "stav") or one_line(state),
        ),
        language="cs",
    )


def with_page(call: Entry, page: Page) -> Entry:
    """Return the call with what its own page says; the grid's dates come first.

    :raises SourceError: it is no page, or would keep the parser for long.
    """
    said = _Call(tree_of(page))
    purpose = said.part(_PURPOSE) or said.beside(_ANNOTATION)
    details = said_of(call)
    return replace(
        call,
        summary=summary(plain(purpose)),
        body=safe_html(purpose, page.url),
        published_at=moment_of(said.cell(_PUBLISHED)),
        details=replace(
            details,
            opens_at=details.opens_at or moment_of(said.cell(_OPENS)),
            closes_at=details.closes_at or end_of(said.cell(_CLOSES)),
            allocation=read_crowns(said.cell(_ALLOCATION)),
            max_support=read_crowns(said.cell(_MAX_SUPPORT)),
            eligible=summary(plain(said.part(_ELIGIBLE))),
        ),
        attachments=said.documents(page.url),
    )


class _Call:
    """The page of one call: parts below headings, tables of labels and what stands beside them."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        rows = [list(row.iter()) for row in tree.css("tr")[:MOST_ROWS]]
        self._cells = [(_label(row[0]), _text(row[1])) for row in rows if len(row) > 1]
        self._headings = {_label(heading): heading for heading in tree.css("h1, h2, h3, h4")}

    def part(self, heading: str) -> str:
        """Return the HTML below the heading."""
        return _below(self._headings[heading]) if heading in self._headings else ""

    def beside(self, label: str) -> str:
        """Return the HTML beside the label, wherever that stands; a dash is nothing."""
        found = next(texts_at(self._tree.root, label), "") if self._tree.root else ""
        return "" if plain(found) in _DASHES else found

    def cell(self, label: str) -> str:
        """Return the text beside the cell that begins so."""
        return next((text for name, text in self._cells if name.startswith(label)), "")

    def documents(self, base: str) -> tuple[Attachment, ...]:
        """Return the documents, named by what stands last in the rows of their links."""
        found: dict[str, Attachment] = {}
        for link in self._tree.css("a[href*='/soubor/']")[:MOST_DOCUMENTS]:
            url = safe_url(link.attributes.get("href"), base)
            row = link.parent and link.parent.parent
            texts = [_text(cell) for cell in row.iter()] if row else []
            if url:
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
    return unaccented(_text(node)).rstrip(" :")


def _text(node: LexborNode) -> str:
    """Return the text of a node as a line; of nested ones each holds all that is in the next."""
    return one_line(node.text()[:LONGEST_CELL])
