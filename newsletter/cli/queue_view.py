"""How the queue looks in a terminal of 80 columns, and as JSON."""

import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newsletter import links
from newsletter.cli.console import console, print_json, say
from newsletter.cli.doubted import notes_of_doubts
from newsletter.cli.placed import say_changes
from newsletter.curate.fields import label, originals, written
from newsletter.curate.learn import MOST, Learned, Suggestion
from newsletter.models import Details, Event, GrantCall, Item, ItemKind, ItemState, Notice
from newsletter.models.item import TAG
from newsletter.settings import Settings
from newsletter.store import audit, items, likenesses, provenances, queue
from newsletter.store.engine import Tx
from newsletter.store.queue import Shown
from newsletter.text.format import (
    crowns,
    long_date,
    short_date,
    short_end,
    short_moment,
    short_start,
    size,
)
from newsletter.text.language import _, ngettext
from newsletter.text.places import place_names

SOON = timedelta(days=7)
WIDTH = 80
LABELS = 24
MOST_SHOWN = 1_000
PAIRED = "≈"


def print_listing(tx: Tx, settings: Settings, shown: Shown, limit: int, now: datetime) -> None:
    """Print the queue: a headline, one line an item, and what can be done next."""
    found = queue.listing(tx, shown, limit)
    total = queue.count(tx, shown)
    soon = queue.count_closing(tx, shown, now + SOON, now)
    _headline(shown, total, soon, long_date(now.astimezone(settings.zone).date()))
    if not found:
        say(_nothing(shown))
        say_changes(tx, settings, None, "N", now)
        return
    paired = likenesses.open_among(tx, [item.id or 0 for item in found])
    details = items.details(tx, found)
    _table(found, details, paired, settings.zone, with_state=shown.states is None)
    if paired:
        say(
            _("≈ may be one story with another item: newsletter queue show {id}").format(
                id=min(paired)
            )
        )
    if total > len(found):
        more = _("… and {n} more: --limit {total}")
        say(more.format(n=total - len(found), total=min(total, MOST_SHOWN)))
    say_changes(tx, settings, None, "N", now)
    _advise(shown, found[0])


def print_listing_json(tx: Tx, shown: Shown, limit: int) -> None:
    """Print the queue as JSON."""
    found = queue.listing(tx, shown, limit)
    details = items.details(tx, found)
    paired = likenesses.open_among(tx, [item.id or 0 for item in found])
    print_json(
        [
            _as_json(item, details.get(item.id or 0)) | {"paired": item.id in paired}
            for item in found
        ]
    )


def print_item(tx: Tx, settings: Settings, item_id: int) -> None:
    """Print one item: its fields, what its source says otherwise, and what was decided."""
    item = items.get(tx, item_id)
    details = items.details(tx, [item]).get(item_id)
    source = queue.source_of(tx, item)
    heading = [f"{item_id}", state_name(item.state), _section_title(settings, item.section)]
    say(" · ".join([*heading, source.title if source else _("its source was removed")]))
    say()
    _print_fields(written(item, details, settings.zone), originals(item, settings.zone))
    if item.reason:
        _fact(_("reason"), item.reason)
    if item.snoozed_until:
        _fact(_("put away until"), short_start(item.snoozed_until, settings.zone))
    _print_about(item, settings)
    if item.picture:
        _fact(_("picture"), _picture(item.picture, settings))
    for attachment in item.attachments:
        _fact(_("document"), _document(attachment))
    if item.merged_into:
        _fact(_("merged into"), str(item.merged_into))
    _print_provenances(tx, item, settings.zone)
    _print_pairs(tx, item_id)
    _print_past(tx, item_id, settings.zone)
    suggestion = _suggestion(tx, item)
    if suggestion:
        _fact(_("suggestion"), _suggested(suggestion, settings))
    for note in notes_of_doubts(tx, item):
        say(note)
    if any("sha256" in attachment for attachment in item.attachments):
        say(_("Documents to files: newsletter queue save {id} --to FOLDER").format(id=item_id))


def print_item_json(tx: Tx, item_id: int) -> None:
    """Print one item with its changes and its history as JSON."""
    item = items.get(tx, item_id)
    found = _as_json(item, items.details(tx, [item]).get(item_id))
    found["original"] = {
        "title": item.original_title,
        "summary": item.original_summary,
        "details": item.original_details,
    }
    found["attachments"] = item.attachments
    found["provenances"] = [
        {
            "source": source.key,
            **seen.model_dump(mode="json", exclude={"id", "item_id", "source_id"}),
        }
        for seen, source in provenances.of_item(tx, item_id)
    ]
    found["pairs"] = [
        {"item": other.id, "title": other.title, "state": other.state, "score": pair.score,
         "why": pair.why}
        for pair, other in likenesses.open_of(tx, item_id)
    ]  # fmt: skip
    suggestion = _suggestion(tx, item)
    found["suggestion"] = suggestion and asdict(suggestion)
    found["changes"] = [c.model_dump(mode="json") for c in queue.changes(tx, item_id)]
    found["history"] = [e.model_dump(mode="json") for e in audit.history(tx, "item", item_id)]
    print_json(found)


