"""An item's text as it was when it was placed: what an issue is made from.

Kept as JSON in ``Placement.frozen``, so that a draft does not move under the editor's hands
when a source or a colleague changes the item.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsletter import reach
from newsletter.models import DETAILS, Details, Item, ItemKind, Placement, Source

KEPT = {"language", "kind", "title", "summary", "url", "attachments", "published_at", *reach.FIELDS}
BESIDE = ("source", "change", "called_off")
"""What is kept besides what the item itself says.

The name of its source; of an item that was sent before, what is new: see
:mod:`newsletter.compose.changed`.
"""


@dataclass(frozen=True)
class Frozen:
    """One item of an issue. ``source`` is the name of where it comes from.

    ``change``: what its source altered since it was sent, as field, old and new text.
    """

    item_id: int
    kind: ItemKind
    title: str
    summary: str
    url: str | None
    attachments: list[dict[str, Any]]
    details: Details | None
    picture: dict[str, Any]
    language: str
    source: str
    change: tuple[tuple[str, str, str], ...]


def take(item: Item, details: Details | None, source: Source | None = None) -> dict[str, Any]:
    """Return the item as JSON values (moments ISO 8601, amounts as text)."""
    found = item.model_dump(mode="json", include=KEPT)
    if item.picture:
        found["picture"] = item.picture
    if source is not None:
        found["source"] = source.title
    found["details"] = details and details.model_dump(mode="json", exclude={"item_id"})
    return found


def is_as(kept: Mapping[str, Any], item: Item, details: Details | None) -> bool:
    """Return whether what was ``kept`` is as the item is now.

    What an older version of the program did not keep is no difference.
    """
    now = {"picture": {}, **take(item, details)}
    then = {"picture": {}, **{name: kept[name] for name in kept if name not in BESIDE}}
    return all(now.get(name) == value for name, value in then.items())


def read(placement: Placement) -> Frozen:
    """Return what :func:`take` kept."""
    return thaw(placement.frozen, placement.item_id)


def thaw(kept: Mapping[str, Any], item_id: int) -> Frozen:
    """Return what :func:`take` kept of that item."""
    kind, details = ItemKind(kept["kind"]), None
    if kept["details"] is not None:
        details = DETAILS[kind].model_validate({**kept["details"], "item_id": item_id})
    return Frozen(
        item_id=item_id,
        kind=kind,
        title=kept["title"],
        summary=kept["summary"],
        url=kept["url"],
        attachments=kept["attachments"],
        details=details,
        picture=kept.get("picture", {}),
        language=kept.get("language", ""),
        source=kept.get("source", ""),
        change=tuple((field, old, new) for field, old, new in kept.get("change", ())),
    )
