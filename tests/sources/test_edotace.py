"""If these fail, grant calls of the region come without their deadline, or not at all."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from newsletter.errors import SourceError
from newsletter.sources import GrantCallDetails
from tests.sources.conftest import Collect

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