def _print_about(item: Item, settings: Settings) -> None:
    """Print what the item is about, and why we say so."""
    facts = {
        "section": (_("section"), _section_title(settings, item.section)),
        "territory": (_("territory"), ", ".join(place_names(item.territory))),
        "language": (_("language"), item.language),
    }
    facts |= {TAG + tag: (_("tag"), tag) for tag in item.tags}
    for key, (name, text) in facts.items():
        why = item.reasons.get(key)
        if text and (why or key != "section"):
            _fact(name, f"{text} – {why}" if why else text)
    if "kept" in item.reasons:
        _fact(_("never rejected"), item.reasons["kept"])


def _suggestion(tx: Tx, item: Item) -> Suggestion | None:
    """Return what editors did with items like this one, which waits for them."""
    if item.state not in {ItemState.NEW, ItemState.SNOOZED}:
        return None
    learned = Learned(queue.decided(tx, MOST))
    return learned.suggest(f"{item.original_title} {item.original_summary}")


def _suggested(found: Suggestion, settings: Settings) -> str:
    if found.approve:
        text = _(
            "You approved {times} of {total} similar ones"
            " ({section}; words: {words}; e.g. {examples})"
        )
    else:
        text = _("You rejected {times} of {total} similar ones (words: {words}; e.g. {examples})")
    return text.format(
        times=found.times,
        total=found.total,
        section=_section_title(settings, found.section),
        words=", ".join(found.words),
        examples=", ".join(map(str, found.examples)),
    )


def state_name(state: ItemState) -> str:
    """Return the state in the user's language."""
    return {
        ItemState.NEW: _("new"),
        ItemState.APPROVED: _("approved"),
        ItemState.PLACED: _("in an issue"),
        ItemState.SENT: _("sent"),
        ItemState.REJECTED: _("rejected"),
        ItemState.SNOOZED: _("put away"),
        ItemState.EXPIRED: _("expired"),
        ItemState.MERGED: _("merged"),
    }[state]


def state_named(name: str) -> str:
    """Return the state that the list calls so, in either language; else the name as it is."""
    return {state_name(state): state.value for state in ItemState}.get(name, name)


def _headline(shown: Shown, total: int, soon: int, today: str) -> None:
    from rich.table import Table

    parts = [_("Queue"), _count(shown, total)]
    if soon:
        parts.append(
            ngettext("{n} closes within 7 days", "{n} close within 7 days", soon).format(n=soon)
        )
    grid = Table.grid(expand=True)
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_row(" · ".join(parts), today)
    console().print(grid)


def _count(shown: Shown, total: int) -> str:
    if shown.states == (ItemState.NEW,):
        return ngettext("{n} new", "{n} new", total).format(n=total)
    return ngettext("{n} item", "{n} items", total).format(n=total)


def _nothing(shown: Shown) -> str:
    if shown.states == (ItemState.NEW,):
        return _("Nothing here. Next: newsletter collect")
    if shown.states == (ItemState.APPROVED,):
        return _("Nothing here. Next: newsletter queue list")
    return _("Nothing here.")


def _table(
    found: Iterable[Item],
    details: Mapping[int, Details],
    paired: Collection[int],
    zone: ZoneInfo,
    *,
    with_state: bool,
) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), show_header=False, expand=True)
    table.add_column(justify="right", no_wrap=True, min_width=5)
    table.add_column(ratio=1, overflow="ellipsis", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, max_width=18, overflow="ellipsis")
    for item in found:
        own = details.get(item.id or 0)
        # A change of an item that was here before is news in itself.
        title = (_("(changed)") + " " if item.changed_at else "") + item.title
        if item.id in paired:
            title = f"{PAIRED} {title}"
        last = state_name(item.state) if with_state else _what(item, own)
        table.add_row(str(item.id), title, _when(own, zone), last)
    console().print(table)


def _when(details: Details | None, zone: ZoneInfo) -> str:
    if isinstance(details, GrantCall) and details.closes_at:
        return short_end(details.closes_at, zone)
    if isinstance(details, Event) and details.starts_at:
        return short_start(details.starts_at, zone)
    if isinstance(details, Notice) and details.relevant_until:
        return _("until {day}").format(day=short_date(details.relevant_until))
    return ""


def _what(item: Item, details: Details | None) -> str:
    if isinstance(details, GrantCall):
        amount = crowns(details.allocation) if details.allocation else ""
        return " · ".join(part for part in (amount, details.provider) if part)
    if isinstance(details, Event):
        return details.place
    if isinstance(details, Notice):
        return details.office
    return item.section


