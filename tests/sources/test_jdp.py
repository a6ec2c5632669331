"""If these fail, national grant calls are missed, or half of them pass for all."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import GrantCallDetails
from newsletter.sources.calls import said_of
from newsletter.sources.jdp import MOST_PAGES, entry_of, question
from tests.sources.conftest import Collect, Read
from tests.sources.rows import ANYTHING, is_safe

URL = "https://portal.example/api/kodyvyzva"


def call(number: int = 1, **said: Any) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-0000-0000-{number:012}",
        "kod": f"MK-2026-{number}",
        "nazev": "Podpora obecních knihoven",
        "popis": "<p>Na nové knihy &amp; police.</p>",
        "stavVyzva": "A",
        "stavVyzvaLong": "Běžící",
        "stavVyzvaLongWeb": "Otevřená",
        "datumZacatek": "2026-11-02T00:00:00",
        "datumKonec": "2026-12-18T23:59:59",
        "castkaPodporaZadostMin": 20000,
        "castkaPodporaZadostMax": 500000.5,
        "castkaVyzvaCelkem": 100000000,
        "miraPodporaZadostMax": 80,
        "danovePrijmyObceKDatu": None,
        "typLong": "Dotace",
        "link": "/public/detail/mk-2026-1",
    } | said


def page(*calls: Any, more: bool = False) -> str:
    result = {"items": calls, "hasNextPage": more, "hasPreviousPage": False, "totalCount": 999}
    return json.dumps({"statusCode": 200, "result": result})


def test_a_call_comes_whole(collect: Collect) -> None:
    (entry,) = collect("jdp", page(call(danovePrijmyObceKDatu="2025-12-31T00:00:00")), url=URL)
    assert entry.identity == "00000000-0000-0000-0000-000000000001"
    assert entry.title == "Podpora obecních knihoven"
    assert entry.url == "https://portal.example/public/detail/mk-2026-1"
    assert (entry.summary, entry.body) == (
        "Na nové knihy & police.",
        "<p>Na nové knihy &amp; police.</p>",
    )
    details = said_of(entry)
    assert "31. 12. 2025" in details.eligible
    assert details == GrantCallDetails(
        opens_at=datetime(2026, 11, 1, 23, tzinfo=UTC),
        closes_at=datetime(2026, 12, 18, 22, 59, 59, tzinfo=UTC),
        allocation=Decimal(100_000_000),
        min_support=Decimal(20_000),
        max_support=Decimal("500000.5"),
        max_rate=Decimal(80),
        eligible=details.eligible,
        code="MK-2026-1",
        source_state="Otevřená",
    )
    assert (entry.tags, entry.language) == (("Dotace",), "cs")


def test_all_pages_are_read(read: Read) -> None:
    pages = {
        '"pageIndex": 0': page(call(1), call(2), more=True),
        '"pageIndex": 1': page(call(3), more=True),
        '"pageIndex": 2': page(call(4)),
    }
    found = read("jdp", pages)
    assert [said_of(entry).code for entry in found.entries] == [f"MK-2026-{n}" for n in range(1, 5)]
    assert found.complete


def test_half_a_list_does_not_pass_for_the_whole(collect: Collect) -> None:
    for broken in ("<html>", "{}", '{"result": {"items": 5}}'):
        with pytest.raises(SourceError):
            collect("jdp", {'"pageIndex": 0': page(call(), more=True), '"pageIndex": 1': broken})
    with pytest.raises(SourceError):
        collect("jdp", {'"pageIndex": 0': page(call(), more=True)})
    last = {'"pageIndex": 0': page(call(), more=True), '"pageIndex": 1': page({})}
    assert len(collect("jdp", last)) == 1, "one broken row at the end is no broken list"


@pytest.mark.parametrize(
    "body",
    ["", "<html></html>", "[]", "{}", '{"result": null}', '{"result": {"items": {}}}',
     page({}, "x", call(nazev="")), "[" * 100_000, '{"result":' * 100_000],
)  # fmt: skip
def test_what_is_no_list_of_calls_is_a_sentence(collect: Collect, body: str) -> None:
    with pytest.raises(SourceError):
        collect("jdp", body)


def test_a_list_that_never_ends_is_left_and_is_not_the_whole(read: Read) -> None:
    found = read("jdp", page(call(), more=True))
    assert (len(found.entries), found.complete) == (1, False)
    assert read("jdp", page(more=True)).complete
    assert MOST_PAGES < 100


def test_what_is_planned_is_asked_for_on_request(read: Read) -> None:
    pages = {
        "Běžící": page(call(1)),
        "Budoucí": page(call(1), call(2, stavVyzvaLongWeb="Nezahájena")),
    }
    assert len(read("jdp", pages).entries) == 1
    both = read("jdp", pages, states=["open", "planned"])
    assert [said_of(entry).source_state for entry in both.entries] == ["Otevřená", "Nezahájena"]
    with pytest.raises(SourceError):
        read("jdp", pages, states=["zavřené"])


def test_the_portal_is_asked_as_its_own_page_asks_it() -> None:
    asked = question("open", 2)
    assert asked.content_type == "application/json"
    assert json.loads(asked.body) == {
        "filterTree": {
            "filter": {"operator": "eq", "propName": "stavVyzvaLong", "value": "Běžící"}
        },
        "fixedFilterId": [], "fkName": "stavVyzvaLongWeb", "fkValue": "Otevřená",
        "pageIndex": 2, "pageSize": 50,
        "sort": [{"isDescending": False, "propName": "datumKonec", "treatNullLowest": False}],
    }  # fmt: skip


def test_a_broken_row_loses_no_other(collect: Collect) -> None:
    strange = call(
        2, kod=["MK", "x"], popis={"cs": 1}, castkaVyzvaCelkem="NaN", datumKonec="20260-01-01",
        castkaPodporaZadostMax=10**30, miraPodporaZadostMax=0.8, link="javascript:alert(1)",
        danovePrijmyObceKDatu=True, typLong=None, stavVyzvaLongWeb=7,
    )  # fmt: skip
    found = collect("jdp", page("x", None, {}, call(id=None, kod=None), strange, call(3)))
    assert [entry.identity[-1] for entry in found] == ["2", "3"]
    assert found[0].url is None
    assert found[0].summary == ""
    assert said_of(found[0]) == GrantCallDetails(
        opens_at=datetime(2026, 11, 1, 23, tzinfo=UTC),
        min_support=Decimal(20_000),
        code="MK",
        source_state="7",
    )


def test_a_link_may_point_elsewhere(collect: Collect) -> None:
    (entry,) = collect("jdp", page(call(link="https://ministerstvo.example/vyzva")), url=URL)
    assert entry.url == "https://ministerstvo.example/vyzva"


def test_what_closed_long_ago_is_no_news(collect: Collect) -> None:
    assert collect("jdp", page(call(datumKonec="2025-12-18T23:59:59"))) == []


def test_endless_numbers_are_no_amounts(collect: Collect) -> None:
    text = page(call()).replace("100000000", "1e999").replace("20000", "9" * 4_000)
    (entry,) = collect("jdp", text)
    assert (said_of(entry).allocation, said_of(entry).min_support) == (None, None)


@given(st.dictionaries(st.sampled_from(list(call())), ANYTHING))
def test_no_row_breaks_the_list_or_leads_astray(row: dict[str, Any]) -> None:
    for said in (row, call() | row):
        entry = entry_of(said, URL, "Ministerstvo")
        assert entry is None or is_safe(entry)
