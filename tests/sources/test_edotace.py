"""If these fail, grant calls of the region come without their deadline, or not at all."""

import json
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Entry, GrantCallDetails, Page
from newsletter.sources.calls import said_of
from newsletter.sources.edotace import entry_of, with_page
from tests.conftest import NOW
from tests.sources.conftest import Body, Collect, Read
from tests.sources.rows import ANYTHING, is_safe

OPEN = "DotacniTitulyOtevrene"
PLANNED = "DotacniTitulyPripravovane"
DETAIL = """<!doctype html><html lang="cs"><body><h1>Obnova kapliček 2026</h1>
<h2>Účel podpory</h2><p>Obnova <b>drobných staveb</b> v krajině.</p><p>Jen v obcích.</p>
<h2>Potenciální žadatelé:</h2><p>Obce do 2 000 obyvatel.</p>
<h2>Termíny</h2><table><tr><th>Termín</th><th>Datum</th></tr>
<tr><td>Zveřejnění</td><td>1.10.2026</td></tr>
<tr><td>Žádosti od</td><td>1.12.2026 0:00:01</td></tr>
<tr><td>Žádosti do</td><td>15.1.2027 12:00:00</td></tr></table>
<h2>Financování</h2><table>
<tr><td>Předpokládaný celkový objem finančních prostředků</td><td>12&nbsp;745 105 Kč</td></tr>
<tr><td>Maximální požadovaná částka žadosti o dotaci</td><td>1,5 mil. Kč</td></tr></table>
<table><tr><td><a href="/verejnost/dotacnititul/77/soubor/abc/">Stáhnout</a></td>
<td>pravidla-2026</td><td>Pravidla titulu</td></tr></table></body></html>"""


def row(number: int, **cell: str) -> dict[str, object]:
    button = f'<a href="/verejnost/dotacnititul/{number}/" title="Detail">Detail</a>'
    said = {
        "buttons": button,
        "nazevodboru": "Odbor kultury",
        "nazevprogramu": "Památky 2026",
        "nazevtitulu": f"Obnova kapliček {number}",
        "zadostiod": "2026-12-01 00:00:01",
        "zadostido": "2027-01-15 12:00:00",
    }
    return {"id": number, "cell": {**said, **cell}}


def grid(*rows: object, total: object = 1) -> str:
    return json.dumps({"page": "1", "total": total, "records": len(rows), "rows": rows})


def test_a_call_comes_whole(collect: Collect) -> None:
    (entry,) = collect("edotace", {OPEN: grid(row(77)), PLANNED: grid(), "/77/": DETAIL})
    assert entry.identity == "77"
    assert entry.title == "Obnova kapliček 77"
    assert entry.url == "https://obec.example/verejnost/dotacnititul/77/"
    assert entry.summary == "Obnova drobných staveb v krajině. Jen v obcích."
    assert entry.published_at == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert entry.details == GrantCallDetails(
        opens_at=datetime(2026, 11, 30, 23, 0, 1, tzinfo=UTC),
        closes_at=datetime(2027, 1, 15, 11, tzinfo=UTC),
        allocation=Decimal(12_745_105),
        max_support=Decimal(1_500_000),
        eligible="Obce do 2 000 obyvatel.",
        provider="Příkladný kraj, Odbor kultury",
        programme="Památky 2026",
        source_state="Otevřený",
    )
    (document,) = entry.attachments
    assert document.title == "Pravidla titulu"
    assert document.url == "https://obec.example/verejnost/dotacnititul/77/soubor/abc/"


def test_a_page_that_fails_leaves_what_the_grid_says(collect: Collect) -> None:
    entries = collect("edotace", {OPEN: grid(row(77), row(78)), PLANNED: grid(), "/78/": DETAIL})
    assert [entry.identity for entry in entries] == ["77", "78"]
    details = entries[0].details
    assert isinstance(details, GrantCallDetails)
    assert details.closes_at == datetime(2027, 1, 15, 11, tzinfo=UTC)
    assert details.allocation is None


def test_planned_calls_come_too_and_each_call_once(collect: Collect) -> None:
    pages = {OPEN: grid(row(1), row(2)), PLANNED: grid(row(2), row(3))}
    assert [entry.identity for entry in collect("edotace", pages)] == ["1", "2", "3"]


