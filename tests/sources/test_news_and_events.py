"""If these fail, what towns publish as open data is lost, or comes with wrong days and places."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Attachment, EventDetails, Page
from newsletter.sources import events as events_kind
from newsletter.sources import news as news_kind
from tests.conftest import NOW
from tests.sources.conftest import URL, Collect, Read


def instant(text: str) -> dict[str, Any]:
    return {"typ": "Časový okamžik", ("datum_a_čas" if "T" in text else "datum"): text}


def news(**more: Any) -> dict[str, Any]:
    return {
        "typ": "Aktualita",
        "iri": "https://lhota.example/aktuality/7",
        "název": {"cs": "Most je opraven", "en": "The bridge is repaired"},
        "popis": {"cs": "Po roce je <b>most</b> opraven."},
        "vytvořeno": instant("2026-11-20T09:30:00+01:00"),
        "oznamovatel": {"typ": "Osoba", "název": {"cs": "Obec Lhota"}},
        "téma": ["https://data.example/témata/doprava-a-silnice"],
        "příloha": [{"url": "/most.pdf", "název": {"cs": "Zpráva"}}],
        **more,
    }


def event(*sessions: tuple[str, str | None], **more: Any) -> dict[str, Any]:
    return {
        "typ": "Událost",
        "iri": "https://lhota.example/akce/1",
        "název": {"cs": "Seminář pro účetní"},
        "popis": {"cs": "Závěrka obcí."},
        "doba_trvání": [
            {
                "časový_interval": {"začátek": instant(start)}
                | ({"konec": instant(end)} if end else {})
            }
            for start, end in sessions
        ],
        "umístění": [
            {"typ": "Umístění", "název": {"cs": "Radnice"}, "adresa": {"text": "Lhota 1"}}
        ],
        "pořadatel": [{"název": {"cs": "Kraj"}}, {"název": {"cs": "Kraj"}}],
        "vstupné": [{"název": {"cs": "Základní"}, "cena": {"výše": 289.90}}],
        **more,
    }


def test_news_come_whole(collect: Collect) -> None:
    (entry,) = collect("news", json.dumps(news()))
    assert (entry.title, entry.url) == ("Most je opraven", "https://lhota.example/aktuality/7")
    assert (entry.summary, entry.author) == ("Po roce je most opraven.", "Obec Lhota")
    assert entry.published_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert entry.tags == ("doprava a silnice",)
    assert entry.attachments == (Attachment("Zpráva", "https://obec.example/most.pdf"),)


@pytest.mark.parametrize(
    "wrapped", [[news()], {"aktuality": [news()]}, {"@graph": [news()]}, news()]
)
def test_a_file_may_hold_them_in_many_ways(collect: Collect, wrapped: Any) -> None:
    text = "\ufeff" + json.dumps(wrapped, ensure_ascii=False)
    assert [entry.title for entry in collect("news", text)] == ["Most je opraven"]


def test_news_that_no_longer_hold_are_left_alone(collect: Collect) -> None:
    old = news(relevantní_do=instant("2026-11-01"))
    assert collect("news", json.dumps([old, news()]))[0].title == "Most je opraven"
    assert collect("news", json.dumps([old])) == []


def test_what_says_almost_nothing_is_read_for_what_it_says(collect: Collect) -> None:
    assert collect("news", json.dumps([{"typ": "Aktualita"}])) == []
    (entry,) = collect("news", json.dumps([{"popis": "Jen text"}]))
    assert (entry.title, entry.url) == ("Jen text", None)


def test_an_event_comes_with_its_hours_place_and_price(collect: Collect) -> None:
    text = json.dumps(event(("2026-12-02T09:00:00+01:00", "2026-12-02T13:00:00+01:00")))
    (entry,) = collect("events", text)
    assert entry.details == EventDetails(
        starts_at=datetime(2026, 12, 2, 8, tzinfo=UTC),
        ends_at=datetime(2026, 12, 2, 12, tzinfo=UTC),
        place="Radnice, Lhota 1",
        price="Základní 289,90 Kč",
        organiser="Kraj",
    )


def test_of_several_sessions_the_next_one_counts(collect: Collect) -> None:
    text = json.dumps(
        event(("2027-01-14", None), ("2026-11-02", "2026-11-03"), ("2026-12-02", None))
    )
    (entry,) = collect("events", text)
    assert isinstance(entry.details, EventDetails)
    assert entry.details.starts_at == datetime(2026, 12, 1, 23, tzinfo=UTC)  # the whole day
    assert collect("events", text, now=datetime(2027, 3, 1, tzinfo=UTC)) == []


def test_what_is_called_off_says_so(collect: Collect) -> None:
    (entry,) = collect("events", json.dumps(event(("2026-12-02", None), zneplatněno=True)))
    assert entry.withdrawn


@pytest.mark.parametrize("kind", ["news", "events"])
@pytest.mark.parametrize("body", ["<html></html>", "[" * 100_000, '{"typ": "Úřední deska"}'])
def test_what_is_no_such_file_is_a_sentence(read: Read, kind: str, body: str) -> None:
    with pytest.raises(SourceError):
        read(kind, body)


KEYS = st.sampled_from(["cs", "typ", "url", "datum"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part),
)


@given(st.dictionaries(st.sampled_from(sorted({*news(), *event()})), JSON))
def test_no_object_makes_it_fail_otherwise(thing: dict[str, Any]) -> None:
    body = json.dumps([{**thing, "typ": kind} for kind in ("Aktualita", "Událost")]).encode()
    for read in (news_kind.read, events_kind.read):
        for entry in read(Page(URL, body), NOW).entries:
            assert entry.title
            assert entry.url is None or entry.url.startswith("http")
