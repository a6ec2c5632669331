"""Deciding and correcting, in the database and in the audit log.

Every function here takes a transaction and is one command: all of its items, or none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.curate import decide, snapshot
from newsletter.curate.fields import OF_ITEM, read
from newsletter.errors import StateError
from newsletter.models import AuditEntry, Details, Item, ItemKind, ItemState
from newsletter.store import audit, issues, items, likenesses, provenances, queue
from newsletter.store.engine import Tx
from newsletter.text.language import _


@dataclass(frozen=True)
class Editor:
    """Who decides, and when (UTC)."""

    who: str
    now: datetime


def approve(tx: Tx, ids: Iterable[int], section: str | None, by: Editor) -> list[Item]:
    """Take items into the next issue. See :func:`newsletter.curate.decide.approve`."""
    return [
        _decide(tx, item, decide.approve(item, details, section, by.now), "approve", by)
        for item, details in _open(tx, ids)
    ]


def reject(tx: Tx, ids: Iterable[int], reason: str, by: Editor) -> list[Item]:
    """Leave items out for good. See :func:`newsletter.curate.decide.reject`."""
    return [
        _decide(tx, item, decide.reject(item, reason), "reject", by)
        for item, _details in _open(tx, ids)
    ]


def snooze(tx: Tx, ids: Iterable[int], until: datetime, by: Editor) -> list[Item]:
    """Put items away until a moment. See :func:`newsletter.curate.decide.snooze`."""
    return [
        _decide(tx, item, decide.snooze(item, until, by.now), "snooze", by)
        for item, _details in _open(tx, ids)
    ]


def sort(tx: Tx, changes: Mapping[int, decide.Changes], by: Editor) -> list[Item]:
    """Change items that wait as rules say: fields by item id."""
    return [
        _decide(tx, items.get(tx, item_id), values, "sort", by)
        for item_id, values in changes.items()
    ]


@dataclass(frozen=True)
class Correction:
    """What an editor types: texts by field name, and where the item belongs."""

    texts: Mapping[str, str]
    section: str | None = None
    kind: ItemKind | None = None


def edit(tx: Tx, item_id: int, correction: Correction, zone: ZoneInfo, by: Editor) -> Item | None:
    """Correct an item; the corrected fields no longer follow the source.

    :returns: the item; none if all of it was so already.
    :raises InputError: a text cannot be read; nothing is changed.
    :raises StateError: it is in an issue that was sent.
    """
    [(item, details)] = _found(tx, [item_id])
    decide.must_be_editable(item)
    before = snapshot.take(item, details)
    if correction.kind is not None and correction.kind is not item.kind:
        item.kind = correction.kind
        fresh = snapshot.details_from(item, None)
        queue.replace_details(tx, details, fresh)
        details = fresh
    _correct(item, details, read(item.kind, correction.texts, zone))
    _set(item, decide.in_section(item, correction.section))
    _set(item, decide.after_edit(item, details, by.now))
    after = snapshot.take(item, details)
    _log(tx, item, before, after, "edit", by)
    return None if before == after else item


def picture(tx: Tx, item_id: int, values: Mapping[str, Any], by: Editor) -> Item | None:
    """Set what :attr:`Item.picture` says; empty: the item has none.

    :returns: the item; none if it was so already.
    :raises StateError: it is in an issue that was sent.
    """
    item = items.get(tx, item_id)
    decide.must_be_editable(item)
    if item.picture == values:
        return None
    return _decide(tx, item, {"picture": dict(values)}, "picture", by)


def undo(tx: Tx, by: Editor) -> list[Item]:
    """Take back the last command by which ``by.who`` decided something.

    :raises StateError: there is none, or the items have moved on since.
    """
    entries = queue.last_decision(tx, by.who)
    if not entries:
        raise StateError(_("there is nothing to undo"))
    found = [(entry, *_found(tx, [int(entry.subject_id)])[0]) for entry in entries]
    for entry, item, details in found:
        if not snapshot.matches(item, details, entry.after):
            raise StateError(
                _("item {id} has changed since; nothing was undone").format(id=item.id),
                remedy=_("Look at it: newsletter queue show {id}.").format(id=item.id),
            )
    for entry, item, details in found:
        snapshot.restore(item, entry.before)
        if "details" in entry.before or "kind" in entry.before:
            fresh = snapshot.details_from(item, entry.before.get("details"))
            queue.replace_details(tx, details, fresh)
        _put_back(tx, item, entry)
        record(tx, item, (entry.after, entry.before), "undo", by, undoes=entry.id)
    return [item for _entry, item, _details in found]


def _put_back(tx: Tx, item: Item, entry: AuditEntry) -> None:
    """Take back where provenances went, and which pairs were settled."""
    assert item.id is not None
    had, has = (set(part.get("provenances", ())) for part in (entry.before, entry.after))
    provenances.move(tx, had - has, item.id)
    if has - had:
        provenances.move(tx, has - had, entry.before["merged_into"])
    for other in entry.after.get("settled", ()):
        likenesses.reopen(tx, item.id, other)


def _found(tx: Tx, ids: Iterable[int]) -> list[tuple[Item, Details | None]]:
    # dict.fromkeys: an item named twice is one item.
    found = [items.get(tx, item_id) for item_id in dict.fromkeys(ids)]
    details = items.details(tx, found)
    return [(item, details.get(item.id or 0)) for item in found]


def _open(tx: Tx, ids: Iterable[int]) -> list[tuple[Item, Details | None]]:
    found = _found(tx, ids)
    for item, _details in found:
        issue = issues.of_item(tx, item.id or 0) if item.state is ItemState.PLACED else None
        if issue is not None:
            decide.must_be_open(item, issue.label)
    return found


def _decide(tx: Tx, item: Item, changes: decide.Changes, action: str, by: Editor) -> Item:
    before = snapshot.take(item, None)
    _set(item, changes)
    _log(tx, item, before, snapshot.take(item, None), action, by)
    return item


def _set(thing: object, values: Mapping[str, Any]) -> None:
    for attribute, value in values.items():
        setattr(thing, attribute, value)


def _correct(item: Item, details: Details | None, values: Mapping[str, Any]) -> None:
    own = {field.attribute for field in OF_ITEM}
    touched = set()
    for attribute, value in values.items():
        target = item if attribute in own else details
        if getattr(target, attribute) != value:
            setattr(target, attribute, value)
            touched.add(attribute)
    # A new list: changes inside a JSON column would not be seen.
    item.edited = sorted({*item.edited, *touched})


def _log(
    tx: Tx, item: Item, before: snapshot.Snapshot, after: snapshot.Snapshot, action: str, by: Editor
) -> None:
    difference = snapshot.difference(before, after)
    if difference != ({}, {}):
        record(tx, item, difference, action, by)


def record(
    tx: Tx,
    item: Item,
    difference: tuple[snapshot.Snapshot, snapshot.Snapshot],
    action: str,
    by: Editor,
    undoes: int | None = None,
) -> None:
    """Log what an editor changed of an item, so that it can be undone."""
    before, after = difference
    audit.record(
        tx, now=by.now, who=by.who, action=action, subject="item", subject_id=item.id or 0,
        before=before, after=after, undoes=undoes,
    )  # fmt: skip
