"""Whether two sources tell one story: what sets two stories apart, what they have in common.

The numbers were fitted to labelled pairs of titles as Czech offices write them and rounded
(``bench/alike.py`` says how well they do). A title of the usual make, with one thing in it replaced
(*Očkování psů – Plánice*, *Očkování psů – Kolinec*), is another story however much is the same;
one that is told in other words is recognised by what a story has besides words: its day, its
amount, its number.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from newsletter.collect.story import PART, Story, common, givers, regions, usual
from newsletter.models import ItemKind
from newsletter.text.format import number
from newsletter.text.language import _, ngettext

SAME_FROM = 72
DOUBTFUL_FROM = 46
HIGHEST = 100

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

TOLD_WITHIN = 75
"""Days after which a story is not told again as new."""

TOLD_AT_ONCE = 3
"""Days within which a press release is taken over."""

TOLD_AGAIN = 7
"""Days after which the same title may be of the next frost, or the next accident."""

NEAR = 2
"""Days by which one deadline is told differently."""

MADE_ALIKE = 65
"""Titles of at least this ratio (0 to 100) are made alike."""

KIN = 5
"""Roots that begin with so many equal letters are of one family."""


class Kind(StrEnum):
    """What two stories are to each other."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Verdict:
    """What two stories are to each other; ``score`` is 0 to 100, ``why`` a readable sentence."""

    kind: Kind
    score: int
    why: str


@dataclass(frozen=True, slots=True)
class Shared:
    """What two stories have in common, and what either has alone.

    ``titles`` and ``told`` are telling words: those of both titles, and those of one title that
    stand in the other's summary. ``summaries`` are those of both summaries alone. ``names`` are
    the families of those that are names. ``one_moment``: both close or start on a day that both
    sources give as such. ``apart``: days between their publications. ``whole_title``: how many
    words it has if it is the same. ``unshared``: what the telling words that each title has for
    itself count, of the one that has fewer.
    """

    titles: Collection[str]
    told: Collection[str]
    summaries: Collection[str]
    names: Collection[str]
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
        return _weight(word for word in words if word[:KIN] not in self.names)

    @property
    def words(self) -> int:
        """How many telling words of a title are in the other story."""
        return len(self.titles) + len(self.told)

    @property
    def is_of_one_topic(self) -> bool:
        """Whether they have a word in common that is no name."""
        return bool(self._weight(self.titles) or self._weight(self.told))

    @property
    def is_sure(self) -> bool:
        """Whether points enough may be believed without an editor."""
        if self.other_day or self.other_place or self.other_turn:
            return False
        if self.is_one_call:
            return True
        if self.whole_title and not (self.address or self.numbers):
            return self.is_rare_title
        # Names and days alone are what all that a town tells of a Saturday has in common; and the
        # words of a title may all stand in a long text that is about something else.
        if (self.address or self.numbers) and self.words:
            return True
        facts = bool(self.days or self.amounts or self.codes)
        if self.is_of_one_topic:
            return bool(self.titles) or facts
        return facts and bool(self._weight(self.summaries))

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


def verdict(one: Story, other: Story) -> Verdict:
    """Return what two stories are to each other."""
    against = next(_differences(one, other), "")
    if against:
        return Verdict(Kind.DIFFERENT, 0, against)
    shared = compared(one, other)
    score = HIGHEST if shared.is_one_call else max(0, min(round(shared.points), HIGHEST))
    if score < DOUBTFUL_FROM:
        return Verdict(Kind.DIFFERENT, score, _("They have too little in common."))
    if not (shared.is_one_call or shared.is_one_page) and (
        _are_made_alike(one, other) or _are_under_one_heading(one, other)
    ):
        against = _("Their titles are made alike, but of other things.")
        return Verdict(Kind.DIFFERENT, 0, against)
    kind = Kind.SAME if score >= SAME_FROM and shared.is_sure else Kind.DOUBTFUL
    return Verdict(kind, score, _in_common(shared))


def compared(one: Story, other: Story) -> Shared:
    """Return what two stories have in common, and what either has alone."""
    ours, theirs = set(one.title) - common(), set(other.title) - common()
    our_titles, their_titles = _families(ours), _families(theirs)
    our_leads, their_leads = _families(one.lead), _families(other.lead)
    titles = our_titles.keys() & their_titles.keys()
    told = (
        (our_titles.keys() & their_leads.keys()) | (their_titles.keys() & our_leads.keys())
    ) - titles
    named = _families((*one.names, *other.names, *givers())).keys() - _common_families()
    names = (_shared_names(one, other) | ((titles | told) & named)) - _common_families()
    whole = one.plain == other.plain
    address = _are_of_one_page(one, other)
    unshared = (
        ()
        if whole or address
        else (
            _weight(
                our_titles[f] for f in our_titles.keys() - their_titles.keys() - their_leads.keys()
            ),
            _weight(
                their_titles[f] for f in their_titles.keys() - our_titles.keys() - our_leads.keys()
            ),
        )
    )
    return Shared(
        titles=[our_titles[name] for name in titles],
        told=[our_titles.get(name) or their_titles[name] for name in told],
        summaries=(our_leads.keys() & their_leads.keys()) - titles - told,
        names=names,
        amounts=sorted({*one.amounts} & {*other.amounts}),
        days=sorted({*one.days} & {*other.days}),
        numbers=[name for name in one.numbers if any(_is_number(name, o) for o in other.numbers)],
        codes=sorted({*one.codes} & {*other.codes}),
        address=address,
        one_moment=_is_one_day(one.closes, other.closes) or _is_one_day(one.starts, other.starts),
        apart=_days_apart(one.published, other.published),
        whole_title=len(one.title) if whole else 0,
        unshared=min(unshared, default=0),
        other_day=_are_other_days(one.days, other.days),
        other_place=_is_elsewhere(one, other),
        other_turn=one.turns != other.turns,
    )


