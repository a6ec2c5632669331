"""If these fail, a schedule of calls is read askew, or a crafted workbook takes us down."""

import functools
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from newsletter.errors import SourceError
from newsletter.sources import Entry, GrantCallDetails, Page
from newsletter.sources.formats.table import HEADINGS_WITHIN, Table, headed, unit_of
from newsletter.sources.sheet import SheetOptions
from newsletter.sources.sheet import read as read_page
from tests.sources.conftest import URL, Collect, Read

COLUMNS = {
    "title": "Název výzvy", "code": "Číslo", "opens": "Zahájení", "closes": "Ukončení",
    "allocation": "Alokace", "kind": "grant_call", "link": "Odkaz",
}  # fmt: skip
HEAD = ("Číslo výzvy", "Název výzvy (pracovní)", "Zahájení příjmu", "Ukončení příjmu",
        "Alokace v mil. Kč", "Odkaz")  # fmt: skip
CLOSES = datetime(2027, 1, 31, 14)  # noqa: DTZ001 - Excel knows no zones
ROW = ("06_26_120", "Zeleň v obcích", date(2026, 12, 1), CLOSES, 80.5, "https://mmr.example/120")
OTHER = ("06_26_121", "Kůrovec", "15. 12. 2026", "31. 3. 2027", "1 200", "www.mmr.example/121")

Row = tuple[Any, ...]
Make = Callable[[Worksheet], None]


