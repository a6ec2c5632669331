"""If these fail, readers get other items than those that are for them, or a mail with none."""

from collections import Counter

from newsletter.compose.variants import group
from newsletter.models import Role
from newsletter.reach import Duty, Profile
from tests.compose.digest import placements

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
