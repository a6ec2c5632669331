"""If these fail, a grant call is lost, announced twice, or its new deadline is missed."""

import json
from datetime import timedelta
from decimal import Decimal

from pytest_httpserver import HTTPServer
from sqlmodel import col, select
from werkzeug import Request, Response

from newsletter.collect.run import collect
from newsletter.models import Change, GrantCall, Item, ItemState, Provenance
from newsletter.settings import Settings
from newsletter.store.engine import Store
from tests.collect.conftest import AddSource
from tests.conftest import NOW
from tests.sources import test_edotace, test_jdp, test_ms21, test_sedia

DAY = timedelta(days=1)


def changes(store: Store) -> list[tuple[str, str, str]]:
    with store.reading() as tx:
        found = tx.exec(select(Change).order_by(col(Change.id))).all()
        return [(change.field, change.old, change.new) for change in found]


def states(store: Store) -> dict[str, ItemState]:
    with store.reading() as tx:
        return {item.title: item.state for item in tx.exec(select(Item))}


def test_a_portal_is_asked_by_post_and_its_new_deadline_is_news(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    deadline = ["2026-12-18T23:59:59"]

    def answer(request: Request) -> Response:
        assert request.content_type == "application/json"
        number = json.loads(request.data)["pageIndex"]
        if number and deadline[0] == "":
            return Response(status=500)
        call = test_jdp.call(number, nazev=f"Výzva {number}", datumKonec=deadline[0])
        return Response(test_jdp.page(call, more=number == 0))

    httpserver.expect_request("/api", method="POST").respond_with_handler(answer)
    add_source(httpserver.url_for("/api"), kind="jdp")
    (first,) = collect(store, local, NOW)
    assert (first.error, first.new) == (None, 2)
    deadline[0] = "2027-01-15T12:00:00"
    (second,) = collect(store, local, NOW + DAY)
    assert (second.new, second.changed) == (0, 2)
    assert changes(store) == [("closes_at", "18. 12. 2026 23.59", "15. 1. 2027 12.00")] * 2
    deadline[0] = ""
    (third,) = collect(store, local, NOW + 2 * DAY)
    assert third.error
    assert len(changes(store)) == 2, "half a list alters nothing"


def test_a_form_reaches_the_search_in_parts(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    forms: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        forms.append({name: file.read().decode() for name, file in request.files.items()})
        forms[0] |= dict(request.form)
        return Response(test_sedia.page(test_sedia.topic()))

    httpserver.expect_request("/search", method="POST").respond_with_handler(answer)
    add_source(httpserver.url_for("/search"), kind="sedia")
    (visit,) = collect(store, local, NOW)
    assert (visit.error, visit.new, len(forms)) == (None, 1, 1)
    assert sorted(forms[0]) == ["displayLanguage", "languages", "query", "sort"]
    assert json.loads(forms[0]["languages"]) == ["en"]
    with store.reading() as tx:
        assert tx.exec(select(Item.language)).one() == "en"


def test_a_page_that_need_not_be_read_again_loses_nothing_it_said(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    pages: list[str] = []

    def grid(request: Request) -> Response:
        is_open = request.args["_name"] == test_edotace.OPEN
        rows = [test_edotace.row(77)] if is_open else []
        return Response(test_edotace.grid(*rows))

    def page(request: Request) -> Response:
        pages.append(request.path)
        return Response(test_edotace.DETAIL)

    httpserver.expect_request("/verejnost").respond_with_handler(grid)
    httpserver.expect_request("/verejnost/dotacnititul/77/").respond_with_handler(page)
    add_source(httpserver.url_for("/"), kind="edotace", interval_minutes=60)
    for hours in range(6):
        (visit,) = collect(store, local, NOW + timedelta(hours=2 * hours))
        assert (visit.error, visit.seen, visit.changed) == (None, 1, 0)
    assert len(pages) == 1
    collect(store, local, NOW + DAY, force=True)
    assert len(pages) == 2
    for days in range(2, 10):
        collect(store, local, NOW + days * DAY)
    assert 3 <= len(pages) <= 4
    with store.reading() as tx:
        assert tx.exec(select(GrantCall)).one().allocation == Decimal(12_745_105)
        assert tx.exec(select(Provenance.gone_at, Provenance.missed)).one() == (None, 0)
    assert changes(store) == []


def test_a_call_that_is_cancelled_is_withdrawn_and_old_ones_never_come(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    old = [
        test_ms21.call(KOD=f"06_22_{n}", STAV="Uzavřená", DATUMUZAVRENI="2023-06-30")
        for n in range(100, 160)
    ]
    state = ["Otevřená"]

    def answer(_request: Request) -> Response:
        now = test_ms21.call(NAZEV="Návsi", STAV=state[0])
        gone = test_ms21.call(KOD="06_26_121", NAZEV="Mosty", STAV="Zrušená")
        return Response(test_ms21.export(*old, now, gone))

    httpserver.expect_request("/vyzvy.xml").respond_with_handler(answer)
    add_source(httpserver.url_for("/vyzvy.xml"), kind="ms21")
    collect(store, local, NOW)
    assert states(store) == {"Návsi": ItemState.NEW}
    state[0] = "Zrušená"
    collect(store, local, NOW + DAY)
    assert states(store) == {"Návsi": ItemState.EXPIRED}
    assert ("source_state", "Otevřená", "Zrušená") in changes(store)
