"""If these fail, a source is added twice, takes its items with it, or loses its receipts."""

from datetime import timedelta

import pytest
from sqlmodel import select

from newsletter.errors import NotFoundError, StateError
from newsletter.models import Fetch, Item, Source
from newsletter.store import items, sources
from newsletter.store.engine import Store
from tests.conftest import NOW


def new(key: str = "kraj") -> Source:
    return Source(
        key=key, kind="feed", title=key, url="https://kraj.example/rss", section="kraj",
        added_at=NOW,
    )  # fmt: skip


def item(source: Source, identity: str) -> Item:
    return Item(
        source_id=source.id, identity=identity, section="kraj", title="x", original_title="x",
        first_seen_at=NOW, last_seen_at=NOW,
    )  # fmt: skip


def test_a_key_is_given_once(store: Store) -> None:
    with store.writing() as tx:
        sources.add(tx, new())
        with pytest.raises(StateError, match="kraj"):
            sources.add(tx, new())
        assert [source.key for source in sources.everything(tx)] == ["kraj"]


def test_an_unknown_key_is_a_sentence(store: Store) -> None:
    with store.writing() as tx:
        with pytest.raises(NotFoundError, match="neni"):
            sources.get(tx, "neni")
        with pytest.raises(NotFoundError):
            sources.remove(tx, "neni")


def test_a_removed_source_leaves_its_items(store: Store) -> None:
    with store.writing() as tx:
        source = sources.add(tx, new())
        assert source.id is not None
        items.add(tx, [(item(source, "1"), None)])
        sources.add_receipt(tx, Fetch(source_id=source.id, at=NOW))
        sources.remove(tx, "kraj")
    with store.reading() as tx:
        (left,) = tx.exec(select(Item))
        assert left.source_id is None
        assert tx.exec(select(Fetch)).all() == []


def test_each_sources_newest_receipt_is_found(store: Store) -> None:
    with store.writing() as tx:
        first, second = sources.add(tx, new("a")), sources.add(tx, new("b"))
        assert first.id is not None
        assert second.id is not None
        for hour in range(3):
            at = NOW + timedelta(hours=hour)
            sources.add_receipt(tx, Fetch(source_id=first.id, at=at, seen=hour))
        sources.add_receipt(tx, Fetch(source_id=second.id, at=NOW, seen=7))
        assert {key: one.seen for key, one in sources.last_receipts(tx).items()} == {
            first.id: 2,
            second.id: 7,
        }


def test_known_items_are_found_by_the_thousand_and_only_of_that_source(store: Store) -> None:
    names = [str(number) for number in range(1_200)]
    with store.writing() as tx:
        mine, other = sources.add(tx, new("a")), sources.add(tx, new("b"))
        assert mine.id is not None
        items.add(tx, [(item(mine, name), None) for name in names])
        items.add(tx, [(item(other, "cizí"), None)])
        assert set(items.known(tx, mine.id, [*names, "cizí", "nová"])) == set(names)
