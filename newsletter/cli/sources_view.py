"""How sources look in a terminal of 80 columns, and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from newsletter.cli.console import say
from newsletter.collect.health import Condition, Health, sentence
from newsletter.models import Fetch, Source
from newsletter.settings import Settings
from newsletter.sources import Entry, EventDetails, GrantCallDetails, NoticeDetails
from newsletter.sources.listed import Listed
from newsletter.text.format import short_date, short_end, short_moment, short_start
from newsletter.text.html import shortened
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:  # they take a while to import, and a list needs neither
    from newsletter.collect.keep import Brought
    from newsletter.collect.propose import Proposal

COLUMNS = 80
SHORTEST_STATE = 24
SHOWN = 5


@dataclass(frozen=True)
class Row:
    """A source in the list: its newest receipt, and how it fares."""

    source: Source
    receipt: Fetch | None
    condition: Condition


def print_table(rows: Sequence[Row], zone: ZoneInfo, now: datetime) -> None:
    """Print a line a source, those that fare badly marked, and what can be done."""
    cells = [
        (
            "!" if row.condition.is_dead or row.source.failures else " ",
            row.source.key,
            row.source.kind,
            row.source.section,
            short_moment(row.receipt.at, zone) if row.receipt else "–",
            _state(row, now),
        )
        for row in rows
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    for row in cells:
        start = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=False))
        say(f"{start}  {shortened(row[5], max(COLUMNS - len(start) - 2, SHORTEST_STATE))}")
    bad = [row.source.key for row in rows if row.condition.is_dead or row.source.failures]
    if bad:
        say(_("Look what is wrong: newsletter sources check {key}").format(key=bad[0]))


def print_source(row: Row, zone: ZoneInfo, now: datetime) -> None:
    """Print all that was said of a source, and how it fares."""
    source = row.source
    _print_facts(source)
    minutes = source.interval_minutes
    if minutes is None:
        say(_("Visited as often as it changes."))
    else:
        text = ngettext("Visited every {n} minute.", "Visited every {n} minutes.", minutes)
        say(text.format(n=minutes))
    when = f"{short_moment(row.receipt.at, zone)}  " if row.receipt else ""
    say(f"{when}{_state(row, now)}")


def _print_facts(source: Source) -> None:
    text = _("‘{key}’: {title} · kind {kind} · section {section}")
    say(text.format(key=source.key, title=source.title, kind=source.kind, section=source.section))
    say(source.url)
    for name, value in source.options.items():
        say(f"  {name} = {value}")


def as_json(row: Row) -> dict[str, Any]:
    """Return the source as JSON values."""
    kept = {
        "key", "kind", "title", "url", "section", "interval_minutes", "enabled", "failures",
        "failing_since", "degraded", "degraded_since", "retired_at", "next_fetch_at", "options",
    }  # fmt: skip
    last = row.receipt and row.receipt.model_dump(exclude={"id", "source_id"})
    return {**row.source.model_dump(include=kept), "health": row.condition.health, "last": last}


def print_catalogue(ready: Mapping[str, Listed], settings: Settings) -> None:
    """Print the ready sources by section."""
    for key in dict.fromkeys(listed.section for listed in ready.values()):
        say(settings.sections[key].title if key in settings.sections else key)
        mine = {name: listed for name, listed in ready.items() if listed.section == key}
        width = max(map(len, mine))
        for name, listed in mine.items():
            say(f"  {name:<{width}}  {shortened(listed.title, COLUMNS - width - 4)}")
            say(f"  {'':<{width}}  {listed.url}")
        say()
    say(_("Next: newsletter sources add KEY"))


def print_proposal(proposal: "Proposal", settings: Settings) -> None:
    """Print what would be added, and what it shows now."""
    source = proposal.source
    _print_facts(source)
    if proposal.note:
        say(proposal.note)
    if proposal.error:
        say(_("Error: {sentence}").format(sentence=proposal.error))
    elif proposal.brought:
        _print_brought(proposal.brought, settings.zone)
    if proposal.others:
        say(_("The page names also what was not tried yet; add it by the whole command:"))
        for command in proposal.others:
            say(f"  {command}")


def print_look(brought: "Brought", settings: Settings) -> None:
    """Print what one source says now."""
    say(f"{brought.source.key} · {brought.source.title}")
    _print_brought(brought, settings.zone)


def look_as_json(brought: "Brought") -> dict[str, Any]:
    """Return what one source says now as JSON values."""
    return {
        "key": brought.source.key,
        "status": brought.visit.status,
        "error": brought.visit.error,
        "left_out": brought.reading.left_out,
        "entries": [
            {
                "identity": entry.identity,
                "kind": entry.kind,
                "title": entry.title,
                "url": entry.url,
                "published_at": entry.published_at,
                "details": entry.details and vars(entry.details),
            }
            for entry in brought.reading.entries
        ],
    }


def _print_brought(brought: "Brought", zone: ZoneInfo) -> None:
    if brought.visit.error is not None:
        say(_("Error: {sentence}").format(sentence=brought.visit.error))
        return
    entries = brought.reading.entries
    if not entries and brought.source.kind == "watch":
        say(_("The first visit notes how the page is; changes are reported from the next one on."))
        return
    if not entries:
        say(_("It shows nothing now."))
        return
    text = ngettext("It shows {n} entry now:", "It shows {n} entries now:", len(entries))
    say(text.format(n=len(entries)))
    _print_entries(entries[:SHOWN], zone)
    if len(entries) > SHOWN:
        say("  …")


def _print_entries(entries: Iterable[Entry], zone: ZoneInfo) -> None:
    for entry in entries:
        when = _when(entry, zone)
        say(f"  {when:<16}  {shortened(entry.title, COLUMNS - 20)}")


def _when(entry: Entry, zone: ZoneInfo) -> str:
    match entry.details:
        case GrantCallDetails(closes_at=moment) if moment:
            return short_end(moment, zone)
        case EventDetails(starts_at=moment) if moment:
            return short_start(moment, zone)
        case NoticeDetails(posted_on=day) if day:
            return short_date(day)
        case _:
            return short_date(entry.published_at.astimezone(zone)) if entry.published_at else "–"


def _state(row: Row, now: datetime) -> str:
    source, receipt = row.source, row.receipt
    if row.condition.health is Health.OFF:
        return _("switched off")
    if receipt is None:
        return _("not visited yet")
    if receipt.error:
        once = source.failures == 1
        text = _("failed once: {sentence}") if once else _("failed {count} times: {sentence}")
        return text.format(count=source.failures, sentence=receipt.error)
    bad = sentence(row.condition, now) if row.condition.is_dead else source.degraded
    return bad or _in_order(receipt)


def _in_order(receipt: Fetch) -> str:
    if receipt.unchanged:
        return _("in order, unchanged")
    text = ngettext("in order, {count} item", "in order, {count} items", receipt.seen)
    return text.format(count=receipt.seen)
