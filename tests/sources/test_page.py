"""If these fail, what stands only on a web page comes damaged, doubled, or silently not at all."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from newsletter.errors import SourceError
from newsletter.models import ItemKind
from newsletter.parts import explain
from newsletter.sources import GrantCallDetails, NoticeDetails, Reading
from newsletter.sources.detail import MOST_PAGES, MOST_TRIES, DetailsRead
from newsletter.sources.page import PageOptions, presets
from newsletter.text import language
from tests.conftest import NOW
from tests.sources.conftest import Body, Collect, Read

URL = "https://obec.example/aktuality/"
LISTING = """<html><body><nav><a href="/">Úvod</a></nav><ul>
<li class="n"><h3><a href="most?utm=1&amp;a=2">Oprava <b>mostu</b></a></h3><i>2. 11. 2026</i>
<p>Most se opraví.</p><em>doprava</em><em>stavby</em></li>
<li class="n"><h3><a href="/voda">Voda</a></h3><i>1. 11. 2026</i><p>Nepoteče.</p></li>
<li class="n"><a name="x"></a></li></ul><a class="next" href="?strana=2#obsah">Další</a></body>"""
TEXT = "<p>Obec opraví most přes potok podle projektu, který schválilo zastupitelstvo obce.</p>" * 3


def article(*parts: str) -> str:
    head = "<meta property='article:published_time' content='2026-11-03T08:00:00+01:00'>"
    return (
        f"<html><head>{head}</head><body><h1>Jiný nadpis</h1>{TEXT}{''.join(parts)}</body></html>"
    )


def rows(*numbers: int) -> str:
    return "".join(f"<li class=n><a href='/{n}'>Zpráva {n}</a></li>" for n in numbers)


def complaint(**options: Any) -> str:
    language.use("en")
    with pytest.raises(ValidationError) as caught:
        PageOptions.model_validate(options)
    return explain(caught.value, PageOptions)[0]


def test_a_listing_is_read_by_its_selectors(read: Read) -> None:
    reading = read(
        "page", LISTING, url=URL,
        item="li.n", title="h3", link="h3 a", date="i", summary="p", tag="em",
    )  # fmt: skip
    first, second = reading.entries
    assert (first.title, first.summary) == ("Oprava mostu", "Most se opraví.")
    assert first.url == first.identity == "https://obec.example/aktuality/most?utm=1&a=2"
    assert first.published_at == datetime(2026, 11, 1, 23, tzinfo=UTC)
    assert first.tags == ("doprava", "stavby")
    assert second.url == "https://obec.example/voda"
    assert (reading.complete, reading.memory) == (False, None)


def test_without_selectors_an_entry_is_its_first_link(collect: Collect) -> None:
    assert [(one.title, one.url) for one in collect("page", rows(1, 2), item="li")] == [
        ("Zpráva 1", "https://obec.example/1"),
        ("Zpráva 2", "https://obec.example/2"),
    ]


def test_what_has_no_link_is_known_by_title_and_date(collect: Collect) -> None:
    (entry,) = collect(
        "page", "<p class=n>Voda<i>1. 11. 2026</i></p>", item=".n", title=".n", date="i"
    )
    assert (entry.url, entry.identity) == (None, "Voda1. 11. 2026 1. 11. 2026")


def test_further_pages_are_followed_and_no_further(read: Read) -> None:
    pages = {
        "p=2": rows(2, 3) + "<a class=next href='?p=3'>další</a>",
        "p=3": rows(4) + "<a class=next href='?p=1'>další</a>",
        "": rows(1, 2) + "<a class=next href='?p=2'>další</a>",
    }

    def titles(**options: Any) -> tuple[list[str], bool]:
        reading = read("page", pages, item="li", next="a.next", whole=True, **options)
        return [entry.title[-1] for entry in reading.entries], reading.complete

    assert titles(pages=2) == (["1", "2", "3"], False)
    assert titles() == (["1", "2", "3", "4"], False)
    pages["p=3"] = rows(4)
    assert titles(pages=9) == (["1", "2", "3", "4"], True)
    pages["p=3"] = "<p>nic</p>"
    assert titles(pages=9) == (["1", "2", "3"], True)
    pages["p=3"] = rows(4) + "<a class=next href='?p=2'>další</a>"
    assert titles(pages=9) == (["1", "2", "3", "4"], True)


BOARD = """<ul><li class="urd-line"><div class="urd-left"><strong><a href="/d-77">Záměr prodeje</a>
</strong><span class="ktg">Majetek</span><a href="/assets/File.ashx?id_dokumenty=1">záměr.pdf</a>
</div><div class="urd-from">2. 11. 2026</div><div class="urd-to">18. 11. 2026</div></li></ul>"""


def test_a_preset_reads_a_board_and_its_take_down_date_is_no_deadline(collect: Collect) -> None:
    (entry,) = collect("page", BOARD, preset="vismo")
    assert (entry.kind, entry.title, entry.url) == (
        ItemKind.NOTICE, "Záměr prodeje", "https://obec.example/d-77",
    )  # fmt: skip
    assert entry.details == NoticeDetails(date(2026, 11, 2), date(2026, 11, 18))
    assert entry.tags == ("Majetek",)
    (document,) = entry.attachments
    assert document.title == "záměr.pdf"
    assert document.url == "https://obec.example/assets/File.ashx?id_dokumenty=1"


def test_own_options_go_before_the_preset(collect: Collect) -> None:
    (entry,) = collect(
        "page", BOARD, preset="vismo", kind="article", title=".ktg", date=".urd-from"
    )
    assert (entry.kind, entry.title) == (ItemKind.ARTICLE, "Majetek")


GINIS = """<table id="seznamDokumentu"><tbody><tr><td data-title="Název dokumentu">
<a href="?id=LHOTA001">Rozpočet 2027</a></td><td data-title="Vyvěšeno">2.11.2026</td>
<td data-title="Sejmuto">18.11.2026</td><td data-title="Značka">OU/5/2026</td></tr></table>"""
WORDPRESS = """<article class="post-1 post hentry"><h2 class="entry-title"><a href="/most/">
Most</a></h2><time datetime="2026-11-02T10:00:00+01:00">2. 11.</time><div class="entry-summary">
<p>Opraví se.</p></div><span class="cat-links"><a rel="category tag" href="/c">Doprava</a></span>
</article>"""
JOOMLA = """<table class="category"><thead><tr><th>Název</th></tr></thead><tbody><tr>
<td class="list-title"><a href="/1-most">Most</a></td><td class="list-date">2. 11. 2026</td></tr>
</tbody></table>"""
KENTICO = """<div class="list-item"><h3><a href="/cs/most">Most</a></h3><span class="date">
2. 11. 2026</span><p class="perex">Opraví se.</p></div>"""
AS4U = """<div class="list-item"><a href="/most.html-as4udetail-12">Most</a><span class="date">
2.11.2026</span></div>"""


@pytest.mark.parametrize(
    ("preset", "body", "title"),
    [
        ("ginis", GINIS, "Rozpočet 2027"),
        ("wordpress", WORDPRESS, "Most"),
        ("joomla", JOOMLA, "Most"),
        ("kentico", KENTICO, "Most"),
        ("as4u", AS4U, "Most"),
    ],
)
def test_listings_of_widespread_programs_are_read(
    collect: Collect, preset: str, body: str, title: str
) -> None:
    (entry,) = collect("page", body, preset=preset)
    assert entry.title == title
    assert entry.url is not None
    assert entry.published_at is not None
    assert entry.published_at.date() in {date(2026, 11, 1), date(2026, 11, 2)}


@pytest.mark.parametrize("preset", presets())
def test_presets_are_valid(preset: str) -> None:
    assert PageOptions.model_validate({"preset": preset}).item


DETAIL = """<table><tr><td>Příjem žádostí do:</td><td>15. 1. 2027 12:00</td></tr>
<tr><td>Alokace</td><td>5 mil. Kč</td></tr></table>
<div id="dok"><a href="/a.pdf">Text výzvy</a></div>"""


def test_what_the_listing_does_not_say_is_on_the_entrys_own_page(collect: Collect) -> None:
    (entry,) = collect(
        "page",
        {"/1": article(DETAIL), "": rows(1)},
        item="li", kind="grant_call", detail=True, closes="Příjem žádostí do:",
        allocation="Alokace:", documents="#dok", provider="=Příkladný kraj",
    )  # fmt: skip
    assert entry.title == "Zpráva 1"
    assert entry.body.startswith("<p>Obec opraví most přes potok")
    assert entry.summary.startswith("Obec opraví most přes potok")
    assert entry.published_at == datetime(2026, 11, 3, 7, tzinfo=UTC)
    assert entry.details == GrantCallDetails(
        closes_at=datetime(2027, 1, 15, 11, tzinfo=UTC),
        allocation=Decimal(5_000_000),
        provider="Příkladný kraj",
    )
    assert [one.title for one in entry.attachments] == ["Text výzvy"]


def test_what_the_listing_says_stays(collect: Collect) -> None:
    (entry, _other) = collect(
        "page", {"/most": article(), "/voda": article(), "": LISTING}, url=URL,
        item="li.n", title="h3", link="h3 a", date="i", summary="p", detail=True,
    )  # fmt: skip
    assert (entry.summary, entry.title) == ("Most se opraví.", "Oprava mostu")
    assert entry.published_at == datetime(2026, 11, 1, 23, tzinfo=UTC)
    assert "potok" in entry.body


def visited(
    read: Read,
    pages: Mapping[str, Body],
    memory: Mapping[str, Any] | None,
    now: datetime,
    **options: Any,
) -> tuple[Reading, list[str]]:
    """Return the reading, and the titles of entries whose own page was read now."""
    reading = read("page", pages, now=now, memory=memory, item="li", detail=True, **options)
    return reading, [entry.title for entry in reading.entries if entry.body]


def test_many_pages_are_read_over_several_visits_and_each_once(read: Read) -> None:
    numbers = range(1, MOST_PAGES + 6)
    pages = {f"/{n}": article() for n in reversed(numbers)} | {"": rows(*numbers)}
    first, new = visited(read, pages, None, NOW)
    assert len(first.entries) == len(numbers)
    assert new == [f"Zpráva {n}" for n in numbers[:MOST_PAGES]]
    second, new = visited(read, pages, first.memory, NOW)
    assert new == [f"Zpráva {n}" for n in numbers[MOST_PAGES:]]
    third, new = visited(read, pages, second.memory, NOW + timedelta(days=9))
    assert new == []
    assert len(third.entries) == len(numbers)


def test_an_entry_whose_page_fails_comes_and_is_tried_again(read: Read) -> None:
    memory, tries = None, 0
    for _visit in range(MOST_TRIES + 2):
        reading, read_now = visited(read, {"/2": article(), "/1": b"", "": rows(1, 2)}, memory, NOW)
        assert len(reading.entries) == 2
        assert read_now == (["Zpráva 2"] if memory is None else [])
        memory, tries = reading.memory, tries + 1
        assert memory is not None
        assert memory["waiting"] is (tries < MOST_TRIES)


def test_calls_are_read_again_after_a_day_for_deadlines_move(read: Read) -> None:
    pages = {"/1": article(), "": rows(1)}
    options = {"kind": "grant_call"}
    first, _new = visited(read, pages, None, NOW, **options)
    _, new = visited(read, pages, first.memory, NOW + timedelta(hours=23), **options)
    assert new == []
    _, new = visited(read, pages, first.memory, NOW + timedelta(hours=24), **options)
    assert new == ["Zpráva 1"]


def test_an_unchanged_listing_is_asked_for_again_while_pages_wait() -> None:
    memory = {"details": {"x": [NOW.isoformat(), 0]}, "waiting": False}
    assert not DetailsRead.of(memory, None).wants_more(NOW + timedelta(days=9))
    assert DetailsRead.of(memory, timedelta(days=1)).wants_more(NOW + timedelta(days=9))
    assert DetailsRead.of({**memory, "waiting": True}, None).wants_more(NOW)


def test_what_left_the_listing_is_forgotten(read: Read) -> None:
    pages = {"/1": article(), "/2": article(), "": rows(1, 2)}
    first, _new = visited(read, pages, None, NOW)
    second, _new = visited(read, {**pages, "": rows(2)}, first.memory, NOW)
    assert first.memory is not None
    assert second.memory is not None
    assert (len(first.memory["details"]), len(second.memory["details"])) == (2, 1)


def test_a_document_in_place_of_a_page_is_no_fault(read: Read) -> None:
    reading, _new = visited(read, {"/1": b"%PDF-1.7", "": rows(1)}, None, NOW)
    assert reading.entries[0].title == "Zpráva 1"
    assert reading.memory is not None
    assert reading.memory["waiting"] is False


@pytest.mark.parametrize(
    ("body", "name"),
    [("<p>Údržba</p>", "item"), ("<li><b>bez odkazu</b></li>", "title"), ("[]", "item")],
)
def test_a_page_where_nothing_fits_is_an_error_and_not_an_empty_list(
    collect: Collect, body: str, name: str
) -> None:
    language.use("en")
    with pytest.raises(SourceError, match=f"nothing on the page fits the selector {name} = "):
        collect("page", body, item="li")
    assert collect("page", body, item="li", may_be_empty=True) == []


@pytest.mark.parametrize("body", ["", "<li>" * 40_000, b"%PDF-1.7"])
def test_what_is_no_page_is_an_error(collect: Collect, body: Body) -> None:
    with pytest.raises(SourceError):
        collect("page", body, item="li", may_be_empty=True)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "body",
    ["<div>" * 20_000 + "<a href=x>x", "<div><a href=x>x</a>" * 10_000, "<a href=x>x" * 20_000],
)
def test_deeply_nested_pages_take_no_time(collect: Collect, body: str) -> None:
    assert len(collect("page", body, item="div, a", summary="div div", tag="a")) <= 1_000


def test_options_that_do_not_fit_are_one_sentence() -> None:
    assert complaint() == "the key ‘item’ is missing"
    assert complaint(item="li[").startswith("item: ‘li[’ is not a selector like")
    assert complaint(item="").startswith("item: ‘’ is not a selector like")
    assert complaint(item="li", link="a ~ b").startswith("link: ‘a ~ b’ is not a selector")
    assert complaint(item="li", title="Název:", closes="x").startswith("closes: goes with kind")
    assert complaint(preset="drupal").startswith("preset: there is no preset ‘drupal’; there are")
    assert complaint(item="li", pages=99) == "pages (99): must be at most 20"
    assert complaint(item="li", kind=["x"]).startswith("kind")
    assert complaint(item="li", nxt="a") == "unknown key ‘nxt’"


def test_a_link_may_be_put_together(collect: Collect) -> None:
    body = "<tr><td data-id=7>Most</td></tr>"
    (entry,) = collect(
        "page",
        f"<table>{body}</table>",
        item="tr",
        title="td",
        link="https://x.example/{td@data-id}",
    )
    assert entry.url == "https://x.example/7"
