"""The stories of late, so that a new one is compared with those few that it may be.

They are found by their rare words and their facts, never by all pairs: a run may bring 50,000.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from heapq import nlargest
from typing import Any
from zlib import crc32

from newsletter.collect.alike import Kind, Verdict, verdict
from newsletter.collect.story import Story, common, told
from newsletter.models import Item, ItemKind, Provenance, Source
from newsletter.store import stories
from newsletter.store.engine import Tx

EDITION = 2
"""Of what is kept of stories; raised when something else is to be kept: then all are told anew."""

LOOKED_BACK = timedelta(days=60)

MOST_LOOKED_AT = 6
"""Stories that a new one is compared with."""

MOST_OF_ONE_KEY = 100
"""Of the stories with a word, the newest that are counted."""

MOST_COUNTED = 400
"""Stories seen before the search is over: the rarest words are looked up first."""


MOST_REMEMBERED = 5_000
"""Stories that are held in memory, of those that the database has."""

_FIELDS = tuple(one.name for one in fields(Story))


@dataclass(frozen=True)
class Match:
    """An item that may be the same story as a new one."""

    item_id: int
    verdict: Verdict


@dataclass(frozen=True)
class Telling:
    """An item as one source tells it."""

    item: Item
    provenance: Provenance
    story: Story


class Stories:
    """What the items of late tell, by the words and facts that are rare among them."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget all: what was told last has not been kept. The database is asked again."""
        self._loaded = False
        self._items = array("q")
        self._sources = array("q")
        self._provenances = array("q")
        self._stories: dict[int, Story] = {}
        self._fresh: list[tuple[int, Telling]] = []
        self._with: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))

    def load(self, tx: Tx, now: datetime) -> None:
        """Find out what the database has of late, once: only a run with news needs it."""
        if self._loaded:
            return
        self._loaded = True
        since = now - LOOKED_BACK
        stories.keep(tx, EDITION, self._told_anew(tx, since, now))
        for item_id, source_id, provenance_id, keys in stories.kept_since(tx, since, now, EDITION):
            self._place(item_id, source_id, provenance_id, array("I", keys))

    def _told_anew(
        self, tx: Tx, since: datetime, now: datetime
    ) -> Iterator[tuple[int, bytes, Mapping[str, Any]]]:
        """Tell what is not kept yet; what has no provenance can only be remembered."""
        for said in list(stories.said_since(tx, since, now, EDITION)):
            story = _told(said)
            if said.provenance_id is None:
                self.add(said.item_id, said.source_id, story)
            else:
                yield said.provenance_id, found_by(story).tobytes(), as_json(story)

    def add(self, item_id: int, source_id: int, story: Story) -> None:
        """Remember how a source tells an item."""
        self._stories[len(self._items)] = story
        self._place(item_id, source_id, 0, found_by(story))

    def _place(self, item_id: int, source_id: int, provenance_id: int, keys: Iterable[int]) -> None:
        place = len(self._items)
        self._items.append(item_id)
        self._sources.append(source_id)
        self._provenances.append(provenance_id)
        for key in keys:
            self._with[key].append(place)

    def extend(self, source: Source, tellings: Iterable[Telling]) -> None:
        """Remember how a source tells items that it told never before."""
        for one in tellings:
            self._fresh.append((len(self._items), one))
            self.add(one.item.id or 0, source.id or 0, one.story)

    def keep(self, tx: Tx) -> None:
        """Keep in the database what has been told since the last time."""
        if not self._fresh:
            return
        tx.flush()
        kept = []
        for place, one in self._fresh:
            number = self._provenances[place] = one.provenance.id or 0
            kept.append((number, found_by(one.story).tobytes(), as_json(one.story)))
        stories.keep(tx, EDITION, kept)
        self._fresh.clear()
        self._let_go()

    def like(self, tx: Tx, told: Sequence[Story], source_id: int) -> list[list[Match]]:
        """Return the items that may be each of the stories, the likeliest first.

        Of one source only identity counts: what it tells itself is left out.
        """
        near = [self._near(story, source_id) for story in told]
        self._recall(tx, {place for places in near for place in places})
        return [self._matches(story, places) for story, places in zip(told, near, strict=True)]

    def _matches(self, story: Story, places: Iterable[int]) -> list[Match]:
        found: dict[int, Match] = {}
        for place in places:
            if place not in self._stories:
                continue  # its source told it otherwise meanwhile, or it was purged
            match = Match(self._items[place], verdict(story, self._stories[place]))
            best = found.get(match.item_id, match)
            found[match.item_id] = max(match, best, key=_likelihood)
        likely = (match for match in found.values() if match.verdict.kind is not Kind.DIFFERENT)
        return sorted(likely, key=_likelihood, reverse=True)

    def _recall(self, tx: Tx, places: Iterable[int]) -> None:
        """Read the stories of places that are not in memory."""
        wanted = {self._provenances[place]: place for place in places if place not in self._stories}
        if wanted:
            for provenance_id, kept in stories.told(tx, wanted).items():
                self._stories[wanted[provenance_id]] = from_json(kept)

    def _let_go(self) -> None:
        """Forget the oldest of the stories that the database has."""
        for place in list(self._stories)[:-MOST_REMEMBERED]:
            if self._provenances[place]:
                del self._stories[place]

    def _near(self, story: Story, source_id: int) -> list[int]:
        """Return the places of the few stories that share most with it."""
        shared: Counter[int] = Counter()
        for key in _decisive(story):
            shared.update(self._with.get(_number(key), ())[-MOST_LOOKED_AT:])
        known = [self._with[key] for key in found_by(story) if key in self._with]
        for places in sorted(known, key=len):
            shared.update(places[-MOST_OF_ONE_KEY:])
            if len(shared) > MOST_COUNTED:
                break
        sources = self._sources
        near = ((n, place) for place, n in shared.items() if n > 1 and sources[place] != source_id)
        return [place for _shared, place in nlargest(MOST_LOOKED_AT, near)]


def _told(said: stories.Said) -> Story:
    return told(
        said.words["title"],
        said.words.get("summary", ""),
        kind=said.kind,
        said=said.words,
        read=said.read,
        url=said.url,
        published=said.published_at,
        source=said.source,
    )


def as_json(story: Story) -> dict[str, Any]:
    """Return a story as it is kept."""
    return {name: getattr(story, name) for name in _FIELDS}


def from_json(kept: Mapping[str, Any]) -> Story:
    """Return the story that was kept."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    return Story(**values | {"kind": ItemKind(kept["kind"])})


def _number(key: str) -> int:
    # The same in every process, unlike hash().
    return crc32(key.encode())


def found_by(story: Story) -> "array[int]":
    """Return the numbers of four bytes that a story is found by."""
    return array("I", {_number(key): None for key in _keys(story)})


def _keys(story: Story) -> Iterator[str]:
    """Yield what a story is found by: its telling words, and its facts."""
    yield from (word for word in story.title if word not in common())
    yield from story.lead
    yield from _decisive(story)
    yield from (f"until {day}" for day in (story.closes,) if day)
    yield from (f"on {day}" for day in (story.starts,) if day)
    yield from (f"amount {amount}" for amount in story.amounts)


def _decisive(story: Story) -> Iterator[str]:
    """Yield what alone is enough to be compared."""
    if story.url:
        yield f"at {story.url}"
    yield from (f"call {code}" for code in story.codes)


def _likelihood(match: Match) -> tuple[bool, int, int]:
    # Of equals the oldest: others have joined it.
    return match.verdict.kind is Kind.SAME, match.verdict.score, -match.item_id
