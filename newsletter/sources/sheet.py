"""Tables: schedules of calls as XLSX, and lists as CSV, by the headings of their columns.

XLSX is a zip of XML (ECMA-376). Its directory is looked at before anything is unpacked.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import Field

from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.decode import is_html, text_of
from newsletter.sources.mapping import Fields, entry_of
from newsletter.sources.options import options_of
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.letters import unaccented

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_MEMBERS = 2_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
"""A member that unpacks to more times its size is a bomb; tables reach some dozens."""

HEADINGS_WITHIN = 30
"""Rows in which the headings are looked for."""

AMOUNTS = ("allocation", "min_support", "max_support")
_ZIP = b"PK\x03\x04"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")

Row = Sequence[Any]


class SheetOptions(Fields):
    """Where each field stands: the heading of its column, or its beginning.

    Headings are compared without accents and case. ``sheet`` is the name or the number (from 1)
    of the sheet; ``unit`` is what bare numbers of amounts are in.
    """

    sheet: str | int = 1
    unit: Literal["Kč", "tis. Kč", "mil. Kč", "mld. Kč"] = "Kč"
    may_be_empty: bool = Field(default=False)


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:  # noqa: ARG001
    """Return an entry for each row of the table below its headings.

    :raises SourceError: the answer is not a table, is a bomb, or has no such columns.
    """
    page = await fetch(source.url, conditional=True)
    if page.unchanged:
        return Reading()
    return await aside(read, page, options_of(source, SheetOptions))


def read(page: Page, options: SheetOptions) -> Reading:
    """Return the entries of a table.

    :raises SourceError: the page is not a table, is a bomb, or has no such columns.
    """
    rows = _workbook(page, options.sheet) if page.body.startswith(_ZIP) else _csv(page)
    headings = _headings(rows, options, page)
    entries: dict[str, Entry] = {}
    for row in rows:
        entry = _entry(row, headings, options, page.url)
        if entry:
            entries.setdefault(entry.identity, entry)
    if not entries and not options.may_be_empty:
        raise SourceError(
            _("the table has no rows below its headings"),
            where=page.url,
            remedy=_("Nothing is lost; if it may be empty, set may_be_empty = true."),
        )
    return Reading(list(entries.values()), complete=True)


def _workbook(page: Page, sheet: str | int) -> Iterator[Row]:
    from python_calamine import CalamineError, load_workbook

    _must_not_be_a_bomb(page)
    try:
        book = load_workbook(io.BytesIO(page.body))
        names = book.sheet_names
        name = names[sheet - 1] if isinstance(sheet, int) else sheet
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=MOST_ROWS)
    except (CalamineError, ValueError, IndexError, OSError) as error:
        raise SourceError(
            _("the workbook or its sheet ‘{sheet}’ cannot be read ({reason})").format(
                sheet=sheet, reason=one_line(str(error), 100) or type(error).__name__
            ),
            where=page.url,
        ) from error
    return iter([row[:MOST_COLUMNS] for row in rows])


def _must_not_be_a_bomb(page: Page) -> None:
    try:
        members = zipfile.ZipFile(io.BytesIO(page.body)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError(_("the workbook is damaged"), where=page.url) from error
    total = sum(member.file_size for member in members)
    worst = max((member.file_size / max(member.compress_size, 1) for member in members), default=0)
    large = total > MOST_UNPACKED or len(members) > MOST_MEMBERS
    if large or (worst > MOST_RATIO and total > MOST_UNPACKED // 10):
        raise SourceError(
            _("the workbook would unpack to far more than it is, which can be an attack"),
            where=page.url,
            remedy=_("Nothing was read; tell the publisher."),
        )


def _csv(page: Page) -> Iterator[Row]:
    text = text_of(page)
    if is_html(page):
        raise SourceError(
            _("the answer is an HTML page, not a table"),
            where=page.url,
            remedy=_("Check the address of the source."),
        )
    start = text[:10_000]
    delimiter = max(";,\t|", key=start.count)
    try:
        for count, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if count >= MOST_ROWS:
                return
            yield row[:MOST_COLUMNS]
    except csv.Error as error:
        raise SourceError(
            _("the table cannot be read ({reason})").format(reason=error), where=page.url
        ) from error


def _headings(rows: Iterator[Row], options: SheetOptions, page: Page) -> list[str]:
    """Return the headings: the first row in which the title's column occurs."""
    wanted = [_key(place) for place in re.findall(r"[^{}]+", options.title)]
    seen: list[str] = []
    for _count, row in zip(range(HEADINGS_WITHIN), rows, strict=False):
        headings = [_key(_text(cell)) for cell in row]
        if wanted and any(heading.startswith(wanted[0]) for heading in headings if heading):
            return headings
        seen = seen or [heading for heading in headings if heading]
    raise SourceError(
        _("the table has no column ‘{title}’").format(title=options.title),
        where=page.url,
        remedy=_("It begins with: {headings}.").format(headings=one_line(", ".join(seen), 200)),
    )


def _entry(row: Row, headings: Sequence[str], options: SheetOptions, url: str) -> Entry | None:
    cells = dict(_named(headings, row))

    def at(place: str) -> str:
        key = _key(place)
        return cells.get(key) or next(
            (text for heading, text in cells.items() if heading.startswith(key)), ""
        )

    said = options.said(at)
    for name in AMOUNTS:
        if _NUMBER.fullmatch(said.get(name, "").replace(" ", "")):
            said[name] = f"{said[name].replace('.', ',')} {options.unit}"
    return entry_of(said, options.kind, url) if said.get("title", "").strip() else None


def _named(headings: Sequence[str], row: Row) -> Iterable[tuple[str, str]]:
    for heading, cell in zip(headings, row, strict=False):
        text = _text(cell)
        if heading and text:
            yield heading, text


def _key(text: str) -> str:
    return " ".join(unaccented(text).split())


def _text(cell: Any) -> str:
    """Return a cell as people would write it."""
    if isinstance(cell, datetime):
        moment = cell.replace(tzinfo=None)
        return f"{moment:%Y-%m-%d}" if moment.time() == time(0) else f"{moment:%Y-%m-%dT%H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
