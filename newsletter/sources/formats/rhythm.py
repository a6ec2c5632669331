"""How often a feed asks to be visited: ``ttl``, ``skipHours``, ``skipDays``, ``sy:updatePeriod``.

https://www.rssboard.org/rss-specification, http://purl.org/rss/1.0/modules/syndication/
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from newsletter.sources import Rhythm

ASKED = "rhythm"
LONGEST_PAUSE = timedelta(days=7)
HOURS = 24
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>")
_HOURS = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>")
_DAYS = re.compile(r"<day>\s*([A-Za-z]{6,9})\s*</day>")
_PERIOD = re.compile(r"<sy:updatePeriod>\s*([a-z]{5,8})\s*</sy:updatePeriod>")
_TIMES = re.compile(r"<sy:updateFrequency>\s*(\d{1,4})\s*</sy:updateFrequency>")


def rhythm_of(frame: str) -> Rhythm | None:
    """Return how often the feed asks to be visited; none if it does not say.

    :param frame: what stands in the feed outside of its entries.
    """
    hours = frozenset(int(hour) % HOURS for hour in _HOURS.findall(frame))
    days = (name.lower() for name in _DAYS.findall(frame))
    found = Rhythm(
        min(_pause(frame), LONGEST_PAUSE),
        hours if len(hours) < HOURS else frozenset(),
        frozenset(DAYS.index(name) for name in days if name in DAYS),
    )
    return found if found != Rhythm() else None


def kept(rhythm: Rhythm | None) -> dict[str, Any]:
    """Return what to remember: a feed that has not changed does not say it again."""
    if rhythm is None:
        return {}
    minutes = rhythm.pause // timedelta(minutes=1)
    return {ASKED: [minutes, sorted(rhythm.quiet_hours), sorted(rhythm.quiet_days)]}


def kept_in(memory: Mapping[str, Any]) -> Rhythm | None:
    """Return the rhythm that is remembered; none if there is none."""
    match memory.get(ASKED):
        case [int(minutes), [*hours], [*days]]:
            return Rhythm(timedelta(minutes=minutes), frozenset(hours), frozenset(days))
    return None


def _pause(frame: str) -> timedelta:
    ttl, period, times = (pattern.search(frame) for pattern in (_TTL, _PERIOD, _TIMES))
    if ttl:
        return timedelta(minutes=int(ttl[1]))
    if period is None or period[1] not in PERIODS:
        return timedelta(0)
    return PERIODS[period[1]] / max(int(times[1]) if times else 1, 1)
