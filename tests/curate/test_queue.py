"""If these fail, decisions in the queue are lost, doubled, or cannot be taken back."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from newsletter.curate import queue
from newsletter.curate.queue import Correction, Editor
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.models import Event, GrantCall, Item, ItemKind, ItemState
from newsletter.store import audit, items
from newsletter.store.engine import Store
from newsletter.store.queue import Shown, count, count_closing, listing
from tests.conftest import NOW

PRAGUE = ZoneInfo("Europe/Prague")
BY = Editor("jana", NOW)
LATER = Editor("jana", NOW + timedelta(minutes=1))


def add(store: Store, title: str, closes_in_days: int | None = None) -> int:
    with store.writing() as tx:
        item = Item(
            section="kraj", title=title, original_title=title,
            kind=ItemKind.ARTICLE if closes_in_days is None else ItemKind.GRANT_CALL,
            first_seen_at=NOW,
        )  # fmt: skip
        tx.add(item)
        tx.flush()
        assert item.id is not None
        if closes_in_days is not None:
            closes = NOW + timedelta(days=closes_in_days)
            tx.add(GrantCall(item_id=item.id, closes_at=closes, provider="Kraj"))
        return item.id


def state(store: Store, item_id: int) -> ItemState:
    with store.reading() as tx:
        return items.get(tx, item_id).state


def test_the_nearest_deadline_stands_first(store: Store) -> None:
    for title, days in (("článek", None), ("za týden", 7), ("zítra", 1), ("za měsíc", 30)):
        add(store, title, days)
    with store.reading() as tx:
        assert [item.title for item in listing(tx, Shown(), 10)] == [
            "zítra", "za týden", "za měsíc", "článek",
        ]  # fmt: skip
        assert count(tx, Shown()) == 4
        assert count_closing(tx, Shown(), NOW + timedelta(days=7), NOW) == 2
        assert len(listing(tx, Shown(), 2)) == 2


def test_a_list_shows_what_was_asked_for(store: Store) -> None:
    first, second = add(store, "a"), add(store, "b")
    with store.writing() as tx:
        queue.approve(tx, [second], "dotace", BY)
    with store.reading() as tx:
        assert [i.id for i in listing(tx, Shown(), 9)] == [first]
        assert [i.id for i in listing(tx, Shown(states=None), 9)] == [first, second]
        assert [i.id for i in listing(tx, Shown(states=None, section="dotace"), 9)] == [second]
        assert listing(tx, Shown(states=None, source="neznámý"), 9) == []


def test_each_decision_is_in_the_audit_log(store: Store) -> None:
    item_id = add(store, "Zeleň")
    with store.writing() as tx:
        queue.approve(tx, [item_id], "dotace", BY)
    with store.reading() as tx:
        [entry] = audit.history(tx, "item", item_id)
    assert (entry.who, entry.action, entry.at) == ("jana", "approve", NOW)
    assert entry.before == {"section": "kraj", "state": "new", "edited": []}
    assert entry.after == {"section": "dotace", "state": "approved", "edited": ["section"]}


def test_undo_takes_back_all_that_one_command_did(store: Store) -> None:
    ids = [add(store, "a"), add(store, "b")]
    with store.writing() as tx:
        queue.reject(tx, ids, "staré", BY)
    with store.writing() as tx:
        assert [item.id for item in queue.undo(tx, LATER)] == ids
    assert [state(store, i) for i in ids] == [ItemState.NEW] * 2
    with store.writing() as tx, pytest.raises(StateError):
        queue.undo(tx, LATER)


def test_undo_goes_back_step_by_step_and_leaves_others_decisions_alone(store: Store) -> None:
    item_id, others = add(store, "a"), add(store, "b")
    with store.writing() as tx:
        queue.reject(tx, [item_id], "staré", BY)
        queue.approve(tx, [item_id], None, LATER)
        queue.reject(tx, [others], "", replace(LATER, who="petr"))
    for expected in (ItemState.REJECTED, ItemState.NEW):
        with store.writing() as tx:
            queue.undo(tx, replace(LATER, now=NOW + timedelta(hours=1)))
        assert state(store, item_id) is expected
    assert state(store, others) is ItemState.REJECTED


def test_undo_refuses_when_the_item_has_moved_on(store: Store) -> None:
    item_id = add(store, "a")
    with store.writing() as tx:
        queue.approve(tx, [item_id], None, BY)
        items.get(tx, item_id).state = ItemState.PLACED
    with pytest.raises(StateError, match=str(item_id)), store.writing() as tx:
        queue.undo(tx, LATER)
    assert state(store, item_id) is ItemState.PLACED


def test_one_wrong_number_changes_nothing(store: Store) -> None:
    item_id = add(store, "a")
    with pytest.raises(NotFoundError, match="999"), store.writing() as tx:
        queue.approve(tx, [item_id, 999], None, BY)
    assert state(store, item_id) is ItemState.NEW


def test_a_corrected_field_is_remembered_as_the_editors(store: Store) -> None:
    item_id = add(store, "Zelen", 4)
    with store.writing() as tx:
        texts = {"title": "Zeleň", "closes": "15. 12. 2026 12.00", "eligible": ""}
        queue.edit(tx, item_id, Correction(texts), PRAGUE, BY)
    with store.reading() as tx:
        item = items.get(tx, item_id)
        details = items.details(tx, [item])[item_id]
    assert (item.title, item.original_title) == ("Zeleň", "Zelen")
    assert item.edited == ["closes_at", "title"]
    assert isinstance(details, GrantCall)
    assert details.closes_at is not None
    assert details.closes_at.astimezone(PRAGUE).strftime("%d.%m. %H:%M") == "15.12. 12:00"


def test_an_article_can_be_made_an_event_and_back(store: Store) -> None:
    item_id = add(store, "Seminář")
    with store.writing() as tx:
        correction = Correction({"starts": "2. 12. 2026 9.00"}, "akce", ItemKind.EVENT)
        queue.edit(tx, item_id, correction, PRAGUE, BY)
    with store.reading() as tx:
        item = items.get(tx, item_id)
        assert isinstance(items.details(tx, [item])[item_id], Event)
        assert item.section == "akce"
    with store.writing() as tx:
        queue.undo(tx, LATER)
    with store.reading() as tx:
        item = items.get(tx, item_id)
        assert (item.kind, item.section) == (ItemKind.ARTICLE, "kraj")
        assert tx.get(Event, item_id) is None


def test_a_slip_in_one_field_changes_none(store: Store) -> None:
    item_id = add(store, "Zeleň", 4)
    texts = {"title": "Jinak", "closes": "někdy"}
    with pytest.raises(InputError, match="closes"), store.writing() as tx:
        queue.edit(tx, item_id, Correction(texts), PRAGUE, BY)
    with store.reading() as tx:
        assert items.get(tx, item_id).title == "Zeleň"


def test_an_edited_deadline_can_be_undone_to_the_second(store: Store) -> None:
    item_id = add(store, "Zeleň", 4)
    with store.writing() as tx:
        queue.edit(tx, item_id, Correction({"closes": "1. 1. 2027"}), PRAGUE, BY)
        queue.undo(tx, LATER)
    with store.reading() as tx:
        item = items.get(tx, item_id)
        details = items.details(tx, [item])[item_id]
    assert isinstance(details, GrantCall)
    assert (details.closes_at, details.provider) == (NOW + timedelta(days=4), "Kraj")
    assert item.edited == []
