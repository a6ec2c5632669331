"""What readers were told of an item and is otherwise by now: news in itself, not a new item.

Nothing sends a change by itself: an editor puts it into an issue
(:func:`newsletter.compose.arrange.change`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.compose import frozen
from newsletter.compose.cards import said
from newsletter.models import Details, Item, Placement
from newsletter.store import issues, items
from newsletter.store.engine import Tx
from newsletter.text.language import _

Altered = list[list[str]]


def between(
    before: Mapping[str, Any], after: Mapping[str, Any], at: datetime, zone: ZoneInfo
) -> Altered:
    """Return what a card would say otherwise, in its order: the label, the old and the new words.

    :param before: an item as it was frozen for readers; ``after``: as it is now.
    :param at: the moment that both are told at (UTC).
    """
    old, new = (
        {fact.label: fact.value for fact in said(frozen.thaw(kept, 0), at, zone)}
        for kept in (before, after)
    )
    found = [
        [label, old.get(label, ""), new.get(label, "")]
        for label in {**new, **old}
        if old.get(label) != new.get(label)
    ]
    if after.get("called_off") and not before.get("called_off"):
        found.append([_("State"), "", _("the source has withdrawn it")])
    return found


def take(
    item: Item, details: Details | None, told: Placement, at: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    """Return the item as it is now, frozen, with what changed since readers were ``told`` it."""
    found = frozen.take(item, details)
    found["called_off"] = item.withdrawn_at is not None
    found["change"] = between(told.frozen, found, at, zone)
    return found


def waiting(tx: Tx, bulletin: str | None, at: datetime, zone: ZoneInfo) -> list[Item]:
    """Return the items that changed since they were sent, and that no draft tells of yet.

    What is over by ``at`` is left out: nobody can do anything about it.

    :param bulletin: by which they were sent; default: by any.
    """
    found = issues.told_and_changed(tx, bulletin)
    details = items.details(tx, [item for item, _told in found])
    over = {item_id for item_id, its in details.items() if its.is_over(at)}
    return [
        item
        for item, told in found
        if item.id not in over and take(item, details.get(item.id or 0), told, at, zone)["change"]
    ]
