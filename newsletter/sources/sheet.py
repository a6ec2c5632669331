"""Tables: schedules of calls as XLSX, and lists as CSV, by the headings of their columns.

A workbook is a zip of XML. Its directory is looked at before anything is unpacked, and it is read
in a process of its own (:mod:`newsletter.sources.formats.workbook`). Other programs' workbooks
(XLS, XLSB, ODS) are not read: their publishers have XLSX or CSV, too.
"""

import csv
import io
import json
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from newsletter.errors import SourceError
from newsletter.models import ItemKind, Source
from newsletter.sources import FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.formats.decode import START, is_html, text_of
from newsletter.sources.formats.table import (
    HEADINGS_WITHIN,
    Cell,
    Headed,
    Table,
    cell_name,
    day_of,
    headed,
    key,
    unit_of,
    written,
)
from newsletter.sources.identity import told_apart
from newsletter.sources.mapping import FIELDS, Fields, entry_of
from newsletter.sources.options import options_of
from newsletter.text.html import one_line, without_controls
from newsletter.text.language import _

READER = Path(__file__).with_name("formats") / "workbook.py"
LONGEST_READING = 60
"""Seconds by the clock; its processor's time is limited in the reader."""

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_ENTRIES = 5_000
MOST_MEMBERS = 2_000
MOST_UNPACKED = 100_000_000
LARGE = 10_000_000
MOST_RATIO = 100
"""What is large and unpacks to more times its size is a bomb; tables reach some dozens."""

SHORTEST_ROW = 2
"""Columns in which a row says something, or it is a note or a heading between rows."""

