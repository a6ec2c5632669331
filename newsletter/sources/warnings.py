"""Weather warnings (CAP 1.2), as the Czech institute ČHMÚ gives them.

``https://vystrahy-cr.chmi.cz/data/XOCZ50_OKPR.xml`` (CC BY 4.0): one message says all that holds
in the country, and is replaced by the next. Of a warning that holds already, that gives a new
beginning; so a warning is recognised by what it warns of and by the time they have in common.
"""

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import quote

from pydantic import field_validator

from newsletter.clock import PRAGUE
from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, NoticeDetails, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.formats.areas import touched, wanted_of, written
from newsletter.sources.formats.cap import (
    LONGEST_TEXT,
    SEVERITIES,
    Alert,
    Info,
    alerts_of,
)
from newsletter.sources.identity import identity
from newsletter.sources.options import Options, options_of
from newsletter.text.format import clock, ending, short_date, short_moment
from newsletter.text.html import one_line, safe_url, summary
from newsletter.text.language import _

MOST_PARTS = 20
MOST_REMEMBERED = 200
KNOWN, OVER = "known", "over"


class WarningOptions(Options):
    """Where warnings count, and from which ``severity`` on.

    ``areas``: municipalities with extended powers (``Stříbro``), districts (``okres Tachov``,
    ``Plzeň-jih``), the region, or any codes and names that the alerts use.
    """

    areas: tuple[str, ...] = ("Plzeňský kraj",)
    severity: Literal["Unknown", "Minor", "Moderate", "Severe", "Extreme"] = "Moderate"

    @field_validator("areas", mode="before")
    @classmethod
    def _one_or_more(cls, areas: Any) -> Any:
        return (areas,) if isinstance(areas, str) else areas


@dataclass(frozen=True)
class Known:
    """A warning that was shown at an earlier visit and holds as far as we know.

    ``reference`` and ``posted_on`` are those of the alert that it came in first; ``alert`` is the
    identifier of the one that it stood in last, ``sender`` who sent that.
    """

    identity: str
    phenomenon: str
    onset: datetime
    expires: datetime | None
    title: str
    reference: str
    posted_on: date
    alert: str
    sender: str


