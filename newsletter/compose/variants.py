"""The renderings of one issue: one for each set of items that some of its readers get."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsletter.models import Issue, IssueState, Placement, Variant
from newsletter.reach import Profile, chooser, variant_chooser
from newsletter.settings import Settings
from newsletter.store import audience, deliveries, issues
from newsletter.store.engine import Tx
from newsletter.text.fingerprint import fingerprint

KEY = 16
"""Digits of a variant's key."""
MOST = 1_000
"""So many variants of an issue are made; readers of the rarest sets beyond get the whole issue."""


@dataclass(frozen=True)
class Selection:
    """A set of an issue's items, and how many subscribers get it."""

    key: str
    items: frozenset[int]
    recipients: int


@dataclass(frozen=True)
class Audience:
    """How an issue's readers fall into selections, the largest first; the whole always is one.

    ``left_out``: subscribers for whom nothing is left, and who get no mail; ``None``: that is in
    the log only, as the issue is on its way.
    """

    selections: tuple[Selection, ...]
    left_out: int | None


def survey(tx: Tx, settings: Settings, issue: Issue, placements: Sequence[Placement]) -> Audience:
    """Look who would get what if the draft were approved and sent now."""
    return group(placements, _profiles(tx, settings, issue))


def who_gets_what(
    tx: Tx, settings: Settings, issue: Issue, placements: Sequence[Placement]
) -> Audience:
    """Return who gets what: of a draft as of now, of an approved issue by what was approved.

    What is on its way has recipients that stand in the ledger.
    """
    approved = issues.variants(tx, issue.id or 0)
    if not approved:
        return survey(tx, settings, issue, placements)
    if issue.state is not IssueState.APPROVED:
        return _of_variants(approved, deliveries.variant_counts(tx, issue.id or 0), None)
    variant_of = variant_chooser(placements, approved)
    counts = Counter(map(variant_of, _profiles(tx, settings, issue)))
    return _of_variants(approved, counts, counts[None])


def group(placements: Sequence[Placement], profiles: Iterable[Profile]) -> Audience:
    """Return how readers fall into selections; memory grows with the sets, not with the readers."""
    choose = chooser(placements)
    counts = Counter(choose(profile) for profile in profiles)
    whole = frozenset(one.item_id for one in placements)
    left_out = counts.pop(frozenset(), 0)
    counts.setdefault(whole, 0)
    ordered = sorted(counts.items(), key=lambda one: (one[0] != whole, -one[1], sorted(one[0])))
    made = [Selection(_key(items, whole), items, count) for items, count in ordered[:MOST]]
    rest = sum(count for _items, count in ordered[MOST:])
    made[0] = replace(made[0], recipients=made[0].recipients + rest)
    return Audience(tuple(made), left_out)


def _profiles(tx: Tx, settings: Settings, issue: Issue) -> Iterable[Profile]:
    lists = settings.bulletin(issue.bulletin).lists
    return (reader.profile for reader in audience.readers(tx, lists))


def _of_variants(
    approved: Sequence[Variant], counts: Mapping[Any, int], left_out: int | None
) -> Audience:
    selections = (Selection(v.key, frozenset(v.items), counts.get(v.id, 0)) for v in approved)
    return Audience(tuple(selections), left_out)


def _key(items: frozenset[int], whole: frozenset[int]) -> str:
    if items == whole:
        return Variant.ALL
    return fingerprint(*(str(item_id) for item_id in sorted(items)))[:KEY]
