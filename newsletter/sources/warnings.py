"""Weather warnings (CAP 1.2, the Common Alerting Protocol), as the Czech institute ČHMÚ gives them.

``https://vystrahy-cr.chmi.cz/data/XOCZ50_OKPR.xml`` (CC BY 4.0). One alert holds a warning for each
phenomenon, in Czech and English, with its areas: http://docs.oasis-open.org/emergency/cap/v1.2/.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from newsletter.clock import PRAGUE
from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, NoticeDetails, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.identity import identity
from newsletter.sources.markup import below, local, root_of, text_in
from newsletter.sources.options import Options, options_of
from newsletter.text.dates import read_moment
from newsletter.text.format import short_moment
from newsletter.text.html import one_line, plain, summary
from newsletter.text.language import _
from newsletter.text.letters import unaccented

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_INFOS = 2_000
SEVERITIES = ("Minor", "Moderate", "Severe", "Extreme")
OURS = (
    "Plzeňský kraj", "Blovice", "Domažlice", "Horažďovice", "Horšovský Týn", "Klatovy", "Kralovice",
    "Nepomuk", "Nýřany", "Plzeň", "Přeštice", "Rokycany", "Stod", "Stříbro", "Sušice", "Tachov",
)  # fmt: skip
"""The Plzeň region and its municipalities with extended powers."""


class WarningOptions(Options):
    """``areas`` by name or code (CISORP, EMMA_ID); ``severity`` is the least that counts."""

    areas: tuple[str, ...] = OURS
    severity: Literal["Minor", "Moderate", "Severe", "Extreme"] = "Moderate"


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the warnings that hold for our areas, and those that are called off.

    :raises SourceError: the answer is not a CAP alert.
    """
    page = await fetch(source.url, conditional=True)
    if page.unchanged:
        return Reading()
    options = options_of(source, WarningOptions)
    return await aside(read, page, now, options.areas, options.severity)


def read(page: Page, now: datetime, areas: Collection[str], severity: str) -> Reading:
    """Return the warnings for ``areas`` of at least this severity. Exercises are left out.

    :raises SourceError: the page is not a CAP alert.
    """
    root = root_of(page, "alert", "alerts", "feed", "edxldistribution")
    alerts = [root] if local(root) == "alert" else list(below(root, "alert"))
    wanted = {unaccented(area) for area in areas}
    actual = [alert for alert in alerts if text_in(alert, "status") in {"Actual", ""}]
    entries: dict[str, Entry] = {}
    for alert in actual:
        for info in _czech(alert):
            entry = _entry(alert, info, wanted, page.url)
            if entry and _counts(info, severity) and not _is_over(entry, info, now):
                entries[entry.identity] = entry
    return Reading(list(entries.values()), complete=True, left_out=len(alerts) - len(actual))


def _czech(alert: "Element") -> "list[Element]":
    infos = [child for child in alert if local(child) == "info"][:MOST_INFOS]
    czech = [info for info in infos if text_in(info, "language").lower().startswith("cs")]
    return czech or infos


def _entry(alert: "Element", info: "Element", wanted: Collection[str], url: str) -> Entry | None:
    event = one_line(plain(text_in(info, "event")), 200)
    touched = [area for area in _areas(info) if _names(area) & set(wanted)]
    if not event or not touched:
        return None
    onset = read_moment(text_in(info, "onset") or text_in(info, "effective"), PRAGUE)
    expires = read_moment(text_in(info, "expires"), PRAGUE)
    described = " ".join(
        filter(None, (text_in(info, name) for name in ("description", "instruction")))
    )
    places = ", ".join(dict.fromkeys(text_in(area, "areadesc") for area in touched))
    sent = read_moment(text_in(alert, "sent"), PRAGUE)
    return Entry(
        identity=identity(_code(info) or event, onset.isoformat() if onset else ""),
        title=one_line(_title(event, onset, expires)),
        url=url,
        summary=summary(plain(f"{places}. {described}")),
        published_at=sent,
        details=NoticeDetails(
            posted_on=sent and sent.astimezone(PRAGUE).date(),
            relevant_until=expires and expires.astimezone(PRAGUE).date(),
            reference=one_line(text_in(alert, "identifier"), 200),
            office=one_line(text_in(info, "sendername")),
        ),
        tags=(text_in(info, "severity"),) if text_in(info, "severity") else (),
        language="cs",
        withdrawn=_is_called_off(alert, info),
    )


def _title(event: str, onset: datetime | None, expires: datetime | None) -> str:
    span = " – ".join(short_moment(moment, PRAGUE) for moment in (onset, expires) if moment)
    text = _("Warning: {event}").format(event=event[:1].lower() + event[1:])
    return f"{text} ({span})" if span else text


def _is_called_off(alert: "Element", info: "Element") -> bool:
    return text_in(alert, "msgtype") == "Cancel" or any(
        local(child) == "responsetype" and (child.text or "").strip() == "AllClear"
        for child in info
    )


def _counts(info: "Element", severity: str) -> bool:
    said = text_in(info, "severity")
    return said not in SEVERITIES or SEVERITIES.index(said) >= SEVERITIES.index(severity)


def _is_over(entry: Entry, info: "Element", now: datetime) -> bool:
    expires = read_moment(text_in(info, "expires"), PRAGUE)
    return not entry.withdrawn and expires is not None and expires < now


def _areas(info: "Element") -> "Iterator[Element]":
    return (child for child in info if local(child) == "area")


def _names(area: "Element") -> set[str]:
    """Return the area's name and codes, comparable; ČHMÚ lists several names in one."""
    names = text_in(area, "areadesc").split(",")
    codes = [text_in(child, "value") for child in area if local(child) == "geocode"]
    return {unaccented(one.strip()) for one in (*names, *codes)}


def _code(info: "Element") -> str:
    """Return the code of the phenomenon: its name may change with a warning's severity."""
    for child in info:
        if local(child) == "eventcode" and text_in(child, "valuename") in {
            "SIVS",
            "awareness_type",
        }:
            return text_in(child, "value").partition(";")[0]
    return ""
