"""Which slots there are: pure arithmetic on bulletins and clocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from newsletter.settings import Bulletin, Settings

GRACE = timedelta(hours=12)
"""How late a missed slot is still made up for: the same working day, not the next."""

COLLECTING_GRID = timedelta(minutes=5)
"""How often due sources are looked for."""


REPORTING = time(6, 30)
"""When editors are told of sources that died, in local time."""


@dataclass(frozen=True)
class Slot:
    """An hour (UTC) at which a bulletin is due."""

    bulletin: str
    at: datetime


def trigger(bulletin: Bulletin, zone: ZoneInfo) -> CronTrigger:
    """Return when the bulletin is due, as APScheduler's trigger in local time."""
    hour, minute = bulletin.time.split(":")
    return CronTrigger(day_of_week=",".join(bulletin.days), hour=hour, minute=minute, timezone=zone)


def slots_from(bulletin: Bulletin, zone: ZoneInfo, start: datetime) -> Iterator[datetime]:
    """Yield the bulletin's slots (UTC) at ``start`` or later, the earliest first."""
    if not bulletin.days:
        return
    cron = trigger(bulletin, zone)
    moment = cron.get_next_fire_time(None, start.astimezone(zone))
    while moment is not None:
        yield moment.astimezone(UTC)
        moment = cron.get_next_fire_time(moment, moment + timedelta(seconds=1))


def due_slot(bulletin: Bulletin, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return the latest slot (UTC) that has come and is no more than ``GRACE`` old."""
    latest = None
    for slot in slots_from(bulletin, zone, now - GRACE):
        if slot > now:
            break
        latest = slot
    return latest


def collecting_slot(now: datetime) -> datetime:
    """Return the slot of collecting that ``now`` is in: a grid that all schedulers share."""
    seconds = COLLECTING_GRID.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def reporting_slot(zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return today's slot (UTC) of the message about sources, if it has come."""
    at = datetime.combine(now.astimezone(zone).date(), REPORTING, zone).astimezone(UTC)
    return at if at <= now else None


def coming(settings: Settings, now: datetime, count: int) -> list[Slot]:
    """Return the next ``count`` slots of all bulletins, the earliest first."""
    found = [
        Slot(key, at)
        for key, bulletin in settings.bulletins.items()
        for at in islice(slots_from(bulletin, settings.zone, now), count)
    ]
    return sorted(found, key=lambda slot: (slot.at, slot.bulletin))[:count]
