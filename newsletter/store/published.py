"""What readers may see on the web: issues that are being sent or were, and what is in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from newsletter.models import (
    AuditEntry,
    Change,
    Details,
    Issue,
    IssueState,
    Item,
    Placement,
    StoredFile,
    Variant,
)
from newsletter.store import items
from newsletter.store.engine import Tx

PUBLIC = (IssueState.SENDING, IssueState.SENT)
WHOLE = "all"
"""The variant that has everything: what the web shows."""

PICTURES = {"image/jpeg": "jpg", "image/png": "png"}
"""The types of pictures that are shown, and how their addresses end."""


@dataclass(frozen=True)
class Shown:
    """An issue, the subject it was sent under, and the moment (UTC) it speaks from."""

    issue: Issue
    subject: str
    at: datetime


@dataclass(frozen=True)
class Placed:
    """An item of an issue as it was sent, and as it is now.

    ``turns`` counts what has happened to it: changes at its source and decisions of editors;
    ``touched_at`` is the last of them, or when it was sent.
    """

    issue: Issue
    placement: Placement
    item: Item
    details: Details | None
    turns: int
    touched_at: datetime


def issue(tx: Tx, bulletin: str, year: int, number: int) -> Shown | None:
    """Return an issue, if readers may see it."""
    return next(iter(_shown(tx, bulletin, Issue.year == year, Issue.number == number)), None)


def listing(tx: Tx, bulletin: str, limit: int, offset: int = 0) -> list[Shown]:
    """Return issues, the newest first."""
    return _shown(tx, bulletin, limit=limit, offset=offset)


def placed(tx: Tx, issue_id: int, item_id: int | None = None) -> list[Placed]:
    """Return what is in an issue, or the one item of it."""
    only = () if item_id is None else (Placement.item_id == item_id,)
    return _placed(tx, (Placement.issue_id == issue_id, *only))


def placed_since(tx: Tx, bulletin: str, since: datetime, limit: int) -> list[Placed]:
    """Return the items of a bulletin's issues since a moment, each from the newest it was in.

    :param limit: so many at most; the newest.
    """
    found = _placed(tx, (*_public(bulletin), col(Issue.sending_at) >= since), limit)
    return list({one.placement.item_id: one for one in reversed(found)}.values())


def picture(tx: Tx, sha256: str) -> StoredFile | None:
    """Return a picture, if one that is shown: kept here, and placed in an issue."""
    file = tx.get(StoredFile, sha256)
    if file is None or file.media_type not in PICTURES:
        return None
    kept = col(Placement.frozen)["picture"]["sha256"].as_string()
    used = tx.exec(select(Placement.id).where(kept == sha256).limit(1)).first()
    return file if used is not None else None


def _shown(
    tx: Tx, bulletin: str, *which: bool, limit: int | None = None, offset: int = 0
) -> list[Shown]:
    whole = (col(Variant.issue_id) == col(Issue.id)) & (col(Variant.key) == WHOLE)
    query = (
        select(Issue, Variant.subject, Variant.rendered_at)
        .join(Variant, whole)
        .where(*_public(bulletin), *which)
        .order_by(col(Issue.year).desc(), col(Issue.number).desc())
    )
    return [Shown(*row) for row in tx.exec(query.limit(limit).offset(offset))]


def _public(bulletin: str) -> tuple[ColumnElement[bool], ...]:
    return col(Issue.bulletin) == bulletin, col(Issue.state).in_(PUBLIC)


def _placed(
    tx: Tx, where: Iterable[ColumnElement[bool] | bool], limit: int | None = None
) -> list[Placed]:
    query = (
        select(Issue, Placement, Item)
        .join(Placement, col(Placement.issue_id) == col(Issue.id))
        .join(Item, col(Item.id) == col(Placement.item_id))
        .where(*where)
        .order_by(
            col(Issue.year).desc(), col(Issue.number).desc(),
            col(Placement.section), col(Placement.position),
        )
        .limit(limit)
    )  # fmt: skip
    found = []
    for some in items.in_batches(tx.exec(query)):
        details = items.details(tx, [item for _issue, _placement, item in some])
        turns = _turns(tx, [placement.item_id for _issue, placement, _item in some])
        for its, placement, item in some:
            times, last = turns.get(placement.item_id, (0, None))
            sent = its.sending_at or its.created_at
            touched = max(moment for moment in (sent, item.withdrawn_at, last) if moment)
            typed = details.get(placement.item_id)
            found.append(Placed(its, placement, item, typed, times, touched))
    return found


def _turns(tx: Tx, ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    """Return how often something happened to items, and when last; those that it did to."""
    changes = (
        select(Change.item_id, func.count(col(Change.id)), func.max(Change.seen_at))
        .where(col(Change.item_id).in_(ids), col(Change.doubted).is_(False))
        .group_by(col(Change.item_id))
    )
    decisions = (
        select(AuditEntry.subject_id, func.count(col(AuditEntry.id)), func.max(AuditEntry.at))
        .where(AuditEntry.subject == "item", col(AuditEntry.subject_id).in_(_written(ids)))
        .group_by(col(AuditEntry.subject_id))
    )
    found: dict[int, tuple[int, datetime]] = {}
    for query in (changes, decisions):
        for key, times, last in tx.exec(query):
            before, earlier = found.get(int(key), (0, last))
            found[int(key)] = (before + times, max(earlier, last))
    return found


def _written(ids: Collection[int]) -> list[str]:
    return [str(one) for one in ids]
