"""When a source is visited next: pure functions of how it has fared and what its server asks.

A source with an interval of its own keeps to it. Others are visited four times as often as they
change, between a quarter of an hour and a day. What the server asks (RFC 9111 freshness, RFC 9110
Retry-After, the ttl, skipHours and skipDays of RSS) makes a visit later, never earlier. Failures
double the interval up to a day, and never end it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newsletter.models import Source
from newsletter.sources import Rhythm

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
LONGEST_RETRY = timedelta(days=7)
VISITS_A_CHANGE = 4
WATCHED = timedelta(days=14)
"""How far back it counts how often a source changes."""

ENOUGH = timedelta(days=2)
"""Only after so long is it known how often a source changes."""

JITTER = 0.1
"""A visit comes up to this part of its interval later, so that sources do not march in step."""

SLACK = timedelta(minutes=1)
"""For a scheduler that is a moment early one hour after it was a moment late."""

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")
_NEVER_KEPT = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b")


@dataclass(frozen=True)
class Asked:
    """What an answer asks: an error to ``retry_after``, a page to keep it while ``fresh``."""

    retry_after: timedelta | None = None
    fresh: timedelta = timedelta(0)
    rhythm: Rhythm = field(default_factory=Rhythm)


def is_due(source: Source, now: datetime) -> bool:
    """Tell whether the source should be visited now."""
    if not source.enabled or source.retired_at is not None:
        return False
    if source.fetched_at is not None and source.fetched_at > now + SLACK:
        return True  # the clock was ahead then, and so is what was planned
    return source.next_fetch_at is None or now >= source.next_fetch_at - SLACK


def next_visit(
    source: Source,
    changes: int,
    asked: Asked,
    now: datetime,
    default: timedelta,
    jitter: float,
) -> datetime:
    """Return when to visit the source next.

    :param source: with ``failures`` as they are after the visit that ended ``now``.
    :param changes: how many visits of the last fortnight (:data:`WATCHED`) brought something.
    :param default: the interval of a source about which nothing is known yet.
    :param jitter: a random number from 0 to 1.
    """
    usual = _usual(source, changes, now, default)
    if source.failures:
        wait = min(max(usual, SHORTEST) * 2 ** min(source.failures - 1, 10), LONGEST)
        wait = max(wait, asked.retry_after or timedelta(0))
    else:
        wait = max(usual, min(max(asked.fresh, asked.rhythm.pause), LONGEST))
    spread = wait * JITTER * jitter if source.interval_minutes is None else timedelta(0)
    return _outside(asked.rhythm, now + wait + spread)


def asked_by(headers: Mapping[str, str], now: datetime) -> Asked:
    """Return what the headers of an answer (names in lower case) ask."""
    return Asked(_retry_after(headers, now), _fresh(headers, now))


def _usual(source: Source, changes: int, now: datetime, default: timedelta) -> timedelta:
    if source.interval_minutes is not None:
        return timedelta(minutes=source.interval_minutes)
    watched = min(now - source.added_at, WATCHED)
    if watched < ENOUGH:
        return default
    return min(max(watched / (changes + 1) / VISITS_A_CHANGE, SHORTEST), LONGEST)


def _outside(rhythm: Rhythm, at: datetime) -> datetime:
    """Return ``at``, or the first hour after it in which the source wants to be visited."""
    for _hour in range(7 * 24):
        if at.hour not in rhythm.quiet_hours and at.weekday() not in rhythm.quiet_days:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at  # a source that is never to be visited does not mean it


def _retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Read Retry-After: seconds, or a date (RFC 9110, 10.2.3)."""
    written = headers.get("retry-after", "").strip()
    if not written:
        return None
    if written.isdecimal():
        wait = timedelta(seconds=min(int(written[:9]), LONGEST_RETRY.total_seconds()))
    else:
        moment = _http_date(written)
        wait = moment - (_http_date(headers.get("date", "")) or now) if moment else timedelta(0)
    return max(min(wait, LONGEST_RETRY), timedelta(0))


def _fresh(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return how long an answer says it stays as it is (RFC 9111, 4.2.1)."""
    control = headers.get("cache-control", "").lower()
    age = _MAX_AGE.search(control)
    if _NEVER_KEPT.search(control):
        return timedelta(0)
    if age:
        return timedelta(seconds=int(age[1]))
    expires = _http_date(headers.get("expires", ""))
    sent = _http_date(headers.get("date", "")) or now
    return max(expires - sent, timedelta(0)) if expires else timedelta(0)


def _http_date(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