def test_all_pages_of_a_grid_are_read(collect: Collect) -> None:
    pages = {
        f"{OPEN}&page=1&": grid(row(1), total=3),
        f"{OPEN}&page=2&": grid(row(2), total="3"),
        f"{OPEN}&page=3&": grid(row(3), total=3),
        PLANNED: grid(),
    }
    assert [entry.identity for entry in collect("edotace", pages)] == ["1", "2", "3"]


def test_a_grid_that_never_ends_is_left(collect: Collect) -> None:
    assert len(collect("edotace", {OPEN: grid(row(1), total=10**9), PLANNED: grid()})) == 1


def test_rows_without_a_number_or_a_title_are_left_out(collect: Collect) -> None:
    bad: tuple[object, ...] = (
        row(5, buttons="Detail"),
        row(6, nazevtitulu="", nazevprogramu=""),
        {},
        "x",
        {"cell": 1},
    )
    assert collect("edotace", {OPEN: grid(*bad), PLANNED: grid()}) == []


def test_a_page_of_another_make_loses_nothing(collect: Collect) -> None:
    deep = "<div>" * 50_000 + "<h2>Účel podpory</h2>"
    for page in ("", "<html></html>", deep, "\x00\xff", "<table><tr><td>Žádosti do</td></tr>"):
        (entry,) = collect("edotace", {OPEN: grid(row(1)), PLANNED: grid(), "/1/": page})
        assert entry.details is not None
        assert entry.title == "Obnova kapliček 1"


@pytest.mark.parametrize("body", ["<html></html>", "{}", '{"rows": 5}', "[]", ""])
def test_what_is_no_grid_is_an_error_and_not_an_empty_list(collect: Collect, body: str) -> None:
    with pytest.raises(SourceError):
        collect("edotace", {OPEN: grid(row(1)), PLANNED: body})


def test_a_planned_call_says_that_it_is_planned(collect: Collect) -> None:
    (entry,) = collect("edotace", {OPEN: grid(), PLANNED: grid(row(3))})
    assert said_of(entry).source_state == "Připravovaný"


def test_a_city_keeps_its_calls_in_one_grid_of_its_own(collect: Collect) -> None:
    cell = {
        "buttons": '<a href="/verejnost/titul/0b1c-9f/">Detail</a>',
        "utvar": "Odbor životního prostředí", "zkratka": "OŽP", "cislotitulu": "OŽP-7/2026",
        "nazev": "Ozelenění vnitrobloků", "rokod": "2026", "rokdo": "2027",
        "zadostiod": "2026-11-02 00:00:00", "zadostido": "2026-12-18 00:00:00", "stav": "Vyhlášen",
    }  # fmt: skip
    page = """<h1>Ozelenění vnitrobloků</h1><table>
    <tr><th>Typ titulu</th><td>Jednoletý</td></tr>
    <tr><th>Anotace</th><td>Stromy &lt; 3 m a trávníky.</td></tr></table>"""
    (entry,) = collect(
        "edotace",
        {"/dotacni-tituly/?_name=Tituly&": grid({"cell": cell}), "/0b1c-9f/": page},
        path="/verejnost/dotacni-tituly/",
        grids={"Tituly": ""},
        provider="Příkladov",
    )
    assert entry.identity == "0b1c-9f"
    assert entry.url == "https://obec.example/verejnost/titul/0b1c-9f/"
    assert (entry.title, entry.summary) == ("Ozelenění vnitrobloků", "Stromy < 3 m a trávníky.")
    assert entry.details == GrantCallDetails(
        opens_at=datetime(2026, 11, 1, 23, tzinfo=UTC),
        closes_at=datetime(2026, 12, 18, 23, tzinfo=UTC),
        provider="Příkladov, Odbor životního prostředí",
        code="OŽP-7/2026",
        source_state="Vyhlášen",
    )


@pytest.mark.parametrize(
    "page",
    [
        "<p><strong>Anotace:</strong> Na stromy.</p><p><strong>Termíny</strong></p>",
        "<dl><dt>Anotace</dt><dd>Na stromy.</dd></dl>",
        "<div><label>Anotace</label><div>Na stromy.</div></div>",
        "<h3>Anotace</h3><p>Na stromy.</p>",
    ],
)
def test_what_a_call_is_for_is_found_beside_its_label(collect: Collect, page: str) -> None:
    (entry,) = collect("edotace", {OPEN: grid(row(1)), PLANNED: grid(), "/1/": page})
    assert entry.summary == "Na stromy."
    dash = page.replace("Na stromy.", " - ")
    (entry,) = collect("edotace", {OPEN: grid(row(1)), PLANNED: grid(), "/1/": dash})
    assert (entry.summary, entry.body) == ("", "")


