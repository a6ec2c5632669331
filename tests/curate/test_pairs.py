"""If these fail, an editor's word on what is one story is lost, or cannot be taken back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from newsletter.curate import pairs, queue
from newsletter.curate.queue import Editor
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.models import Event, Item, ItemKind, ItemState, Likeness, Provenance, Source
from newsletter.store import items, likenesses, provenances
from newsletter.store.engine import Store, Tx
from newsletter.text import language
from tests.conftest import NOW

BY = Editor("jana", NOW)
LATER = Editor("jana", NOW + timedelta(minutes=1))


@pytest.fixture(autouse=True)
def _english(_czech: None) -> None:
    language.use("en")


def source(tx: Tx, key: str) -> int:
    found = tx.exec(select(Source).where(Source.key == key)).first()
    if found is None:
        found = Source(
            key=key, kind="feed", title=key, url=f"https://{key}.example/", section="kraj",
            added_at=NOW,
        )  # fmt: skip
        tx.add(found)
        tx.flush()
    return found.id or 0


def add(store: Store, key: str, title: str, **item: Any) -> int:
    """Queue an item that one source says; return its id."""
    with store.writing() as tx:
        source_id = source(tx, key)
        made = Item(
            source_id=source_id, section="kraj", title=title, original_title=title,
            first_seen_at=NOW, **item,
        )  # fmt: skip
        items.add(tx, [(made, provenance(source_id, title))])
        return made.id or 0


def provenance(source_id: int, title: str, **said: str) -> Provenance:
    return Provenance(
        source_id=source_id, identity=title, said={"title": title, **said},
        first_seen_at=NOW, last_seen_at=NOW, url=f"https://urad.example/{title}",
    )  # fmt: skip


def suggest(store: Store, item_id: int, other_id: int) -> None:
    with store.writing() as tx:
        tx.add(Likeness(item_id=item_id, other_id=other_id, score=70, why="slova", found_at=NOW))


def suggested(store: Store, item_id: int) -> list[int]:
    with store.reading() as tx:
        return [other.id or 0 for _pair, other in likenesses.open_of(tx, item_id)]


def said_by(store: Store, item_id: int) -> list[str]:
    with store.reading() as tx:
        return [its.key for _seen, its in provenances.of_item(tx, item_id)]


def get(store: Store, item_id: int) -> Item:
    with store.reading() as tx:
        return items.get(tx, item_id)


def undo(store: Store) -> None:
    with store.writing() as tx:
        queue.undo(tx, LATER)


def test_merged_items_are_told_by_the_one_that_is_kept_until_undone(store: Store) -> None:
    kept = add(store, "kraj", "Výzva")
    one = add(store, "svaz", "Peníze")
    two = add(store, "mas", "Dotace")
    suggest(store, one, kept)
    with store.writing() as tx:
        queue.approve(tx, [two], "dotace", BY)
    with store.writing() as tx:
        pairs.merge(tx, [one, two, one], kept, LATER)
    assert [(get(store, n).state, get(store, n).merged_into) for n in (one, two)] == [
        (ItemState.MERGED, kept), (ItemState.MERGED, kept),
    ]  # fmt: skip
    assert said_by(store, kept) == ["kraj", "svaz", "mas"]
    assert said_by(store, one) == []
    assert suggested(store, kept) == suggested(store, one) == []
    undo(store)
    assert [get(store, n).state for n in (one, two)] == [ItemState.NEW, ItemState.APPROVED]
    assert [get(store, n).merged_into for n in (one, two)] == [None, None]
    assert [said_by(store, n) for n in (kept, one, two)] == [["kraj"], ["svaz"], ["mas"]]
    assert suggested(store, kept) == [one]
    assert suggested(store, two) == []


def typed(store: Store, item_id: int, **details: Any) -> None:
    with store.writing() as tx:
        items.get(tx, item_id).kind = ItemKind.EVENT
        tx.add(Event(item_id=item_id, **details))


def event(store: Store, item_id: int) -> Event | None:
    with store.reading() as tx:
        return tx.get(Event, item_id)


STARTS = NOW + timedelta(days=9)
BY_THEN = NOW + timedelta(days=8)


def told_twice(store: Store) -> tuple[int, int]:
    """Merge an event with a link, a summary and an end of registration into one without."""
    kept = add(store, "mas", "Den obcí", original_details={"starts_at": STARTS.isoformat()})
    one = add(
        store, "svaz", "Pozvánka", url="https://svaz.example/1", summary="Přihlášky do středy.",
        evidence={"register_by": "Přihlášky do středy.", "starts_at": "Ve čtvrtek."},
    )  # fmt: skip
    typed(store, kept, starts_at=STARTS, place="Lhota")
    typed(store, one, starts_at=STARTS, place="Lhotice", register_by=BY_THEN)
    with store.writing() as tx:
        pairs.merge(tx, [one], kept, BY)
    return kept, one


def test_the_item_that_is_kept_has_from_the_others_what_it_leaves_out(store: Store) -> None:
    kept, one = told_twice(store)
    item, details = get(store, kept), event(store, kept)
    assert (item.title, item.url) == ("Den obcí", "https://svaz.example/1")
    assert (item.summary, item.original_summary) == ("Přihlášky do středy.", "")
    assert item.evidence == {"register_by": "Přihlášky do středy."}
    assert details
    assert (details.place, details.register_by) == ("Lhota", BY_THEN)
    undo(store)
    item, details = get(store, kept), event(store, kept)
    assert (item.url, item.summary, item.evidence) == (None, "", {})
    assert details
    assert (details.place, details.register_by) == ("Lhota", None)
    assert get(store, one).state is ItemState.NEW


def test_what_is_split_off_takes_along_what_only_it_said(store: Store) -> None:
    kept, _one = told_twice(store)
    with store.writing() as tx:
        pairs.split(tx, kept, "svaz", LATER)
    item, details = get(store, kept), event(store, kept)
    assert (item.url, item.summary) == ("https://urad.example/Den obcí", "")
    assert details
    assert (details.starts_at, details.place, details.register_by) == (STARTS, "Lhota", None)
    with store.writing() as tx:
        queue.undo(tx, Editor("jana", NOW + timedelta(minutes=2)))
    assert get(store, kept).url == "https://svaz.example/1"


def test_an_article_that_is_kept_has_the_day_of_the_event_merged_into_it(store: Store) -> None:
    kept, one = add(store, "svaz", "Pozvánka"), add(store, "mas", "Den obcí")
    typed(store, one, starts_at=STARTS)
    with store.writing() as tx:
        pairs.merge(tx, [one], kept, BY)
    details = event(store, kept)
    assert details
    assert (get(store, kept).kind, details.starts_at) == (ItemKind.EVENT, STARTS)
    with store.writing() as tx:
        pairs.split(tx, kept, "mas", LATER)
    assert (get(store, kept).kind, event(store, kept)) == (ItemKind.ARTICLE, None)


def test_what_readers_have_gains_nothing(store: Store) -> None:
    sent = add(store, "kraj", "Výzva", state=ItemState.SENT)
    new = add(store, "svaz", "Peníze", url="https://svaz.example/1")
    with store.writing() as tx:
        pairs.merge(tx, [new], sent, BY)
    assert get(store, sent).url is None


def test_what_was_seen_since_does_not_hinder_undoing_a_merge(store: Store) -> None:
    kept, one = add(store, "kraj", "Výzva"), add(store, "svaz", "Peníze")
    with store.writing() as tx:
        pairs.merge(tx, [one], kept, BY)
    with store.writing() as tx:
        more = provenance(source(tx, "mas"), "Dotace")
        more.item_id = kept
        tx.add(more)
    undo(store)
    assert said_by(store, kept) == ["kraj", "mas"]
    assert said_by(store, one) == ["svaz"]


@pytest.mark.parametrize("state", [ItemState.PLACED, ItemState.SENT])
def test_readers_keep_what_they_have_and_it_may_be_merged_into(
    store: Store, state: ItemState
) -> None:
    sent, new = add(store, "kraj", "Výzva", state=state), add(store, "svaz", "Peníze")
    with store.writing() as tx, pytest.raises(StateError):
        pairs.merge(tx, [sent], new, BY)
    with store.writing() as tx:
        pairs.merge(tx, [new], sent, BY)
    assert get(store, sent).state is state
    assert said_by(store, sent) == ["kraj", "svaz"]


def test_an_item_is_not_merged_twice_nor_into_itself(store: Store) -> None:
    first, second = add(store, "kraj", "Výzva"), add(store, "svaz", "Peníze")
    with store.writing() as tx, pytest.raises(InputError, match="itself"):
        pairs.merge(tx, [first], first, BY)
    with store.writing() as tx:
        pairs.merge(tx, [second], first, BY)
    for again in ([second], first), ([first], second):
        with store.writing() as tx, pytest.raises(StateError, match="merged"):
            pairs.merge(tx, *again, BY)
    for forbidden in (queue.approve, queue.reject):
        with store.writing() as tx, pytest.raises(StateError, match="merged"):
            forbidden(tx, [second], "", BY)
    with store.writing() as tx, pytest.raises(NotFoundError):
        pairs.merge(tx, [first], 99, BY)


def test_a_source_is_split_off_as_it_told_the_story_until_undone(store: Store) -> None:
    item = add(store, "kraj", "Den s hasiči")
    with store.writing() as tx:
        starts = (NOW + timedelta(days=3)).isoformat()
        joined = provenance(
            source(tx, "svaz"), "Den s policií", summary="Ukázky.", starts_at=starts, place="Lipina"
        )
        joined.item_id, joined.why = item, "slova"
        tx.add(joined)
    with store.writing() as tx:
        whole, own = pairs.split(tx, item, "svaz", BY)
        number = own.id or 0
        assert whole.id == item
    with store.reading() as tx:
        own = items.get(tx, number)
        event = items.details(tx, [own])[number]
        assert isinstance(event, Event)
        assert (event.place, event.starts_at) == ("Lipina", NOW + timedelta(days=3))
    assert (own.title, own.summary, own.kind) == ("Den s policií", "Ukázky.", ItemKind.EVENT)
    assert (own.state, own.url) == (ItemState.NEW, "https://urad.example/Den s policií")
    assert (said_by(store, item), said_by(store, number)) == (["kraj"], ["svaz"])
    assert suggested(store, item) == []
    undo(store)
    assert (get(store, number).state, get(store, number).merged_into) == (ItemState.MERGED, item)
    assert said_by(store, item) == ["kraj", "svaz"]


def test_what_was_merged_is_split_off_as_it_was(store: Store) -> None:
    kept, one = add(store, "kraj", "Výzva"), add(store, "svaz", "Peníze", summary="Opraveno.")
    with store.writing() as tx:
        pairs.merge(tx, [one], kept, BY)
    with store.writing() as tx:
        _whole, own = pairs.split(tx, kept, "svaz", LATER)
    assert own.id == one
    assert (get(store, one).state, get(store, one).summary) == (ItemState.NEW, "Opraveno.")
    assert said_by(store, one) == ["svaz"]


def test_the_words_of_an_item_cannot_be_split_off_it(store: Store) -> None:
    item = add(store, "kraj", "Výzva")
    add(store, "svaz", "Peníze")
    for key, says in (("kraj", "words"), ("svaz", "not from")):
        with store.writing() as tx, pytest.raises(StateError, match=says):
            pairs.split(tx, item, key, BY)
    with store.writing() as tx, pytest.raises(NotFoundError):
        pairs.split(tx, item, "nikdo", BY)


def test_a_settled_pair_is_never_shown_again_until_undone(store: Store) -> None:
    first, second, third = (add(store, "kraj", title) for title in ("Výzva", "Peníze", "Jiné"))
    suggest(store, second, first)
    assert (suggested(store, first), suggested(store, second)) == ([second], [first])
    with store.reading() as tx:
        assert likenesses.open_among(tx, [first, third]) == {first}
    with store.writing() as tx:
        pairs.distinct(tx, first, second, BY)
    assert suggested(store, first) == suggested(store, second) == []
    with store.writing() as tx, pytest.raises(StateError, match="before"):
        pairs.distinct(tx, second, first, BY)
    with store.writing() as tx, pytest.raises(InputError):
        pairs.distinct(tx, first, first, BY)
    undo(store)
    assert suggested(store, first) == [second]


def test_a_pair_that_nobody_suggested_is_settled_too(store: Store) -> None:
    first, second = add(store, "kraj", "Výzva"), add(store, "kraj", "Peníze")
    with store.writing() as tx:
        pairs.distinct(tx, first, second, BY)
    with store.reading() as tx:
        (pair,) = tx.exec(select(Likeness).order_by(col(Likeness.item_id)))
        assert (pair.item_id, pair.other_id, pair.settled_at) == (second, first, NOW)
    undo(store)
    assert suggested(store, first) == []


def test_what_was_merged_is_in_no_pair(store: Store) -> None:
    first, second, third = (add(store, "kraj", title) for title in ("Výzva", "Peníze", "Jiné"))
    suggest(store, second, first)
    with store.writing() as tx:
        pairs.merge(tx, [second], third, BY)
    assert suggested(store, first) == []
    with store.reading() as tx:
        assert likenesses.open_among(tx, [first]) == set()
