"""An item that is kept says what only those merged into it say; split off, they take it along."""

from collections.abc import Sequence
from typing import Any

from newsletter.curate import snapshot
from newsletter.curate.queue import Editor, record
from newsletter.models import Details, Item, ItemKind, ItemState, gaps
from newsletter.store import items, provenances, queue
from newsletter.store.engine import Tx

TEXTS = ("url", "summary")


def complete(tx: Tx, kept: Item, merged: Sequence[Item], by: Editor) -> None:
    """Fill what an item leaves out with what those merged into it say; what was sent stays."""
    if kept.state is ItemState.SENT:
        return
    found = items.details(tx, [kept, *merged])
    own = found.get(kept.id or 0)
    before = snapshot.take(kept, own)
    for item in merged:
        other = found.get(item.id or 0)
        _set(kept, gaps.in_item(kept, item, TEXTS))
        if own is None and other is not None:
            kept.kind, own = item.kind, type(other)(item_id=kept.id or 0)
            queue.replace_details(tx, None, own)
        filled = gaps.in_details(own, other, kept.edited)
        _set(own, filled)
        said = {name: text for name, text in item.evidence.items() if name in filled}
        kept.evidence = said | kept.evidence
    _log(tx, kept, before, snapshot.take(kept, own), "complete", by)


def reduce(tx: Tx, item: Item, off: Item, by: Editor) -> None:
    """Take from an item what it says only since it was told by ``off`` as well."""
    if item.state is ItemState.SENT:
        return
    found = items.details(tx, [item, off])
    own, other = found.get(item.id or 0), found.get(off.id or 0)
    before = snapshot.take(item, own)
    if item.summary == off.summary and "summary" not in item.edited:
        item.summary = item.original_summary
    if item.url == off.url and "url" not in item.edited:
        item.url = _address(tx, item)
    names = _borrowed(item, own, other)
    item.evidence = {name: text for name, text in item.evidence.items() if name not in names}
    if own is not None:
        empty = type(own)(item_id=own.item_id)
        _set(own, {name: getattr(empty, name) for name in names})
        if own == empty:
            queue.replace_details(tx, own, None)
            item.kind, own = ItemKind.ARTICLE, None
    _log(tx, item, before, snapshot.take(item, own), "reduce", by)


def _borrowed(item: Item, own: Details | None, other: Details | None) -> set[str]:
    if own is None or type(own) is not type(other):
        return set()
    names = type(own).model_fields.keys() - {"item_id", *item.edited, *item.original_details}
    return {name for name in names if getattr(own, name) == getattr(other, name)}


def _address(tx: Tx, item: Item) -> str | None:
    """Return where the source whose words the item has says it."""
    said = provenances.of_item(tx, item.id or 0)
    return next((seen.url for seen, _its in said if seen.source_id == item.source_id), None)


def _set(row: object, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _log(
    tx: Tx, item: Item, before: snapshot.Snapshot, after: snapshot.Snapshot, action: str, by: Editor
) -> None:
    if before != after:
        record(tx, item, snapshot.difference(before, after), action, by)
