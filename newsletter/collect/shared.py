"""What two stories have in common, what either has alone, and how much of it speaks for one story.

The points were fitted to labelled pairs of titles as Czech offices write them and rounded
(``bench/alike.py`` says how well they do). Words say the less the more titles have them; names
alone say where it happens, not what.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from newsletter.collect.story import Story, common, givers, regions, usual

WORD_OF_TITLES = 18
WORD_OF_OTHER_TEXT = 22
ANY_WORD = 12
NAME = 28
AMOUNT = 40
DAY = 34
MOMENT = 12
NUMBER = 22
ADDRESS = 44
CODE = 26
AT_ONCE = 24
NOTHING_ELSE = 12
WHOLE_TITLE = 18
UNSHARED_WORD = -14
OTHER_DAY = -38
OTHER_PLACE = -60
OTHER_TURN = -9
"""Points for each thing that is shared, and for what only looks like it.

They are twenty times the logarithm of the odds; :data:`SAME_FROM` is where three of four are one.
"""

USUAL_WORD = 0.5
"""What a word counts that is in many titles of offices, beside one that is in few."""

MOST_WORDS = 4
MOST_FACTS = 2
ENOUGH_WORDS = 3
LONG_TITLE = 5
MOST_UNSHARED = 3

LONG = 25
"""Characters of a title that was cut off which are enough to know it by."""

TOLD_AT_ONCE = 3
"""Days within which a press release is taken over."""

TOLD_AGAIN = 7
"""Days after which the same title may be of the next frost, or the next accident."""

NEAR = 2
"""Days by which one deadline is told differently."""

KIN = 5
"""Roots that begin with so many equal letters are of one family."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What two stories have in common, and what either has alone.

    ``titles`` and ``told`` are families of telling words: those of both titles, and those of one
    title that stand in the other's summary. ``summaries`` are those of both summaries alone.
    ``names`` are those that are names. ``one_moment``: both close or start on a day that both
    sources give as such. ``apart``: days between their publications. ``whole_title``: how many
    words it has if it is the same. ``unshared``: what the telling words that each title has for
    itself count, of the one that has fewer.
    """

    titles: Collection[str]
    told: Collection[str]
    summaries: Collection[str]
    names: set[str]
    amounts: Collection[float]
    days: Collection[int]
    numbers: Collection[str]
    codes: Collection[str]
    address: bool
    one_moment: bool
    apart: int | None
    whole_title: int
    unshared: float
    other_day: bool
    other_place: bool
    other_turn: bool

    @property
    def points(self) -> float:
        """How much speaks for one story."""
        return (
            WORD_OF_TITLES * min(self._weight(self.titles), MOST_WORDS)
            + WORD_OF_OTHER_TEXT * min(self._weight(self.told), MOST_WORDS)
            + ANY_WORD * self.is_of_one_topic
            + NOTHING_ELSE * (not self.unshared and self.words >= ENOUGH_WORDS)
            + WHOLE_TITLE * bool(self.whole_title)
            + NAME * min(len(self.names), MOST_FACTS)
            + AMOUNT * min(len(self.amounts), MOST_FACTS)
            + DAY * min(len(self.days), MOST_FACTS)
            + MOMENT * self.one_moment
            + NUMBER * bool(self.numbers)
            + ADDRESS * self.address
            + CODE * bool(self.codes)
            + AT_ONCE * self.is_told_at_once
            + UNSHARED_WORD * min(self.unshared, MOST_UNSHARED)
            + OTHER_DAY * self.other_day
            + OTHER_PLACE * self.other_place
            + OTHER_TURN * self.other_turn
        )

    @property
    def is_told_at_once(self) -> bool:
        """Whether one may have taken it over from the other."""
        return self.apart is not None and self.apart <= TOLD_AT_ONCE

    def _weight(self, words: Collection[str]) -> float:
        return _weight([word for word in words if word not in self.names])

    @property
    def words(self) -> int:
        """How many telling words of a title are in the other story."""
        return len(self.titles) + len(self.told)

    @property
    def is_of_one_topic(self) -> bool:
        """Whether they have a word in common that is no name."""
        return not self.names.issuperset((*self.titles, *self.told))

    @property
    def is_sure(self) -> bool:
        """Whether points enough may be believed without an editor."""
        if self.other_day or self.other_place or self.other_turn:
            return False
        if self.is_one_call or ((self.address or self.numbers) and self.words):
            return True
        return self.is_rare_title if self.whole_title else self.is_proven

    @property
    def is_proven(self) -> bool:
        """Whether they have a topic in common, and a day, an amount or a programme besides.

        Names and days alone are what all that a town tells of a Saturday has in common; and the
        words of a title may all stand in a long text that is about something else.
        """
        facts = len(self.days) + len(self.amounts) + len(self.codes)
        topic = self._weight(self.titles) + self._weight(self.told)
        if not facts:
            return topic >= 1 and bool(self.titles) and self.has_a_rare_word
        if topic:
            return topic >= 1 or facts > 1
        return not self.names.issuperset(self.summaries)

    @property
    def has_a_rare_word(self) -> bool:
        """Whether they have a word or name in common that is not in every other title."""
        return not {*self.titles, *self.told, *self.names} <= _families_of(usual)

    @property
    def is_one_call(self) -> bool:
        """Whether both have the code of one call: ``133D 531`` is a programme with several."""
        return any("_" in code for code in self.codes)

    @property
    def is_one_page(self) -> bool:
        """Whether both are of one page, which is not a list of what else happens there."""
        return self.address and bool(self.days)

    @property
    def is_rare_title(self) -> bool:
        """Whether no two stories have the title that both have: ``Valná hromada`` is a hundred."""
        facts = bool(self.days or self.amounts)
        if not facts and (self.apart or 0) > TOLD_AGAIN:
            return False
        names_it = bool(self.names) or self.whole_title >= LONG_TITLE
        return self.words > ENOUGH_WORDS or (names_it and (self.words >= ENOUGH_WORDS or facts))


def compared(one: Story, other: Story) -> Shared:
    """Return what two stories have in common, and what either has alone."""
    ours, theirs = families(set(one.title) - common()), families(set(other.title) - common())
    our_lead, their_lead = families(one.lead), families(other.lead)
    titles = ours & theirs
    told = ((ours & their_lead) | (theirs & our_lead)) - titles
    our_names, their_names = families(one.names), families(other.names)
    known = our_names & their_names | our_names & families(other.named)
    known |= their_names & families(one.named)
    named = our_names | their_names | _families_of(givers)
    whole, address = have_one_title(one, other), _are_of_one_page(one, other)
    alone = (ours - theirs - their_lead, theirs - ours - our_lead)
    return Shared(
        titles=titles,
        told=told,
        summaries=(our_lead & their_lead) - titles - told,
        names=(known | ((titles | told) & named)) - _families_of(common),
        amounts=sorted({*one.amounts} & {*other.amounts}),
        days=sorted({*one.days} & {*other.days}),
        numbers=[name for name in one.numbers if any(is_number(name, o) for o in other.numbers)],
        codes=sorted({*one.codes} & {*other.codes}),
        address=address,
        one_moment=_is_one_day(one.closes, other.closes) or _is_one_day(one.starts, other.starts),
        apart=_days_apart(one.published, other.published),
        whole_title=min(len(one.title), len(other.title)) if whole else 0,
        unshared=0 if whole or address else min(_weight(words) for words in alone),
        other_day=_are_other_days(one.days, other.days),
        other_place=not known and _is_elsewhere(one, other),
        other_turn=one.turns != other.turns,
    )


def have_one_title(one: Story, other: Story) -> bool:
    """Tell whether two titles are the same, as far as both go."""
    ours, theirs = one.plain, other.plain
    return (
        ours == theirs
        or (one.is_cut and len(ours) >= LONG and theirs.startswith(ours))
        or (other.is_cut and len(theirs) >= LONG and ours.startswith(theirs))
    )


def is_number(one: str, other: str) -> bool:
    """Tell whether two numbers may be of one call."""
    # Call 12/2026 is call 12.
    return one == other or one.partition("/")[0] == other or other.partition("/")[0] == one


def _days_apart(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else abs(one - other)


def days_between(one: int | None, other: int | None) -> int:
    """Return how many days two are apart; 0 if one is not known."""
    return _days_apart(one, other) or 0


def _is_one_day(one: int | None, other: int | None) -> bool:
    return one is not None and one == other


def _are_of_one_page(one: Story, other: Story) -> bool:
    # A page with a parameter may be the page to print, or one of many: but not of the bare one.
    bare = one.url == one.path or other.url == other.path
    return one.url == other.url != 0 or (bare and one.path == other.path != 0)


def _are_other_days(ours: Iterable[int], theirs: Iterable[int]) -> bool:
    # "Until the end of January" may be the 30th.
    gaps = [abs(_of_year(one) - _of_year(other)) for one in ours for other in theirs]
    return min(gaps, default=0) > NEAR


def _of_year(day: int) -> int:
    month, of_month = divmod(day, 100)
    return 31 * month + of_month


def _is_elsewhere(one: Story, other: Story) -> bool:
    """Tell whether they, who have no name in common, name places.

    A municipality that names no place in a title speaks of itself.
    """
    said, others = {*one.title, *one.lead}, {*other.title, *other.lead}
    if alone(one.names, others) and alone(other.names, said):
        return True
    if not (one.home and other.home and regions().issuperset((*one.names, *other.names))):
        return False
    return {*one.home}.isdisjoint({*other.home} | others) and said.isdisjoint(other.home)


def families(words: Iterable[str]) -> set[str]:
    """Return what all relatives of words begin with: ``hasiči`` and ``hasičský`` are ``hasic``."""
    return {word[:KIN] for word in words}


@lru_cache
def _families_of(words: Callable[[], frozenset[str]]) -> frozenset[str]:
    return frozenset(families(words()))


def _weight(words: Collection[str]) -> float:
    """Return how much words tell: one that is in many titles is half of one that is in few."""
    often = len(_families_of(usual).intersection(words))
    return len(words) - often + USUAL_WORD * often


def alone(words: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the words that have no relative among the others."""
    known = families(others)
    return [word for word in words if word[:KIN] not in known]
