"""What servers ask of programs: robots.txt (RFC 9309), asked for once a day and server.

A server that cannot give the file (an error, no connection) is taken at what it said last, or
as having no rules: the addresses of sources were given by people.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from newsletter.errors import SourceError
from newsletter.models import Robots
from newsletter.text.html import without_controls
from newsletter.text.language import _

OURS = "newsletter"
"""The name under which a robots.txt may speak to us."""

FRESH = timedelta(hours=24)
LONGEST = 500_000
LONGEST_DELAY = 30.0


@dataclass(frozen=True)
class Rules:
    """The rules of all servers visited in one run.

    :param ask: fetches a robots.txt and returns its text; "" if there is none; none if the server
        could not say.
    :param known: what was said at earlier runs, by server.
    """

    ask: Callable[[str], Awaitable[str | None]]
    known: Mapping[str, Robots]
    now: datetime
    learned: dict[str, Robots] = field(default_factory=dict)

    async def check(self, url: str, server: str) -> float:
        """Return how many seconds the server wants between two requests, if it allows this one.

        :param server: scheme, host and port of ``url``.
        :raises SourceError: its robots.txt says that programs should not fetch this address.
        """
        text = (await self._of(server)).rules
        if not text:
            return 0.0
        rules = _parsed(text)
        if not rules.can_fetch(url, OURS):
            raise SourceError(
                _("the server asks programs not to fetch this address (robots.txt)"),
                where=url,
                remedy=_(
                    "Ask its operator. If they agree, add the source with --set ignore_robots=true."
                ),
            )
        return min(float(rules.crawl_delay(OURS) or 0), LONGEST_DELAY)

    async def _of(self, server: str) -> Robots:
        there = self.learned.get(server) or self.known.get(server)
        # What was fetched when the clock was ahead is not fresh until then.
        if there and abs(self.now - there.fetched_at) < FRESH:
            return there
        text = await self.ask(f"{server}/robots.txt")
        if text is None:
            text = there.rules if there else ""
        rules = without_controls(text[:LONGEST])
        self.learned[server] = Robots(server=server, rules=rules, fetched_at=self.now)
        return self.learned[server]


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    from protego import Protego

    return Protego.parse(text)