def _advise(shown: Shown, first: Item) -> None:
    if shown.states == (ItemState.NEW,):
        say(
            _("Next: newsletter queue show {id} · approve {id} --section {section}").format(
                id=first.id, section=first.section
            )
        )


def _print_fields(texts: Mapping[str, str], said: Mapping[str, str]) -> None:
    for name in dict.fromkeys([*texts, *said]):
        text, original = texts.get(name, ""), said.get(name, "")
        differs = original not in ("", text)
        if text or differs:
            _fact(label(name), text or "–")
        if differs:
            _fact(_("original"), original)


def _document(attachment: Mapping[str, Any]) -> str:
    """Return a document with its address, or with its size if it is kept here, or why not."""
    if attachment["url"]:
        return f"{attachment['title']}  {attachment['url']}"
    about = size(attachment["size"]) if "size" in attachment else attachment.get("note", "")
    return f"{attachment['title']}  ({about})"


def _picture(kept: Mapping[str, Any], settings: Settings) -> str:
    """Return what is said in the place of a picture, how large it is shown, and where it is."""
    url = links.picture(settings, kept["sha256"], kept["suffix"])
    text = _("{alt} ({width} × {height} px)  {url}")
    return text.format(alt=kept["alt"], width=kept["width"], height=kept["height"], url=url)


def _print_provenances(tx: Tx, item: Item, zone: ZoneInfo) -> None:
    for seen, source in provenances.of_item(tx, item.id or 0):
        when = short_moment(seen.last_seen_at, zone)
        text = _("{source}, seen {when}  {url}")
        if seen.gone_at:
            text = _("{source}, gone since {when}  {url}")
            when = short_moment(seen.gone_at, zone)
        _fact(
            _("found at"), text.format(source=source.title, when=when, url=seen.url or "").strip()
        )
        if seen.why:
            _fact(_("the same because"), seen.why)
    for name, sentence in item.evidence.items():
        _fact(_("read from"), f"{label(name)}: „{sentence}“")


def _print_pairs(tx: Tx, item_id: int) -> None:
    for pair, other in likenesses.open_of(tx, item_id):
        _fact(_("perhaps the same as"), f"{other.id}  {other.title} ({state_name(other.state)})")
        _fact("", pair.why)
        _fact(_("if so"), f"newsletter queue merge {pair.item_id} --into {pair.other_id}")
        _fact(_("if not"), f"newsletter queue distinct {pair.item_id} {pair.other_id}")


def _print_past(tx: Tx, item_id: int, zone: ZoneInfo) -> None:
    for change in queue.changes(tx, item_id):
        when = short_moment(change.seen_at, zone)
        # Something may appear or vanish: then there is nothing to point an arrow from or to.
        text = " → ".join(filter(None, (change.old, change.new)))
        doubt = _(" (doubtful: not taken over)") if change.doubted else ""
        _fact(_("changed"), f"{when}  {label(change.field)}: {text}{doubt}")
    for entry in audit.history(tx, "item", item_id):
        when = short_moment(entry.at, zone)
        _fact(_("history"), f"{when}  {entry.who}: {_action(entry.action)}")


def _fact(name: str, text: str) -> None:
    indent = " " * (LABELS + 2)
    lines = [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(
            # An address must stay whole, or it cannot be opened.
            paragraph, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False
        ) or [""]
    ]  # fmt: skip
    say(f"{name:>{LABELS}}  " + f"\n{indent}".join(lines))


def _action(name: str) -> str:
    known = {
        "approve": _("approved"),
        "reject": _("rejected"),
        "snooze": _("put away"),
        "edit": _("corrected"),
        "undo": _("taken back"),
        "turn": _("changed by time"),
        "merge": _("merged into another"),
        "complete": _("completed by what was merged into it"),
        "split": _("split off another"),
        "reduce": _("without what was split off it"),
        "distinct": _("found to be another story"),
        "lead": _("told in the words of another source"),
        "sort": _("changed by rules"),
        "picture": _("picture given or taken away"),
    }
    return known[name]


def _section_title(settings: Settings, key: str) -> str:
    # A section may have gone from config.toml since the item came.
    return settings.sections[key].title if key in settings.sections else key


def _as_json(item: Item, details: Details | None) -> dict[str, Any]:
    found = item.model_dump(
        mode="json",
        include={
            "id", "kind", "state", "section", "title", "summary", "url", "published_at",
            "first_seen_at", "changed_at", "edited", "reason", "snoozed_until",
            "merged_into", "tags", "territory", "language", "reasons", "picture",
        },
    )  # fmt: skip
    if details is not None and item.kind is not ItemKind.ARTICLE:
        found["details"] = details.model_dump(mode="json", exclude={"item_id"})
    return found
