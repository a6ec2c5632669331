"""If these fail, calls of the EU funds are missed, or ones that closed years ago are announced."""

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import GrantCallDetails, Page
from newsletter.sources.calls import said_of
from newsletter.sources.ms21 import MOST_CALLS, entry_of
from newsletter.sources.ms21 import read as read_export
from tests.conftest import NOW
from tests.sources.conftest import Collect, Read
from tests.sources.rows import ANYTHING, HARD, is_safe

FIELDS = (
    "KOD", "NAZEV", "STAV", "DATUMZPRISTUPNENI", "DATUMOTEVRENI", "DATUMUZAVRENI", "ALOKACECELKEM"
)  # fmt: skip


def call(**said: str) -> str:
    row = {
        "KOD": "06_26_120",
        "NAZEV": "120. výzva IROP – Obnova\n  návsí",
        "STAV": "Otevřená",
        "DATUMZPRISTUPNENI": "2026-10-01T00:00:00",
        "DATUMOTEVRENI": "2026-11-02T10:00:00",
        "DATUMUZAVRENI": "2027-01-29T14:00:00",
        "ALOKACECELKEM": "58823529.41",
    } | said
    return "<VYZVA>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in row.items()) + "</VYZVA>"


def export(*calls: str, root: str = "EXPORT") -> str:
    space = "https://data.example/OpenData/v_1"
    start = f'<{root} xmlns="{space}" DATE="2026-11-22T20:45:00.000+02:00" LICENCE="CC BY 4.0">'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{start}{"".join(calls)}</{root}>'


def codes(collect: Collect, *calls: str, **options: Any) -> list[str]:
    return [entry.identity for entry in collect("ms21", export(*calls), **options)]


def test_a_call_comes_whole(collect: Collect) -> None:
    (entry,) = collect("ms21", export(call()))
    assert entry.identity == "06_26_120"
    assert entry.title == "120. výzva IROP – Obnova návsí"
    assert entry.url == "https://irop.gov.cz/cs/Vyzvy-2021-2027/Vyzvy/120vyzvaIROP"
    assert entry.published_at == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert entry.details == GrantCallDetails(
        opens_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        closes_at=datetime(2027, 1, 29, 13, tzinfo=UTC),
        allocation=Decimal("58823529.41"),
        provider="Ministerstvo pro místní rozvoj",
        programme="Integrovaný regionální operační program",
        code="06_26_120",
        source_state="Otevřená",
    )
    assert (entry.language, entry.withdrawn) == ("cs", False)


def test_a_call_without_a_page_says_where_to_look(collect: Collect) -> None:
    school, planned = collect(
        "ms21",
        export(call(KOD="02_26_046"), call(KOD="05_26_107", DATUMZPRISTUPNENI="2026-12-01")),
    )
    assert (school.url, planned.url, planned.published_at) == (None, None, None)
    assert "02_26_046" in school.summary
    assert "dotaceeu.cz" in planned.summary
    (shown,) = collect("ms21", export(call(KOD="05_26_007")))
    assert (shown.url, shown.summary) == ("https://opzp.cz/dotace/7-vyzva/", "")


def test_a_call_is_read_however_deep_it_is_written(collect: Collect) -> None:
    deep = """<x:Vyzva xmlns:x="urn:x" kod="06_26_121"><zaklad><Nazev>Cyklostezky</Nazev>
    <stav><nazev>Plánovaná</nazev></stav></zaklad><terminy><DatumUzavreni>2026-12-17
    </DatumUzavreni></terminy></x:Vyzva>"""
    (entry,) = collect("ms21", export(f"<SEZNAM>{deep}</SEZNAM>"))
    assert (entry.identity, entry.title) == ("06_26_121", "Cyklostezky")
    assert said_of(entry).closes_at == datetime(2026, 12, 17, 23, tzinfo=UTC)


def test_test_rows_of_the_publisher_are_left_out_and_counted(read: Read) -> None:
    never = "2099-12-31T00:00:00"
    tests = [
        call(KOD="03_00_094", NAZEV="Testovací (1)", ALOKACECELKEM="0", DATUMOTEVRENI=never),
        call(KOD="03_00_095", NAZEV="TESTOVACÍ (2)", ALOKACECELKEM="0.0000"),
        call(KOD="03_00_096", NAZEV="Zkouška", DATUMOTEVRENI=never, DATUMUZAVRENI=never),
    ]
    real = [
        call(KOD="01_26_001", NAZEV="Testovací a zkušební laboratoře"),
        call(KOD="01_26_002", NAZEV="Průběžná", DATUMUZAVRENI=never),
        call(KOD="01_26_003", NAZEV="Bez peněz", ALOKACECELKEM="0"),
    ]
    found = read("ms21", export(*tests, *real))
    assert found.left_out == 3
    assert [entry.identity for entry in found.entries] == ["01_26_001", "01_26_002", "01_26_003"]
    assert found.complete