def test_what_closed_long_ago_is_no_news(collect: Collect) -> None:
    rows = row(1, zadostido="2026-10-01 12:00:00"), row(2, zadostido="2026-11-20 12:00:00")
    entries = collect("edotace", {OPEN: grid(*rows), PLANNED: grid()})
    assert [entry.identity for entry in entries] == ["2"]


PAGES: dict[str, Body] = {OPEN: grid(row(1), row(2)), PLANNED: grid(), "/2/": DETAIL}


def test_a_page_that_was_read_is_not_fetched_at_every_visit(read: Read) -> None:
    first = read("edotace", PAGES)
    assert [entry.identity for entry in first.entries] == ["1", "2"]
    second = read("edotace", PAGES, memory=first.memory)
    assert list(second.as_before) == ["2"]
    assert [entry.identity for entry in second.entries] == ["1"], "its page could not be had"
    assert second.complete
    assert second.memory == first.memory


def test_a_page_of_a_portal_under_repair_is_asked_for_again(read: Read) -> None:
    repaired = {**PAGES, "/2/": "<h1>Probíhá údržba</h1><p>Zkuste to později.</p>"}
    first = read("edotace", repaired)
    assert len(first.entries) == 2
    second = read("edotace", PAGES, memory=first.memory)
    assert said_of(second.entries[1]).allocation == Decimal(12_745_105)


@pytest.mark.parametrize(
    "pages",
    [
        {**PAGES, OPEN: grid(row(1), row(2, zadostido="2027-02-15 12:00:00"))},
        {**PAGES, OPEN: grid(row(1)), PLANNED: grid(row(2))},
    ],
)
def test_a_row_that_says_something_else_is_read_again(read: Read, pages: dict[str, Body]) -> None:
    again = read("edotace", pages, memory=read("edotace", PAGES).memory)
    assert not again.as_before
    assert [entry.identity for entry in again.entries] == ["1", "2"]


def test_a_page_is_read_again_within_a_week(read: Read) -> None:
    memory = read("edotace", PAGES).memory
    days = [NOW + timedelta(days=count) for count in range(8)]
    found = [bool(read("edotace", PAGES, now=day, memory=memory).as_before) for day in days]
    assert found[0]
    assert not found[7]
    assert found == sorted(found, reverse=True)


def test_pages_are_not_all_read_again_on_one_day(read: Read) -> None:
    calls = range(70)
    pages = {OPEN: grid(*map(row, calls)), PLANNED: grid(), "/dotacnititul/": DETAIL}
    memory = read("edotace", pages).memory
    tomorrow = read("edotace", pages, now=NOW + timedelta(days=1), memory=memory)
    assert 3 < len(tomorrow.entries) < 25


@pytest.mark.parametrize("options", [{"path": "verejnost"}, {"grids": {}}, {"grids": "Tituly"}])
def test_options_of_another_shape_are_a_sentence(collect: Collect, options: dict[str, Any]) -> None:
    with pytest.raises(SourceError):
        collect("edotace", PAGES, **options)


@pytest.mark.parametrize(
    "part", ["<table><tr><td>", "<strong>a", "<dl><dt>", "<h2>", "<a href='/soubor/1'>"]
)
def test_a_page_nested_without_end_does_not_hold_up_the_others(part: str) -> None:
    call = Entry("1", "Obnova", details=GrantCallDetails())
    started = time.monotonic()
    with_page(call, Page("https://kraj.example/1/", (part * (19_000 // part.count("<"))).encode()))
    assert time.monotonic() - started < 10


@given(st.dictionaries(st.sampled_from(["buttons", "nazevtitulu", "zadostido", "stav"]), ANYTHING))
def test_no_row_breaks_the_list_or_leads_astray(cell: dict[str, Any]) -> None:
    link = {"buttons": '<a href="/verejnost/dotacnititul/7/">'}
    for said in (cell, {"nazevtitulu": "Obnova", **cell, **link}):
        entry = entry_of(said, "https://kraj.example", "Kraj")
        assert entry is None or is_safe(entry)
