"""K: calendar files that a mail brings or leads to, which programs take in without asking."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from newsletter.compose.check.finding import Fault, Look, error, warning
from newsletter.compose.check.mail import Mail, content_of
from newsletter.text.html import one_line
from newsletter.text.language import _

LONGEST = 2_000_000
"""Octets of a calendar that are looked at; ours of two years has less."""

LONGEST_LINE = 75
DEEPEST = 10
MOST_DATES = 10
"""Changes of the clock written one by one, where one rule would do."""

_NAME = re.compile(r"([A-Za-z0-9-]{1,100})((?:;[^:;\"]{0,500}(?:\"[^\"]{0,500}\")?){0,20}):")
_ZONE = re.compile(r";TZID=\"?([^;:\"]{1,200})", re.IGNORECASE)
_WANTED = ("UID", "DTSTAMP", "DTSTART")


@dataclass(frozen=True)
class Line:
    """A content line, unfolded: ``DTSTART;TZID=Europe/Prague:20261202T090000``."""

    name: str
    parameters: str
    value: str
    inside: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A calendar (RFC 5545), taken apart. It need not be one."""

    data: bytes

    @cached_property
    def text(self) -> str:
        """The file with its folded lines joined (RFC 5545, 3.1)."""
        text = self.data[:LONGEST].decode("utf-8", "replace").replace("\r\n", "\n")
        return text.replace("\n ", "").replace("\n\t", "")

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its content lines, each with the names of what it stands in."""
        found, inside = [], list[str]()
        for text in self.text.split("\n"):
            name = _NAME.match(text)
            if name is None:
                continue
            line = Line(name[1].upper(), name[2], text[name.end() :].strip(), tuple(inside))
            found.append(line)
            if line.name == "BEGIN" and len(inside) < DEEPEST:
                inside.append(line.value.upper())
            elif line.name == "END" and inside:
                inside.pop()
        return tuple(found)

    @cached_property
    def entries(self) -> tuple[tuple[Line, ...], ...]:
        """The lines of each event or task."""
        found: list[list[Line]] = []
        for line in self.lines:
            if line.name == "BEGIN" and line.value.upper() in {"VEVENT", "VTODO"}:
                found.append([])
            elif found and line.inside[1:] in {("VEVENT",), ("VTODO",)} and line.name != "END":
                found[-1].append(line)
        return tuple(map(tuple, found))

    def values(self, name: str, *inside: str) -> list[str]:
        """Return the values of a property in that component."""
        return [one.value for one in self.lines if one.name == name and one.inside == inside]


def _each(look: Callable[[File], Iterable[Fault]]) -> Look:
    def looked_at(mail: Mail) -> Iterator[Fault]:
        for data in (*mail.calendars, *_attached(mail)):
            yield from look(_file(data))

    return looked_at


@lru_cache(maxsize=64)
def _file(data: bytes) -> File:
    return File(data)


def _attached(mail: Mail) -> list[bytes]:
    return [content_of(one) for one in mail.leaves if one.get_content_type() == "text/calendar"]


@warning("K01", "Gmail and Outlook make an invitation of an attached calendar")
def hosted(mail: Mail) -> Iterator[Fault]:
    """Want calendars linked to, not attached."""
    if _attached(mail):
        yield Fault(
            _("a calendar is attached"),
            "text/calendar",
            _("Link to it: it can be corrected later, and the mail stays small."),
        )


@error("K02", "RFC 5545, 3.4 and 3.6")
@_each
def parts(file: File) -> Iterator[Fault]:
    """Want one whole calendar with a version, a maker, and something in it."""
    begins = [one.value.upper() for one in file.lines if one.name == "BEGIN"]
    ends = [one.value.upper() for one in file.lines if one.name == "END"]
    if begins[:1] != ["VCALENDAR"] or ends[-1:] != ["VCALENDAR"] or sorted(begins) != sorted(ends):
        yield _fault(_("this is no whole calendar"), file.text[:60])
        return
    for name in ("VERSION", "PRODID"):
        if len(file.values(name, "VCALENDAR")) != 1:
            yield _fault(_("the calendar does not say {name} once").format(name=name))
    if not file.entries and not file.values("NAME", "VCALENDAR"):
        yield _fault(_("there is nothing in the calendar"))


@error("K03", "RFC 5546, 3.2.1; Outlook asks for an answer otherwise")
@_each
def published(file: File) -> Iterator[Fault]:
    """Want it published, with nobody to invite and nobody to answer to."""
    if file.values("METHOD", "VCALENDAR") != ["PUBLISH"]:
        yield _fault(_("the calendar does not say METHOD:PUBLISH"))
    for name in ("ATTENDEE", "ORGANIZER"):
        if any(line.name == name for entry in file.entries for line in entry):
            yield _fault(_("the calendar invites somebody: {name}").format(name=name))


@error("K04", "RFC 5545, 3.6.1 and 3.8.4.7")
@_each
def identity(file: File) -> Iterator[Fault]:
    """Want each entry with an id of its own, and a start."""
    known = set()
    for entry in file.entries:
        values = {line.name: line.value for line in entry}
        for name in _WANTED:
            if not values.get(name):
                yield _fault(_("an entry does not say {name}").format(name=name), _title(values))
        uid = values.get("UID")
        if uid in known and "RECURRENCE-ID" not in values:
            yield _fault(_("two entries have the same UID"), _title(values))
        known.add(uid)


@warning("K05", "RFC 5545, 3.8.7.4 and 3.8.4.6; RFC 5546, 2.1.4")
@_each
def following(file: File) -> Iterator[Fault]:
    """Want entries to say which version they are, and where there is more."""
    for entry in file.entries:
        values = {line.name: line.value for line in entry}
        for name in ("SEQUENCE", "URL", "SUMMARY"):
            if not values.get(name):
                yield _fault(_("an entry does not say {name}").format(name=name), _title(values))


@error("K06", "RFC 5545, 3.6.5 and 3.2.19")
@_each
def zones(file: File) -> Iterator[Fault]:
    """Want every zone that is named described."""
    described = set(file.values("TZID", "VCALENDAR", "VTIMEZONE"))
    named = [zone[1] for one in file.lines if (zone := _ZONE.search(one.parameters))]
    for name in dict.fromkeys(named):
        if name not in described:
            yield _fault(_("the time zone is named but not described: {zone}").format(zone=name))


@warning("K07", "RFC 5545, 3.6.5; files of sixty dates where one rule holds since 1996")
@_each
def rules_of_zones(file: File) -> Iterator[Fault]:
    """Want zones described by a rule, not by a list of dates."""
    inside = [one for one in file.lines if one.inside[:2] == ("VCALENDAR", "VTIMEZONE")]
    dates = sum(one.value.count(",") + 1 for one in inside if one.name == "RDATE")
    if dates > MOST_DATES:
        yield _fault(_("a time zone is described by dates instead of a rule (RRULE)"))


@error("K08", "RFC 5545, 3.1")
@_each
def lines(file: File) -> Iterator[Fault]:
    """Want lines of at most 75 octets that end in CR LF, in UTF-8."""
    data = file.data[:LONGEST]
    if data.count(b"\n") != data.count(b"\r\n") or not data.endswith(b"\r\n"):
        yield _fault(_("lines of the calendar do not end in CR LF"))
    longest = max(data.split(b"\r\n"), key=len)
    if len(longest) > LONGEST_LINE:
        yield _fault(
            _("a line of the calendar has more than {most} octets").format(most=LONGEST_LINE),
            longest[:60].decode("utf-8", "replace"),
        )
    if b"\0" in data or "\ufffd" in file.text:
        yield _fault(_("the calendar is not in UTF-8"))


def _fault(what: str, where: str = "") -> Fault:
    remedy = _("Take the calendar file of the web archive, which is written as it must be.")
    return Fault(what, one_line(where, 80), remedy)


def _title(values: dict[str, str]) -> str:
    return values.get("SUMMARY") or values.get("UID") or values.get("DTSTART", "")


OF_FILES = (parts, published, identity, following, zones, rules_of_zones, lines)
CHECKS = (hosted, *OF_FILES)
