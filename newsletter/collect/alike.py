"""Whether two sources tell one story: what sets two stories apart, what they have in common.

A title of the usual make, with one thing in it replaced (*Očkování psů – Plánice*, *Očkování psů –
Kolinec*), is another story however much is the same; one that is told in other words is recognised
by what a story has besides words: its day, its amount, its number.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from newsletter.collect.shared import (
    Shared,
    alone,
    compared,
    days_between,
    have_one_title,
    is_number,
)
from newsletter.collect.story import PART, Story, common
from newsletter.models import ItemKind
from newsletter.text.format import number
from newsletter.text.language import _, ngettext

SAME_FROM = 72
DOUBTFUL_FROM = 46
HIGHEST = 100

TOLD_WITHIN = 75
"""Days after which a story is not told again as new."""

MADE_ALIKE = 65
"""Titles of at least this ratio (0 to 100) are made alike."""


class Kind(StrEnum):
    """What two stories are to each other."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Verdict:
    """What two stories are to each other; ``score`` is 0 to 100.

    ``why`` is a readable sentence; none for different ones, which nobody gets to see.
    """

    kind: Kind
    score: int
    why: str = ""


def verdict(one: Story, other: Story) -> Verdict:
    """Return what two stories are to each other."""
    if are_set_apart(one, other):
        return Verdict(Kind.DIFFERENT, 0)
    shared = compared(one, other)
    score = HIGHEST if shared.is_one_call else max(0, min(round(shared.points), HIGHEST))
    if score < DOUBTFUL_FROM:
        return Verdict(Kind.DIFFERENT, score)
    if not (shared.is_one_call or shared.is_one_page) and (
        _are_made_alike(one, other) or _are_under_one_heading(one, other)
    ):
        return Verdict(Kind.DIFFERENT, 0)
    kind = Kind.SAME if score >= SAME_FROM and shared.is_sure else Kind.DOUBTFUL
    return Verdict(kind, score, _in_common(shared))


def are_set_apart(one: Story, other: Story) -> bool:
    """Tell whether something makes them two stories whatever else they have in common."""
    return (
        _disjoint(one.codes, other.codes)
        or _disjoint(one.years, other.years)
        or _are_numbered_apart(one.numbers, other.numbers)
        or days_between(one.closes, other.closes) > 1
        or days_between(one.starts, other.starts) > 0
        or _disjoint(one.months, other.months)
        or _days_late(one, other) > TOLD_WITHIN
        or _disjoint(one.houses, other.houses)
        or {one.kind, other.kind} == {ItemKind.GRANT_CALL, ItemKind.EVENT}
    )


def _disjoint(ours: Collection[object], theirs: Collection[object]) -> bool:
    return bool(ours and theirs) and not any(one in theirs for one in ours)


def _are_numbered_apart(ours: Collection[str], theirs: Collection[str]) -> bool:
    """Tell whether each has a number that the other has not."""
    return bool(ours and theirs) and all(
        any(not any(is_number(name, other) for other in others) for name in names)
        for names, others in ((ours, theirs), (theirs, ours))
    )


def _days_late(one: Story, other: Story) -> int:
    """Return how long after the older was published, and over, the newer was."""
    if one.published is None or other.published is None:
        return 0
    older, newer = sorted((one, other), key=lambda story: story.published or 0)
    over = max(older.published or 0, older.closes or 0, older.starts or 0)
    return (newer.published or 0) - over


def _are_made_alike(one: Story, other: Story) -> bool:
    if have_one_title(one, other):
        return False
    ours, theirs = alone(one.title, other.title), alone(other.title, one.title)
    if not (ours and theirs) or common().issuperset((*ours, *theirs)):
        return False
    from rapidfuzz.fuzz import ratio  # only what has something new to compare pays for it

    return ratio(one.plain, other.plain) >= MADE_ALIKE


def _are_under_one_heading(one: Story, other: Story) -> bool:
    """Tell whether one part of the titles is the same, and the others have nothing in common."""
    ours, theirs = set(one.plain.split(PART)), set(other.plain.split(PART))
    heading, rest, rest_of_other = (
        " ".join(parts).split() for parts in (ours & theirs, ours - theirs, theirs - ours)
    )
    telling = {*one.title} & {*other.title} - common()
    if not (rest and rest_of_other) or len(alone(telling, heading)) == len(telling):
        return False
    return (
        alone(rest, [*rest_of_other, *other.lead]) == rest
        and alone(rest_of_other, [*rest, *one.lead]) == rest_of_other
    )


def _in_common(shared: Shared) -> str:
    return _("In common: {facts}").format(facts=", ".join(_facts(shared)))


def _facts(shared: Shared) -> Iterator[str]:
    if shared.address:
        yield _("the address")
    yield from (_("the call {code}").format(code=code) for code in shared.codes)
    if shared.whole_title:
        yield _("the whole title")
    elif words := len(shared.titles):
        text = ngettext("{count} word of the titles", "{count} words of the titles", words)
        yield text.format(count=words)
    if words := len(shared.told) + len(shared.summaries):
        text = ngettext("{count} word of the texts", "{count} words of the texts", words)
        yield text.format(count=words)
    for day in shared.days:
        yield _("the day {day}. {month}.").format(day=day % 100, month=day // 100)
    for amount in shared.amounts:
        yield _("the amount {amount}").format(amount=number(Decimal(str(amount)).normalize()))
    if not shared.codes:
        yield from (_("the number {number}").format(number=name) for name in shared.numbers)
