"""If these fail, what web pages say is not what comes to the queue, visit after visit."""

from datetime import timedelta

from pytest_httpserver import HTTPServer
from sqlmodel import col, select

from newsletter.collect.run import collect
from newsletter.models import Change, Item
from newsletter.settings import Settings
from newsletter.sources.detail import MOST_PAGES
from newsletter.store.engine import Store
from tests.collect.conftest import AddSource
from tests.conftest import NOW

TEXT = "<p>Obec opraví most přes potok podle projektu, který schválilo zastupitelstvo obce.</p>" * 3


def items(store: Store) -> list[Item]:
    with store.reading() as tx:
        return list(tx.exec(select(Item).order_by(col(Item.id))))


def changes(store: Store) -> list[Change]:
    with store.reading() as tx:
        return list(tx.exec(select(Change)))


def test_full_texts_come_over_several_visits_and_stay(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    count = MOST_PAGES + 2
    rows = "".join(f"<li><a href='/{n}'>Zpráva {n}</a><p>Krátce.</p></li>" for n in range(count))
    httpserver.expect_request("/").respond_with_data(rows, content_type="text/html")
    for n in range(count):
        page = f"<html><body><h1>Zpráva {n}</h1>{TEXT}</body></html>"
        httpserver.expect_request(f"/{n}").respond_with_data(page, content_type="text/html")
    options = {"item": "li", "summary": "p", "detail": True}
    add_source(httpserver.url_for("/"), kind="page", options=options)
    for visit, full in enumerate((MOST_PAGES, count, count, count)):
        (seen,) = collect(store, local, NOW + timedelta(days=visit))
        assert (seen.error, seen.changed) == (None, 0)
        assert sum("potok" in item.body for item in items(store)) == full
    assert len(items(store)) == count
    asked = [request.path for request, _answer in httpserver.log]
    assert len(asked) == len({*asked}) + asked.count("/") + asked.count("/robots.txt") - 2
    assert changes(store) == []


def test_each_change_of_a_page_is_an_item_of_its_own(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    add_source(httpserver.url_for("/"), kind="watch")
    lines = ["Úřední hodiny jsou v pondělí a ve středu od 8 do 17 hodin."]
    for visit, line in enumerate(("", "Nová vyhláška o psech", "", "Nová vyhláška o kočkách")):
        lines += [line] if line else []
        body = "".join(f"<p>{line}</p>" for line in lines)
        httpserver.clear()
        httpserver.expect_request("/robots.txt").respond_with_data("")
        httpserver.expect_request("/").respond_with_data(body, content_type="text/html")
        (seen,) = collect(store, local, NOW + timedelta(days=visit))
        assert seen.error is None
    assert [item.summary.partition(" ")[2] for item in items(store)] == [
        "Nová vyhláška o psech",
        "Nová vyhláška o kočkách",
    ]
    assert changes(store) == []
