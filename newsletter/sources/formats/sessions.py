"""When something takes place: časová specifikace of the Czech open formal norms.

https://ofn.gov.cz/časová-specifikace/2020-07-01/. A specification is a moment, an interval, or a
rule (*every other Monday of October, from nine to twelve*): all that it says holds at once, and its
exceptions are taken off. Times are Czech local time.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from operator import attrgetter
from typing import Any, TypeGuard

from newsletter.clock import PRAGUE
from newsletter.sources.formats.ofn import (
    Object,
    code,
    end,
    folded,
    midnight,
    moment,
    objects,
    said,
)

MOST_SPECIFICATIONS = 500
"""Of one event."""

MOST_HOURS = 5
"""Of one day."""

AHEAD = timedelta(days=400)
BEHIND = timedelta(days=31)
"""How far a rule is counted out: a year comes round, and a month that runs began this long ago."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_EVER = (date(1900, 1, 1), date(2200, 1, 1))
_WEEK = 7

_WEEKDAYS = ("pondeli", "utery", "streda", "ctvrtek", "patek", "sobota", "nedele")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The frequencies that name a distance: http://publications.europa.eu/resource/authority/frequency
_WEEKS_APART = {"weekly": 1, "biweekly": 2}
_MONTHS_APART = {"monthly": 1, "bimonthly": 2, "quarterly": 3, "annual_2": 6, "annual": 12}
_RULES = ("den_v_týdnu", "časové_období", "frekvence", "specifická_frekvence", "časová_doba")
_CLOCK = re.compile(r"\s*(\d{1,2})[:.](\d{2})")


def _which_of_the_month(day: date) -> int:
    return (day.day - 1) // _WEEK + 1


_NUMBERS: dict[str, Callable[[date], int]] = {
    "den_v_měsíci": lambda day: day.day,
    "týden_v_měsíci": _which_of_the_month,
    "týden_v_roce": lambda day: day.isocalendar().week,
    "rok_v_desetiletí": lambda day: day.year % 10,
    "rok_ve_století": lambda day: day.year % 100,
}


