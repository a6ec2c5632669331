"""The part of an item that editors decide about, as JSON: what is logged and what undo restores."""

from typing import Any

from newsletter import reach
from newsletter.models import DETAILS, Details, Item, ItemKind

FIELDS = {
    "kind", "state", "section", "url", "title", "summary", "edited", "reason", "snoozed_until",
    "merged_into", "tags", "reasons", "evidence", "picture", *reach.FIELDS,
}  # fmt: skip

Snapshot = dict[str, Any]


def take(item: Item, details: Details | None) -> Snapshot:
    """Return the item as editors see it, in JSON values (moments ISO 8601, amounts as text)."""
    found = item.model_dump(mode="json", include=FIELDS)
    if details is not None:
        found["details"] = details.model_dump(mode="json", exclude={"item_id"})
    return found


def difference(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Return the parts of ``before`` and ``after`` that differ; what is missing is ``None``."""
    keys = sorted(before.keys() | after.keys())
    changed = [key for key in keys if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in changed}, {key: after.get(key) for key in changed}


def matches(item: Item, details: Details | None, part: Snapshot) -> bool:
    """Return whether the item still is as ``part`` says."""
    now = take(item, details)
    own = FIELDS | {"details"}
    return all(now.get(key) == value for key, value in part.items() if key in own)


def restore(item: Item, part: Snapshot) -> None:
    """Set the item's own fields to those of ``part`` (its details: :func:`details_from`)."""
    fields = {key: value for key, value in part.items() if key in FIELDS}
    typed = Item.model_validate(item.model_dump(mode="json") | fields)
    for key in fields:
        setattr(item, key, getattr(typed, key))


def details_from(item: Item, values: dict[str, Any] | None) -> Details | None:
    """Return new details of the item's kind with the JSON ``values``."""
    if item.kind is ItemKind.ARTICLE or item.id is None:
        return None
    return DETAILS[item.kind].model_validate({**(values or {}), "item_id": item.id})
