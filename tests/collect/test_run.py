"""If these fail, news is lost, doubled or half stored when a server or this machine misbehaves."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import col, select
from werkzeug import Request, Response

from newsletter.collect import keep, run
from newsletter.collect.join import joined
from newsletter.collect.run import collect, together
from newsletter.collect.understand import understand
from newsletter.collect.visit import Visit
from newsletter.errors import NotFoundError, StoreError, UnfitError
from newsletter.models import (
    AuditEntry,
    Change,
    Fetch,
    GrantCall,
    Item,
    ItemKind,
    ItemState,
    Source,
)
from newsletter.settings import Settings
from newsletter.sources import Collect, Entry, FetchPage, Reading
from newsletter.sources.kinds import KINDS, Kind
from newsletter.store import sources
from newsletter.store.engine import Store
from newsletter.text.lemmas import roots
from tests.collect.conftest import AddSource
from tests.conftest import NOW

LATER = NOW + timedelta(hours=2)


def rss(*titles: str) -> str:
    items = "".join(
        f"<item><guid isPermaLink='false'>{title}</guid><title>{title}</title></item>"
        for title in titles
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>"


def test_much_news_does_not_keep_others_from_writing() -> None:
    def brought(count: int) -> keep.Brought:
        entry = Entry("1", "Most")
        understood = understand(
            [replace(entry, identity=str(n)) for n in range(count)], "", "", NOW
        )
        source = Source(key="a", kind="feed", title="A", url="", section="kraj", added_at=NOW)
        return keep.Brought(source, Visit("a", "A", ""), Reading(), understood)

    counts = [0, 200, 300, 1, 900, 400, 0, 90, 20]
    found = [[len(one.understood) for one in some] for some in together(map(brought, counts))]
    assert found == [[0, 200, 300], [1], [900], [400, 0, 90], [20]]
    assert list(together([])) == []


def titles(store: Store) -> list[str]:
    with store.reading() as tx:
        return sorted(tx.exec(select(Item.title)))


def source(store: Store, key: str = "zdroj") -> Source:
    with store.reading() as tx:
        return sources.get(tx, key)


def receipts(store: Store) -> list[Fetch]:
    with store.reading() as tx:
        return list(tx.exec(select(Fetch).order_by(col(Fetch.id))))


def test_news_is_queued_once_and_the_visit_has_a_receipt(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    httpserver.expect_request("/rss").respond_with_data(rss("Výzva", "Akce"))
    add_source(httpserver.url_for("/rss"))
    told: list[str] = []
    (first,) = collect(store, local, NOW, on_visit=lambda visit: told.append(visit.key))
    assert (first.new, first.seen, first.changed, first.error) == (2, 2, 0, None)
    assert (first.status, first.unchanged, told) == (200, False, ["zdroj"])
    assert collect(store, local, NOW) == []
    (second,) = collect(store, local, LATER)
    assert (second.new, second.unchanged) == (0, True)
    assert titles(store) == ["Akce", "Výzva"]
    assert [(one.new, one.unchanged, one.status) for one in receipts(store)] == [
        (2, False, 200),
        (0, True, 200),
    ]


def test_both_validators_are_sent_and_replaced_together(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    asked: list[tuple[str | None, str | None]] = []
    answers = iter(
        [
            ({"ETag": '"1"', "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}, 200, rss("A")),
            ({"ETag": '"1b"'}, 304, ""),
            ({"Last-Modified": "Tue, 03 Nov 2026 08:00:00 GMT"}, 200, rss("A", "B")),
            ({}, 200, rss("A", "B", "C")),
            ({}, 200, rss("A", "B", "C")),
        ]
    )

    def answer(request: Request) -> Response:
        asked.append(
            (request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since"))
        )
        headers, status, body = next(answers)
        return Response(body, status=status, headers=headers)

    httpserver.expect_request("/rss").respond_with_handler(answer)
    add_source(httpserver.url_for("/rss"))
    visits = [collect(store, local, NOW, keys=["zdroj"])[0] for _ in range(5)]
    assert asked == [
        (None, None),
        ('"1"', "Mon, 02 Nov 2026 08:00:00 GMT"),
        ('"1b"', "Mon, 02 Nov 2026 08:00:00 GMT"),
        (None, "Tue, 03 Nov 2026 08:00:00 GMT"),
        (None, None),
    ]
    assert [visit.new for visit in visits] == [1, 0, 1, 1, 0]
    assert [visit.unchanged for visit in visits] == [False, True, False, False, True]


def test_force_reads_even_what_says_it_is_unchanged(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    httpserver.expect_request("/rss").respond_with_data(rss("A"), headers={"ETag": '"1"'})
    add_source(httpserver.url_for("/rss"))
    add_source("http://127.0.0.1:9/", key="vypnuty", enabled=False)
    collect(store, local, NOW)
    (visit,) = collect(store, local, NOW, force=True)
    assert (visit.key, visit.unchanged, visit.seen, visit.new) == ("zdroj", False, 1, 0)
    assert "If-None-Match" not in httpserver.log[-1][0].headers


BAD: dict[str, tuple[int, str]] = {
    "404": (404, "nic"),
    "410": (410, "nic"),
    "403": (403, "nic"),
    "429": (429, "nic"),
    "500": (500, rss("Z chybové stránky")),
    "page": (200, "<!doctype html><title>Obec</title><p>Údržba</p>"),
    "cut": (200, rss("Napůl", "Celá")[:-30]),
    "bomb": (200, "<!DOCTYPE r [<!ENTITY a 'x'>]>" + rss("&a;")),
    "empty": (200, ""),
    "not modified": (304, ""),
}


@pytest.mark.parametrize("kind_of_trouble", BAD)
def test_a_visit_that_fails_is_a_sentence_and_loses_nothing(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource,
    kind_of_trouble: str,
) -> None:  # fmt: skip
    status, body = BAD[kind_of_trouble]
    answers = iter([(200, rss("Výzva")), (status, body), (200, rss("Výzva", "Akce"))])

    def answer(_request: Request) -> Response:
        status, body = next(answers)
        return Response(
            body, status=status, headers={"ETag": f'"{status}"'} if status == 200 else {}
        )

    httpserver.expect_request("/rss").respond_with_handler(answer)
    add_source(httpserver.url_for("/rss"))
    collect(store, local, NOW)
    before = source(store)
    if kind_of_trouble == "not modified":  # without having been asked
        with store.writing() as tx:
            sources.get(tx, "zdroj").etag = None
        before = source(store)
    (failed,) = collect(store, local, LATER, force=kind_of_trouble == "not modified")
    after = source(store)
    assert failed.error is not None
    assert "\n" not in failed.error
    assert after.url not in failed.error
    assert (after.failures, after.etag, after.body_hash) == (1, before.etag, before.body_hash)
    assert titles(store) == ["Výzva"]
    assert receipts(store)[-1].error == failed.error
    (mended,) = collect(store, local, LATER, keys=["zdroj"])
    assert (mended.error, mended.new, source(store).failures) == (None, 1, 0)


def test_one_dead_source_does_not_stop_the_others(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    httpserver.expect_request("/rss").respond_with_data(rss("Výzva"))
    add_source("http://127.0.0.1:1/rss", key="a")
    add_source(httpserver.url_for("/rss"), key="b")
    add_source("http://10.0.0.1/rss", key="c")
    add_source("https://obec.example/rss", key="d", kind="teletext")
    add_source("nesmysl", key="e")
    visits = collect(store, local, NOW)
    assert [visit.key for visit in visits] == ["a", "b", "c", "d", "e"]
    assert [visit.error is None for visit in visits] == [False, True, False, False, False]
    assert titles(store) == ["Výzva"]


def test_a_fault_of_our_own_in_one_kind_does_not_stop_the_others(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async def faulty(_source: Source, _fetch: FetchPage, _now: datetime) -> Reading:
        raise ZeroDivisionError

    monkeypatch.setitem(KINDS, "faulty", Kind(faulty))
    httpserver.expect_request("/rss").respond_with_data(rss("Výzva"))
    add_source(httpserver.url_for("/rss"))
    add_source(httpserver.url_for("/jiny"), key="vadny", kind="faulty")
    vadny, zdroj = collect(store, local, NOW)
    assert "ZeroDivisionError" in (vadny.error or "")
    assert zdroj.new == 1


@pytest.mark.parametrize("told", [2, 1])
def test_a_visit_that_cannot_be_stored_does_not_take_the_others_with_it(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource,
    monkeypatch: pytest.MonkeyPatch, told: int,
) -> None:  # fmt: skip
    httpserver.expect_request("/rss").respond_with_data(rss("Výzva"))
    httpserver.expect_request("/vadny").respond_with_data(rss("Výzva", "Vada"))
    add_source(httpserver.url_for("/vadny"), key="vadny")
    add_source(httpserver.url_for("/rss"))

    def faulty(*decided: Any) -> Any:
        if len(decided[1].new) == told:
            raise UnfitError("x") if told == 1 else ZeroDivisionError
        return joined(*decided)

    with monkeypatch.context() as patch:
        patch.setattr(keep, "joined", faulty)
        visits = {visit.key: visit for visit in collect(store, local, NOW)}
    bad, good = ("zdroj", "vadny") if told == 1 else ("vadny", "zdroj")
    assert visits[bad].error
    assert (visits[good].error, visits[good].new) == (None, 3 - told)
    assert [bool(one.error) for one in receipts(store)].count(True) == 1
    assert source(store, bad).failures == 1
    collect(store, local, LATER, force=True)
    assert titles(store) == ["Vada", "Výzva", "Výzva"]


def test_rules_that_no_database_keeps_are_no_error(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /x\0y")
    httpserver.expect_request("/rss").respond_with_data(rss("Výzva"))
    far = f"http://{'a' * 290}.example/"
    httpserver.expect_request("/daleko").respond_with_data(status=302, headers={"Location": far})
    add_source(httpserver.url_for("/rss"))
    add_source(httpserver.url_for("/daleko"), key="daleko")
    daleko, zdroj = collect(store, local, NOW)
    assert (bool(daleko.error), zdroj.new) == (True, 1)
    with store.reading() as tx:
        (rules,) = sources.robots(tx).values()
    assert rules.rules == "User-agent: *\nDisallow: /xy"


def test_a_visit_that_does_not_end_is_broken_off_and_tried_again(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async def endless(source: Source, fetch: FetchPage, _now: datetime) -> Reading:
        while True:  # each page in time, the whole never
            await fetch(source.url, conditional=True)

    async def ready(_source: Source, _fetch: FetchPage, _now: datetime) -> Reading:
        return Reading([Entry("1", "Akce")])

    kinds: dict[str, Collect] = {"endless": endless, "ready": ready}
    for name, kind in kinds.items():
        monkeypatch.setitem(KINDS, name, Kind(kind))
    httpserver.expect_request("/rss").respond_with_data(rss("Výzva"))
    add_source(httpserver.url_for("/rss"), key="a", kind="endless")
    add_source(httpserver.url_for("/rss"), key="b", kind="ready")
    with monkeypatch.context() as patch:
        roots("Obec")  # the dictionary is loaded outside of the time
        patch.setattr(run, "LONGEST_VISIT_MINUTES", 0.01)
        broken_off, other = collect(store, local, NOW)
    assert "0.01" in (broken_off.error or "")
    assert receipts(store)[0].error == broken_off.error
    assert (source(store, "a").failures, source(store, "a").body_hash) == (1, None)
    assert (other.error, other.new) == (None, 1)
    monkeypatch.setitem(KINDS, "endless", KINDS["feed"])
    (again,) = collect(store, local, LATER, keys=["a"])
    assert (again.error, again.new) == (None, 1)


def grid(closes: str) -> str:
    cell = {
        "buttons": '<a href="/verejnost/dotacnititul/7/">',
        "nazevtitulu": "Kapličky",
        "zadostido": closes,
    }
    return json.dumps({"total": 1, "rows": [{"cell": cell}]})


def test_a_moved_deadline_is_kept_as_a_change(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    closes = iter(["2026-11-30 12:00:00"] * 2 + ["2026-12-15 12:00:00"] * 2)
    httpserver.expect_request("/verejnost").respond_with_handler(
        lambda _request: Response(grid(next(closes)))
    )
    add_source(httpserver.url_for("/"), kind="edotace")
    assert collect(store, local, NOW)[0].new == 1
    (visit,) = collect(store, local, LATER)
    assert (visit.new, visit.changed) == (0, 1)
    with store.reading() as tx:
        (change,) = tx.exec(select(Change))
        (call,) = tx.exec(select(GrantCall))
        (item,) = tx.exec(select(Item))
    assert (change.field, change.new) == ("closes_at", "15. 12. 2026 12.00")
    assert call.closes_at is not None
    assert call.closes_at.day == 15
    assert item.changed_at == LATER


def test_two_collectors_at_once_double_nothing(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    httpserver.expect_request("/rss").respond_with_data(rss(*map(str, range(50))))
    add_source(httpserver.url_for("/rss"))
    with ThreadPoolExecutor(4) as pool:
        visits = list(pool.map(lambda _: collect(store, local, NOW, force=True)[0], range(4)))
    assert sorted(visit.new for visit in visits) == [0, 0, 0, 50]
    assert len(titles(store)) == 50


def test_what_dies_while_storing_leaves_nothing_and_can_be_run_again(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    httpserver.expect_request("/rss").respond_with_data(rss("Výzva"), headers={"ETag": '"1"'})
    add_source(httpserver.url_for("/rss"))

    def die(*_arguments: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(keep, "next_visit", die)
        with pytest.raises(StoreError, match="the disk is full"):
            collect(store, local, NOW)
    assert titles(store) == []
    assert source(store).etag is None
    assert collect(store, local, NOW)[0].new == 1


def test_a_source_removed_meanwhile_is_passed_over(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    def answer(_request: Request) -> Response:
        with store.writing() as tx:
            sources.remove(tx, "zdroj")
        return Response(rss("Výzva"))

    httpserver.expect_request("/rss").respond_with_handler(answer)
    add_source(httpserver.url_for("/rss"))
    (visit,) = collect(store, local, NOW)
    assert visit.error
    assert titles(store) == []


def test_an_unknown_key_is_refused(store: Store, local: Settings) -> None:
    with pytest.raises(NotFoundError, match="neni"):
        collect(store, local, NOW, keys=["neni"])


@pytest.fixture
def add_item(store: Store) -> Callable[..., int]:
    def add(state: ItemState, closes_in: int | None = None, **more: Any) -> int:
        item = Item(
            state=state, section="dotace", title="x", original_title="x",
            kind=ItemKind.ARTICLE if closes_in is None else ItemKind.GRANT_CALL, first_seen_at=NOW,
            **more,
        )  # fmt: skip
        with store.writing() as tx:
            tx.add(item)
            tx.flush()
            assert item.id is not None
            if closes_in is not None:
                tx.add(GrantCall(item_id=item.id, closes_at=NOW + timedelta(hours=closes_in)))
            return item.id

    return add


def test_collecting_expires_what_is_over_and_wakes_what_was_snoozed(
    store: Store, local: Settings, add_item: Callable[..., int]
) -> None:
    over = add_item(ItemState.NEW, closes_in=-1)
    open_ = add_item(ItemState.NEW, closes_in=1)
    approved = add_item(ItemState.APPROVED, closes_in=-1)
    asleep = add_item(ItemState.SNOOZED, snoozed_until=NOW - timedelta(hours=1))
    sleeping = add_item(ItemState.SNOOZED, snoozed_until=NOW + timedelta(hours=1))
    assert collect(store, local, NOW) == []
    with store.reading() as tx:
        states = {item.id: item.state for item in tx.exec(select(Item))}
        log = [entry.subject_id for entry in tx.exec(select(AuditEntry))]
    assert states == {
        over: ItemState.EXPIRED,
        open_: ItemState.NEW,
        approved: ItemState.APPROVED,
        asleep: ItemState.NEW,
        sleeping: ItemState.SNOOZED,
    }
    assert sorted(log) == sorted([str(over), str(asleep)])


def test_what_an_entry_says_in_words_becomes_its_details(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    said = "Kraj vyhlašuje dotační program. Žádosti lze podávat do 15. 1. do 12.00 hodin."
    item = f"<item><title>Dotace na kapličky</title><description>{said}</description></item>"
    httpserver.expect_request("/rss").respond_with_data(f"<rss><channel>{item}</channel></rss>")
    add_source(httpserver.url_for("/rss"))
    collect(store, local, NOW)
    with store.reading() as tx:
        (stored,) = tx.exec(select(Item))
        (call,) = tx.exec(select(GrantCall))
    assert stored.kind is ItemKind.GRANT_CALL
    assert call.closes_at == datetime(2027, 1, 15, 11, tzinfo=UTC)
    assert stored.evidence == {"closes_at": "Žádosti lze podávat do 15. 1. do 12.00 hodin."}
    # Half a year later the day is still the one of then.
    collect(store, local, NOW + timedelta(days=180), force=True)
    with store.reading() as tx:
        assert tx.exec(select(Change)).all() == []
