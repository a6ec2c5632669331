"""Whom an item is for, and which items a subscriber gets: pure decisions over what is known.

What is not known of a subscriber or of a member keeps nothing from anybody.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from newsletter.models import Placement, Role, Variant

FIELDS = ("roles", "districts", "least_population", "most_population")
"""What an editor can say of an item's readers; kept with its frozen text."""

MOST_PROFILES = 100_000
"""So many different profiles are remembered: a few dozen bytes each."""


@dataclass(frozen=True)
class Duty:
    """What a person does at a member, and what is known of the member."""

    role: Role
    district: str = ""
    population: int | None = None


@dataclass(frozen=True)
class Profile:
    """What decides what a subscriber gets: wanted sections (none: all), and duties."""

    topics: frozenset[str] = frozenset()
    duties: frozenset[Duty] = frozenset()


@dataclass(frozen=True)
class Reach:
    """The section of an item in an issue, and the readers that its editor named."""

    section: str
    roles: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    least: int | None = None
    most: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is said of duties."""
        return not (self.roles or self.districts or self.least or self.most)


def of(placement: Placement) -> Reach:
    """Return whom a placed item is for; placed before that could be said: everybody."""
    kept: Mapping[str, Any] = placement.frozen
    return Reach(
        placement.section,
        frozenset(kept.get("roles", ())),
        frozenset(kept.get("districts", ())),
        kept.get("least_population") or None,
        kept.get("most_population") or None,
    )


def wants(profile: Profile, reach: Reach) -> bool:
    """Tell whether a subscriber gets an item: its section is wanted, and one duty fits it whole."""
    return why_not(profile, reach) is None


def why_not(profile: Profile, reach: Reach) -> Literal["topic", "duty"] | None:
    """Return why a subscriber does not get an item; ``None``: that one gets it."""
    if profile.topics and reach.section not in profile.topics:
        return "topic"
    if reach.is_open or not profile.duties:
        return None
    return None if any(_fits(duty, reach) for duty in profile.duties) else "duty"


def chooser(placements: Sequence[Placement]) -> Callable[[Profile], frozenset[int]]:
    """Return what tells the ids of the placed items that a subscriber gets, quick for many."""
    reaches = [(one.item_id, of(one)) for one in placements]

    @lru_cache(maxsize=MOST_PROFILES)
    def choose(profile: Profile) -> frozenset[int]:
        return frozenset(item_id for item_id, reach in reaches if wants(profile, reach))

    return choose


def variant_chooser(
    placements: Sequence[Placement], variants: Collection[Variant]
) -> Callable[[Profile], int | None]:
    """Return what tells the id of the variant that a subscriber gets; ``None``: nothing is left.

    Who came, or asked for something else, after the approval may be due a set of items that was
    not approved as a variant: that person gets the one with everything. Too much is a smaller
    fault than nothing at all, or than something nobody has approved.
    """
    of_items = {frozenset(variant.items): variant.id for variant in variants}
    whole = next(variant.id for variant in variants if variant.key == Variant.ALL)
    choose = chooser(placements)

    def variant_of(profile: Profile) -> int | None:
        items = choose(profile)
        return of_items.get(items, whole) if items else None

    return variant_of


def _fits(duty: Duty, reach: Reach) -> bool:
    return (
        (not reach.roles or duty.role in reach.roles)
        and (not reach.districts or not duty.district or duty.district in reach.districts)
        and (duty.population is None or _within(duty.population, reach))
    )


def _within(population: int, reach: Reach) -> bool:
    return (reach.least is None or population >= reach.least) and (
        reach.most is None or population <= reach.most
    )
