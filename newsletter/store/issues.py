"""Issues, what is placed in them, and their approved renderings."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, defer
from sqlmodel import col, select

from newsletter.errors import InputError, NotFoundError
from newsletter.models import Issue, IssueState, Item, ItemState, Placement, Variant
from newsletter.store.engine import Tx
from newsletter.store.statements import run
from newsletter.text.language import _

UNSENT = (IssueState.DRAFT, IssueState.APPROVED)
TOLD = (IssueState.SENDING, IssueState.SENT)
_NUMBER = re.compile(r"(\d{1,6})(?:/(\d{4}))?")


def get(tx: Tx, issue_id: int, *, lock: bool = False) -> Issue:
    """Return one issue; with ``lock``, nobody else changes it until the transaction ends.

    :raises NotFoundError: there is none of that id.
    """
    issue = tx.get(Issue, issue_id, with_for_update=lock or None, populate_existing=lock)
    if issue is None:
        raise _no_issue(str(issue_id))
    return issue


def find(tx: Tx, number: str, bulletin: str | None) -> Issue:
    """Return the issue of a number as people write it: ``47`` (the newest year) or ``47/2026``.

    :raises InputError: it is not a number, or several bulletins have it.
    :raises NotFoundError: there is no such issue.
    """
    match = _NUMBER.fullmatch(number.strip())
    if match is None:
        raise InputError(
            _("‘{number}’ is not the number of an issue").format(number=number),
            remedy=_("Write 47 or 47/2026."),
        )
    query = select(Issue).where(Issue.number == int(match[1])).order_by(col(Issue.year).desc())
    if match[2]:
        query = query.where(Issue.year == int(match[2]))
    if bulletin is not None:
        query = query.where(Issue.bulletin == bulletin)
    found = tx.exec(query).all()
    if not found:
        raise _no_issue(number)
    bulletins = sorted({issue.bulletin for issue in found})
    if len(bulletins) > 1:
        raise InputError(
            _("several bulletins have an issue {number}: {keys}").format(
                number=number, keys=", ".join(bulletins)
            ),
            remedy=_("Say which with --bulletin."),
        )
    return found[0]


def listing(tx: Tx, bulletin: str | None, limit: int) -> list[tuple[Issue, int]]:
    """Return the newest issues with the number of their items."""
    count = select(func.count()).where(col(Placement.issue_id) == col(Issue.id)).scalar_subquery()
    query = select(Issue, count).order_by(
        col(Issue.year).desc(), col(Issue.number).desc(), col(Issue.bulletin)
    )
    if bulletin is not None:
        query = query.where(Issue.bulletin == bulletin)
    return list(tx.exec(query.limit(limit)).all())


def unsent(tx: Tx, bulletin: str) -> list[Issue]:
    """Return the bulletin's drafts and approved issues, the oldest first."""
    query = (
        select(Issue)
        .where(Issue.bulletin == bulletin, col(Issue.state).in_(UNSENT))
        .order_by(col(Issue.year), col(Issue.number))
    )
    return list(tx.exec(query))


def of_slot(tx: Tx, bulletin: str, slot: datetime) -> Issue | None:
    """Return the issue that was made for a slot of the schedule, if there is one."""
    query = select(Issue).where(Issue.bulletin == bulletin, Issue.slot == slot)
    return tx.exec(query).first()


def of_item(tx: Tx, item_id: int) -> Issue | None:
    """Return the draft or approved issue that an item is in, if it is in one."""
    query = (
        select(Issue)
        .join(Placement, col(Placement.issue_id) == col(Issue.id))
        .where(Placement.item_id == item_id, col(Issue.state).in_(UNSENT))
    )
    return tx.exec(query).first()


def told(tx: Tx, item_id: int) -> Placement | None:
    """Return how readers got an item, the last time that they did."""
    query = (
        select(Placement)
        .join(Issue, col(Issue.id) == col(Placement.issue_id))
        .where(Placement.item_id == item_id, col(Issue.state).in_(TOLD))
        .order_by(col(Placement.id).desc())
    )
    return tx.exec(query).first()


