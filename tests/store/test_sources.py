"""If these fail, a source is added twice, takes its items with it, or loses its receipts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from newsletter.errors import NotFoundError, StateError
from newsletter.models import Fetch, Item, Provenance, Robots, Source
from newsletter.store import items, provenances, sources
from newsletter.store.engine import Store
from tests.conftest import NOW


def new(key: str = "kraj") -> Source:
    return Source(
        key=key, kind="feed", title=key, url="https://kraj.example/rss", section="kraj",
        added_at=NOW,
    )  # fmt: skip


def item(source: Source) -> Item:
    return Item(
        source_id=source.id, section="kraj", title="x", original_title="x",
        first_seen_at=NOW,
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
        items.add(tx, [(item(source), None)])
        tx.add(Fetch(source_id=source.id, at=NOW))
        sources.remove(tx, "kraj")
    with store.reading() as tx:
        (left,) = tx.exec(select(Item))
        assert left.source_id is None
        assert tx.exec(select(Fetch)).all() == []


def test_an_item_that_another_source_has_too_follows_that_one_then(store: Store) -> None:
    with store.writing() as tx:
        first, second = sources.add(tx, new("a")), sources.add(tx, new("b"))
        items.add(tx, [(item(first), seen(first, "1"), seen(second, "x"))])
        sources.remove(tx, "a")
    with store.reading() as tx:
        assert tx.exec(select(Item)).one().source_id == second.id


def test_each_sources_newest_receipt_is_found(store: Store) -> None:
    with store.writing() as tx:
        first, second = sources.add(tx, new("a")), sources.add(tx, new("b"))
        assert first.id is not None
        assert second.id is not None
        for hour in range(3):
            at = NOW + timedelta(hours=hour)
            tx.add(Fetch(source_id=first.id, at=at, seen=hour))
        tx.add(Fetch(source_id=second.id, at=NOW, seen=7))
        assert {key: one.seen for key, one in sources.last_receipts(tx).items()} == {
            first.id: 2,
            second.id: 7,
        }


def seen(source: Source, name: str) -> Provenance:
    assert source.id is not None
    return Provenance(
        source_id=source.id, identity=name, url_key=f"obec.example/{name}", first_seen_at=NOW,
        last_seen_at=NOW,
    )  # fmt: skip


def called(*identities: str) -> list[provenances.Names]:
    return [provenances.Names(identity, "", "") for identity in identities]


def test_sources_of_one_visit_are_each_known_by_their_own_names(store: Store) -> None:
    with store.writing() as tx:
        mine, other = sources.add(tx, new("a")), sources.add(tx, new("b"))
        assert mine.id is not None
        assert other.id is not None
        for source in (mine, other):
            items.add(tx, [(item(source), seen(source, name)) for name in "xyz"])
        found = provenances.known(tx, {mine.id: called("x", "z"), other.id: called("y")})
        said = {key: [one.provenance.identity for one in known] for key, known in found.items()}
        assert said == {mine.id: ["x", "z"], other.id: ["y"]}


def test_what_is_known_is_found_by_the_thousand_and_only_of_that_source(store: Store) -> None:
    names = [str(number) for number in range(1_200)]
    with store.writing() as tx:
        mine, other = sources.add(tx, new("a")), sources.add(tx, new("b"))
        assert mine.id is not None
        items.add(tx, [(item(mine), seen(mine, name)) for name in names])
        items.add(tx, [(item(other), seen(other, "cizí"))])
        found = provenances.known(tx, {mine.id: called(*names, "cizí", "nová")})[mine.id]
        assert [one.provenance.identity for one in found] == names
        assert all(one.leads for one in found)
        renamed = provenances.Names("nová", "obec.example/7", "")
        (by_url,) = provenances.known(tx, {mine.id: [renamed]})[mine.id]
        assert by_url.provenance.identity == "7"


def test_what_was_not_seen_again_is_found(store: Store) -> None:
    with store.writing() as tx:
        source = sources.add(tx, new())
        assert source.id is not None
        rows = [seen(source, name) for name in "abc"]
        rows[2].gone_at = NOW
        items.add(tx, [(item(source), row) for row in rows])
        tx.flush()
        (left,) = provenances.live(tx, source.id, {rows[0].id})
        assert left.provenance.identity == "b"


def test_the_name_of_a_purged_item_is_kept(store: Store) -> None:
    with store.writing() as tx:
        source = sources.add(tx, new())
        assert source.id is not None
        items.add(tx, [(item(source), seen(source, "a"))])
    with store.writing() as tx:
        tx.delete(tx.exec(select(Item)).one())
    with store.reading() as tx:
        (known,) = provenances.known(tx, {source.id: called("a")})[source.id]
        assert (known.item, known.provenance.item_id) == (None, None)


def test_two_collectors_may_learn_a_servers_rules_at_once(store: Store) -> None:
    def learned(rules: str) -> Robots:
        return Robots(server="https://obec.example", rules=rules, fetched_at=NOW)

    def other() -> None:
        with store.writing() as tx:
            sources.keep_robots(tx, [learned("second")])

    with ThreadPoolExecutor(1) as pool:
        with store.writing() as tx:
            sources.keep_robots(tx, [learned("first")])
            waiting = pool.submit(other)
            with pytest.raises(TimeoutError):
                waiting.result(0.3)  # until we commit
        waiting.result()
    with store.reading() as tx:
        assert sources.robots(tx)["https://obec.example"].rules == "second"
