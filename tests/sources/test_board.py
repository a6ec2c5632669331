"""If these fail, notices of official boards are lost, or come without their dates and documents."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import NoticeDetails, Page
from newsletter.sources.board import read as read_board
from newsletter.sources.formats.ofn import MOST_OBJECTS
from tests.conftest import NOW
from tests.sources.conftest import URL, Collect, Read

NOTICE: dict[str, Any] = {
    "typ": ["Digitální objekt", "Informace na úřední desce"],
    "iri": "https://data.obec.example/deska/2026-13",
    "url": "https://www.obec.example/deska/2026-13",
    "název": {"cs": "Záměr pronájmu pozemku"},
    "popis": {"cs": "<p>Pozemek p. č. 12</p>"},
    "vyvěšení": {"typ": "Časový okamžik", "datum": "2026-11-02"},
    "relevantní_do": {"typ": "Časový okamžik", "datum_a_čas": "2026-11-18T23:59:00+01:00"},
    "číslo_jednací": "OÚ/15/26",
    "spisová_značka": "S-3/2026",
    "agenda": [
        {"typ": "Agenda", "název": {"cs": "Majetkový odbor"}},
        {"typ": "Agenda", "název": {"cs": "~Nezařazeno"}},
    ],
    "dokument": [
        {"název": {"cs": "Záměr"}, "url": "/soubory/1.pdf"},
        {"název": {"cs": "bez adresy"}},
    ],
}


def board(*notices: object) -> str:
    return json.dumps({"typ": "Úřední deska", "informace": notices})


def notice(**changed: Any) -> str:
    return board({**NOTICE, **changed})


def test_a_notice_comes_whole(collect: Collect) -> None:
    (entry,) = collect("board", notice())
    assert entry.identity == NOTICE["iri"]
    assert entry.title == "Záměr pronájmu pozemku"
    assert entry.url == NOTICE["url"]
    assert entry.summary == "Pozemek p. č. 12"
    assert entry.published_at == datetime(2026, 11, 1, 23, tzinfo=UTC)
    assert entry.details == NoticeDetails(
        posted_on=date(2026, 11, 2),
        relevant_until=date(2026, 11, 18),
        reference="OÚ/15/26, S-3/2026",
        office="Majetkový odbor",
    )
    (document,) = entry.attachments
    assert (document.title, document.url) == ("Záměr", "https://obec.example/soubory/1.pdf")


def test_a_byte_order_mark_is_put_up_with(collect: Collect) -> None:
    assert len(collect("board", notice().encode("utf-8-sig"))) == 1


@pytest.mark.parametrize(
    "moment",
    [{"nespecifikovaný": True}, {}, None, "brzy", {"datum": "31. 13. 2026"}, {"datum": 5}, []],
)
def test_a_date_that_is_not_said_is_not_known(collect: Collect, moment: object) -> None:
    (entry,) = collect("board", notice(relevantní_do=moment))
    assert isinstance(entry.details, NoticeDetails)
    assert entry.details.relevant_until is None


def test_a_date_with_a_zone_keeps_its_day(collect: Collect) -> None:
    (entry,) = collect("board", notice(relevantní_do={"datum": "2026-11-18+01:00"}))
    assert isinstance(entry.details, NoticeDetails)
    assert entry.details.relevant_until == date(2026, 11, 18)


def test_an_empty_or_missing_text_is_empty(collect: Collect) -> None:
    for described in ({"cs": ""}, None, {}):
        assert collect("board", notice(popis=described))[0].summary == ""


def test_a_notice_without_a_title_is_called_by_its_reference(collect: Collect) -> None:
    assert collect("board", notice(název={"cs": ""}))[0].title == "OÚ/15/26, S-3/2026"


def test_slips_in_keys_are_put_up_with(collect: Collect) -> None:
    slipped = {"Název": "Záměr", "cislo-jednaci": "1/26", "VYVĚŠENÍ": {"Datum": "2026-11-02"}}
    (entry,) = collect("board", json.dumps({"Informace": [slipped]}))
    assert isinstance(entry.details, NoticeDetails)
    assert (entry.title, entry.details.reference) == ("Záměr", "1/26")
    assert entry.details.posted_on == date(2026, 11, 2)


def test_a_day_that_a_program_wrote_in_universal_time_is_the_czech_one(collect: Collect) -> None:
    (entry,) = collect("board", notice(vyvěšení={"datum_a_čas": "2026-11-01T23:30:00Z"}))
    assert isinstance(entry.details, NoticeDetails)
    assert entry.details.posted_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("void", "withdrawn"),
    [
        ({"datum": "2026-11-20"}, True),
        ({"datum_a_čas": "2026-11-20T08:00:00+01:00"}, True),
        ({"datum": "2027-01-01"}, False),
        ({"nespecifikovaný": True}, False),
        (None, False),
    ],
)
def test_a_notice_that_no_longer_holds_says_so(
    collect: Collect, void: object, *, withdrawn: bool
) -> None:
    assert collect("board", notice(zneplatněno=void))[0].withdrawn == withdrawn


def test_a_new_revision_withdraws_nothing(collect: Collect) -> None:
    assert not collect("board", notice(revize="20261101"))[0].withdrawn


def test_what_a_board_no_longer_shows_is_gone_unless_it_is_too_long(read: Read) -> None:
    assert read("board", notice()).complete
    assert not read("board", board(*[{"název": "Záměr"}] * (MOST_OBJECTS + 1))).complete


def test_scanned_pictures_are_documents_of_a_board(collect: Collect) -> None:
    scan = {
        "url": "/mapa.jpg",
        "typ_média": "http://www.iana.org/assignments/media-types/image/jpeg",
    }
    (document,) = collect("board", notice(dokument=[scan]))[0].attachments
    assert (document.title, document.media_type) == ("mapa.jpg", "image/jpeg")


def test_what_is_no_notice_is_left_out(collect: Collect) -> None:
    assert len(collect("board", board(NOTICE, "text", None, {}, []))) == 1


def test_texts_against_the_norm_are_read_all_the_same(collect: Collect) -> None:
    assert collect("board", notice(název="Záměr"))[0].title == "Záměr"


@pytest.mark.parametrize("body", ["{}", "[]", '{"informování": []}', "<html></html>", "", "{"])
def test_what_is_no_board_is_one_sentence(collect: Collect, body: str) -> None:
    with pytest.raises(SourceError) as caught:
        collect("board", body)
    assert URL in str(caught.value)


def test_an_unchanged_board_says_nothing(collect: Collect) -> None:
    assert collect("board", Page(URL, b"", unchanged=True)) == ()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.fixed_dictionaries(dict.fromkeys(NOTICE, VALUES)))
def test_no_value_makes_it_fail(values: dict[str, Any]) -> None:
    for entry in read_board(Page(URL, board(values).encode()), NOW).entries:
        assert entry.title
