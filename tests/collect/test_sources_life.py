"""If these fail, a source that moves is lost, or what one bad day shows is believed."""

from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import select
from werkzeug import Request, Response

from newsletter.collect.run import collect
from newsletter.models import AuditEntry, Change, Item, ItemState, Robots, Source
from newsletter.settings import Settings
from newsletter.sources import Entry, FetchPage, Reading
from newsletter.sources.kinds import KINDS, Kind
from newsletter.store import sources
from newsletter.store.engine import Store
from tests.collect.conftest import AddSource
from tests.conftest import NOW

DAY = timedelta(days=1)
CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
RSS = "<rss version='2.0'><channel><item><guid>1</guid><title>Most</title></item></channel></rss>"


def source(store: Store, key: str = "zdroj") -> Source:
    with store.reading() as tx:
        return sources.get(tx, key)


def test_a_source_that_moved_for_good_is_visited_there(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    def go_on(status: int, to: str) -> Response:
        return Response(status=status, headers={"Location": httpserver.url_for(to)})

    httpserver.expect_request("/rss").respond_with_response(go_on(301, "/kanal"))
    httpserver.expect_request("/kanal").respond_with_response(go_on(302, "/dnes"))
    httpserver.expect_request("/dnes").respond_with_data(RSS)
    add_source(httpserver.url_for("/rss"))
    collect(store, local, NOW)
    assert source(store).url == httpserver.url_for("/kanal")
    with store.reading() as tx:
        (entry,) = tx.exec(select(AuditEntry).where(AuditEntry.action == "move"))
    assert entry.before == {"url": httpserver.url_for("/rss")}


def test_where_there_is_no_feed_is_no_new_address(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    moved = Response(status=301, headers={"Location": httpserver.url_for("/")})
    httpserver.expect_request("/rss").respond_with_response(moved)
    httpserver.expect_request("/").respond_with_data("<html>Vítejte na novém webu</html>")
    add_source(httpserver.url_for("/rss"))
    (visit,) = collect(store, local, NOW)
    assert visit.error
    assert source(store).url == httpserver.url_for("/rss")


def test_a_source_that_is_gone_for_good_is_left_alone_until_a_person_tries(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    answers = iter([(410, ""), (200, RSS)])

    def answer(_request: Request) -> Response:
        status, body = next(answers)
        return Response(body, status=status)

    httpserver.expect_request("/rss").respond_with_handler(answer)
    add_source(httpserver.url_for("/rss"))
    collect(store, local, NOW)
    assert source(store).retired_at == NOW
    assert collect(store, local, NOW + 30 * DAY, force=True) == []
    (visit,) = collect(store, local, NOW + 30 * DAY, keys=["zdroj"])
    assert (visit.error, visit.new, source(store).retired_at) == (None, 1, None)


def test_a_failing_source_is_tried_ever_less_and_never_given_up(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    httpserver.expect_request("/rss").respond_with_data(
        "", status=503, headers={"Retry-After": "7200"}
    )
    add_source(httpserver.url_for("/rss"))
    at, visits = NOW, 0
    while at < NOW + 9 * DAY:
        visits += len(collect(store, local, at))
        at = source(store).next_fetch_at or at
    assert 9 <= visits <= 20
    assert (source(store).failures, source(store).failing_since) == (visits, NOW)
    assert source(store).next_fetch_at <= at + 1.1 * DAY  # type: ignore[operator]


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_page_that_asks_if_we_are_a_person_is_never_the_truth(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource, status: int
) -> None:
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_ordered_request("/rss").respond_with_data(
        CHALLENGE, status=status, content_type="text/html", headers={"ETag": '"x"'}
    )
    add_source(httpserver.url_for("/rss"))
    (visit,) = collect(store, local, NOW)
    assert "člověk" in (visit.error or "")
    assert (source(store).etag, source(store).body_hash) == (None, None)


def test_what_robots_txt_closes_is_not_fetched_and_its_pause_is_kept(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    rules = "User-agent: *\nDisallow: /tajne/\nCrawl-delay: 0.2\n"
    httpserver.expect_oneshot_request("/robots.txt").respond_with_data(rules)
    for path in ("/rss", "/tajne/rss"):
        httpserver.expect_request(path).respond_with_data(RSS)
    add_source(httpserver.url_for("/rss"), key="a")
    add_source(httpserver.url_for("/tajne/rss"), key="b")
    add_source(httpserver.url_for("/tajne/rss"), key="c", options={"ignore_robots": True})
    allowed, closed, agreed = collect(store, local, NOW)
    assert (allowed.error, agreed.error) == (None, None)
    assert "robots.txt" in (closed.error or "")
    with store.reading() as tx:
        (kept,) = tx.exec(select(Robots))
    assert kept.rules == rules
    # A day later it is asked for again; until then it is known.
    assert "robots.txt" in (collect(store, local, NOW, keys=["b"])[0].error or "")


def test_half_a_list_does_not_pass_for_the_whole(
    store: Store, local: Settings, add_source: AddSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = list(range(10))

    async def listing(_source: Source, _fetch: FetchPage, _now: object) -> Reading:
        entries = [Entry(str(number), f"Výzva {number}") for number in shown]
        return Reading(entries, complete=True)

    monkeypatch.setitem(KINDS, "listing", Kind(listing))
    add_source("https://kraj.example", kind="listing")

    def visit(day: int) -> None:
        collect(store, local, NOW + day * DAY, keys=["zdroj"])

    def gone() -> int:
        with store.reading() as tx:
            return len(tx.exec(select(Change).where(Change.field == "gone")).all())

    for day in range(3):
        visit(day)
    del shown[4:]
    for day in range(3, 6):
        visit(day)
    assert source(store).degraded_since == NOW + 3 * DAY
    assert gone() == 0
    shown += [4, 5, 6, 7, 8]
    for day in range(6, 9):
        visit(day)
    assert (source(store).degraded, source(store).degraded_since) == ("", None)
    assert gone() == 1
    with store.reading() as tx:
        assert {item.state for item in tx.exec(select(Item))} == {ItemState.NEW}


def test_a_source_that_shows_only_what_is_new_may_show_nothing(
    store: Store, local: Settings, add_source: AddSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = iter([10, 9, 8, 12, 0])

    async def box(_source: Source, _fetch: FetchPage, _now: object) -> Reading:
        return Reading([Entry(str(n), f"Mail {n}") for n in range(next(shown))], varies=True)

    monkeypatch.setitem(KINDS, "box", Kind(box))
    add_source("https://kraj.example", kind="box")
    visits = [collect(store, local, NOW + day * DAY, keys=["zdroj"])[0] for day in range(5)]
    assert (visits[-1].seen, visits[-1].degraded) == (0, None)
    assert source(store).degraded_since is None
