"""The renderings of one issue: one for each set of items that some of its readers get."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsletter.models import Issue, Placement, Variant
from newsletter.reach import Profile, chooser
from newsletter.settings import Settings
from newsletter.store import audience
from newsletter.store.engine import Tx
from newsletter.text.fingerprint import fingerprint

KEY = 16
"""Digits of a variant's key."""


@dataclass(frozen=True)
class Selection:
    """A set of an issue's items, and how many subscribers get it."""

    key: str
    items: frozenset[int]
    recipients: int

    def of(self, placements: Sequence[Placement]) -> list[Placement]:
        """Return those of the placements that are in it."""
        return [one for one in placements if one.item_id in self.items]


@dataclass(frozen=True)
class Audience:
    """How an issue's readers fall into selections, the largest first; the whole always is one.

    ``left_out``: subscribers for whom nothing is left, and who get no mail.
    """

    selections: tuple[Selection, ...]
    left_out: int


def survey(tx: Tx, settings: Settings, issue: Issue, placements: Sequence[Placement]) -> Audience:
    """Look who would get what if the issue went out now."""
    lists = settings.bulletin(issue.bulletin).lists
    profiles = (reader.profile for reader in audience.readers(tx, lists))
    return group(placements, profiles)


def group(placements: Sequence[Placement], profiles: Iterable[Profile]) -> Audience:
    """Return how readers fall into selections; memory grows with the sets, not with the readers."""
    choose = chooser(placements)
    counts = Counter(choose(profile) for profile in profiles)
    whole = frozenset(one.item_id for one in placements)
    left_out = counts.pop(frozenset(), 0)
    counts.setdefault(whole, 0)
    ordered = sorted(counts.items(), key=lambda one: (one[0] != whole, -one[1], sorted(one[0])))
    return Audience(
        tuple(Selection(_key(items, whole), items, count) for items, count in ordered), left_out
    )


def _key(items: frozenset[int], whole: frozenset[int]) -> str:
    if items == whole:
        return Variant.ALL
    return fingerprint(*(str(item_id) for item_id in sorted(items)))[:KEY]
