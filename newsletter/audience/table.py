"""Reading a table of addresses as people have it: a CSV file from Excel, a form, an old system.

Encoding, delimiter and columns are found out; nothing here knows the database.
"""

import codecs
import csv
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.errors import InputError
from newsletter.text.faults import reason_of
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.letters import unaccented

LARGEST_FILE = 200 * 1024 * 1024
SAMPLE = 64 * 1024
DELIMITERS = ";,\t"
WORKBOOK = b"PK\x03\x04"

ADDRESS_NAMES = (
    "e-mail",
    "email",
    "e-mailova adresa",
    "emailova adresa",
    "e-mail address",
    "email address",
    "mail",
    "adresa e-mailu",
    "elektronicka adresa",
    "adresa",
    "address",
)
"""Names of the column with the address, the surest first: ‘adresa’ may be a street."""
PERSON_NAMES = {
    "jmeno",
    "prijmeni",
    "jmeno a prijmeni",
    "krestni jmeno",
    "name",
    "full name",
    "first name",
    "last name",
    "surname",
}

TOLD_NAMES = {
    "role": ("role", "funkce", "pozice", "position"),
    "member": ("ico", "ic", "ico obce", "company id"),
    "topics": ("topics", "temata", "rubriky", "sections"),
    "salutation": ("salutation", "osloveni"),
}
"""Names of the columns with more of the person."""


@dataclass(frozen=True)
class Row:
    """One row: its line in the file (of its end), the address and name as written, all cells.

    ``said``: what else it says of the person, by the keys of :data:`TOLD_NAMES`.
    """

    line: int
    address: str
    name: str
    cells: tuple[str, ...]
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Columns:
    """Where the address, the parts of the name, and what else is said of people stand."""

    address: int
    name: tuple[int, ...]
    header: tuple[str, ...]
    told: tuple[tuple[str, int], ...] = ()


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file; empty ones are left out. Memory does not grow with it.

    UTF-8 (with or without BOM), UTF-16 with BOM or Windows-1250; ``;``, ``,`` or tab; a header
    with Czech or English names, or none.

    :raises InputError: it is no such file, or no column with addresses can be found.
    """
    columns = None
    for line, cells in rows(path):
        if columns is None:
            columns = _columns(cells, path, line)
            if columns.header:
                continue
        yield _row(columns, cells, line)


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file with their line (of its end), as :func:`read` does.

    :raises InputError: it is no such file.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        try:
            # Strict: a quote that is never closed would take the rest of the table into its cell.
            lines = csv.reader(file, delimiter=delimiter_of(file.read(SAMPLE)), strict=True)
            file.seek(0)
            for cells in lines:
                if any(cell.strip() for cell in cells):
                    yield lines.line_num, cells
        except (csv.Error, UnicodeError) as error:
            raise InputError(
                _("the table cannot be read ({reason})").format(reason=error),
                where=str(path),
                remedy=_("Save it as CSV UTF-8; look for a quote that is never closed."),
            ) from error


def header_of(path: Path) -> tuple[str, ...]:
    """Return the names of the columns, none if the file has no header."""
    with path.open(encoding=_encoding(path), newline="") as file:
        sample = file.read(SAMPLE)
    first = next(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter_of(sample)), [])
    found = columns_of(first)
    return found.header if found else ()


def delimiter_of(sample: str) -> str:
    """Return the delimiter that stands oftenest in the first line; ``;`` if there is none."""
    first = next((line for line in sample.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def columns_of(first: Sequence[str]) -> Columns | None:
    """Return which columns matter, judged by the first row; ``None``: there is no address."""
    names = [plain(cell) for cell in first]
    for name in ADDRESS_NAMES:
        if name in names:
            people = tuple(i for i, cell in enumerate(names) if cell in PERSON_NAMES)
            return Columns(names.index(name), people, tuple(first), _told(names))
    for position, cell in enumerate(first):
        if "@" in cell:
            return Columns(position, (), ())
    return None


def _told(names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    found = {
        key: names.index(name)
        for key, said in TOLD_NAMES.items()
        for name in reversed(said)
        if name in names
    }
    if not {"role", "member"} <= found.keys():
        found = {key: at for key, at in found.items() if key not in {"role", "member"}}
    return tuple(found.items())


def plain(name: str) -> str:
    """Return the name of a column as names are compared: without accents, marks and capitals."""
    return " ".join(unaccented(name.strip(" \t\ufeff:*")).replace("_", " ").split())


def safe_cell(cell: str) -> str:
    """Return the cell so that a spreadsheet does not run it as a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    # Spreadsheets pass over what cannot be seen before the sign.
    runs = one_line(cell).startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r", "\n"))
    return f"'{cell}" if runs else cell


def _columns(first: list[str], path: Path, line: int) -> Columns:
    found = columns_of(first)
    if found is None:
        raise InputError(
            _("no column holds e-mail addresses"),
            where=f"{path}:{line}",
            remedy=_("Name it ‘e-mail’ in the first line."),
        )
    return found


def _row(columns: Columns, cells: list[str], line: int) -> Row:
    address = cells[columns.address] if columns.address < len(cells) else ""
    name = " ".join(" ".join(cells[i] for i in columns.name if i < len(cells)).split())
    said = {key: cells[i].strip() for key, i in columns.told if i < len(cells)}
    return Row(line, address, name, tuple(cells), {k: v for k, v in said.items() if v})


def _encoding(path: Path) -> str:
    try:
        # Before it is opened: a pipe would wait for ever, and a device never ends.
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _not_a_file(path)
        if status.st_size > LARGEST_FILE:
            raise _too_large(path)
        with path.open("rb") as file:
            start = file.read(4)
            if start == WORKBOOK:
                raise _a_workbook(path)
            if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            file.seek(0)
            decoder = codecs.getincrementaldecoder("utf-8")()
            while block := file.read(SAMPLE):
                if file.tell() > LARGEST_FILE:
                    raise _too_large(path)
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1250"
    except OSError as error:
        raise InputError(
            _("the file cannot be read ({reason})").format(reason=reason_of(error)), where=str(path)
        ) from error
    return "utf-8-sig"


def _not_a_file(path: Path) -> InputError:
    return InputError(
        _("this is not a regular file"),
        where=str(path),
        remedy=_("Save the table as a CSV file and give its name."),
    )


def _a_workbook(path: Path) -> InputError:
    return InputError(
        _("this is a workbook, not a CSV file"),
        where=str(path),
        remedy=_("In the spreadsheet, choose Save as → CSV UTF-8."),
    )


def _too_large(path: Path) -> InputError:
    return InputError(
        _("the file is larger than {size} MB").format(size=LARGEST_FILE // 1024**2),
        where=str(path),
        remedy=_("Import it in parts."),
    )
