"""What one telling of a story leaves out and another says."""

from collections.abc import Iterable
from typing import Any

from newsletter.models.item import Details, Item

Values = dict[str, Any]

IN_ORDER = (("opens_at", "closes_at"), ("min_support", "max_support"), ("starts_at", "ends_at"))
"""Details of which the first is never more than the second."""


def in_item(item: Item, other: Item, names: Iterable[str]) -> Values:
    """Return what of ``names`` only ``other`` says; what an editor emptied is no gap."""
    return {
        name: value
        for name in names
        if name not in item.edited and not getattr(item, name) and (value := getattr(other, name))
    }


def in_details(own: Details | None, other: Details | None, edited: Iterable[str] = ()) -> Values:
    """Return the details that only ``other`` says and that fit those of ``own``."""
    if own is None or type(own) is not type(other):
        return {}
    found = {
        name: value
        for name in type(own).model_fields.keys() - {"item_id", *edited}
        if not getattr(own, name) and (value := getattr(other, name))
    }
    for pair in IN_ORDER:
        early, late = (found.get(name, getattr(own, name, None)) for name in pair)
        if early is not None and late is not None and early > late:
            found = {name: value for name, value in found.items() if name not in pair}
    return found
