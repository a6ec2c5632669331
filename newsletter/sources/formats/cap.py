"""Alerts in CAP 1.2, the Common Alerting Protocol, as values.

http://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html; the Czech institute ČHMÚ writes
areas as ``Plzeňský kraj (Stříbro, Tachov)``, with the statistical office's codes of municipalities
with extended powers (CISORP), and one block also for each danger that does not threaten.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.clock import PRAGUE
from newsletter.sources import Page
from newsletter.sources.formats.markup import below, local, root_of, text_in
from newsletter.text.dates import read_moment
from newsletter.text.html import one_line, plain
from newsletter.text.letters import unaccented

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_ALERTS = 200
MOST_INFOS = 500
MOST_AREAS = 100
MOST_CODES = 500
MOST_RESPONSES = 10
LONGEST_TEXT = 5_000

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
SEVERITIES = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")

_CODES = ("SIVS", "HPPS", "SVRS")
"""The institute's systems of codes: of weather, floods, smog."""

_LEVEL = re.compile(r"\.\d+$")
_EMMA = re.compile(r"cz0(\d{4})")
_LISTED = re.compile(r"[^()]*\(([^()]*)\)")
_REFERENCE = re.compile(r"[^\s,]+,([^\s,]+),[^\s,]+")


@dataclass(frozen=True)
class Area:
    """Where a warning holds: the names in it, and the codes, comparable (small letters)."""

    names: tuple[str, ...]
    codes: frozenset[str]


@dataclass(frozen=True)
class Info:
    """One block of an alert: one danger in one language.

    ``phenomenon`` is what it is a danger of, whatever the degree. ``is_off``: it was called off.
    ``is_void``: it only says that there is no danger.
    """

    language: str
    event: str
    phenomenon: str
    severity: str
    onset: datetime
    expires: datetime | None
    is_off: bool
    is_void: bool
    text: str
    office: str
    web: str
    areas: tuple[Area, ...]

    @property
    def rank(self) -> int:
        """How severe it is; what is not said as the norm has it is the worst."""
        known = self.severity in SEVERITIES
        return SEVERITIES.index(self.severity) if known else len(SEVERITIES)


@dataclass(frozen=True)
class Alert:
    """One message. ``references`` are the identifiers of those that it takes the place of."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    kind: str
    references: frozenset[str]
    infos: tuple[Info, ...]

    @property
    def replaces(self) -> bool:
        """Whether it takes the place of what its sender said before."""
        return self.kind == "Cancel" or (self.kind == "Update" and bool(self.infos))


def alerts_of(page: Page) -> list[Alert]:
    """Return the alerts of a page: one, or several in a wrapper (Atom, EDXL-DE).

    Of an alert in several languages what is said in Czech is taken, failing that all.

    :raises SourceError: the page is not XML, or not CAP.
    """
    root = root_of(page, "alert", "alerts", "feed", "edxldistribution")
    found = [root] if local(root) == "alert" else list(below(root, "alert"))
    return [_alert(one) for one in found[:MOST_ALERTS]]


def comparable(code: str) -> str:
    """Return a name or code as it is compared; EMMA_ID ``CZ03213`` is CISORP ``3213``."""
    text = " ".join(unaccented(code).split())
    match = _EMMA.fullmatch(text)
    return match[1] if match else text


def _alert(alert: "Element") -> Alert:
    sent = read_moment(text_in(alert, "sent"), PRAGUE) or EARLIEST
    kind = text_in(alert, "msgtype")
    infos = [child for child in alert if local(child) == "info"]
    czech = [one for one in infos if text_in(one, "language").lower().startswith("cs")]
    return Alert(
        identifier=one_line(text_in(alert, "identifier"), 200),
        sender=one_line(text_in(alert, "sender"), 200),
        sent=sent,
        status=text_in(alert, "status"),
        kind=kind,
        references=frozenset(_REFERENCE.findall(text_in(alert, "references")[:LONGEST_TEXT])),
        infos=tuple(_info(one, sent, kind) for one in (czech or infos)[:MOST_INFOS]),
    )


def _info(info: "Element", sent: datetime, kind: str) -> Info:
    event = one_line(plain(text_in(info, "event")), 200)
    onset = read_moment(text_in(info, "onset") or text_in(info, "effective"), PRAGUE)
    said = (text_in(info, name) for name in ("description", "instruction"))
    responses = {text_in(one) for one in _children(info, "responsetype", MOST_RESPONSES)}
    return Info(
        language=text_in(info, "language").lower()[:2],
        event=event,
        phenomenon=_phenomenon(info) or comparable(event),
        severity=text_in(info, "severity"),
        onset=onset or sent,
        expires=read_moment(text_in(info, "expires"), PRAGUE),
        is_off=kind == "Cancel" or "AllClear" in responses,
        is_void="None" in responses,
        text=one_line(plain(" ".join(filter(None, said))[:LONGEST_TEXT]), LONGEST_TEXT),
        office=one_line(text_in(info, "sendername")),
        web=text_in(info, "web"),
        areas=tuple(_area(one) for one in _children(info, "area", MOST_AREAS)),
    )


def _area(area: "Element") -> Area:
    described = one_line(plain(text_in(area, "areadesc")), LONGEST_TEXT)
    listed = _LISTED.fullmatch(described)
    names = (listed[1] if listed else described).split(",")
    codes = (text_in(one, "value") for one in _children(area, "geocode", MOST_CODES))
    return Area(tuple(name.strip() for name in names), frozenset(map(comparable, codes)))


def _phenomenon(info: "Element") -> str:
    """Return the code of what threatens without its degree (``X`` of ``X.2``: storms)."""
    codes = _values(info, "eventcode")
    kind = _values(info, "parameter").get("awareness_type", "").partition(";")[0].strip()
    found = (_LEVEL.sub("", codes[name]) for name in _CODES if codes.get(name))
    return next(found, f"awareness {kind}" if kind else "")


def _values(info: "Element", name: str) -> dict[str, str]:
    there = _children(info, name, MOST_CODES)
    return {text_in(one, "valuename"): text_in(one, "value")[:100] for one in there}


def _children(element: "Element", name: str, most: int) -> "list[Element]":
    return [child for child in element if local(child) == name][:most]
