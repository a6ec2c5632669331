"""If these fail, a source that renames its entries floods the queue, or swallows new ones."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.clock import PRAGUE
from newsletter.collect.decide import decide
from newsletter.collect.identify import different, matched
from newsletter.models import Source
from newsletter.sources import Entry
from newsletter.store.provenances import Known
from tests.conftest import NOW

SOURCE = Source(
    id=3, key="kraj", kind="feed", title="Kraj", url="https://kraj.example", section="kraj",
    added_at=NOW,
)  # fmt: skip
ENTRY = Entry(
    identity="77",
    title="Kraj opraví most v Údolí",
    url="https://www.kraj.example/zpravy/77/",
    published_at=NOW,
)


def known(*entries: Entry) -> list[Known]:
    """Return the entries as they are known after a first visit."""
    found = []
    for number, new in enumerate(decide([(e, None) for e in entries], SOURCE, NOW, PRAGUE).new, 1):
        new.provenance.id = new.item.id = new.provenance.item_id = number
        found.append(Known(new.provenance, new.item))
    return found


def recognised(before: Entry, now: Entry) -> bool:
    [(_entry, found)] = matched([now], known(before))
    return found is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://kraj.example/zpravy/77",
        "https://www.kraj.example/zpravy/77/?utm_source=rss&fbclid=abc",
        "https://www.KRAJ.example/zpravy/77/#komentare",
        "https://www.kraj.example:443/zpravy/77/index.html",
        "https://kraj.example/zpravy/77;jsessionid=0A1B",
    ],
)
def test_a_new_guid_for_the_same_page_is_the_same_entry(url: str) -> None:
    assert recognised(ENTRY, replace(ENTRY, identity="https://kraj.example/?p=9", url=url))


def test_a_new_guid_and_a_new_address_are_seen_through_by_title_and_moment() -> None:
    moved = replace(ENTRY, identity="new", url="https://kraj.example/aktuality/most")
    assert recognised(ENTRY, moved)
    assert not recognised(ENTRY, replace(moved, published_at=NOW + timedelta(days=7)))
    assert not recognised(replace(ENTRY, published_at=None), replace(moved, published_at=None))


def test_a_guid_that_is_an_address_may_move_to_https() -> None:
    before = replace(ENTRY, identity="http://kraj.example/77", url=None, published_at=None)
    assert recognised(before, replace(before, identity="https://www.kraj.example/77/"))


def test_another_story_at_the_same_address_is_another_entry() -> None:
    board = replace(ENTRY, url="https://kraj.example/aktuality", published_at=None)
    other = replace(board, identity="78", title="Hasiči z Lhoty mají novou cisternu")
    assert not recognised(board, other)
    assert recognised(board, replace(board, identity="78", title="Kraj opravil most v Údolí"))


def test_an_address_that_several_entries_share_names_none_of_them() -> None:
    first = replace(ENTRY, url="https://kraj.example/", published_at=None)
    fresh = [replace(first, identity=name) for name in ("a", "b")]
    assert [found for _entry, found in matched(fresh, known(first))] == [None, None]


def test_two_entries_never_become_one() -> None:
    fresh = [replace(ENTRY, identity="78"), replace(ENTRY, identity="79", url="https://k.example/")]
    found = [one for _entry, one in matched(fresh, known(ENTRY))]
    assert [one is not None for one in found] == [True, False]


def test_who_keeps_its_name_is_not_mistaken_for_another() -> None:
    second = replace(ENTRY, identity="78", title="Kraj opraví most v Údolí podruhé")
    before = known(ENTRY)
    assert {entry.identity: one for entry, one in matched([second, ENTRY], before)} == {
        "78": None,
        "77": before[0],
    }


def test_what_is_listed_twice_in_one_visit_is_one_entry() -> None:
    twice = [
        ENTRY,
        replace(ENTRY, title="Jiná"),
        replace(ENTRY, identity="x"),
        replace(ENTRY, identity="y", url=None),
    ]
    assert [entry.identity for entry in different(twice)] == ["77", "y"]
