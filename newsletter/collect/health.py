"""How sources fare: pure functions of the receipts of their visits.

A source that suddenly shows nothing, or half of what it did, is *degraded*: what it shows is
taken, but nothing is believed to be gone. A drop that stays for a week is how the source is now.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from newsletter.clock import PRAGUE
from newsletter.models import Source
from newsletter.text.language import _, ngettext

BASELINE = timedelta(days=14)
ENOUGH_VISITS = 3
FEW = 4
"""A source that shows fewer than this at most may well show none or half."""

DEAD_AFTER = timedelta(hours=24)
QUIET_TIMES = 4
QUIET_AT_LEAST = timedelta(days=14)
ENOUGH_DAYS = 4
"""A source is quiet when nothing new came for so many times its usual gap, which so many days
with something new are needed to know."""


class Health(StrEnum):
    """How a source fares."""

    FINE = "fine"
    UNSEEN = "unseen"
    FAILING = "failing"
    DEGRADED = "degraded"
    QUIET = "quiet"
    RETIRED = "retired"
    OFF = "off"


@dataclass(frozen=True)
class Condition:
    """How a source fares, and since when if it fares badly."""

    health: Health
    since: datetime | None = None

    @property
    def is_dead(self) -> bool:
        """Whether editors should know: it has brought nothing, or nothing whole, for long."""
        return self.health in {Health.FAILING, Health.DEGRADED, Health.QUIET, Health.RETIRED}


def drop(seen: int, past: Sequence[tuple[datetime, int]]) -> str:
    """Return what is wrong with seeing so few entries, in words; "" if nothing is.

    :param past: when and how many entries its good visits of the last fortnight
        (:data:`BASELINE`) saw, this one not among them; those that were told that nothing has
        changed do not count.
    """
    usual = _usual(past)
    if usual < FEW or 2 * seen > usual:
        return ""
    text = ngettext(
        "it shows {seen} entry where it used to show {usual}",
        "it shows {seen} entries where it used to show {usual}",
        seen,
    )
    return text.format(seen=seen, usual=round(usual))


def condition(source: Source, new_on: Iterable[date], now: datetime) -> Condition:
    """Return how the source fares.

    :param new_on: the days (in Czechia) on which it brought something new.
    """
    if not source.enabled:
        return Condition(Health.OFF)
    if source.retired_at is not None:
        return Condition(Health.RETIRED, source.retired_at)
    if _since(source.failing_since, now):
        return Condition(Health.FAILING, source.failing_since)
    if _since(source.degraded_since, now):
        return Condition(Health.DEGRADED, source.degraded_since)
    if source.fetched_at is None:
        return Condition(Health.UNSEEN)
    return _quiet(sorted(set(new_on)), now) or Condition(Health.FINE)


def sentence(found: Condition, now: datetime) -> str:
    """Return in words why a source is dead, without its name."""
    days = max((now - found.since).days, 1) if found.since else 0
    text = {
        Health.FAILING: ngettext("has failed for {days} day", "has failed for {days} days", days),
        Health.DEGRADED: ngettext(
            "has shown too little for {days} day", "has shown too little for {days} days", days
        ),
        Health.QUIET: ngettext(
            "has brought nothing new for {days} day",
            "has brought nothing new for {days} days",
            days,
        ),
        Health.RETIRED: _("says that it is gone for good, and is not visited any more"),
    }
    return text[found.health].format(days=days)


def _usual(past: Sequence[tuple[datetime, int]]) -> float:
    """Return how many entries the source used to show: the median of the best of each day."""
    by_day: dict[date, int] = defaultdict(int)
    for at, seen in past:
        day = at.astimezone(PRAGUE).date()
        by_day[day] = max(by_day[day], seen)
    return median(by_day.values()) if len(past) >= ENOUGH_VISITS else 0


def _since(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now - moment >= DEAD_AFTER


def _quiet(days: Sequence[date], now: datetime) -> Condition | None:
    if len(days) < ENOUGH_DAYS:
        return None
    gaps = [(after - before).days for before, after in pairwise(days)]
    gap = timedelta(days=median(gaps))
    last = datetime.combine(days[-1], datetime.min.time(), PRAGUE)
    if now - last < max(QUIET_TIMES * gap, QUIET_AT_LEAST):
        return None
    return Condition(Health.QUIET, last)
