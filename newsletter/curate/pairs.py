"""One story or two: an editor merges items, splits one, or says that a pair is no pair.

Every function here takes a transaction and is one command. ``queue undo`` takes each back.
"""

from collections.abc import Iterable
from typing import Any

from newsletter.curate import decide, snapshot
from newsletter.curate.complete import complete, reduce
from newsletter.curate.queue import Editor, record
from newsletter.errors import InputError, StateError
from newsletter.models import DETAILS, Details, Item, ItemKind, ItemState, Provenance, Source
from newsletter.store import issues, items, likenesses, provenances, queue, sources
from newsletter.store.engine import Tx
from newsletter.text.language import _


def merge(tx: Tx, ids: Iterable[int], into: int, by: Editor) -> tuple[Item, list[Item]]:
    """Merge items into one that is kept; return that, and those.

    What sources say of them is said of the kept one from now on: what it leaves out itself it has
    from them. It may be in an issue, or sent.

    :raises StateError: one of the others is in an issue, or was merged before.
    :raises InputError: an item is merged into itself.
    """
    kept = items.get(tx, into)
    merged = [items.get(tx, item_id) for item_id in dict.fromkeys(ids)]
    for item in merged:
        issue = issues.of_item(tx, item.id or 0) if item.state is ItemState.PLACED else None
        decide.must_be_open(item, *([issue.label] if issue else []))
        _merge(tx, item, kept, by)
    complete(tx, kept, merged, by)
    return kept, merged


def _merge(tx: Tx, item: Item, kept: Item, by: Editor) -> None:
    before = snapshot.take(item, None)
    _set(item, decide.merge(item, kept))
    moved = [seen.id or 0 for seen, _source in provenances.of_item(tx, item.id or 0)]
    provenances.move(tx, moved, kept.id or 0)
    gone, new = snapshot.difference(before, snapshot.take(item, None))
    gone["provenances"], new["provenances"] = moved, []
    new["settled"] = _settle(tx, item, kept, by)
    record(tx, item, (gone, new), "merge", by)


def split(tx: Tx, item_id: int, key: str, by: Editor) -> tuple[Item, Item]:
    """Take what one source says off an item, into an item of its own; return both.

    What was merged before is what it was; else it is told as the source told it last.

    :raises NotFoundError: there is no such item or source.
    :raises StateError: the source does not say the item, or the item has its words.
    """
    item, source = items.get(tx, item_id), sources.get(tx, key)
    seen = [seen for seen, its in provenances.of_item(tx, item_id) if its.id == source.id]
    _must_be_another(item, source, seen)
    own, details = _own(tx, item, source, seen)
    _set(own, decide.split(details, by.now))
    moved = [one.id or 0 for one in seen]
    provenances.move(tx, moved, own.id or 0)
    before: snapshot.Snapshot = {
        "state": ItemState.MERGED.value, "merged_into": item.id, "provenances": [],
    }  # fmt: skip
    after: snapshot.Snapshot = {
        "state": own.state.value, "merged_into": None, "provenances": moved,
        "settled": _settle(tx, own, item, by),
    }  # fmt: skip
    record(tx, own, (before, after), "split", by)
    reduce(tx, item, own, by)
    return item, own


def distinct(tx: Tx, one: int, other: int, by: Editor) -> tuple[Item, Item]:
    """Settle that two items are two stories; it is not asked again.

    :raises InputError: they are one item.
    :raises StateError: that was settled before.
    """
    pair = items.get(tx, one), items.get(tx, other)
    if one == other:
        raise InputError(_("this is one item"), remedy=_("Give the number of another item."))
    if not likenesses.settle(tx, one, other, by.now):
        raise StateError(_("that these are two was settled before"))
    for item, its_other in (pair, pair[::-1]):
        record(tx, item, ({}, {"settled": [its_other.id]}), "distinct", by)
    return pair


def _must_be_another(item: Item, source: Source, seen: list[Provenance]) -> None:
    if not seen:
        raise StateError(
            _("item {id} is not from the source ‘{key}’").format(id=item.id, key=source.key),
            remedy=_("Its sources: newsletter queue show {id}.").format(id=item.id),
        )
    if item.source_id == source.id:
        raise StateError(
            _("item {id} is told in the words of the source ‘{key}’").format(
                id=item.id, key=source.key
            ),
            remedy=_("Split off another of its sources."),
        )


def _own(tx: Tx, item: Item, source: Source, seen: list[Provenance]) -> tuple[Item, Details | None]:
    """Return the item that becomes the source's own, with its details."""
    before = queue.merged_into(tx, item.id or 0, source.id or 0)
    if before is not None:
        return before, items.details(tx, [before]).get(before.id or 0)
    own = _told(item, source, seen[-1])
    tx.add(own)
    tx.flush()
    details = snapshot.details_from(own, own.original_details)
    queue.replace_details(tx, None, details)
    return own, details


def _told(item: Item, source: Source, seen: Provenance) -> Item:
    """Return a new item as a source told it last."""
    said = {name: text for name, text in seen.said.items() if name not in {"title", "summary"}}
    title, summary = seen.said.get("title", item.original_title), seen.said.get("summary", "")
    return Item(
        source_id=source.id,
        kind=_kind(said),
        section=item.section,
        url=seen.url,
        title=title,
        summary=summary,
        original_title=title,
        original_summary=summary,
        original_details=said,
        published_at=item.published_at,
        first_seen_at=seen.first_seen_at,
    )


def _kind(said: dict[str, Any]) -> ItemKind:
    fits = (kind for kind, table in DETAILS.items() if said.keys() & table.model_fields.keys())
    return next(fits, ItemKind.ARTICLE)


def _settle(tx: Tx, item: Item, other: Item, by: Editor) -> list[int]:
    assert item.id is not None
    assert other.id is not None
    return [other.id] if likenesses.settle(tx, item.id, other.id, by.now) else []


def _set(item: Item, changes: decide.Changes) -> None:
    for name, value in changes.items():
        setattr(item, name, value)