@dataclass(frozen=True)
class Session:
    """From when to when, in UTC. A whole day lasts from midnight to midnight."""

    starts_at: datetime
    ends_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has taken place."""
        return (self.ends_at or self.starts_at) < now

    def holds(self, at: datetime) -> bool:
        """Tell whether it goes on at this moment."""
        return self.starts_at <= at < (self.ends_at or self.starts_at + _SECOND)


def next_session(when: Any, now: datetime, *, counted: bool = True) -> Session | None:
    """Return the first session that is not over, failing that the last one.

    :param when: časové specifikace, as a file holds them.
    :param counted: whether rules are counted out; else only moments that are written count.
    """
    specified = (_specified(one) for one in objects(when)[:MOST_SPECIFICATIONS])
    found = [session for one in specified if (session := _session(one, now, counted=counted))]
    coming = [session for session in found if not session.is_over(now)]
    start = attrgetter("starts_at")
    return min(coming, key=start) if coming else max(found, key=start, default=None)


def first_start(when: Any) -> datetime | None:
    """Return the first moment that is written; it stays while the sessions pass."""
    written = (_written(one) for one in objects(when)[:MOST_SPECIFICATIONS])
    return min((session.starts_at for session in written if session), default=None)


def rules(when: Any) -> int:
    """Return how many rules and exceptions would have to be counted out."""
    ruled = (
        one for one in objects(when)[:MOST_SPECIFICATIONS] if any(said(one, key) for key in _RULES)
    )
    return sum(1 + len(objects(said(one, "výjimka"))) for one in ruled)


@dataclass(frozen=True)
class _Rule:
    """On which days, and at which hours (minutes since midnight). What is empty forbids nothing.

    ``weeks`` and ``months`` apart count from the first day there is.
    """

    since: date | None
    until: date | None
    weekdays: frozenset[int] = frozenset()
    of_the_year: frozenset[int] = frozenset()
    weeks: int = 0
    months: int = 0
    numbers: tuple[tuple[Callable[[date], int], frozenset[int]], ...] = ()
    hours: tuple[tuple[int, int | None], ...] = ()
    times: int | None = None

    @property
    def repeats(self) -> bool:
        """Whether it has to be counted out. Hours alone are those of the whole interval."""
        chosen = self.weekdays or self.of_the_year or self.weeks or self.months or self.numbers
        return bool(chosen or (self.hours and self.since and self.since == self.until))

    def falls_on(self, day: date) -> bool:
        """Tell whether it names this day."""
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and (not self.of_the_year or day.month in self.of_the_year)
            and (self.since or day) <= day <= (self.until or day)
            and all(number(day) in chosen for number, chosen in self.numbers)
            and (not self.weeks or self._weeks_fit(day))
            and (not self.months or self._months_fit(day))
        )

    def _weeks_fit(self, day: date) -> bool:
        if self.since is None:
            return self.weeks == 1 and bool(self.weekdays)
        weekdays = self.weekdays or {self.since.weekday()}
        first = next(
            at
            for number in range(_WEEK)
            if (at := self.since + _DAY * number).weekday() in weekdays
        )
        apart = (_monday(day) - _monday(first)).days // _WEEK
        return day.weekday() in weekdays and apart % self.weeks == 0

    def _months_fit(self, day: date) -> bool:
        if self.since is None:
            return self.months == 1 and bool(self.numbers)
        apart = (day.year - self.since.year) * 12 + day.month - self.since.month
        if apart % self.months or self.numbers:
            return apart % self.months == 0
        if self.weekdays:
            return _which_of_the_month(day) == _which_of_the_month(self.since)
        return day.day == self.since.day


@dataclass(frozen=True)
class _Specified:
    """A specification as it was read: its rule, the session that is written, its exceptions."""

    rule: _Rule
    written: Session | None
    exceptions: tuple["_Specified", ...] = ()

    def covers(self, at: datetime) -> bool:
        """Tell whether this moment is in one of its sessions."""
        if not self.rule.repeats and self.written:
            return self.written.holds(at)
        local = at.astimezone(PRAGUE)
        minute = local.hour * 60 + local.minute
        hours = [start <= minute < (stop or minute + 1) for start, stop in self.rule.hours]
        ruled = self.rule.repeats or hours
        return bool(ruled) and self.rule.falls_on(local.date()) and (not hours or any(hours))

    def is_off(self, at: datetime) -> bool:
        """Tell whether an exception takes this moment off."""
        return any(exception.covers(at) for exception in self.exceptions)


def _session(specified: _Specified, now: datetime, *, counted: bool) -> Session | None:
    """Return the first session of one specification that is not over, or the last one."""
    if not (specified.rule.repeats and counted):
        written = specified.written
        return None if written is None or specified.is_off(written.starts_at) else written
    last = specified.written
    for session in islice(_counted(specified, _local(now)), specified.rule.times):
        if not session.is_over(now):
            return session
        last = session
    return last


def _counted(specified: _Specified, today: date) -> Iterator[Session]:
    """Yield the sessions of a rule around ``today``; if it has ended, those before its end."""
    days = (day for day in _near(specified.rule, today) if specified.rule.falls_on(day))
    if specified.rule.hours:
        for day, start, stop in ((day, *hours) for day in days for hours in specified.rule.hours):
            begins = _at(day, start)
            if not specified.is_off(begins):
                yield Session(begins, None if stop is None else _at(day, stop))
    else:
        for first, last in _runs(day for day in days if not specified.is_off(midnight(day))):
            yield Session(midnight(first), midnight(last + _DAY))


def _near(rule: _Rule, today: date) -> Iterator[date]:
    """Yield the days that are looked at; sessions that are numbered count from the first."""
    last = min(rule.until or _EVER[1], today + AHEAD)
    first = max(rule.since or _EVER[0], min(today - BEHIND, last - AHEAD))
    if rule.times and rule.since:
        first, last = rule.since, min(rule.until or _EVER[1], rule.since + AHEAD)
    return (first + _DAY * number for number in range((last - first).days + 1))


def _runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Yield the first and the last of days that follow each other: weekends, a month."""
    first = last = None
    for day in days:
        if first and last and day - last > _DAY:
            yield first, last
            first = day
        first, last = first or day, day
    if first and last:
        yield first, last


