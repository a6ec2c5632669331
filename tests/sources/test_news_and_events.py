"""If these fail, what towns publish as open data is lost, or comes with wrong days and places."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Attachment, EventDetails, Page
from newsletter.sources import events as events_kind
from newsletter.sources import news as news_kind
from newsletter.sources.formats.ofn import MOST_OBJECTS
from newsletter.text.language import _
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
    assert entry.language == "cs"


@pytest.mark.parametrize(
    "wrapped",
    [
        [news()],
        {"aktuality": [news()]},
        {"položky": [news(), {"typ": "Osoba", "název": "Obec Lhota"}]},
        {"Aktuality": news()},
        {"@graph": [news()]},
        news(),
        news(informace="text, no list"),
        [news(typ=["Věc", "https://slovník.example/pojem/aktualita"])],
    ],
)
def test_a_file_may_hold_them_in_many_ways(collect: Collect, wrapped: Any) -> None:
    text = "\ufeff" + json.dumps(wrapped, ensure_ascii=False)
    assert [entry.title for entry in collect("news", text)] == ["Most je opraven"]


def test_news_that_no_longer_hold_are_left_alone(collect: Collect) -> None:
    old = news(relevantní_do=instant("2026-11-01"))
    assert collect("news", json.dumps([old, news()]))[0].title == "Most je opraven"
    assert collect("news", json.dumps([old])) == []


def test_news_hold_the_whole_of_their_last_day(read: Read) -> None:
    body = json.dumps([news(relevantní_do=instant(day)) for day in ("2026-11-23", "2026-11-22")])
    found = read("news", body)
    assert (len(found.entries), found.left_out, found.complete) == (1, 1, True)


def test_news_that_do_not_hold_any_more_say_so(collect: Collect) -> None:
    void, later = (news(zneplatněno=instant(day)) for day in ("2026-11-20", "2027-11-20"))
    assert collect("news", json.dumps(void))[0].withdrawn
    assert not collect("news", json.dumps(later))[0].withdrawn


def test_recordings_come_along_and_pictures_do_not(collect: Collect) -> None:
    iana = "http://www.iana.org/assignments/media-types"
    attached = [
        {"url": "/most.mp4", "typ_média": f"{iana}/video/mp4"},
        {"url": "/most", "typ_média": f"{iana}/image/png"},
        {"url": "/most.JPG"},
        "https://lhota.example/zprava.pdf",
        {"url": "/most.mp4"},
        {"název": {"cs": "bez adresy"}},
        7,
    ]
    (entry,) = collect("news", json.dumps(news(příloha=attached)))
    assert [(one.title, one.media_type) for one in entry.attachments] == [
        ("most.mp4", "video/mp4"), ("zprava.pdf", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title", "language"),
    [
        ({"cs": "", "de": "Brücke"}, "Brücke", "de"),
        ({"en": ["Bridge", "Bridges"]}, "Bridge", "en"),
        ({"@value": "Most", "@language": "sk-SK"}, "Most", "sk"),
        ("Most", "Most", "cs"),
    ],
)
def test_a_title_is_taken_in_the_language_there_is(
    collect: Collect, name: object, title: str, language: str
) -> None:
    (entry,) = collect("news", json.dumps(news(název=name, popis=None)))
    assert (entry.title, entry.language) == (title, language)


def test_topics_are_read_however_they_are_written(collect: Collect) -> None:
    topics = [
        "https://data.example/polo%C5%BEky/voda-a-les/", "Doprava", {"název": {"cs": "Voda a les"}},
        {"iri": "https://data.example/položky/dotace"}, "Doprava", 5, None,
    ]  # fmt: skip
    assert collect("news", json.dumps(news(téma=topics)))[0].tags == (
        "voda a les", "Doprava", "Voda a les", "dotace",
    )  # fmt: skip


def test_people_are_named_by_both_names(collect: Collect) -> None:
    person = {"typ": "Člověk", "jméno": {"cs": "Jana"}, "příjmení": {"cs": "Nová"}}
    assert collect("news", json.dumps(news(oznamovatel=person)))[0].author == "Jana Nová"


def test_slips_in_keys_are_put_up_with(collect: Collect) -> None:
    slipped = {
        "Typ": "aktualita",
        "nazev": "Most",
        "VYTVOŘENO": {"datum-a-čas": "2026-11-20T09:30"},
    }
    (entry,) = collect("news", json.dumps([slipped]))
    assert entry.title == "Most"
    assert entry.published_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_news_that_say_no_name_are_told_apart(collect: Collect) -> None:
    two = [{"název": "Zasedání", "vytvořeno": instant(day)} for day in ("2026-11-20", "2026-11-21")]
    assert len({entry.identity for entry in collect("news", json.dumps(two))}) == 2
    two = [event((day, None), iri=None, url=None) for day in ("2026-12-02", "2026-12-09")]
    assert len({entry.identity for entry in collect("events", json.dumps(two))}) == 2


@pytest.mark.parametrize("kind", ["news", "events"])
def test_a_file_that_is_cut_short_does_not_say_that_the_rest_is_gone(read: Read, kind: str) -> None:
    assert read(kind, json.dumps([{"název": "A"}])).complete
    assert not read(kind, json.dumps([{"název": "A"}] * (MOST_OBJECTS + 1))).complete
    assert read(kind, "[]").complete


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
    (entry,) = collect("events", text, now=datetime(2027, 3, 1, tzinfo=UTC))
    assert isinstance(entry.details, EventDetails)  # over, but the file has it: it is not gone
    assert entry.details.starts_at == datetime(2027, 1, 13, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "withdrawn"),
    [
        ({"zneplatněno": True}, True),
        ({"zneplatněno": instant("2026-11-20")}, True),
        ({"zneplatněno": {"nespecifikovaný": True}}, False),
        ({"název": {"cs": "ZRUŠENO: Seminář pro účetní"}}, True),
        ({"název": {"cs": "Zrušení místní daně: seminář"}}, False),
    ],
)
def test_what_is_called_off_says_so(
    collect: Collect, more: dict[str, Any], *, withdrawn: bool
) -> None:
    (entry,) = collect("events", json.dumps(event(("2026-12-02", None), **more)))
    assert entry.withdrawn == withdrawn


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ({"název": {"cs": "Radnice"}, "místnost": {"cs": "Sál"}}, "Radnice, Sál"),
        (
            {
                "adresa": {
                    "název_ulice": {"cs": "Dlouhá"},
                    "číslo_domovní": 12,
                    "číslo_orientační": 3,
                    "název_obce": {"cs": "Lhota"},
                }
            },
            "Dlouhá 12/3, Lhota",
        ),
        ({"adresa": {"název_obce": "Lhota", "číslo_domovní": 7}}, "Lhota 7"),
        ({"adresa": "Lhota 7"}, "Lhota 7"),
        ({"adresa": {"adresní_místo": "https://ruian.example/1"}}, ""),
        ([{"název": "Radnice"}, {"název": "Kino"}, {"název": "Kino"}], "Radnice; Kino"),
        ({"geometrie": {"type": "Point", "coordinates": [13.4, 49.7]}}, ""),
        ("Radnice", ""),
    ],
)
def test_a_place_is_written_as_people_find_it(
    collect: Collect, place: object, written: str
) -> None:
    (entry,) = collect("events", json.dumps(event(umístění=place)))
    assert isinstance(entry.details, EventDetails)
    assert entry.details.place == written


EUR = "http://publications.europa.eu/resource/authority/currency/EUR"


@pytest.mark.parametrize(
    ("fees", "written"),
    [
        ([{"název": "Děti", "cena": {"výše": 0}}, {"název": "Ostatní"}], "Děti {free}, Ostatní"),
        ({"cena": {"výše": 120.0}}, "120 Kč"),
        ({"název": "Vstup.", "cena": {"výše": 5, "měna": EUR}}, "Vstup 5 EUR"),
        ({"cena": {"výše": "dobrovolné"}}, ""),
        ({"cena": {"výše": -5}}, ""),
        (None, ""),
    ],
)
def test_prices_are_written_with_their_currency(
    collect: Collect, fees: object, written: str
) -> None:
    (entry,) = collect("events", json.dumps(event(vstupné=fees)))
    assert isinstance(entry.details, EventDetails)
    assert entry.details.price == written.format(free=_("free of charge"))


@pytest.mark.parametrize(
    ("registration", "until"),
    [
        ({"cs": "do 30. 11. 2026"}, datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("nejpozději do 30. 11. 2026 12.00", datetime(2026, 11, 30, 11, tzinfo=UTC)),
        ({"konec": instant("2026-11-30")}, datetime(2026, 11, 30, 23, tzinfo=UTC)),
        (
            {"časový_interval": {"konec": instant("2026-11-30T12:00:00+01:00")}},
            datetime(2026, 11, 30, 11, tzinfo=UTC),
        ),
        ({"cs": "u paní Nové"}, None),
        ({"cs": "https://lhota.example/prihlaska"}, None),
    ],
)
def test_until_when_to_register_is_read_where_it_is_said(
    collect: Collect, registration: object, until: datetime | None
) -> None:
    (entry,) = collect("events", json.dumps(event(registrace=registration)))
    assert isinstance(entry.details, EventDetails)
    assert entry.details.register_by == until


def test_a_reader_finds_where_to_register(collect: Collect) -> None:
    (entry,) = collect(
        "events", json.dumps(event(registrace={"cs": "https://lhota.example/p?a=1&b=2"}))
    )
    assert 'href="https://lhota.example/p?a=1&amp;b=2"' in entry.body
    (entry,) = collect("events", json.dumps(event(registrace={"cs": "javascript:zlo()"})))
    assert "href" not in entry.body


def test_a_weekly_event_comes_with_its_next_day(collect: Collect) -> None:
    weekly = {
        "časový_interval": {"začátek": instant("2026-09-01"), "konec": instant("2026-12-31")},
        "den_v_týdnu": ["https://data.example/položky/středa"],
        "časová_doba": [{"od": "17:00:00", "do": "18:30:00"}],
    }
    (entry,) = collect("events", json.dumps(event(doba_trvání=weekly)))
    assert isinstance(entry.details, EventDetails)
    assert entry.details.starts_at == datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert entry.details.ends_at == datetime(2026, 11, 25, 17, 30, tzinfo=UTC)


def test_a_file_of_rules_alone_takes_no_minutes() -> None:
    rule = {"den_v_týdnu": ["pondělí"], "specifická_frekvence": {"den_v_měsíci": 32}}
    things = [
        {"typ": "Událost", "název": "A", "doba_trvání": [rule] * 100} for _event in range(200)
    ]
    start = time.process_time()
    found = events_kind.read(Page(URL, json.dumps(things).encode()), NOW)
    assert len(found.entries) == 200
    assert time.process_time() - start < 5


@pytest.mark.parametrize("kind", ["news", "events"])
@pytest.mark.parametrize(
    "body",
    [
        *("<html></html>", "", "[" * 100_000, '{"a":' * 100_000, '{"typ": "Úřední deska"}'),
        *('{"error": "not found"}', "null", "7", '"text"', '["text"]', '[{"typ": "Osoba"}]'),
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>",
    ],
)
def test_what_is_no_such_file_is_a_sentence(read: Read, kind: str, body: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(kind, body)
    assert URL in str(caught.value)
    assert "\n" not in str(caught.value)


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
