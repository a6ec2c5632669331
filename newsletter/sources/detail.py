"""Which entries of a listing have their own pages read at this visit, and which at a later one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

MOST_PAGES = 20
"""So many at one visit; each costs a second's pause."""

MOST_TRIES = 3
"""A page that could not be read so often is left alone."""

READ = "details"
WAITING = "waiting"
SIZE = 8


@dataclass(frozen=True)
class DetailsRead:
    """When each page was read last, and how often it could not be, by a short name of its entry.

    :param again: after how long a page is read again; none: never.
    :param waiting: some were left for a later visit.
    """

    tried: Mapping[str, tuple[datetime, int]]
    again: timedelta | None
    waiting: bool = False

    @classmethod
    def of(cls, memory: Mapping[str, Any], again: timedelta | None) -> "DetailsRead":
        """Return what the source remembers."""
        tried = {
            name: (datetime.fromisoformat(at), failures)
            for name, (at, failures) in memory.get(READ, {}).items()
        }
        return cls(tried, again, bool(memory.get(WAITING)))

    def wants_more(self, now: datetime) -> bool:
        """Tell whether a page should be read although the listing has not changed."""
        return self.waiting or any(self._is_due(name, now) for name in self.tried)

    def due(self, identities: Sequence[str], now: datetime) -> list[str]:
        """Return the entries whose pages to read now: new ones first, then the longest unread."""
        due = [one for one in identities if self._is_due(short(one), now)]
        return sorted(due, key=self._last)[:MOST_PAGES]

    def after(
        self, shown: Sequence[str], read: Collection[str], failed: Collection[str], now: datetime
    ) -> Mapping[str, Any]:
        """Return what to remember when these pages were read, and these could not be.

        :param shown: the identities of the listing; others are forgotten.
        """
        tried = {name: self.tried[name] for name in map(short, shown) if name in self.tried}
        tried |= {short(one): (now, 0) for one in read}
        tried |= {short(one): (now, tried.get(short(one), (now, 0))[1] + 1) for one in failed}
        later = DetailsRead(tried, None)
        return {
            READ: {name: [at.isoformat(), failures] for name, (at, failures) in tried.items()},
            WAITING: any(later._is_due(short(one), now) for one in shown),
        }

    def _is_due(self, name: str, now: datetime) -> bool:
        if name not in self.tried:
            return True
        at, failures = self.tried[name]
        return 0 < failures < MOST_TRIES or (self.again is not None and now - at >= self.again)

    def _last(self, identity: str) -> datetime:
        return self.tried.get(short(identity), (datetime.min.replace(tzinfo=UTC), 0))[0]


def short(identity: str) -> str:
    """Return a short name of an entry: there may be thousands."""
    return blake2b(identity.encode(), digest_size=SIZE).hexdigest()
