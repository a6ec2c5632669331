"""If these fail, readers get other items than those that are for them, or a mail with none."""

from collections import Counter
from itertools import combinations

import pytest

from newsletter.compose import variants
from newsletter.compose.content import build
from newsletter.compose.render import render, rendered
from newsletter.compose.variants import group
from newsletter.models import Role
from newsletter.reach import Duty, Profile
from newsletter.settings import Settings
from tests.compose.digest import make_issue, placements
from tests.conftest import NOW

ALL = Profile()
EVENTS = Profile(topics=frozenset({"akce"}))
MAGAZINE = Profile(topics=frozenset({"casopis"}))


def test_readers_of_the_same_items_share_a_variant() -> None:
    placed = placements()
    found = group(placed, [ALL, EVENTS, ALL, EVENTS, EVENTS, MAGAZINE])
    assert [(one.key == "all", len(one.items), one.recipients) for one in found.selections] == [
        (True, 17, 2),
        (False, 3, 3),
    ]
    assert found.left_out == 1


def test_the_whole_issue_is_always_rendered_for_the_archive_and_for_those_who_come_late() -> None:
    found = group(placements(), [EVENTS])
    assert found.selections[0].key == "all"
    assert [one.recipients for one in found.selections] == [0, 1]


def test_a_variant_has_the_same_key_whoever_reads_it() -> None:
    one = group(placements(), [EVENTS]).selections[1]
    duty = Duty(Role.MAYOR)
    other = group(placements(), [ALL, Profile(EVENTS.topics, frozenset({duty}))]).selections[1]
    assert one.key == other.key


def test_an_item_for_small_municipalities_reaches_them_only() -> None:
    placed = placements()
    placed[0].frozen = placed[0].frozen | {"most_population": 3_000}
    small = Profile(duties=frozenset({Duty(Role.MAYOR, "", 300)}))
    large = Profile(duties=frozenset({Duty(Role.MAYOR, "", 30_000)}))
    counts = Counter(
        {len(one.items): one.recipients for one in group(placed, [small, large]).selections}
    )
    assert counts == {17: 1, 16: 1}


def test_a_variant_is_what_an_issue_of_its_items_alone_would_be(settings: Settings) -> None:
    placed, issue = placements(), make_issue()
    whole = build(settings, issue, placed, NOW)
    kept = [one for one in placed if one.section in {"akce", "praxe"}]
    part = whole.only({one.item_id for one in kept})
    assert part == build(settings, issue, kept, NOW)
    assert [section.key for section in part.sections] == ["akce", "praxe"]
    made = rendered(settings, issue, part)
    assert made == render(settings, issue, kept, NOW)
    assert "dotačních výzev" not in made.subject + made.html + made.text
    assert whole.only({one.item_id for one in placed}) == whole


def test_so_many_variants_as_can_be_made_are_and_the_rarest_readers_get_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(variants, "MOST", 3)
    pairs = combinations(["dotace", "akce", "kraj", "praxe"], 2)
    readers = [Profile(topics=frozenset(pair)) for pair in pairs]
    found = group(placements(), [ALL, *readers, readers[4], readers[4], readers[2]])
    assert [one.recipients for one in found.selections] == [5, 3, 2]
    assert found.selections[0].key == "all"
