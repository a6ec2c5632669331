"""The cells of a workbook (XLSX, ECMA-376), read in a process of its own: run as a program.

What reads them keeps a sheet in memory as high and wide as its farthest cells are apart, so that
a file of 5 kB can ask for half a terabyte and takes its process with it. Here that is a process
that has little memory and time, and that nobody misses. It imports nothing of the program, to
be there at once: ``python -I workbook.py SHEET < file.xlsx > sheets.json``.
"""

import html
import io
import json
import math
import posixpath
import re
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

MEMORY = 1_024 * 1_024 * 1_024
SECONDS = 20
MOST_SHEETS = 20
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_TEXT = 20_000_000
LONGEST_CELL = 10_000
MOST_LINKS = 20_000

_ATTRIBUTE = re.compile(
    rb"""([\w:]{1,40})\s{0,9}=\s{0,9}(?:"([^"<>]{0,4000})"|'([^'<>]{0,4000})')"""
)
_FORMULA = re.compile(
    rb"<c\s[^<>]{0,200}?\br=\"([A-Z]{1,3}\d{1,7})\"[^<>]{0,200}>\s{0,9}<f[^<>]{0,200}>"
    rb"\s{0,9}HYPERLINK\((?:\"|&quot;)([^<\"]{1,2000}?)(?:\"|&quot;)"
)


def main() -> None:
    """Read the workbook on the standard input; write its sheets to the standard output (JSON)."""
    _limit()
    try:
        found: Any = sheets(sys.stdin.buffer.read(), sys.argv[1])
    except Exception as error:  # noqa: BLE001 - whatever a parser of foreign input stumbles on
        found = {"error": str(error) or type(error).__name__}
    json.dump(found, sys.stdout)


def sheets(body: bytes, wanted: str) -> list[dict[str, Any]] | dict[str, Any]:
    """Return sheets of a workbook: ``rows`` of texts and numbers, ``merged`` cells, ``links``.

    Rows and columns count from 0. A merged area is (top, left, bottom, right), a link stands by
    the name of its cell (``B7``). Moments are texts, as ISO 8601 has them.

    Without the sheet that is wanted, the ``names`` of those that are there.

    :param wanted: the sheet's name or number (from 1); "": all that can be seen.
    :raises Exception: this is no workbook.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    book = load_workbook(io.BytesIO(body))
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    names = book.sheet_names
    if wanted and wanted not in names:
        number = int(wanted) if wanted.isdecimal() else 0
        if not 1 <= number <= len(names):
            return {"names": names[:MOST_SHEETS]}
        wanted = names[number - 1]
    links = _links(body)
    room = MOST_TEXT
    found = []
    for name in [wanted] if wanted else shown[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        rows = []
        for cells in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1):
            row = [_value(cell) for cell in cells[:MOST_COLUMNS]]
            room -= sum(len(cell) for cell in row if isinstance(cell, str))
            if room < 0:
                raise MemoryError
            rows.append(row)
        merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
        found.append({"rows": rows, "merged": merged[:MOST_ROWS], "links": links.get(name, {})})
    return found


def _value(cell: Any) -> str | float:
    if isinstance(cell, str):
        return cell[:LONGEST_CELL]
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell if math.isfinite(cell) else ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time(0) else f"{cell:%Y-%m-%dT%H:%M:%S}"
    return cell.isoformat() if isinstance(cell, date | time) else ""


def _links(body: bytes) -> dict[str, dict[str, str]]:
    """Return the addresses that cells lead to, by sheet and cell."""
    found: dict[str, dict[str, str]] = {}
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        targets = _targets(archive, "xl/workbook.xml")
        for sheet in _tags(_part(archive, "xl/workbook.xml"), b"sheet"):
            path = posixpath.normpath(posixpath.join("xl", targets.get(sheet.get("id", ""), "")))
            path = path.lstrip("/")
            text = _part(archive, path)
            addresses = _targets(archive, path)
            links = {
                link["ref"].partition(":")[0]: addresses[link["id"]]
                for link in _tags(text[text.rfind(b"</sheetData>") :], b"hyperlink")
                if "ref" in link and link.get("id") in addresses
            }
            for cell, address in _FORMULA.findall(text):
                links[cell.decode()] = _unescaped(address)
            found[sheet.get("name", "")] = dict(list(links.items())[:MOST_LINKS])
    return found


def _targets(archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    folder, name = posixpath.split(path)
    relations = _part(archive, f"{folder}/_rels/{name}.rels")
    return {one.get("Id", ""): one.get("Target", "") for one in _tags(relations, b"Relationship")}


def _part(archive: zipfile.ZipFile, path: str) -> bytes:
    with suppress(KeyError):
        return archive.read(path)
    return b""


def _tags(text: bytes, name: bytes) -> list[dict[str, str]]:
    """Return the attributes of all tags of that name, without their namespaces."""
    tag = re.compile(rb"<(?:\w{1,20}:)?" + name + rb"\s([^<>]{1,8000})>")
    return [
        {
            key.rpartition(b":")[2].decode(): _unescaped(double or single)
            for key, double, single in _ATTRIBUTE.findall(attributes)
        }
        for attributes in tag.findall(text)[:MOST_LINKS]
    ]


def _unescaped(value: bytes) -> str:
    return html.unescape(value.decode("utf-8", "replace"))


def _limit() -> None:
    """Take no more memory and time than this, where the system knows how."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