def test_what_closed_over_a_month_ago_is_history(read: Read) -> None:
    found = read(
        "ms21",
        export(
            call(KOD="06_22_001", STAV="Uzavřená", DATUMUZAVRENI="2023-06-30T14:00:00"),
            call(KOD="06_22_002", STAV="Zrušená", DATUMUZAVRENI="2024-06-30T14:00:00"),
            call(KOD="06_22_003", STAV="Uzavřená", DATUMUZAVRENI=""),
            call(KOD="06_22_004", STAV="Otevřená", DATUMUZAVRENI="2026-10-01T14:00:00"),
            call(KOD="06_26_005", STAV="Uzavřená", DATUMUZAVRENI="2026-11-20T14:00:00"),
        ),
    )
    assert [entry.identity for entry in found.entries] == ["06_26_005"]
    assert (found.left_out, found.entries[0].withdrawn) == (0, False)


@pytest.mark.parametrize(
    ("state", "closes", "withdrawn"),
    [
        ("Zrušená", "2027-01-29T14:00:00", True),
        ("Zrušená", "", True),
        ("Uzavřená", "2027-01-29T14:00:00", True),
        ("Uzavřená", "2026-11-23", False),
        ("Pozastavená", "2027-01-29T14:00:00", False),
        ("Plánovaná", "", False),
    ],
)
def test_a_call_that_ends_before_its_time_is_withdrawn(
    collect: Collect, state: str, closes: str, *, withdrawn: bool
) -> None:
    (entry,) = collect("ms21", export(call(STAV=state, DATUMUZAVRENI=closes)))
    assert (entry.withdrawn, said_of(entry).source_state) == (withdrawn, state)


def test_some_programmes_can_be_chosen(collect: Collect) -> None:
    calls = [call(KOD=code) for code in ("05_26_109", "06_26_120", "12_26_049", "99_26_001")]
    assert codes(collect, *calls, programmes=["05", "06"]) == ["05_26_109", "06_26_120"]
    assert len(codes(collect, *calls)) == 4


def test_a_broken_row_loses_no_other(collect: Collect) -> None:
    broken = [call(KOD=""), call(NAZEV="&nbsp;<b></b>"), "<VYZVA/>", "<VYZVA>x</VYZVA>"]
    strange = call(
        KOD="06_26_119", DATUMOTEVRENI="20260-01-01T00:00:00", DATUMUZAVRENI="brzy",
        ALOKACECELKEM="1e999", STAV="",
    )  # fmt: skip
    found = collect("ms21", export(*broken, strange, call()))
    assert [entry.identity for entry in found] == ["06_26_119", "06_26_120"]
    assert said_of(found[0]) == GrantCallDetails(
        provider="Ministerstvo pro místní rozvoj",
        programme="Integrovaný regionální operační program",
        code="06_26_119",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body>Plánovaná odstávka</body></html>",
        export(call(), root="OPERACE"),
        export(),
        export(call(KOD="")),
        export("<OPERACE><KOD>1</KOD></OPERACE>"),
        export(call())[:-20],
        '<!DOCTYPE EXPORT [<!ENTITY a "b">]>' + export(call(NAZEV="&a;")),
        export("<a>" * 20_000 + "</a>" * 20_000, call()),
    ],
)
def test_what_is_not_the_whole_export_is_never_believed(collect: Collect, text: str) -> None:
    with pytest.raises(SourceError):
        collect("ms21", text)


def test_a_hundred_thousand_rows_are_refused_or_cut_at_once() -> None:
    started = time.monotonic()
    row = "<VYZVA><KOD>06_26_1</KOD><NAZEV>x</NAZEV></VYZVA>"
    found = read_export(Page("https://data.example", export(row * 100_000).encode()), NOW)
    assert len(found.entries) <= MOST_CALLS
    assert not found.complete
    with pytest.raises(SourceError):
        read_export(Page("https://data.example", export(call() * 100_000).encode()), NOW)
    assert time.monotonic() - started < 20


@given(
    st.dictionaries(st.sampled_from([name.lower() for name in FIELDS]), ANYTHING),
    st.sampled_from(HARD),
)
def test_no_row_breaks_the_list_or_leads_astray(row: dict[str, Any], code: str) -> None:
    for said in (row, {"kod": code, "nazev": "Obnova", **row}, {**row, "kod": "06_26_1"}):
        entry = entry_of(said, NOW)
        assert entry is None or is_safe(entry)