DAYS = {"date", "opens", "closes", "starts", "ends", "register_by", "posted", "until"}
AMOUNTS = ("allocation", "min_support", "max_support")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_BARE = re.compile(r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?")
_ADDRESS = re.compile(r"https?://|www\.|/", re.IGNORECASE)


class SheetOptions(Fields):
    """Where each field stands: the heading of its column, or its beginning.

    Headings are compared without accents, case and spaces. ``sheet``: the name or the number
    (from 1) of the sheet, ``header``: the number of the headings' row; they are looked for if they
    are not given. ``unit``: what bare numbers of amounts are in, if their heading does not say.
    Without ``link`` what the title leads to is taken. ``may_be_empty``: a table without rows is
    no fault.
    """

    sheet: str | int = ""
    header: int | None = Field(default=None, ge=1, le=1_000)
    unit: Literal["", "Kč", "tis. Kč", "mil. Kč", "mld. Kč"] = ""
    may_be_empty: bool = False

    @property
    def columns(self) -> list[str]:
        """What the wanted columns are called by, without repetition."""
        found: dict[str, str] = {}
        self.said(lambda place: found.setdefault(place, ""))
        return list(found)


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
    is_workbook = page.body.startswith(_ZIP)
    tables = _workbook(page, options) if is_workbook else [_list(page, options)]
    found = max(
        (headed(table, options.columns, options.header) for table in tables),
        key=lambda one: len(one.columns),
    )
    if not options.title:
        raise _no_title(found, page)
    _must_have_columns(found, options, page)
    rows = list(_rows(found, options))
    entries = [entry_of(said, options.kind, page.url) for said in rows[:MOST_ENTRIES]]
    if not any(entries) and not options.may_be_empty:
        raise SourceError(
            _("the table has no rows below its headings"),
            where=page.url,
            remedy=_("Nothing is lost; if it may be empty, set may_be_empty = true."),
        )
    pairs = [(entry, said) for entry, said in zip(entries, rows, strict=False) if entry]
    others = [f"{entry.title} {said.get('opens', said.get('starts', ''))}" for entry, said in pairs]
    names = told_apart([entry.identity for entry, _said in pairs], others)
    return Reading(
        [replace(one, identity=name) for (one, _said), name in zip(pairs, names, strict=True)],
        complete=len(rows) <= MOST_ENTRIES and len(found.table.rows) <= MOST_ROWS,
        left_out=max(len(rows) - MOST_ENTRIES, 0),
    )


def _workbook(page: Page, options: SheetOptions) -> list[Table]:
    _must_not_be_a_bomb(page)
    command = [sys.executable, "-I", str(READER), str(options.sheet)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the sheet's name is no option of it
            command,
            input=page.body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_READING,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise SourceError(
            _("reading the workbook takes too much memory or time, which can be an attack"),
            where=page.url,
            remedy=_("Nothing was read; tell the publisher."),
        ) from error
    found: Any = json.loads(done.stdout)
    if isinstance(found, dict):
        raise _no_sheet(found, options, page)
    return [Table(**sheet) for sheet in found] or [Table(())]


def _no_sheet(found: Mapping[str, Any], options: SheetOptions, page: Page) -> SourceError:
    if "names" not in found:
        reason = one_line(found["error"], 200)
        text = _("the workbook cannot be read ({reason})").format(reason=reason)
        return SourceError(text, where=page.url)
    return SourceError(
        _("the workbook has no sheet ‘{sheet}’").format(sheet=options.sheet),
        where=page.url,
        remedy=_("It has: {sheets}.").format(sheets=one_line(", ".join(found["names"]), 200)),
    )


def _must_not_be_a_bomb(page: Page) -> None:
    try:
        members = zipfile.ZipFile(io.BytesIO(page.body)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise SourceError(_("the workbook is damaged"), where=page.url) from error
    total = sum(member.file_size for member in members)
    large = [member for member in members if member.file_size > LARGE]
    worst = max((one.file_size / max(one.compress_size, 1) for one in large), default=0)
    if total > MOST_UNPACKED or len(members) > MOST_MEMBERS or worst > MOST_RATIO:
        raise SourceError(
            _("the workbook would unpack to far more than it is, which can be an attack"),
            where=page.url,
            remedy=_("Nothing was read; tell the publisher."),
        )
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise _another_format(page)


def _list(page: Page, options: SheetOptions) -> Table:
    """Return the list as it is read with the delimiter by which it has the columns."""
    if page.body.startswith(_OLE):
        raise _another_format(page)
    if is_html(page):
        raise SourceError(
            _("the answer is an HTML page, not a table"),
            where=page.url,
            remedy=_("Check the address of the source."),
        )
    text = without_controls(text_of(page))

    def fits(delimiter: str) -> tuple[int, int]:
        start = Table(list(islice(_csv(text, delimiter, page.url), HEADINGS_WITHIN)))
        found = headed(start, options.columns, options.header)
        return len(found.columns), text.count(delimiter, 0, START)

    rows = _csv(text, max(";,\t|", key=fits), page.url)
    return Table(list(islice(rows, MOST_ROWS + 1)))


def _csv(text: str, delimiter: str, url: str) -> Iterator[list[Cell]]:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [*row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise SourceError(
            _("the table cannot be read ({reason})").format(reason=error), where=url
        ) from error


def _another_format(page: Page) -> SourceError:
    return SourceError(
        _("the answer is no XLSX workbook, but maybe XLS, ODS, or one with a password"),
        where=page.url,
        remedy=_("Look for XLSX or CSV at the publisher’s, or ask for it."),
    )


def _must_have_columns(found: Headed, options: SheetOptions, page: Page) -> None:
    missing = [place for place in options.columns if place not in found.columns]
    if not missing:
        return
    raise SourceError(
        _("the table has no column ‘{title}’").format(title=missing[0]),
        where=page.url,
        remedy=_("It has: {headings}.").format(headings=_named(_headings(found))),
    )


def _no_title(found: Headed, page: Page) -> SourceError:
    headings = _headings(found)
    likely = [one for one in headings if key(one).startswith(("nazev", "titul", "title", "name"))]
    chosen = next(iter([*likely, *headings]), "…")
    return SourceError(
        _("a table must be told in which column its titles are"),
        where=page.url,
        remedy=_("It has: {headings}. For example: {options}").format(
            headings=_named(headings),
            options=shlex.join(["--kind", "sheet", "--set", f"title={one_line(chosen, 60)}"]),
        ),
    )


def _headings(found: Headed) -> list[str]:
    rows = found.table.rows[:HEADINGS_WITHIN]
    first = next((row for row in rows if len({*filter(None, row)}) > 1), ())
    headings = found.headings if found.columns else [written(cell) for cell in first]
    return [one_line(text) for text in headings if text]


def _named(headings: Sequence[str]) -> str:
    return one_line(", ".join(headings), 300)


def _rows(found: Headed, options: SheetOptions) -> Iterator[dict[str, str]]:
    """Yield what the rows say that are neither notes nor headings once more, by field."""
    least = min(SHORTEST_ROW, len(found.columns) - 1)
    for number, cells in found.rows():
        row = {place: _at(cells, column) for place, column in found.columns.items()}
        texts = {place: written(cell) for place, cell in row.items()}
        said = options.said(texts.__getitem__)
        is_heading = all(key(text).startswith(key(place)) for place, text in texts.items() if text)
        if said.get("title") and sum(map(bool, texts.values())) >= least and not is_heading:
            yield said | _typed(row, number, found, options)


def _at(cells: Sequence[Cell], column: int) -> Cell:
    return cells[column] if column < len(cells) else ""


def _typed(
    row: Mapping[str, Cell], number: int, found: Headed, options: SheetOptions
) -> dict[str, str]:
    """Return the texts of those fields that a cell says more of than what is written in it."""
    cells = {
        name: (place, row[place]) for name in FIELDS if (place := getattr(options, name)) in row
    }
    said: dict[str, str] = {}
    for name, (place, cell) in cells.items():
        column = found.columns[place]
        if name in DAYS and not isinstance(cell, str):
            said[name] = day_of(cell)
        elif name in AMOUNTS:
            said[name] = _amount(cell, options.unit or unit_of(found.headings[column]))
        elif name == "max_rate" and not isinstance(cell, str) and cell <= 1:
            said[name] = written(100 * cell)  # 85 % is 0.85 in a workbook
    place = options.link or options.title
    if place in row:
        leads = found.table.links.get(cell_name(number, found.columns[place]), "")
        inside = leads.startswith("#")  # to another place in the workbook
        said["link"] = leads if leads and not inside else _address(row[place])
    if options.kind is ItemKind.GRANT_CALL and not options.identity and options.code in row:
        said["identity"] = written(row[options.code])
    return said


def _amount(cell: Cell, unit: str | None) -> str:
    text = written(cell)
    if not isinstance(cell, str) or _BARE.fullmatch(text):
        return f"{text} {unit}" if unit else ""
    return text


def _address(cell: Cell) -> str:
    text = written(cell)
    if not _ADDRESS.match(text):
        return ""
    return f"https://{text}" if text.lower().startswith("www.") else text