@dataclass(frozen=True)
class Warned:
    """What one alert says of one danger that begins at one time, the most severe first."""

    alert: Alert
    infos: Sequence[tuple[Info, Sequence[str]]]

    @property
    def worst(self) -> Info:
        """The most severe of the blocks."""
        return self.infos[0][0]

    @property
    def expires(self) -> datetime | None:
        """The latest of their ends; none if one has none."""
        ends = [info.expires for info, _places in self.infos]
        return None if None in ends else max(filter(None, ends))

    @property
    def name(self) -> str:
        """What it is called unless it is known already."""
        return identity(self.worst.phenomenon, self.worst.onset.isoformat())


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the warnings that hold for our areas, and those that hold no longer.

    :raises SourceError: the answer is not a CAP alert.
    """
    page = await fetch(source.url, conditional=True)
    known = [of_memory(one) for one in source.memory.get(KNOWN, ())]
    over = source.memory.get(OVER, ())
    if not page.unchanged:
        return await aside(read, page, now, options_of(source, WarningOptions), known, over)
    past = [one for one in known if _is_past(one.expires, now)]
    rest = [one for one in known if one not in past]
    memory = _memory(rest, [*over, *(one.identity for one in past)])
    return Reading([_withdrawn(one) for one in past], memory=memory) if past else Reading()


def read(
    page: Page,
    now: datetime,
    options: WarningOptions,
    known: Sequence[Known] = (),
    over: Sequence[str] = (),
) -> Reading:
    """Return the warnings for our areas of at least this severity, and those that are over.

    What is called off, has expired, or is not in the alert that takes its alert's place is
    withdrawn. Exercises and tests are left out and counted.

    :param known: what holds as far as we know.
    :param over: the identities of what was withdrawn: what is given anew is a new warning.
    :raises SourceError: the page is not a CAP alert.
    """
    alerts = alerts_of(page)
    actual = [alert for alert in alerts if alert.status in {"Actual", ""}]
    replaced = {name for alert in actual for name in alert.references}
    standing = [alert for alert in actual if alert.identifier not in replaced]
    said = [one for alert in standing for one in _warned(alert, options)]
    holding = [one for one in said if not one.worst.is_off and not _is_past(one.expires, now)]
    matches = _matches(holding, known)
    shown = [(one, _known(one, matches.get(number), over)) for number, one in enumerate(holding)]
    entries = {one.identity: _entry(warned, one, page.url) for warned, one in shown}
    off = {one.worst.phenomenon for one in said if one.worst.is_off}
    lost = [one for one in known if one.identity not in entries]
    gone = [
        one
        for one in lost
        if _is_past(one.expires, now) or one.phenomenon in off or _is_replaced(one, actual)
    ]
    for entry in (*map(_withdrawn, gone), *(_ended(one) for one in said if one not in holding)):
        entries.setdefault(entry.identity, entry)
    waiting = [*(one for _warned, one in shown), *(one for one in lost if one not in gone)]
    return Reading(
        list(entries.values()),
        complete=True,
        varies=True,
        memory=_memory(waiting, [*over, *(one.identity for one in gone)]),
        left_out=len(alerts) - len(actual),
    )


def _warned(alert: Alert, options: WarningOptions) -> list[Warned]:
    """Return what an alert says of our areas: one for each danger and beginning."""
    wanted = wanted_of(options.areas)
    groups: dict[tuple[str, datetime, bool], list[tuple[Info, list[str]]]] = defaultdict(list)
    for info in alert.infos:
        if info.is_void or not info.event or info.rank < SEVERITIES.index(options.severity):
            continue
        places = [name for area in info.areas for name in touched(area, wanted)]
        if places:
            groups[info.phenomenon, info.onset, info.is_off].append((info, places))
    return [
        Warned(alert, sorted(infos, key=lambda one: -one[0].rank)[:MOST_PARTS])
        for infos in groups.values()
    ]


def _matches(holding: Sequence[Warned], known: Sequence[Known]) -> dict[int, Known]:
    """Return which known warning each is, by its number: the same danger at a common time."""
    pairs = sorted(
        (warned.worst.onset != one.onset, one.onset, number, place)
        for number, warned in enumerate(holding)
        for place, one in enumerate(known)
        if warned.worst.phenomenon == one.phenomenon and _overlap(warned, one)
    )
    found: dict[int, int] = {}
    for _is_other, _onset, number, place in pairs:
        if number not in found and place not in found.values():
            found[number] = place
    return {number: known[place] for number, place in found.items()}


def _overlap(warned: Warned, known: Known) -> bool:
    ends, onset = warned.expires, warned.worst.onset
    return (ends is None or known.onset < ends) and (known.expires is None or onset < known.expires)


def _known(warned: Warned, before: Known | None, over: Sequence[str]) -> Known:
    """Return what to remember of a warning that holds."""
    alert, worst = warned.alert, warned.worst
    # What has begun gets a new beginning in each alert: the time of the alert.
    begun = before is not None and before.onset <= alert.sent
    onset = before.onset if before and begun else worst.onset
    name = warned.name if warned.name not in over else identity(warned.name, alert.identifier)
    return Known(
        identity=before.identity if before else name,
        phenomenon=worst.phenomenon,
        onset=onset,
        expires=warned.expires,
        title=_title(worst.event, onset, warned.expires),
        reference=before.reference if before else alert.identifier,
        posted_on=before.posted_on if before else alert.sent.astimezone(PRAGUE).date(),
        alert=alert.identifier,
        sender=alert.sender,
    )


def _entry(warned: Warned, known: Known, url: str) -> Entry:
    worst = warned.worst
    several = len(warned.infos) > 1
    parts = [_part(info, places, several=several) for info, places in warned.infos]
    return Entry(
        identity=known.identity,
        title=known.title,
        url=_link(safe_url(worst.web) or url, worst.event),
        summary=summary(" ".join(parts)),
        body="".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts),
        published_at=warned.alert.sent,
        details=NoticeDetails(
            posted_on=known.posted_on,
            relevant_until=known.expires and ending(known.expires, PRAGUE).date(),
            reference=known.reference,
            office=worst.office,
        ),
        tags=tuple(filter(None, [_degree(worst)])),
        language=worst.language,
    )


def _part(info: Info, places: Sequence[str], *, several: bool) -> str:
    what = f"{info.event}: " if several else ""
    return one_line(f"{what}{written(places)}. {info.text}", LONGEST_TEXT)


def _link(url: str, event: str) -> str:
    """Return the address of the passage on the page that all warnings are on.

    As one page it would be taken for a name that they share.
    """
    return f"{url.partition('#')[0]}#:~:text={quote(event, safe='').replace('-', '%2D')}"


def _title(event: str, onset: datetime, expires: datetime | None) -> str:
    named = event[:1].lower() + event[1:]
    return one_line(_("Warning: {event} ({span})").format(event=named, span=_span(onset, expires)))


def _span(onset: datetime, expires: datetime | None) -> str:
    start, end = onset.astimezone(PRAGUE), expires and ending(expires, PRAGUE)
    if end is None:
        return _("from {start}").format(start=short_moment(start, PRAGUE))
    if start.date() != end.date():
        text = _("from {start} to {end}")
        return text.format(start=short_moment(start, PRAGUE), end=short_moment(end, PRAGUE))
    text = _("{day} from {start} to {end}")
    return text.format(day=short_date(start), start=clock(start), end=clock(end))


def _degree(info: Info) -> str:
    """Return the degree of danger, in the institute's words."""
    words = {
        "Moderate": _("low degree of danger"),
        "Severe": _("high degree of danger"),
        "Extreme": _("extreme degree of danger"),
    }
    return words.get(info.severity, "")


def _withdrawn(known: Known) -> Entry:
    return Entry(known.identity, known.title, details=NoticeDetails(), withdrawn=True)


def _ended(warned: Warned) -> Entry:
    title = _title(warned.worst.event, warned.worst.onset, warned.expires)
    return Entry(warned.name, title, details=NoticeDetails(), withdrawn=True)


def _is_past(expires: datetime | None, now: datetime) -> bool:
    return expires is not None and expires <= now


def _is_replaced(known: Known, alerts: Sequence[Alert]) -> bool:
    """Tell whether its sender has said anew what holds, and not this."""
    return any(
        alert.replaces and alert.sender == known.sender and alert.identifier != known.alert
        for alert in alerts
    )


def _memory(known: Iterable[Known], over: Sequence[str]) -> Mapping[str, Any]:
    kept = [_as_json(one) for one in known]
    return {KNOWN: kept[-MOST_REMEMBERED:], OVER: list(over)[-MOST_REMEMBERED:]}


def _as_json(known: Known) -> dict[str, Any]:
    said = asdict(known)
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
    }


def of_memory(said: Mapping[str, Any]) -> Known:
    """Return a warning as it was remembered (JSON values)."""
    moments = {
        name: said[name] and datetime.fromisoformat(said[name]) for name in ("onset", "expires")
    }
    return Known(**{**said, **moments, "posted_on": date.fromisoformat(said["posted_on"])})
