"""If these fail, a schedule of calls is read askew, or a crafted workbook fills the memory."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from newsletter.errors import SourceError
from newsletter.sources import GrantCallDetails, Page
from newsletter.sources.sheet import SheetOptions, read
from tests.sources.conftest import URL, Collect

COLUMNS = {
    "title": "Název výzvy", "code": "Číslo", "opens": "Zahájení", "closes": "Ukončení",
    "allocation": "Alokace", "kind": "grant_call", "link": "Odkaz", "identity": "Číslo",
}  # fmt: skip


def workbook(*rows: tuple[Any, ...], sheet: str = "Harmonogram") -> bytes:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD = ("Číslo výzvy", "Název výzvy (pracovní)", "Zahájení příjmu", "Ukončení příjmu",
        "Alokace v mil. Kč", "Odkaz")  # fmt: skip
CLOSES = datetime(2027, 1, 31, 14)  # noqa: DTZ001 - Excel knows no zones
ROW = ("06_26_120", "Zeleň v obcích", date(2026, 12, 1), CLOSES, 80.5, "https://mmr.example/120")


def test_a_schedule_is_read_by_its_headings(collect: Collect) -> None:
    body = workbook(("Harmonogram výzev",), (), HEAD, ROW, (), ("", "Pozn.: změny vyhrazeny"))
    first, note = collect("sheet", Page(URL, body), unit="mil. Kč", **COLUMNS)
    assert first.title == "Zeleň v obcích"
    assert (first.identity, first.url) == ("06_26_120", "https://mmr.example/120")
    assert first.details == GrantCallDetails(
        opens_at=datetime(2026, 11, 30, 23, tzinfo=UTC),
        closes_at=datetime(2027, 1, 31, 13, tzinfo=UTC),
        allocation=Decimal(80_500_000),
        code="06_26_120",
    )
    assert note.details == GrantCallDetails()


def test_a_sheet_is_chosen_by_name_or_number(collect: Collect) -> None:
    body = workbook(HEAD, ROW, sheet="Výzvy 2027")
    for sheet in (1, "Výzvy 2027"):
        assert len(collect("sheet", Page(URL, body), sheet=sheet, **COLUMNS)) == 1
    for sheet in (2, "Jiný"):
        with pytest.raises(SourceError, match=str(sheet)):
            collect("sheet", Page(URL, body), sheet=sheet, **COLUMNS)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1250"])
def test_a_list_from_excel_is_read(collect: Collect, delimiter: str, encoding: str) -> None:
    rows = [("Název předpisu", "Účinnost"), ("Vyhláška o žlutém psu", "1. 12. 2026")]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    (entry,) = collect("sheet", Page(URL, text.encode(encoding)), title="název", date="ucinnost")
    assert entry.title == "Vyhláška o žlutém psu"
    assert entry.published_at == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_a_table_without_the_column_says_which_it_has(collect: Collect) -> None:
    with pytest.raises(SourceError, match="cislo vyzvy"):
        collect("sheet", Page(URL, workbook(HEAD, ROW)), title="Titul")
    with pytest.raises(SourceError):
        collect("sheet", Page(URL, workbook(HEAD)), **COLUMNS)
    assert collect("sheet", Page(URL, workbook(HEAD)), may_be_empty=True, **COLUMNS) == []


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * 50_000_000)
    return out.getvalue()


def test_a_zip_bomb_is_not_unpacked(collect: Collect) -> None:
    with pytest.raises(SourceError, match="útok"):
        collect("sheet", Page(URL, bomb()), **COLUMNS)


def test_a_workbook_of_many_files_is_refused(collect: Collect) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2_500):
            archive.writestr(f"{number}.xml", b"")
    with pytest.raises(SourceError):
        collect("sheet", Page(URL, out.getvalue()), **COLUMNS)


@pytest.mark.parametrize("body", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 999, b"<html></html>", b""])
def test_what_is_no_table_is_a_sentence(collect: Collect, body: bytes) -> None:
    with pytest.raises(SourceError):
        collect("sheet", Page(URL, body), **COLUMNS)


@given(st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=6))
def test_no_table_makes_it_fail_otherwise(rows: list[list[str]]) -> None:
    text = "\n".join(["Název;Číslo;Alokace", *(";".join(row) for row in rows)])
    options = SheetOptions(title="Název", may_be_empty=True)
    try:
        found = read(Page(URL, text.encode("utf-8", "replace")), options)
    except SourceError:
        return
    assert all(entry.title for entry in found.entries)
