"""The stories of late, so that a new one is compared with those few that it may be.

They are found by their rare words and their facts, never by all pairs: a run may bring 50,000.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.collect.alike import Kind, Verdict, verdict
from newsletter.collect.story import Story, common, told
from newsletter.models import Item, Source
from newsletter.store.engine import Tx
from newsletter.store.stories import said_since

LOOKED_BACK = timedelta(days=60)

MOST_LOOKED_AT = 6
"""Stories that a new one is compared with."""

MOST_OF_ONE_KEY = 200
"""Of the stories with a word, the newest that are counted."""

MOST_COUNTED = 800
"""Stories seen before the search is over: the rarest words are looked up first."""


@dataclass(frozen=True)
class Match:
    """An item that may be the same story as a new one."""

    item_id: int
    verdict: Verdict


class Stories:
    """What the items of late tell, by the words and facts that are rare among them."""

    def __init__(self) -> None:
        self._loaded = False
        self._stories: list[Story] = []
        self._items = array("q")
        self._sources = array("q")
        self._with: defaultdict[str | int, array[int]] = defaultdict(lambda: array("I"))

    def load(self, tx: Tx, now: datetime) -> None:
        """Remember what the database has of late, once: only a run with news needs it."""
        if self._loaded:
            return
        self._loaded = True
        for said in said_since(tx, now - LOOKED_BACK, now):
            story = told(
                said.words["title"],
                said.words.get("summary", ""),
                kind=said.kind,
                said=said.words,
                read=said.read,
                url=said.url,
                published=said.published_at,
                source=said.source,
            )
            self.add(said.item_id, said.source_id, story)

    def add(self, item_id: int, source_id: int, story: Story) -> None:
        """Remember how a source tells an item."""
        place = len(self._stories)
        self._stories.append(story)
        self._items.append(item_id)
        self._sources.append(source_id)
        for key in _keys(story):
            self._with[key].append(place)

    def extend(self, source: Source, told: Iterable[tuple[Item, Story]]) -> None:
        """Remember how a source tells items now."""
        for item, story in told:
            self.add(item.id or 0, source.id or 0, story)

    def like(self, story: Story, source_id: int) -> list[Match]:
        """Return the items that may be the story, the likeliest first.

        Of one source only identity counts: what it tells itself is left out.
        """
        found: dict[int, Match] = {}
        for place in self._near(story, source_id):
            match = Match(self._items[place], verdict(story, self._stories[place]))
            best = found.get(match.item_id, match)
            found[match.item_id] = max(match, best, key=_likelihood)
        likely = (match for match in found.values() if match.verdict.kind is not Kind.DIFFERENT)
        return sorted(likely, key=_likelihood, reverse=True)

    def _near(self, story: Story, source_id: int) -> list[int]:
        """Return the places of the few stories that share most with it."""
        again: Counter[int] = Counter()
        seen: set[int] = set()
        for key in _decisive(story):
            again.update(self._with.get(key, ())[-MOST_LOOKED_AT:])
        known = [self._with[key] for key in _keys(story) if key in self._with]
        for places in sorted(known, key=len):
            newest = set(places[-MOST_OF_ONE_KEY:])
            again.update(seen & newest)
            seen |= newest
            if len(seen) > MOST_COUNTED:
                break
        near = [place for place in again if self._sources[place] != source_id]
        return sorted(near, key=lambda place: (-again[place], -place))[:MOST_LOOKED_AT]


def _keys(story: Story) -> Iterator[str | int]:
    """Yield what a story is found by: its telling words, and its facts."""
    yield from (word for word in story.title if word not in common())
    yield from story.lead
    yield from _decisive(story)
    yield from (f"until {day}" for day in (story.closes,) if day)
    yield from (f"on {day}" for day in (story.starts,) if day)
    yield from (f"amount {amount}" for amount in story.amounts)


def _decisive(story: Story) -> Iterator[str | int]:
    """Yield what alone is enough to be compared."""
    if story.url:
        yield story.url
    yield from (f"call {code}" for code in story.codes)


def _likelihood(match: Match) -> tuple[bool, int, int]:
    # Of equals the oldest: others have joined it.
    return match.verdict.kind is Kind.SAME, match.verdict.score, -match.item_id
