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

from newsletter.collect.story import PART, Story, common, regions
from newsletter.models import ItemKind
from newsletter.text.format import number
from newsletter.text.language import _, ngettext

SAME_FROM = 55
DOUBTFUL_FROM = 40
HIGHEST = 100

WORD_OF_TITLES = 28
WORD_OF_OTHER_TEXT = 20
WORD_OF_SUMMARIES = 6
NAME = 8
AMOUNT = 24
DAY = 20
NUMBER = 20
ADDRESS = 60
CODE = 60
UNSHARED_WORD = -15
OTHER_DAY = -26
OTHER_PLACE = -45
OTHER_TURN = -26
"""Points for each thing that is shared, and for what only looks like it."""

MOST_WORDS = 4
MOST_FACTS = 2
ENOUGH_WORDS = 3
LONG_TITLE = 5
MOST_OF_TITLE = 0.5
MOST_UNSHARED = 3

TOLD_WITHIN = 75
"""Days after which a story is not told again as new."""

TOLD_AT_ONCE = 3
"""Days within which a press release is taken over."""

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

    ``told``: words of one title in the other's summary. ``one_moment``: both close or start on a
    day that both sources give as such. ``whole_title``: how many words it has if it is the same.
    ``title_part``: how much of the longer title both have, 0 to 1.
    ``unshared``: telling words that each title has for itself, of the one that has fewer.
    """

    titles: int
    told: int
    summaries: int
    names: int
    amounts: Collection[float]
    days: Collection[int]
    numbers: Collection[str]
    codes: Collection[str]
    address: bool
    one_moment: bool
    whole_title: int
    title_part: float
    unshared: int
    other_day: bool
    other_place: bool
    other_turn: bool

    @property
    def points(self) -> int:
        """How much speaks for one story."""
        return (
            WORD_OF_TITLES * min(self.titles, MOST_WORDS)
            + WORD_OF_OTHER_TEXT * min(self.told, MOST_WORDS)
            + WORD_OF_SUMMARIES * min(self.summaries, MOST_WORDS)
            + NAME * min(self.names, MOST_FACTS)
            + AMOUNT * min(len(self.amounts), MOST_FACTS)
            + DAY * min(len(self.days), MOST_FACTS)
            + NUMBER * bool(self.numbers)
            + ADDRESS * self.address
            + CODE * bool(self.codes)
            + UNSHARED_WORD * min(self.unshared, MOST_UNSHARED)
            + OTHER_DAY * self.other_day
            + OTHER_PLACE * self.other_place
            + OTHER_TURN * self.other_turn
        )

    @property
    def is_sure(self) -> bool:
        """Whether points enough may be believed without an editor."""
        if self.other_day or self.other_place or self.other_turn:
            return False
        if self.codes or self.address or self.numbers:
            return self.titles + self.told > 0
        if self.whole_title:
            return self.is_rare_title
        if self.days or self.amounts:
            return self.titles + self.told > 0 and not self.is_told_otherwise
        return self.is_retold

    @property
    def is_rare_title(self) -> bool:
        """Whether no two stories have the title that both have: ``Valná hromada`` is a hundred."""
        names_it = bool(self.names) or self.whole_title >= LONG_TITLE
        enough = self.titles >= ENOUGH_WORDS or self.days or self.amounts
        return self.titles > ENOUGH_WORDS or (names_it and bool(enough))

    @property
    def is_told_otherwise(self) -> bool:
        """Whether one day or amount is all that two different sentences have in common."""
        facts = len(self.days) + len(self.amounts)
        return facts == 1 and not self.one_moment and self.unshared > 1 and not self.told

    @property
    def is_retold(self) -> bool:
        """Whether the words alone are enough: there is nothing else to compare."""
        words, enough = self.titles + self.told, ENOUGH_WORDS + (not self.names)
        # The words of one title may all stand in a long text that is about something else.
        return words >= enough and not self.unshared and self.title_part >= MOST_OF_TITLE

    @property
    def is_likely(self) -> bool:
        """Whether it is worth an editor's look at all."""
        words = self.titles + self.told
        facts = bool(self.amounts or self.days or self.numbers)
        return words + facts > 1 or bool(self.codes) or self.address


def verdict(one: Story, other: Story) -> Verdict:
    """Return what two stories are to each other."""
    against = next(_differences(one, other), "")
    if against:
        return Verdict(Kind.DIFFERENT, 0, against)
    shared = compared(one, other)
    score = max(0, min(shared.points, HIGHEST))
    if score < DOUBTFUL_FROM or not shared.is_likely:
        return Verdict(Kind.DIFFERENT, score, _("They have too little in common."))
    if _are_made_alike(one, other) or _are_under_one_heading(one, other):
        against = _("Their titles are made alike, but of other things.")
        return Verdict(Kind.DIFFERENT, 0, against)
    kind = Kind.SAME if score >= SAME_FROM and shared.is_sure else Kind.DOUBTFUL
    return Verdict(kind, score, _in_common(shared))


def compared(one: Story, other: Story) -> Shared:
    """Return what two stories have in common, and what either has alone."""
    usual = common()
    ours, theirs = set(one.title) - usual, set(other.title) - usual
    our_lead, their_lead = set(one.lead), set(other.lead)
    titles = ours & theirs
    told = ((ours & their_lead) | (theirs & our_lead)) - titles
    names = _shared_names(one, other) - regions()
    whole = one.plain == other.plain
    address = one.url == other.url != 0
    unshared = (
        ()
        if whole or address
        else (_alone(ours, theirs | their_lead), _alone(theirs, ours | our_lead))
    )
    return Shared(
        titles=len(titles),
        told=len(told),
        summaries=len((our_lead & their_lead) - ours - theirs),
        names=len(names),
        amounts=sorted({*one.amounts} & {*other.amounts}),
        days=sorted({*one.days} & {*other.days}),
        numbers=[name for name in one.numbers if any(_is_number(name, o) for o in other.numbers)],
        codes=sorted({*one.codes} & {*other.codes}),
        address=address,
        one_moment=_is_one_day(one.closes, other.closes) or _is_one_day(one.starts, other.starts),
        whole_title=len(one.title) if whole else 0,
        title_part=len(titles) / max(len(ours), len(theirs), 1),
        unshared=min(map(len, unshared), default=0),
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


def _days_between(one: int | None, other: int | None) -> int:
    return 0 if one is None or other is None else abs(one - other)


def _is_one_day(one: int | None, other: int | None) -> bool:
    return one is not None and one == other


def _days_late(one: Story, other: Story) -> int:
    """Return how long after the older was published, and over, the newer was."""
    if one.published is None or other.published is None:
        return 0
    older, newer = sorted((one, other), key=lambda story: story.published or 0)
    over = max(older.published or 0, older.closes or 0, older.starts or 0)
    return (newer.published or 0) - over


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
    elif words := shared.titles:
        text = ngettext("{count} word of the titles", "{count} words of the titles", words)
        yield text.format(count=words)
    if words := shared.told + shared.summaries:
        text = ngettext("{count} word of the texts", "{count} words of the texts", words)
        yield text.format(count=words)
    for day in shared.days:
        yield _("the day {day}. {month}.").format(day=day % 100, month=day // 100)
    for amount in shared.amounts:
        yield _("the amount {amount}").format(amount=number(Decimal(str(amount)).normalize()))
    if not shared.codes:
        yield from (_("the number {number}").format(number=name) for name in shared.numbers)


def _shared_names(one: Story, other: Story) -> set[str]:
    ours, theirs = set(one.names), set(other.names)
    return (ours & theirs.union(other.named)) | (theirs & ours.union(one.named))


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
