"""Members, and what people do there."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import col, select

from newsletter.models import Member, Office, Role
from newsletter.store.engine import Tx
from newsletter.store.statements import run
from newsletter.text.letters import unaccented


@dataclass(frozen=True)
class FirstOffice:
    """What somebody does, and the name of the member; nothing if they have no office."""

    role: Role | None = None
    member: str = ""


def listing(tx: Tx) -> list[Member]:
    """Return all members by name."""
    return list(tx.exec(select(Member).order_by(col(Member.name), col(Member.company_id))))


def find(tx: Tx, company_id: str) -> Member | None:
    """Return the member of that IČO, if there is one."""
    return tx.exec(select(Member).where(Member.company_id == company_id)).first()


def ids(tx: Tx, company_ids: Collection[str]) -> dict[str, int]:
    """Return the ids of members by their IČO, of those that are."""
    query = select(Member.company_id, Member.id).where(col(Member.company_id).in_(company_ids))
    return {number: found for number, found in tx.exec(query) if found is not None}


def save(tx: Tx, member: Member) -> None:
    """Store a new or changed member."""
    tx.add(member)
    tx.flush()


def offices(tx: Tx, subscriber_id: int) -> list[tuple[Role, Member]]:
    """Return what a subscriber does, and where, by the member's name."""
    query = (
        select(Office.role, Member)
        .join(Member, col(Member.id) == col(Office.member_id))
        .where(Office.subscriber_id == subscriber_id)
        .order_by(col(Member.name), col(Office.role))
    )
    return [(Role(role), member) for role, member in tx.exec(query)]


def first_offices(tx: Tx, subscribers: Collection[int] | None = None) -> dict[int, FirstOffice]:
    """Return one office of each subscriber who has any, by subscriber id.

    Of several the first by the member's name, and there the highest.

    :param subscribers: of these only.
    """
    query = select(Office.subscriber_id, Office.role, Member.name).join(
        Member, col(Member.id) == col(Office.member_id)
    )
    if subscribers is not None:
        query = query.where(col(Office.subscriber_id).in_(subscribers))
    ranks = [role.value for role in Role]
    # Sorted here: two databases have two ideas of an alphabet.
    rows = sorted(tx.exec(query), key=lambda row: (unaccented(row[2]), ranks.index(row[1])))
    return {
        subscriber: FirstOffice(Role(role), member) for subscriber, role, member in reversed(rows)
    }


def give_office(tx: Tx, office: Office) -> None:
    """Note what a subscriber does; what is known already stays."""
    tx.merge(office)
    tx.flush()


def end_offices(tx: Tx, subscriber_id: int) -> None:
    """Note that a subscriber does nothing at any member."""
    run(tx, delete(Office).where(col(Office.subscriber_id) == subscriber_id))
