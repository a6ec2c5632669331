"""An item's text as it was when it was placed: what an issue is made from.

Kept as JSON in ``Placement.frozen``, so that a draft does not move under the editor's hands
when a source or a colleague changes the item.
"""

from dataclasses import dataclass
from typing import Any

from newsletter import reach
from newsletter.models import DETAILS, Details, Item, ItemKind, Placement

KEPT = {"kind", "title", "summary", "url", "attachments", "published_at", *reach.FIELDS}


@dataclass(frozen=True)
class Frozen:
    """One item of an issue."""

    item_id: int
    kind: ItemKind
    title: str
    summary: str
    url: str | None
    attachments: list[dict[str, Any]]
    details: Details | None
    picture: dict[str, Any]


def take(item: Item, details: Details | None) -> dict[str, Any]:
    """Return the item as JSON values (moments ISO 8601, amounts as text)."""
    found = item.model_dump(mode="json", include=KEPT)
    if item.picture:
        found["picture"] = item.picture
    found["details"] = details and details.model_dump(mode="json", exclude={"item_id"})
    return found


def read(placement: Placement) -> Frozen:
    """Return what :func:`take` kept."""
    kept = placement.frozen
    kind, details = ItemKind(kept["kind"]), None
    if kept["details"] is not None:
        details = DETAILS[kind].model_validate({**kept["details"], "item_id": placement.item_id})
    return Frozen(
        item_id=placement.item_id,
        kind=kind,
        title=kept["title"],
        summary=kept["summary"],
        url=kept["url"],
        attachments=kept["attachments"],
        details=details,
        picture=kept.get("picture", {}),
    )