def _differences(one: Story, other: Story) -> Iterator[str]:
    """Yield what makes them two stories whatever else they have in common."""
    for ours, theirs in ((one.codes, other.codes), (one.years, other.years)):
        if _disjoint(ours, theirs):
            yield _numbered(ours, theirs)
    if _are_numbered_apart(one.numbers, other.numbers):
        yield _numbered(one.numbers, other.numbers)
    if _days_between(one.closes, other.closes) > 1 or _days_between(one.starts, other.starts) > 0:
        yield _("Their days differ.")
    if _disjoint(one.months, other.months):
        yield _("Their months differ.")
    if _days_late(one, other) > TOLD_WITHIN:
        yield _("They were published months apart.")
    if _disjoint(one.houses, other.houses):
        yield _("They are given by others.")
    if {one.kind, other.kind} == {ItemKind.GRANT_CALL, ItemKind.EVENT}:
        yield _("One is a call, the other an event.")


def _numbered(ours: Iterable[str], theirs: Iterable[str]) -> str:
    text = _("Their numbers differ: {ours} and {theirs}.")
    return text.format(ours=", ".join(ours), theirs=", ".join(theirs))


def _disjoint(ours: Collection[object], theirs: Collection[object]) -> bool:
    return bool(ours and theirs) and not any(one in theirs for one in ours)


def _are_numbered_apart(ours: Collection[str], theirs: Collection[str]) -> bool:
    """Tell whether each has a number that the other has not."""
    return bool(ours and theirs) and all(
        any(not any(_is_number(name, other) for other in others) for name in names)
        for names, others in ((ours, theirs), (theirs, ours))
    )


def _is_number(one: str, other: str) -> bool:
    # Call 12/2026 is call 12.
    return one == other or one.partition("/")[0] == other or other.partition("/")[0] == one


def _days_apart(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else abs(one - other)


def _days_between(one: int | None, other: int | None) -> int:
    return _days_apart(one, other) or 0


def _is_one_day(one: int | None, other: int | None) -> bool:
    return one is not None and one == other


def _days_late(one: Story, other: Story) -> int:
    """Return how long after the older was published, and over, the newer was."""
    if one.published is None or other.published is None:
        return 0
    older, newer = sorted((one, other), key=lambda story: story.published or 0)
    over = max(older.published or 0, older.closes or 0, older.starts or 0)
    return (newer.published or 0) - over


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


def _are_made_alike(one: Story, other: Story) -> bool:
    if one.plain == other.plain:
        return False
    alone = _alone(one.title, other.title), _alone(other.title, one.title)
    if not all(alone) or common().issuperset((*alone[0], *alone[1])):
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
    if not (rest and rest_of_other) or len(_alone(telling, heading)) == len(telling):
        return False
    return (
        _alone(rest, [*rest_of_other, *other.lead]) == rest
        and _alone(rest_of_other, [*rest, *one.lead]) == rest_of_other
    )


def _families(words: Iterable[str]) -> dict[str, str]:
    return {word[:KIN]: word for word in words}


@lru_cache(maxsize=1)
def _common_families() -> frozenset[str]:
    return frozenset(_families(common()))


def _weight(words: Iterable[str]) -> float:
    """Return how much words tell: one that is in many titles is half of one that is in few."""
    often = usual()
    return sum(USUAL_WORD if word in often else 1 for word in words)


def _alone(words: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the words that have no relative among the others."""
    families = {word[:KIN] for word in others}
    return [word for word in words if word[:KIN] not in families]


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


def _shared_names(one: Story, other: Story) -> set[str]:
    ours, theirs = _families(one.names).keys(), _families(other.names).keys()
    named, others = _families(one.named).keys(), _families(other.named).keys()
    return (ours & (theirs | others)) | (theirs & named)


def _is_elsewhere(one: Story, other: Story) -> bool:
    """Tell whether they name places, and none in common.

    A municipality that names no place in a title speaks of itself.
    """
    if _shared_names(one, other):
        return False
    said, others = {*one.title, *one.lead}, {*other.title, *other.lead}
    if _alone(one.names, others) and _alone(other.names, said):
        return True
    if not (one.home and other.home and regions().issuperset((*one.names, *other.names))):
        return False
    return {*one.home}.isdisjoint({*other.home} | others) and said.isdisjoint(other.home)