def told_and_changed(tx: Tx, bulletin: str | None) -> list[tuple[Item, Placement]]:
    """Return the sent items that a source altered since, with how readers got them last.

    Those that are in a draft or an approved issue are left out.

    :param bulletin: by which they were sent; default: by any.
    """
    other = aliased(Placement)
    last = select(func.max(other.id)).join(Issue, col(Issue.id) == other.issue_id)
    last = last.where(col(Issue.state).in_(TOLD), other.item_id == Item.id)
    if bulletin is not None:
        last = last.where(Issue.bulletin == bulletin)
    unsent = select(other.id).join(Issue, col(Issue.id) == other.issue_id)
    unsent = unsent.where(col(Issue.state).in_(UNSENT), other.item_id == Item.id)
    query = (
        select(Item, Placement)
        .join(Placement, col(Placement.id) == last.correlate(Item).scalar_subquery())
        .join(Issue, col(Issue.id) == Placement.issue_id)
        .where(
            Item.state == ItemState.SENT,
            col(Item.changed_at) > col(Issue.created_at),
            ~unsent.correlate(Item).exists(),
        )
        .order_by(col(Item.id))
    )
    return list(tx.exec(query))


def give_slot(tx: Tx, issue: Issue, slot: datetime) -> None:
    """Note the hour that the issue was chosen for."""
    issue.slot = slot
    save(tx, [issue])


def next_number(tx: Tx, bulletin: str, year: int) -> int:
    """Return the number after the last one of the year."""
    query = select(func.max(Issue.number)).where(Issue.bulletin == bulletin, Issue.year == year)
    return (tx.exec(query).one() or 0) + 1


def insert(tx: Tx, issue: Issue) -> bool:
    """Store a new issue; return whether its number and its slot were free."""
    try:
        with tx.begin_nested():
            tx.add(issue)
            tx.flush()
    except IntegrityError:
        return False
    return True


def approved_items(tx: Tx, sections: Collection[str]) -> list[Item]:
    """Return the approved items of these sections, held for this transaction."""
    query = (
        select(Item)
        .where(Item.state == ItemState.APPROVED, col(Item.section).in_(sorted(sections)))
        .order_by(col(Item.id))
        .with_for_update()
    )
    return list(tx.exec(query))


def placements(tx: Tx, issue_id: int) -> list[Placement]:
    """Return what is in an issue, by section, in order."""
    query = (
        select(Placement)
        .where(Placement.issue_id == issue_id)
        .order_by(Placement.section, col(Placement.position), col(Placement.id))
    )
    return list(tx.exec(query))


def placed_items(tx: Tx, issue_id: int) -> list[Item]:
    """Return the items that are in an issue, held for this transaction."""
    query = (
        select(Item)
        .join(Placement, col(Placement.item_id) == col(Item.id))
        .where(Placement.issue_id == issue_id)
        .order_by(col(Item.id))
        .with_for_update(of=Item)
    )
    return list(tx.exec(query))


def save(tx: Tx, rows: Iterable[Issue | Item | Placement | Variant]) -> None:
    """Store new or changed rows."""
    tx.add_all(list(rows))
    tx.flush()


def remove(tx: Tx, rows: Iterable[Placement]) -> None:
    """Take placements out."""
    for row in rows:
        tx.delete(row)
    tx.flush()


def variant(tx: Tx, issue_id: int) -> Variant | None:
    """Return the approved rendering with all items; none of an issue that is not approved."""
    query = select(Variant).where(Variant.issue_id == issue_id, Variant.key == Variant.ALL)
    return tx.exec(query).first()


def variants(tx: Tx, issue_id: int) -> list[Variant]:
    """Return the approved renderings of an issue without their text: keys, items, fingerprints."""
    texts = defer(Variant.html), defer(Variant.text)  # type: ignore[arg-type]
    query = select(Variant).where(Variant.issue_id == issue_id).order_by(col(Variant.id))
    found = list(tx.exec(query.options(*texts)))
    for one in found:
        tx.expunge(one)  # else the text of each would stay in memory once it was read
    return found


def rendering(tx: Tx, variant_id: int) -> Variant:
    """Return a variant with its text."""
    return tx.get_one(Variant, variant_id)


def drop_variants(tx: Tx, issue_id: int) -> None:
    """Drop the renderings of an issue that is a draft again."""
    run(tx, delete(Variant).where(col(Variant.issue_id) == issue_id))


def _no_issue(number: str) -> NotFoundError:
    return NotFoundError(
        _("there is no issue {number}").format(number=number),
        remedy=_("‘newsletter issue list’ shows those there are."),
    )