def workbook(*rows: Row, sheet: str = "Harmonogram", make: Make | None = None) -> bytes:
    book = Workbook()
    first = book.active
    first.title = sheet
    for row in rows:
        first.append(row)
    if make:
        make(first)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def altered(body: bytes, part: str, old: str, new: str) -> bytes:
    """Return the workbook with another text in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old_one, zipfile.ZipFile(out, "w", 8) as new_one:
        for name in old_one.namelist():
            text = old_one.read(name)
            assert not name.endswith(part) or old.encode() in text
            new_one.writestr(
                name, text.replace(old.encode(), new.encode()) if name.endswith(part) else text
            )
    return out.getvalue()


def call(entry: Entry) -> GrantCallDetails:
    assert isinstance(entry.details, GrantCallDetails)
    return entry.details


def test_a_schedule_is_read_by_its_headings(collect: Collect) -> None:
    notes = (("Pozn.: změny vyhrazeny",), ("", "* u této výzvy se čeká na schválení"))
    rows = (
        ("Harmonogram výzev 2027",),
        (),
        HEAD,
        ROW,
        (),
        ("Prioritní osa 2",),
        HEAD,
        OTHER,
        (),
        *notes,
    )
    first, second = collect("sheet", Page(URL, workbook(*rows)), **COLUMNS)
    assert (first.title, first.identity) == ("Zeleň v obcích", "06_26_120")
    assert first.url == "https://mmr.example/120"
    assert first.details == GrantCallDetails(
        opens_at=datetime(2026, 11, 30, 23, tzinfo=UTC),
        closes_at=datetime(2027, 1, 31, 13, tzinfo=UTC),
        allocation=Decimal(80_500_000),
        code="06_26_120",
    )
    assert second.url == "https://www.mmr.example/121"
    assert second.details == GrantCallDetails(
        opens_at=datetime(2026, 12, 14, 23, tzinfo=UTC),
        closes_at=datetime(2027, 3, 31, 22, tzinfo=UTC),  # the day counts
        allocation=Decimal(1_200_000_000),
        code="06_26_121",
    )


def test_numbers_are_read_as_what_people_see(collect: Collect) -> None:
    head = ("Název výzvy", "Ukončení", "Alokace", "Max. podpora (tis. Kč)", "Míra podpory", "Číslo")
    row = ("Zeleň", 46419, "1 500 000,50", 80.1 + 0.2, 0.85, 120.0)
    body = workbook(head, row)
    options = {"title": "název výzvy", "kind": "grant_call", "closes": "UKONCENI",
               "allocation": "alokace", "max_support": "Max.podpora", "max_rate": "Míra",
               "code": "číslo"}  # fmt: skip
    (entry,) = collect("sheet", Page(URL, body), **options)
    assert entry.details == GrantCallDetails(
        closes_at=datetime(2027, 2, 1, 23, tzinfo=UTC),
        allocation=Decimal("1500000.50"),
        max_support=Decimal(80_300),
        max_rate=Decimal(85),
        code="120",
    )


@pytest.mark.parametrize(
    ("heading", "unit", "cell", "crowns"),
    [
        ("Alokace", "", 80, 80),
        ("Alokace", "mil. Kč", 80, 80_000_000),
        ("Alokace (mil. Kč)", "", 80, 80_000_000),
        ("Alokace v mil.Kč", "", "80,5", 80_500_000),
        ("Alokace v tis. Kč", "", "1 500", 1_500_000),
        ("Alokace (miliardy korun)", "", 1.5, 1_500_000_000),
        ("Alokace v mil. Kč", "Kč", 80, 80),  # who gives the unit knows
        ("Alokace v mil. Kč", "", "80 mil. Kč", 80_000_000),
        ("Alokace", "", "1.500.000 Kč", 1_500_000),
        ("Alokace (mil. EUR)", "", 80, None),
        ("Alokace v €", "", "80", None),
        ("Alokace", "", "dle rozpočtu", None),
        ("Alokace", "", 1e25, None),
        ("Alokace", "", 1e300, None),
    ],
)
def test_amounts_have_the_unit_of_their_heading(
    collect: Collect, heading: str, unit: str, cell: Any, crowns: int | None
) -> None:
    body = workbook(("Název", heading), ("Zeleň", cell))
    options = {"title": "Název", "allocation": "Alokace", "kind": "grant_call", "unit": unit}
    (entry,) = collect("sheet", Page(URL, body), **options)
    assert call(entry).allocation == crowns


def test_headings_in_two_rows_and_merged_cells_are_read(collect: Collect) -> None:
    rows = (
        ("Harmonogram",),
        ("Program", "Název výzvy", "Příjem žádostí", "", "Alokace v mil. Kč", ""),
        ("", "", "od", "do", "EU", "celkem"),
        ("IROP", "Zeleň", date(2026, 12, 1), date(2027, 1, 31), 60, 80),
        ("", "Kůrovec", date(2026, 12, 2), date(2027, 2, 28), 6, 8),
        ("Celkem za program", "", "", "", 66, 88),
    )

    def make(sheet: Worksheet) -> None:
        for area in ("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "A4:A5", "A6:D6"):
            sheet.merge_cells(area)

    options = {"title": "Název", "opens": "Příjem žádostí od", "closes": "do", "kind": "grant_call",
               "allocation": "Alokace v mil. Kč celkem", "programme": "Program"}  # fmt: skip
    first, second = collect("sheet", Page(URL, workbook(*rows, make=make)), **options)
    assert call(first).allocation == 80_000_000
    assert call(second) == GrantCallDetails(
        opens_at=datetime(2026, 12, 1, 23, tzinfo=UTC),
        closes_at=datetime(2027, 2, 28, 23, tzinfo=UTC),
        allocation=Decimal(8_000_000),
        programme="IROP",
    )


def test_what_cells_lead_to_is_the_link(collect: Collect) -> None:
    def make(sheet: Worksheet) -> None:
        sheet["B2"].hyperlink = "https://mmr.example/vyzva?id=1&lang=cs"
        sheet["B3"] = '=HYPERLINK("https://mmr.example/vyzva/2","Kůrovec")'
        sheet["C4"].hyperlink = "#Sheet2!A1"
        sheet["B5"].hyperlink = "javascript:alert(1)"

    names = [(n, name, "zde") for n, name in enumerate(("Zeleň", "Kůrovec", "Voda", "Les"))]
    body = workbook(("Číslo", "Název", "Odkaz"), *names, make=make)
    # A program that counts no formula leaves its cell empty; Excel has the text there.
    body = altered(body, "sheet1.xml", "</f><v></v>", "</f><v>Kůrovec</v>")
    body = altered(body, "sheet1.xml", 'r="B3"', 'r="B3" t="str"')
    found = collect("sheet", Page(URL, body), title="Název", tag="Číslo")
    assert [(entry.title, entry.url) for entry in found] == [
        ("Zeleň", "https://mmr.example/vyzva?id=1&lang=cs"),
        ("Kůrovec", "https://mmr.example/vyzva/2"),
        ("Voda", None),
        ("Les", None),
    ]
    assert {
        entry.url for entry in collect("sheet", Page(URL, body), title="Název", link="Odkaz")
    } == {None}


def test_rows_that_lead_to_one_page_are_told_apart(collect: Collect) -> None:
    rows = (HEAD, (*ROW[:-1], "/vyzvy"), ("", *ROW[1:-1], "/vyzvy"), ("", *OTHER[1:-1], "/vyzvy"),
            ("", "Zeleň v obcích", date(2027, 6, 1), "", "", "/vyzvy"))  # fmt: skip
    found = collect("sheet", Page(URL, workbook(*rows)), **COLUMNS)
    assert len({entry.identity for entry in found}) == 4
    assert {entry.url for entry in found} == {"https://obec.example/vyzvy"}


def test_the_sheet_with_the_columns_is_found_or_chosen(collect: Collect) -> None:
    book = Workbook()
    book.active.append(("Vysvětlivky", "Název výzvy"))
    for title, row in (("Skryté", OTHER), ("2027", ROW), ("Archiv", OTHER)):
        book.create_sheet(title)
        for cells in (HEAD, row):
            book[title].append(cells)
    book["Skryté"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    page = Page(URL, out.getvalue())
    for sheet, title in (
        ("", "Zeleň v obcích"),
        ("2027", "Zeleň v obcích"),
        (4, "Kůrovec"),
        ("4", "Kůrovec"),
        ("Skryté", "Kůrovec"),
    ):
        (entry,) = collect("sheet", page, sheet=sheet, **COLUMNS)
        assert entry.title == title
    for sheet in (9, "Jiný", "--help"):
        with pytest.raises(SourceError, match=f"{sheet}.*Skryté, 2027, Archiv"):
            collect("sheet", page, sheet=sheet, **COLUMNS)


def test_the_row_of_the_headings_can_be_given(collect: Collect) -> None:
    body = workbook(
        ("Název", "Číslo"), ("Název a číslo jsou závazné", "1"), ("Název", "Číslo"), ("Zeleň", 7)
    )
    assert (
        len(collect("sheet", Page(URL, body), title="Název", code="Číslo", kind="grant_call")) == 2
    )
    (entry,) = collect("sheet", Page(URL, body), title="Název", header=3)
    assert entry.title == "Zeleň"
    with pytest.raises(SourceError):
        collect("sheet", Page(URL, body), title="Název", header=4)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1250", "utf-16"])
def test_a_list_from_excel_is_read(collect: Collect, delimiter: str, encoding: str) -> None:
    words = "Vyhláška o žlutém psu, kočce, koze; a dalších, i když ne všech, zvířatech"
    rows = [("Seznam, předpisů, obcí",), ("Název předpisu", "Účinnost"), (words, "1. 12. 2026")]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    (entry,) = collect("sheet", Page(URL, text.encode(encoding)), title="název", date="ucinnost")
    assert entry.title == words
    assert entry.published_at == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_a_column_that_is_missing_is_named_with_those_there_are(collect: Collect) -> None:
    page = Page(URL, workbook(HEAD, ROW))
    with pytest.raises(SourceError, match=r"Titul.*Číslo výzvy, Název výzvy"):
        collect("sheet", page, title="Titul")
    with pytest.raises(SourceError, match=r"Rozpočet.*Číslo výzvy, Název výzvy"):
        collect("sheet", page, **{**COLUMNS, "allocation": "Rozpočet"})
    with pytest.raises(SourceError, match="title"):
        collect("sheet", page, code="Číslo", kind="grant_call")


def test_a_table_without_rows_is_a_fault_unless_it_may_be(collect: Collect) -> None:
    page = Page(URL, workbook(HEAD))
    with pytest.raises(SourceError):
        collect("sheet", page, **COLUMNS)
    assert collect("sheet", page, may_be_empty=True, **COLUMNS) == []


def test_of_an_endless_list_the_beginning_is_read(read: Read) -> None:
    text = "Název;Číslo\n" + "".join(f"Výzva {number};{number}\n" for number in range(30_000))
    reading = read("sheet", text, title="Název")
    assert (len(reading.entries), reading.complete) == (5_000, False)
    assert reading.left_out > 0


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


FAR = '<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def far(row: int, cell: str) -> bytes:
    return altered(
        workbook(HEAD, ROW), "sheet1.xml", "</sheetData>", FAR.format(row=row, cell=cell)
    )


def one_long_text_in_many_cells() -> bytes:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(9, 5_000))
    body = altered(workbook(HEAD, ROW), "sheet1.xml", "</sheetData>", f"{cells}</sheetData>")
    shared = f'<Relationship Id="r99" Type="{STRINGS}" Target="sharedStrings.xml"/></Relationships>'
    body = altered(body, "workbook.xml.rels", "</Relationships>", shared)
    out = io.BytesIO(body)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        text = "x" * 2_000_000
        archive.writestr(
            "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
        )
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a bomb": lambda: zipped(**{"xl/workbook.xml": b"", "xl/a.xml": b"\0" * 50_000_000}),
    "many bombs": lambda: zipped(**{f"xl/{n}.xml": b"\0" * 9_000_000 for n in range(12)}),
    "many files": lambda: zipped(**{f"xl/{n}.xml": b"" for n in range(2_500)}),
    "a cell half a terabyte away": lambda: far(1_048_576, "XFD1048576"),
    "a cell two gigabytes away": lambda: far(99_999, "ZZ99999"),
    "ten gigabytes of one text": one_long_text_in_many_cells,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_workbook_that_would_fill_the_memory_is_refused(collect: Collect, name: str) -> None:
    body = HOSTILE[name]()
    start = monotonic()
    with pytest.raises(SourceError, match="útok"):
        collect("sheet", Page(URL, body), **COLUMNS)
    assert monotonic() - start < 30


def test_what_is_packed_in_a_workbook_is_not_unpacked(collect: Collect) -> None:
    inner = zipped(**{"xl/a.xml": b"\0" * 90_000_000})
    out = io.BytesIO(workbook(HEAD, ROW))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/embeddings/inner.xlsx", inner)
    assert len(collect("sheet", Page(URL, out.getvalue()), **COLUMNS)) == 1


def test_a_workbook_asks_for_nothing_from_outside(collect: Collect) -> None:
    entity = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet '
    body = altered(workbook(HEAD, ROW), "sheet1.xml", "<worksheet ", entity)
    (entry,) = collect("sheet", Page(URL, body), **COLUMNS)
    assert entry.title == "Zeleň v obcích"
    with pytest.raises(SourceError):
        collect("sheet", Page(URL, altered(body, "sheet1.xml", "<t>Ze", "<t>&a;Ze")), **COLUMNS)
    outside = altered(
        workbook(HEAD, ROW), "workbook.xml.rels", "</Relationships>",
        '<Relationship Id="r9" Type="x/externalLink" TargetMode="External" '
        'Target="http://127.0.0.1:9/x.xlsx"/></Relationships>',
    )  # fmt: skip
    assert len(collect("sheet", Page(URL, outside), **COLUMNS)) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"PK\x03\x04", "poškozen"),
        (b"PK\x03\x04" + b"x" * 999, "poškozen"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "XLS"),
        (zipped(**{"mimetype": b"", "content.xml": b"<table/>"}), "ODS"),
        (zipped(**{"xl/workbook.bin": b"", "xl/workbook.xml": b""}), "nelze"),
        (b"<!doctype html><html></html>", "HTML"),
        (b"", "sloupec"),
        (b"\xff\xfe\0\0" * 99, "sloupec"),
        (b'"' + b"x" * 200_000, "nelze"),
    ],
)
def test_what_is_no_table_is_a_sentence(collect: Collect, body: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        collect("sheet", Page(URL, body), **COLUMNS)


def test_units_are_found_in_headings() -> None:
    units = ("Kč", "v tis. Kč", "(mil. Kč)", "mld.Kč", "milionů korun", "CZK/EUR", "EUR", "Milan")
    assert [unit_of(one) for one in units] == [
        "Kč", "tis. Kč", "mil. Kč", "mld. Kč", "mil. Kč", "Kč", None, "Kč",
    ]  # fmt: skip


CELLS = st.one_of(st.text(max_size=20), st.floats(allow_nan=False), st.integers(-9, 99_999))
WANTED = ["Název", "Číslo", "Alokace"]


@given(
    st.lists(st.lists(CELLS, max_size=6), max_size=40),
    st.lists(st.tuples(*[st.integers(0, 50)] * 4), max_size=5),
    st.lists(st.sampled_from(WANTED), max_size=6),
    st.integers(0, 40),
)
def test_headings_are_found_wherever_they_stand(
    rows: list[list[Any]], merged: list[Any], head: list[str], place: int
) -> None:
    table = Table([*rows[:place], head, *rows[place:]], merged)
    found = headed(table, WANTED)
    assert all(0 <= column < 50 for column in found.columns.values())
    if min(place, len(rows)) < HEADINGS_WITHIN and not merged:
        assert {*head} <= {*found.columns} or len(found.columns) >= len({*head})
    assert all(number >= found.first for number, _row in found.rows())


@given(st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=6))
def test_no_list_makes_it_fail_otherwise(rows: list[list[str]]) -> None:
    text = "\n".join(["Název;Číslo;Alokace", *(";".join(row) for row in rows)])
    options = SheetOptions(title="Název", tag="Číslo", may_be_empty=True)
    try:
        found = read_page(Page(URL, text.encode("utf-8", "replace")), options)
    except SourceError:
        return
    assert all(entry.title for entry in found.entries)


@functools.cache
def sound_workbook() -> bytes:
    """Made once: a workbook says when it was made, so that no two are the same."""
    return workbook(HEAD, ROW, OTHER)


@settings(max_examples=15, deadline=None)  # each starts a process
@given(st.data())
def test_no_workbook_makes_it_fail_otherwise(data: st.DataObject) -> None:
    body = bytearray(sound_workbook())
    for _time in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(4, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_page(
            Page(URL, bytes(body)), SheetOptions.model_validate({**COLUMNS, "may_be_empty": True})
        )
    except SourceError:
        return
