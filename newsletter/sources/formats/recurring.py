"""When events that recur take place next (RFC 5545, 3.3.10), for no more work than they are worth.

What counts occurrences out goes from the first to the next one by one, and up to the year 9999 if
there is none: https://dateutil.readthedocs.io/en/stable/rrule.html. So every rule gets an end, the
steps to it are reckoned before they are gone, and a rule that may have no occurrence is tried.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from newsletter.clock import PRAGUE, aware
from newsletter.sources.formats.ical import LONGEST

if TYPE_CHECKING:
    from icalendar import Component

MOST_STEPS = 200_000
"""Days that all rules of a calendar are counted over; some millionths of a second each."""

STEPS_OF_A_TRIAL = 20_000
"""What it takes at most to see that a rule has no occurrence."""

YEARS = range(1901, 2100)
CYCLE = 28
"""In these, days of the week and leap years come again every so many years; in all, every 400."""

TRIED_IN = (1944, 8_000)
"""From this year and so many later there are two cycles to the last year of all, 9999."""

MOST_OCCURRENCES = 1_000
"""Of one event in the time that is asked for."""

MOST_VALUES = 20
"""Of one rule."""

_SURE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_WEEKDAYS = {*_SURE, "BYDAY"}
"""A rule of no more than these always has a next occurrence; the latter if it is weekly."""

_GAPS = {"DAILY": 7, "WEEKLY": 7, "MONTHLY": 124, "YEARLY": 12 * 366}
"""The longest pause in days, of a rule of weekdays (the fifth Friday, the 53rd Monday)."""

_PARTS = {
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"),
    *("BYYEARDAY", "BYWEEKNO", "BYSETPOS"),
}
"""What a rule may say. With BYHOUR, BYMINUTE, BYSECOND a daily event is one of every second."""


def steps(event: "Component", now: datetime, until: datetime) -> int | None:
    """Return over how many days an event that recurs is counted out; none: it never ends.

    None is also for events that take place more than once a day, by several rules, since more
    than a century, or that last longer than :data:`LONGEST`. What had its last occurrence before
    ``now`` takes none.
    """
    rule = event.get("RRULE")
    start = moment(event, "DTSTART")
    end = ending(event)
    if start is None or isinstance(rule, list) or (end and end - start > LONGEST):
        return None
    if start.year not in YEARS:
        return None
    if rule is None:
        return 1
    values = [value for part in rule.values() for value in part]
    is_sane = set(rule) <= _PARTS and _freq(rule) in _GAPS
    numbers = [_one(rule, name, 1) for name in ("INTERVAL", "COUNT")]
    if not is_sane or len(values) > MOST_VALUES or min(numbers) < 1:
        return None
    last = min(until, _last(rule, start, until))
    return 0 if last < now - LONGEST else max((last - start).days, 0) // numbers[0] + 1


def occurrences(
    event: "Component",
    moved: Sequence["Component"],
    zone: ZoneInfo | None,
    span: tuple[datetime, datetime],
) -> Iterator["Component"]:
    """Yield the occurrences of an event in the span, the next one first.

    :param moved: what is said of single occurrences (RECURRENCE-ID).
    :param zone: the one that times without a zone are in, and where clocks go that UTC is
        written for (X-WR-TIMEZONE).
    :raises ValueError: it has none, ever; and what the parser raises for what it cannot read.
    """
    _must_recur(event)
    series = _series(_ended(event, zone, span[1]), moved, zone)
    found = islice(series.between(*span), MOST_OCCURRENCES)
    for one in sorted(found, key=lambda one: placed(one.start)):
        yield one.as_component(keep_recurrence_attributes=False)


def moment(event: "Component", name: str, zone: ZoneInfo = PRAGUE) -> datetime | None:
    """Return the moment of that name, in UTC; a day is its midnight in Czechia.

    :param zone: the one that times without a zone are in.
    """
    value = getattr(event.get(name), "dt", None)
    return placed(value, zone) if isinstance(value, date) else None


def placed(value: date, zone: ZoneInfo = PRAGUE) -> datetime:
    """Return a date or time as a moment in UTC; a day is its midnight in Czechia."""
    if not isinstance(value, datetime):
        return aware(datetime.combine(value, time(0), PRAGUE))
    return aware(value if value.tzinfo else value.replace(tzinfo=zone))


def ending(event: "Component", zone: ZoneInfo = PRAGUE) -> datetime | None:
    """Return when the event ends, in UTC; a whole day with the day. None: it is not said."""
    start, end = event.get("DTSTART"), moment(event, "DTEND", zone)
    begins = moment(event, "DTSTART", zone)
    length = getattr(event.get("DURATION"), "dt", None)
    if begins and end is None and isinstance(length, timedelta):
        end = begins + length
    if begins and not isinstance(getattr(start, "dt", None), datetime):
        local = begins.astimezone(PRAGUE).date() + timedelta(days=1)
        end = max(filter(None, (end, placed(local))))
    return end


def _last(rule: Any, start: datetime, until: datetime) -> datetime:
    """Return a moment that the rule has no occurrence after."""
    end, count = _one(rule, "UNTIL", None), _one(rule, "COUNT", None)
    if end is not None:
        return placed(end)
    if count is None or set(rule) - _WEEKDAYS:
        return until
    days = _GAPS[_freq(rule)] * _one(rule, "INTERVAL", 1) * count
    return start + timedelta(days=days) if days < (until - start).days else until


def _must_recur(event: "Component") -> None:
    """Check that the event's rule has an occurrence: in the last years that there are.

    :raises ValueError: it has none.
    """
    from icalendar import vDDDTypes, vRecur

    rule = event.get("RRULE")
    if rule is None or set(rule) <= _SURE or (_freq(rule) == "WEEKLY" and set(rule) <= _WEEKDAYS):
        return
    first, later = TRIED_IN
    start = _date(event)
    late = start.replace(year=first + later + (start.year - first) % CYCLE)
    late = late.replace(tzinfo=None) if isinstance(late, datetime) else late
    trial = type(event)()
    trial["DTSTART"] = vDDDTypes(late)
    parts = {name: values for name, values in rule.items() if name not in {"COUNT", "UNTIL"}}
    trial["RRULE"] = vRecur(parts)
    found = _series(trial, (), None).rrule_between(late, datetime(9999, 12, 31))  # noqa: DTZ001 - floating
    # The start comes by itself, and once more if the rule has it too.
    if len(set(islice(found, 3))) == 1:
        raise ValueError(event)


def _ended(event: "Component", zone: ZoneInfo | None, until: datetime) -> "Component":
    """Return the event with a rule that has an end: its own, or that of what is asked for."""
    rule = event.get("RRULE")
    if rule is None:
        return event
    own = _one(rule, "UNTIL", None)
    if own is not None and placed(own) < until:
        until = placed(own)
    count = _one(rule, "COUNT", None)
    if count is not None:
        bare = _with_end(event, rule, until)
        for name in ("RDATE", "EXDATE"):
            bare.pop(name, None)
        starts = _series(bare, (), zone).rrule_between(_date(event), until.astimezone(PRAGUE))
        counted = sorted({placed(start) for start in starts})[:count]
        until = counted[-1] if len(counted) == count else until
    return _with_end(event, rule, until)


def _with_end(event: "Component", rule: Any, until: datetime) -> "Component":
    from icalendar import vRecur

    start, local = _date(event), until.astimezone(PRAGUE)
    end: date = until  # of the type that the start is of: RFC 5545, 3.3.10
    if not isinstance(start, datetime):
        end = local.date()
    elif start.tzinfo is None:
        end = local.replace(tzinfo=None)
    copy = event.copy()
    parts = {name: values for name, values in rule.items() if name not in {"COUNT", "UNTIL"}}
    copy["RRULE"] = vRecur({**parts, "UNTIL": [end]})
    return copy


def _series(event: "Component", moved: Sequence["Component"], zone: ZoneInfo | None) -> Any:
    import recurring_ical_events
    from icalendar import Calendar

    calendar = Calendar()
    if zone is not None:
        calendar["X-WR-TIMEZONE"] = zone.key
    for component in (event, *moved):
        calendar.add_component(component)
    (series,) = recurring_ical_events.of(calendar).series
    return series


def _date(event: "Component") -> Any:
    """Return the date or time that the event begins at."""
    return event["DTSTART"].dt  # type: ignore[union-attr]


def _freq(rule: Any) -> str:
    return str(_one(rule, "FREQ", "")).upper()


def _one(rule: Any, name: str, default: Any) -> Any:
    values = rule.get(name)
    value = values[0] if isinstance(values, list) and values else values
    return default if value is None else value
