"""If these fail, a draft loses an item, takes it twice, or moves under the editor's hands."""

from datetime import timedelta
from typing import Any

import pytest

from newsletter.compose import frozen
from newsletter.compose.draft import create
from newsletter.errors import InputError, StateError
from newsletter.models import Details, Issue, IssueState, Item, ItemState
from newsletter.settings import Settings
from newsletter.store import audit, issues, items
from newsletter.store.engine import Store
from tests.compose.digest import article, call, event, moment, pairs, queue
from tests.conftest import NOW

BY = "jana"
MONDAY = NOW.replace(hour=6, minute=0)


def made(store: Store, settings: Settings, **how: Any) -> Issue:
    with store.writing() as tx:
        return create(tx, settings, "tydenni", now=NOW, who=BY, **how)


def put(store: Store, *found: tuple[Item, Details | None]) -> list[int]:
    with store.writing() as tx:
        return queue(tx, list(found))


def titles(store: Store, issue: Issue) -> list[str]:
    with store.reading() as tx:
        return [one.frozen["title"] for one in issues.placements(tx, issue.id or 0)]


def test_a_draft_takes_what_is_approved_and_places_it(store: Store, settings: Settings) -> None:
    ids = put(store, *pairs())
    issue = made(store, settings)
    assert (issue.state, issue.year, issue.number) == (IssueState.DRAFT, 2026, 1)
    with store.reading() as tx:
        placed = issues.placements(tx, issue.id or 0)
        assert {one.item_id for one in placed} == set(ids)
        assert {items.get(tx, item_id).state for item_id in ids} == {ItemState.PLACED}
        [entry] = audit.history(tx, "issue", issue.id or 0)
    assert (entry.who, entry.action, set(entry.after["placed"])) == (BY, "create", set(ids))


def test_what_is_not_approved_or_not_the_bulletins_stays_in_the_queue(
    store: Store, settings: Settings
) -> None:
    new, _none = article("nová", "kraj", "")
    new.state = ItemState.NEW
    ids = put(store, (new, None), article("cizí", "jinde", ""), article("naše", "kraj", ""))
    assert titles(store, made(store, settings)) == ["naše"]
    with store.reading() as tx:
        states = [items.get(tx, item_id).state for item_id in ids]
    assert states == [ItemState.NEW, ItemState.APPROVED, ItemState.PLACED]


def test_calls_stand_by_deadline_events_by_start_and_news_from_the_newest(
    store: Store, settings: Settings
) -> None:
    old, _none = article("starší", "kraj", "")
    old.published_at = NOW - timedelta(days=3)
    put(
        store,
        call("bez termínu", ""),
        call("později", "", closes_at=moment(2026, 12, 15)),
        call("dříve", "", closes_at=moment(2026, 11, 27)),
        event("druhá", "", starts_at=moment(2026, 12, 4)),
        event("první", "", starts_at=moment(2026, 12, 2)),
        (old, None),
        article("novější", "kraj", ""),
    )
    assert titles(store, made(store, settings)) == [
        "první", "druhá", "dříve", "později", "bez termínu", "novější", "starší",
    ]  # fmt: skip


def test_what_is_over_is_left_out_and_expires(store: Store, settings: Settings) -> None:
    over, _ahead = put(
        store,
        call("po termínu", "", closes_at=moment(2026, 11, 22)),
        call("před termínem", "", closes_at=moment(2026, 11, 24)),
    )
    issue = made(store, settings)
    assert titles(store, issue) == ["před termínem"]
    with store.reading() as tx:
        assert items.get(tx, over).state is ItemState.EXPIRED
        assert audit.history(tx, "issue", issue.id or 0)[0].after["expired"] == [over]


def test_the_text_is_frozen_as_it_was(store: Store, settings: Settings) -> None:
    [item_id] = put(store, pairs()[1])
    issue = made(store, settings)
    with store.writing() as tx:
        items.get(tx, item_id).title = "Jiný název"
    with store.reading() as tx:
        [placement] = issues.placements(tx, issue.id or 0)
    kept = frozen.read(placement)
    assert kept.title == "Obnova veřejné zeleně v obcích"
    _item, details = pairs()[1]
    assert details is not None
    assert kept.details is not None
    details.item_id = item_id
    assert kept.details.model_dump() == details.model_dump()


def test_nothing_approved_is_said_and_the_way_out(store: Store, settings: Settings) -> None:
    with pytest.raises(StateError, match="queue list"):
        made(store, settings)
    put(store, article("a", "kraj", ""))
    made(store, settings)
    with pytest.raises(StateError, match="issue show 1/2026"):
        made(store, settings)


def test_numbers_go_on_and_begin_again_each_local_year(store: Store, settings: Settings) -> None:
    numbers = []
    for title, how in (
        ("a", {"number": 46}),
        ("b", {}),
        ("c", {"slot": moment(2027, 1, 1, 0, 30)}),  # 23.30 of the old year in UTC
    ):
        put(store, article(title, "kraj", ""))
        issue = made(store, settings, **how)
        numbers.append((issue.year, issue.number))
    assert numbers == [(2026, 46), (2026, 47), (2027, 1)]


def test_a_number_is_given_once(store: Store, settings: Settings) -> None:
    put(store, article("a", "kraj", ""))
    made(store, settings, number=47)
    [waiting] = put(store, article("b", "kraj", ""))
    with pytest.raises(InputError, match="47/2026"):
        made(store, settings, number=47)
    with store.reading() as tx:
        assert items.get(tx, waiting).state is ItemState.APPROVED


def test_a_slot_has_one_issue_however_often_it_is_asked_for(
    store: Store, settings: Settings
) -> None:
    put(store, article("a", "kraj", ""))
    first = made(store, settings, slot=MONDAY)
    put(store, article("b", "kraj", ""))
    again = made(store, settings, slot=MONDAY)
    assert again.id == first.id
    assert titles(store, again) == ["a"]


def test_a_number_taken_meanwhile_leaves_the_transaction_whole(store: Store) -> None:
    with store.writing() as tx:
        first, second = (
            Issue(bulletin="tydenni", year=2026, number=1, created_at=NOW) for _twice in range(2)
        )
        assert issues.insert(tx, first)
        assert not issues.insert(tx, second)
        second.number = issues.next_number(tx, "tydenni", 2026)
        assert issues.insert(tx, second)
    with store.reading() as tx:
        assert [(one.number, count) for one, count in issues.listing(tx, None, 9)] == [
            (2, 0), (1, 0),
        ]  # fmt: skip


def test_an_unknown_bulletin_is_named(store: Store, settings: Settings) -> None:
    with store.writing() as tx, pytest.raises(InputError, match="mesicni"):
        create(tx, settings, "mesicni", now=NOW, who=BY)
