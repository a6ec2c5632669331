"""If these fail, editors send a warning that is over, or hear of each bulletin as a change."""

from datetime import timedelta

from pytest_httpserver import HTTPServer
from sqlmodel import select

from newsletter.collect.run import collect
from newsletter.models import Change, Item, ItemState
from newsletter.settings import Settings
from newsletter.store.engine import Store
from tests.collect.conftest import AddSource
from tests.conftest import NOW
from tests.sources.test_warnings import alert, info, none, update


def items(store: Store) -> list[Item]:
    with store.reading() as tx:
        return list(tx.exec(select(Item).order_by(Item.id)))  # type: ignore[arg-type]


def test_a_warning_leaves_the_queue_when_it_is_called_off_and_comes_back_anew(
    store: Store, local: Settings, httpserver: HTTPServer, add_source: AddSource
) -> None:
    add_source(httpserver.url_for("/cap.xml"), kind="warnings")
    bodies = [alert(info()), update(info()), update(none(), number=3), update(info(), number=4)]
    states = []
    for number, body in enumerate(bodies):
        httpserver.expect_oneshot_request("/cap.xml").respond_with_data(body)
        (visit,) = collect(store, local, NOW + timedelta(hours=number), keys=["zdroj"])
        assert visit.error is None
        states.append([item.state for item in items(store)])
    new, expired = ItemState.NEW, ItemState.EXPIRED
    assert states == [[new], [new], [expired], [expired, new]]
    with store.reading() as tx:
        assert [change.field for change in tx.exec(select(Change))] == ["withdrawn"]
