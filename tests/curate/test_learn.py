"""If these fail, editors are told nonsense about what they decided, or nothing after a year."""

import random

import pytest

from newsletter.curate import queue
from newsletter.curate.learn import ENOUGH, MOST, Learned, Suggestion
from newsletter.curate.queue import Editor
from newsletter.models import Item, ItemState
from newsletter.store.engine import Store
from newsletter.store.queue import Decided, decided
from tests.conftest import NOW

GRANTS = ("dotace", "výzva", "příjem žádostí", "alokace", "podpora obcí", "program obnovy")
CRIME = ("nehoda", "policie", "zloděj", "požár", "vězení", "alkohol za volantem")
COMMON = ("kraj", "v Plzni", "dnes", "starosta", "na Klatovsku", "pro obyvatele", "rok 2026")


def history(count: int = 300, seed: int = 7) -> list[Decided]:
    """Return decisions of editors who approve of grants, mostly, and reject crime, always."""
    rng = random.Random(seed)
    found = []
    for number in range(count, 0, -1):
        grant = number % 2 == 0
        words = rng.sample(GRANTS if grant else CRIME, 3) + rng.sample(COMMON, 3)
        rng.shuffle(words)
        approved = grant and number % 20 != 0
        found.append(Decided(number, " ".join(words), "dotace", approved))
    return found


def suggested(text: str, past: list[Decided]) -> Suggestion:
    found = Learned(past).suggest(text)
    assert found
    return found


def test_a_similar_item_is_suggested_with_the_words_and_decisions_behind_it() -> None:
    past = history()
    found = suggested("Nová výzva: dotace pro kraj a starosty", past)
    assert (found.approve, found.section) == (True, "dotace")
    assert set(found.words) == {"výzva", "dotace"}
    by_id = {one.item_id: one for one in past}
    both = [one for one in past if "dotace" in one.text and "výzva" in one.text]
    assert found.total == len(both)
    assert found.times == sum(one.approved for one in both)
    assert len(found.examples) == 3
    assert all(by_id[one].approved and by_id[one] in both for one in found.examples)
    assert list(found.examples) == sorted(found.examples, reverse=True)


def test_what_editors_always_reject_is_suggested_to_be_rejected() -> None:
    found = suggested("Policie: po nehodě hrozí řidiči vězení", history())
    assert (found.approve, found.section) == (False, "")
    assert found.times == found.total >= 5
    assert set(found.words) <= {"Policie", "nehodě", "vězení"}


def test_the_section_is_the_one_that_editors_chose() -> None:
    past = [
        Decided(one.item_id, one.text, "praxe" if "výzva" in one.text else "dotace", one.approved)
        for one in history()
    ]
    assert suggested("výzva a alokace", past).section == "praxe"


def test_grammar_and_accents_make_no_difference() -> None:
    past = history()
    assert suggested("DOTACÍ, VÝZVÁM", past).total == suggested("dotace výzva", past).total


@pytest.mark.parametrize(
    "text", ["", "Počasí na víkend", "kraj dnes v Plzni", "dotace policie výzva nehoda", "2026 a"]
)
def test_what_is_unknown_or_unclear_is_not_suggested(text: str) -> None:
    assert Learned(history()).suggest(text) is None


def test_nothing_is_suggested_before_there_are_enough_decisions() -> None:
    past = history(ENOUGH)
    assert Learned(past).suggest("dotace a výzva")
    assert Learned(past[1:]).suggest("dotace a výzva") is None


def test_words_that_editors_were_of_two_minds_about_suggest_nothing() -> None:
    undecided = [
        Decided(one.item_id, one.text, "dotace", one.item_id % 3 != 0) for one in history()
    ]
    assert Learned(undecided).suggest("dotace a výzva") is None


def test_it_is_mostly_right_about_decisions_it_has_not_seen() -> None:
    learned = Learned(history(400, seed=1))
    asked = [(one, learned.suggest(one.text)) for one in history(200, seed=2)]
    told = [(one, found) for one, found in asked if found]
    assert len(told) > 150
    right = sum(found.approve == one.approved for one, found in told)
    assert right / len(told) > 0.9


def test_what_is_learned_from_is_what_editors_decided(store: Store) -> None:
    with store.writing() as tx:
        for title in ("nová", "schválená", "zamítnutá", "podle pravidla", "vrácená"):
            tx.add(
                Item(
                    section="kraj", title="opraveno", original_title=title,
                    original_summary="a text", first_seen_at=NOW,
                )
            )  # fmt: skip
        tx.flush()
        by = Editor("jana", NOW)
        queue.approve(tx, [2], "dotace", by)
        queue.reject(tx, [3], "", by)
        for item_id in (4, 5):
            values = {"state": ItemState.REJECTED, "reasons": {"blocked": "pravidlo 1"}}
            queue.sort(tx, {item_id: values}, by)
        queue.approve(tx, [5], None, by)
    with store.reading() as tx:
        assert decided(tx, MOST) == [
            Decided(5, "vrácená a text", "kraj", approved=True),
            Decided(3, "zamítnutá a text", "kraj", approved=False),
            Decided(2, "schválená a text", "dotace", approved=True),
        ]
        assert [one.item_id for one in decided(tx, 1)] == [5]
