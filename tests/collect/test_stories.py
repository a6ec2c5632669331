"""If these fail, a story is not recognised among thousands, or the search takes for ever."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import blake2b

import pytest

from newsletter.collect.alike import Kind
from newsletter.collect.stories import (
    EDITION,
    MOST_LOOKED_AT,
    Stories,
    as_json,
    found_by,
    from_json,
)
from newsletter.collect.story import Story, told
from newsletter.models import ItemKind
from newsletter.store.engine import Store, Tx
from tests.conftest import NOW


def story(title: str, summary: str = "", url: str = "", days: int = 0) -> Story:
    said = {"closes_at": (NOW + timedelta(days=days)).isoformat()} if days else {}
    kind = ItemKind.GRANT_CALL if days else ItemKind.ARTICLE
    return told(title, summary, kind=kind, said=said, url=url, published=NOW)


@pytest.fixture
def tx(sqlite_store: Store) -> Iterator[Tx]:
    with sqlite_store.reading() as tx:
        yield tx


def found(tx: Tx, stories: Stories, one: Story, source_id: int = 9) -> list[int]:
    return [match.item_id for match in stories.like(tx, [one], source_id)[0]]


def test_a_story_is_found_among_many_by_its_rare_words(tx: Tx) -> None:
    stories = Stories()
    for number in range(2_000):
        stories.add(number, 1, story(f"Oprava mostu přes potok u mlýna {number}", days=number % 50))
    stories.add(7_000, 1, story("Vodojem na Doubravce dostane novou střechu", "Za 9 mil. Kč."))
    assert found(tx, stories, story("Nová střecha pro vodojem na Doubravce")) == [7_000]


def test_the_same_is_before_what_is_only_likely(tx: Tx) -> None:
    stories = Stories()
    stories.add(1, 1, story("Zámek Borová otevírá expozici"))
    stories.add(2, 1, story("Noční prohlídky zámku Borová v červenci"))
    stories.add(3, 1, story("Noční prohlídky zámku Borová v srpnu", "Začínají 7. srpna."))
    matches = stories.like(tx, [story("V srpnu začnou noční prohlídky zámku Borová", "7. 8.")], 9)[
        0
    ]
    assert [(match.item_id, match.verdict.kind) for match in matches] == [
        (3, Kind.SAME),
        (1, Kind.DOUBTFUL),
    ]


def test_what_a_source_tells_itself_is_left_out(tx: Tx) -> None:
    stories = Stories()
    stories.add(1, 5, story("Vodojem na Doubravce dostane novou střechu"))
    assert found(tx, stories, story("Vodojem na Doubravce dostane novou střechu"), 5) == []
    assert found(tx, stories, story("Vodojem na Doubravce dostane novou střechu"), 6) == [1]


def test_an_item_is_found_in_the_words_of_each_of_its_sources_once(tx: Tx) -> None:
    stories = Stories()
    stories.add(1, 5, story("Vodojem na Doubravce dostane novou střechu"))
    stories.add(1, 6, story("Doubravecký vodojem bude opraven", "Nová střecha za 9 mil. Kč."))
    assert found(tx, stories, story("Vodojem na Doubravce: nová střecha za 9 mil. Kč")) == [1]


def test_an_address_finds_what_shares_hardly_a_word(tx: Tx) -> None:
    stories = Stories()
    stories.add(1, 5, story("Vrty a vodní zdroje", url="https://fond.example/vyzvy/vrty"))
    again = story("Zdroje pitné vody", url="http://www.fond.example/vyzvy/vrty/?fbclid=x")
    assert found(tx, stories, again) == [1]


def test_words_that_every_office_writes_find_nothing(tx: Tx) -> None:
    stories = Stories()
    for number in range(50):
        stories.add(number, 1, story("Pozvánka na zasedání zastupitelstva obce"))
    assert found(tx, stories, story("Pozvánka na zasedání zastupitelstva města")) == []


def test_a_flood_of_one_title_is_looked_at_a_few_times_only(tx: Tx) -> None:
    stories = Stories()
    for number in range(5_000):
        stories.add(number, 1, story("Vodojem na Doubravce dostane novou střechu"))
    assert len(found(tx, stories, story("Vodojem na Doubravce: nová střecha"))) <= MOST_LOOKED_AT


def test_what_is_kept_of_a_story_is_the_whole_story() -> None:
    one = story("Vodojem na Doubravce: střecha", "Za 9 mil. Kč.", "https://a.example/b", days=9)
    assert as_json(from_json(json.loads(json.dumps(as_json(one))))) == as_json(one)


def test_what_is_kept_otherwise_than_before_is_of_another_edition() -> None:
    """If this fails, raise EDITION: databases hold stories that would be read askew, or not."""
    one = story(
        "Vodojem č. 3 na Doubravce: střecha", "Za 9 mil. Kč.", "https://a.example/b", days=9
    )
    kept = json.dumps([as_json(one), found_by(one).tolist()], sort_keys=True)
    assert (EDITION, blake2b(kept.encode(), digest_size=4).hexdigest()) == (2, "2d3f2668")
