"""Tables as people make them: headings somewhere near the top, in one row or two, merged cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from newsletter.text.letters import unaccented

HEADINGS_WITHIN = 30
"""Rows in which the headings are looked for."""

MOST_MERGED = 50_000
"""Cells that are filled from those that they are merged with."""

DIGITS = 6
MOST = 1e15
"""Larger numbers have no digits behind the point, and no meaning here."""

Cell = str | float
Merged = tuple[int, int, int, int]
"""The first row, the first column, the last row, the last column; from 0."""

_UNIT = re.compile(r"\b(tis|mil|mld)(?:\b|\.)|\b(milion|miliard)")
_FOREIGN = re.compile(r"\b(?:eur|euro|eura|usd)\b|€")
_CROWNS = re.compile(r"\b(?:kc|czk|korun)")
_DAYS = range(20_000, 80_000)
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of workbooks: https://learn.microsoft.com/office/troubleshoot/excel/1900-and-1904-date-system."""


@dataclass(frozen=True)
class Table:
    """A sheet, or a list: its rows of cells, and where cells lead to (``B7``)."""

    rows: Sequence[Sequence[Cell]]
    merged: Sequence[Merged] = ()
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Headed:
    """A table whose headings were found.

    ``columns``: the number of the column by what it is called by; ``headings``: all that stands
    above each column; ``first``: the first row below the headings.
    """

    table: Table
    columns: Mapping[str, int]
    headings: Sequence[str]
    first: int

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the rows below the headings with their numbers; merged cells all say the same."""
        rows = _filled(self.table, upright=True)
        yield from ((number, rows[number]) for number in range(self.first, len(rows)))


def headed(table: Table, wanted: Sequence[str], row: int | None = None) -> Headed:
    """Return the table with the headings that have the most of the wanted columns.

    A column is called by its heading or the beginning of it, without regard to accents, case and
    spaces; where headings stand in two rows, by either or both.

    :param row: the headings' row, from 1; none: it is looked for.
    """
    rows = _filled(table, upright=False)
    numbers = range(min(len(rows), HEADINGS_WITHIN)) if row is None else [row - 1]
    there = [_headed(table, rows, number, wanted) for number in numbers if number < len(rows)]
    return max(there, key=lambda one: len(one.columns), default=Headed(table, {}, (), 0))


def key(text: Cell) -> str:
    """Return a heading as it is compared."""
    return "".join(unaccented(str(text)).split())


def cell_name(row: int, column: int) -> str:
    """Return ``B7`` of row 6, column 1."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def unit_of(heading: str) -> str | None:
    """Return the unit of amounts that a heading names: ``mil. Kč``; none: another currency."""
    plain = unaccented(heading)
    if _FOREIGN.search(plain) and not _CROWNS.search(plain):
        return None
    match = _UNIT.search(plain)
    if match is None:
        return "Kč"
    return f"{match[1] or {'milion': 'mil', 'miliard': 'mld'}[match[2]]}. Kč"


def written(cell: Cell) -> str:
    """Return a cell as people would write it."""
    if isinstance(cell, str):
        return cell.strip()
    if not abs(cell) < MOST:
        return f"{cell:g}"
    # A number of a program is 80.30000000000001 where people wrote 80.3.
    return f"{round(Decimal(cell), DIGITS).normalize():f}".replace(".", ",")


def day_of(cell: Cell) -> str:
    """Return the day that a workbook's number is, or else the cell as it is written."""
    if isinstance(cell, str) or not _DAYS.start <= cell < _DAYS.stop:
        return written(cell)
    return (_FIRST_DAY + timedelta(days=int(cell))).isoformat()


def _headed(
    table: Table, rows: Sequence[Sequence[Cell]], number: int, wanted: Sequence[str]
) -> Headed:
    above = rows[number - 1] if number else ()
    pairs = [
        (above[column] if column < len(above) else "", text)
        for column, text in enumerate(rows[number])
    ]
    names = [[*dict.fromkeys(filter(None, (f"{a}{b}", a, b)))] for a, b in _keys(pairs)]
    places = {place: _place(key(place), names) for place in wanted}
    columns = {place: column for place, column in places.items() if column is not None}
    bottoms = [
        bottom
        for top, left, bottom, right in table.merged
        if top <= number <= bottom and any(left <= column <= right for column in columns.values())
    ]
    headings = [" ".join(dict.fromkeys(str(text) for text in pair if text)) for pair in pairs]
    return Headed(table, columns, headings, max([number, *bottoms]) + 1)


def _keys(pairs: Sequence[tuple[Cell, Cell]]) -> Iterator[tuple[str, str]]:
    return ((key(above), key(own)) for above, own in pairs)


def _place(wanted: str, names: Sequence[Sequence[str]]) -> int | None:
    exact = (column for column, called in enumerate(names) if wanted in called)
    begun = (
        column
        for column, called in enumerate(names)
        if wanted and any(name.startswith(wanted) for name in called)
    )
    return next(exact, next(begun, None))


def _filled(table: Table, *, upright: bool) -> list[list[Cell]]:
    """Return the rows with merged cells filled.

    :param upright: only within their column: a note across the table is not said of each column.
    """
    rows = [list(row) for row in table.rows]
    room = MOST_MERGED
    for top, left, bottom, right in table.merged:
        last = left if upright else right
        if top >= len(rows) or left >= len(rows[top]) or (upright and right > left):
            continue
        down, across = range(top, min(bottom + 1, len(rows))), range(left, last + 1)
        room -= len(down) * len(across)
        if room < 0:
            return rows
        for row, column in product(down, across):
            if column < len(rows[row]):
                rows[row][column] = rows[top][left]
    return rows
