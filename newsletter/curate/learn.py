"""What editors are likely to decide about an item, from what they decided about similar ones.

Only ever a suggestion, with the words and the earlier decisions that it rests on. Each word
speaks for or against by its log-odds: how much more often it stands in what was approved than in
what was rejected (a naive Bayes classifier, https://doi.org/10.1023/A:1007413511361). Words are
not independent, so the sum only says which way; how sure that is, is counted in real decisions.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from newsletter.store.queue import Decided
from newsletter.text.stems import telling

ENOUGH = 200
"""Decisions before the first suggestion."""

MOST = 2_000
"""Decisions that are remembered, the newest."""

SEEN = 3
"""Decisions that a word must stand in to say anything."""

LEANING = log(2)
"""What a word must say to make items similar: twice as often in the one as in the other."""

SURE = log(4)
FEW = 5
MOSTLY = 0.75
MOST_WORDS = 4
EXAMPLES = 3


@dataclass(frozen=True)
class Suggestion:
    """What editors did with ``times`` of ``total`` similar items.

    ``section``: where most of these were put, "" if they were rejected. ``words`` are those of the
    item that make them similar, ``examples`` are items, the most similar first.
    """

    approve: bool
    section: str
    times: int
    total: int
    words: tuple[str, ...]
    examples: tuple[int, ...]


class Learned:
    """What past decisions teach.

    :param past: the newest first.
    """

    def __init__(self, past: Sequence[Decided]) -> None:
        self._past = past
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(past):
            for stem in telling(one.text):
                self._with[stem].append(place)
        self._approved = sum(one.approved for one in past)

    def suggest(self, text: str) -> Suggestion | None:
        """Return what is likely to become of an item; none without enough, and clear, decisions.

        :param text: what its source says of it.
        """
        if len(self._past) < ENOUGH:
            return None
        words = telling(text)
        odds = {stem: self._odds(stem) for stem in words if len(self._with.get(stem, ())) >= SEEN}
        score = sum(odds.values(), self._prior())
        if abs(score) < SURE:
            return None
        # Also those that speak against it: else only what agrees would be counted.
        shown = sorted(
            (stem for stem, one in odds.items() if abs(one) >= LEANING),
            key=lambda stem: -abs(odds[stem]),
        )[:MOST_WORDS]
        return self._borne_out(shown, words, approve=score > 0)

    def _borne_out(
        self, shown: Sequence[str], words: dict[str, str], *, approve: bool
    ) -> Suggestion | None:
        """Return the suggestion if the decisions about similar items bear it out."""
        shared = Counter(place for stem in shown for place in self._with[stem])
        least = min(2, len(shown))
        # The most similar first, of these the newest.
        similar = sorted(
            (place for place, count in shared.items() if count >= least),
            key=lambda place: (-shared[place], place),
        )
        agreeing = [self._past[place] for place in similar if self._past[place].approved is approve]
        if len(similar) < FEW or len(agreeing) < MOSTLY * len(similar):
            return None
        [(section, _count)] = Counter(one.section for one in agreeing).most_common(1)
        return Suggestion(
            approve,
            section if approve else "",
            len(agreeing),
            len(similar),
            tuple(words[stem] for stem in shown),
            tuple(one.item_id for one in agreeing[:EXAMPLES]),
        )

    def _prior(self) -> float:
        return log((self._approved + 0.5) / (len(self._past) - self._approved + 0.5))

    def _odds(self, stem: str) -> float:
        """Return how much a word speaks for approving (above 0) or rejecting (below)."""
        approved = sum(self._past[place].approved for place in self._with[stem])
        rejected = len(self._with[stem]) - approved
        return log((approved + 0.5) / (self._approved + 1)) - log(
            (rejected + 0.5) / (len(self._past) - self._approved + 1)
        )