def _specified(one: Object, *, alone: bool = False) -> _Specified:
    """Read a specification; ``alone``: without its exceptions, as an exception is read."""
    rule, written = _rule(one), _written(one)
    if written and rule.hours and not rule.repeats:
        start, stop = rule.hours[0][0], rule.hours[-1][1]
        ends = _at(rule.until, stop) if rule.until and stop is not None else written.ends_at
        written = Session(_at(_local(written.starts_at), start), ends)
    exceptions = [] if alone else objects(said(one, "výjimka"))
    return _Specified(rule, written, tuple(_specified(part, alone=True) for part in exceptions))


def _written(one: Object) -> Session | None:
    """Return the session whose moments are written."""
    first, last = _ends(one)
    starts, stops = moment(first), end(last)
    if starts is None:
        return None
    if stops is None or stops <= starts:
        whole_day = end(first)
        stops = whole_day if whole_day != starts else None
    return Session(starts, stops)


def _rule(one: Object) -> _Rule:
    since, until = _bounds([one, *objects(said(one, "časová_platnost"))])
    frequencies = [folded(name) for name in _codes(one, "frekvence")]
    times = said(one, "počet_opakování")
    return _Rule(
        since=since,
        until=until,
        weekdays=_places(one, "den_v_týdnu", _WEEKDAYS, 0),
        of_the_year=_places(one, "časové_období", _MONTHS, 1),
        weeks=next((_WEEKS_APART[name] for name in frequencies if name in _WEEKS_APART), 0),
        months=next((_MONTHS_APART[name] for name in frequencies if name in _MONTHS_APART), 0),
        numbers=tuple(_numbers(objects(said(one, "specifická_frekvence")))),
        hours=tuple(_hours(one)),
        times=times if _is_number(times) and times > 0 else None,
    )


def _bounds(parts: Iterable[Object]) -> tuple[date | None, date | None]:
    """Return the first and the last day that all of the intervals and moments hold."""
    bounds = [_ends(part) for part in parts]
    since = [_local(starts) for first, _last in bounds if (starts := moment(first))]
    until = [_local(stops - _SECOND) for _first, last in bounds if (stops := end(last))]
    return max(since, default=None), min(until, default=None)


def _ends(one: Object) -> tuple[Any, Any]:
    """Return the moments with which a specification begins and ends."""
    instant = _start(said(one, "časový_okamžik"))
    for interval in objects(said(one, "časový_interval")):
        return _start(said(interval, "začátek")) or instant, said(interval, "konec")
    return instant, instant


def _start(instant: Any) -> Any:
    """Return the moment, or the day of one a second after midnight: so the norm begins days."""
    found = moment(instant)
    local = found.astimezone(PRAGUE) if found else None
    return local.date().isoformat() if local and local.time() == time(0, 0, 1) else instant


def _places(one: Object, key: str, order: tuple[str, ...], first: int) -> frozenset[int]:
    found = (folded(name) for name in _codes(one, key))
    return frozenset(order.index(name) + first for name in found if name in order)


def _codes(one: Object, key: str) -> list[str]:
    values = said(one, key)
    return [code(value) for value in (values if isinstance(values, list) else [values])[:31]]


def _numbers(parts: list[Object]) -> Iterator[tuple[Callable[[date], int], frozenset[int]]]:
    for key, number in _NUMBERS.items():
        chosen = frozenset(value for part in parts if _is_number(value := said(part, key)))
        if chosen:
            yield number, chosen


def _hours(one: Object) -> list[tuple[int, int | None]]:
    """Return from when to when on a day, in order; what goes over midnight ends the next day."""
    found = []
    for part in objects(said(one, "časová_doba"))[:MOST_HOURS]:
        start = _minutes(said(part, "od") or said(part, "čas"))
        stop = _minutes(said(part, "do"))
        if start is not None:
            over = stop is not None and stop <= start
            found.append((start, stop + 24 * 60 if stop is not None and over else stop))
    return sorted(found, key=lambda hours: hours[0])


def _minutes(clock: Any) -> int | None:
    match = _CLOCK.match(clock) if isinstance(clock, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else -1
    return minutes if 0 <= minutes <= 24 * 60 else None


def _at(day: date, minutes: int) -> datetime:
    local = datetime.combine(day, time(0), PRAGUE) + timedelta(minutes=minutes)
    return local.astimezone(UTC)


def _local(at: datetime) -> date:
    return at.astimezone(PRAGUE).date()


def _is_number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _monday(day: date) -> date:
    return day - _DAY * day.weekday()
