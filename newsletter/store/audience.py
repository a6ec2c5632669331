"""Lists, subscribers and whom never to mail."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from newsletter.errors import NotFoundError
from newsletter.models import (
    MailingList,
    Member,
    Office,
    Role,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
)
from newsletter.reach import Duty, Profile
from newsletter.store.engine import Tx
from newsletter.store.statements import insert_missing, run
from newsletter.text.language import _

AT_ONCE = 5_000
"""Rows that are read at a time."""


@dataclass(frozen=True)
class Standing:
    """How an address stands towards a list, as far as anything is known of it."""

    subscription: SubscriptionState | None = None
    suppressed: str | None = None


@dataclass(frozen=True)
class Trait:
    """What is told of the person with an address (as it is compared); empty: nothing."""

    key: str
    topics: str = ""
    salutation: str = ""
    role: Role | None = None
    member_id: int | None = None


@dataclass(frozen=True)
class Reader:
    """One who gets a mail, and what decides what is in it."""

    subscriber_id: int
    address: str
    profile: Profile


@dataclass(frozen=True)
class Newcomer:
    """An address to be entered: as written, as compared, and a name."""

    address: str
    key: str
    name: str


def find_list(tx: Tx, key: str) -> MailingList | None:
    """Return the list, if there is one of that key."""
    return tx.exec(select(MailingList).where(MailingList.key == key)).first()


def list_of(tx: Tx, key: str) -> MailingList:
    """Return the list.

    :raises NotFoundError: there is none of that key.
    """
    found = find_list(tx, key)
    if found is None:
        raise NotFoundError(
            _("there is no list ‘{key}’").format(key=key),
            remedy=_(
                "Known lists: {keys}. Another is made by: newsletter lists add KEY TITLE"
            ).format(keys=", ".join(known.key for known in lists(tx)) or "–"),
        )
    return found


def lists(tx: Tx) -> list[MailingList]:
    """Return all lists by key."""
    return list(tx.exec(select(MailingList).order_by(col(MailingList.key))))


def readers(tx: Tx, lists: Collection[str]) -> Iterator[Reader]:
    """Yield all who would get a mail to these lists, one by one, by id: there may be a million."""
    return _readers(tx, wanted(lists))


def reader(tx: Tx, lists: Collection[str], address_key: str) -> Reader | None:
    """Return the one who has that address and would get a mail to these lists."""
    its = and_(wanted(lists), col(Subscriber.address_key) == address_key)
    return next(_readers(tx, its), None)


def has_choosers(tx: Tx, lists: Collection[str]) -> bool:
    """Tell whether anybody on the lists has chosen topics."""
    query = select(Subscriber.id).where(Subscriber.topics != "", wanted(lists)).limit(1)
    return tx.exec(query).first() is not None


def wanted(lists: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a subscriber is on one of the lists, and not suppressed."""
    subscribed = (
        select(Subscription.subscriber_id)
        .join(MailingList, col(MailingList.id) == col(Subscription.list_id))
        .where(col(Subscription.subscriber_id) == col(Subscriber.id))
        .where(col(Subscription.state) == SubscriptionState.SUBSCRIBED)
        .where(col(MailingList.key).in_(lists))
    )
    suppressed = select(Suppression.address_key).where(
        col(Suppression.address_key) == col(Subscriber.address_key)
    )
    return and_(subscribed.exists(), ~suppressed.exists())


def save(tx: Tx, subscriber: Subscriber) -> None:
    """Store what was changed of a subscriber."""
    tx.add(subscriber)
    tx.flush()


def list_counts(tx: Tx) -> dict[int, int]:
    """Return how many are subscribed to each list (by list id) and can be mailed."""
    query = (
        select(Subscription.list_id, func.count(col(Subscriber.id)))
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .outerjoin(Suppression, col(Suppression.address_key) == col(Subscriber.address_key))
        .where(col(Subscription.state) == SubscriptionState.SUBSCRIBED)
        .where(col(Suppression.address_key).is_(None))
        .group_by(col(Subscription.list_id))
    )
    return {list_id: int(count) for list_id, count in tx.exec(query)}


def add_list(tx: Tx, key: str, title: str, now: datetime) -> None:
    """Make a list."""
    tx.add(MailingList(key=key, title=title, created_at=now))
    tx.flush()


def subscriber_by_key(tx: Tx, key: str) -> Subscriber | None:
    """Return the subscriber of that address (in the form that is compared)."""
    return tx.exec(select(Subscriber).where(Subscriber.address_key == key)).first()


def rename(tx: Tx, subscriber: Subscriber, name: str) -> None:
    """Store another name of a person."""
    subscriber.name = name
    tx.add(subscriber)
    tx.flush()


def subscriber_by_public_id(tx: Tx, public_id: str) -> Subscriber | None:
    """Return the subscriber that a signed link names."""
    return tx.exec(select(Subscriber).where(Subscriber.public_id == public_id)).first()


def subscribers(
    tx: Tx, list_key: str | None = None, limit: int | None = None
) -> list[tuple[Subscriber, MailingList, Subscription, str | None]]:
    """Return subscriptions by list and address, with why an address is suppressed."""
    query = (
        select(Subscriber, MailingList, Subscription, Suppression.reason)
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .join(MailingList, col(MailingList.id) == col(Subscription.list_id))
        .outerjoin(Suppression, col(Suppression.address_key) == col(Subscriber.address_key))
        .order_by(col(MailingList.key), col(Subscriber.address_key))
    )
    if list_key is not None:
        query = query.where(MailingList.key == list_key)
    return list(tx.exec(query.limit(limit)).all())


def mailed(tx: Tx, lists: Collection[str]) -> list[Subscriber]:
    """Return who is on any of the lists and not suppressed, by address."""
    query = select(Subscriber).where(wanted(lists)).order_by(col(Subscriber.address_key))
    return list(tx.exec(query))


def subscription_counts(tx: Tx, list_key: str | None = None) -> dict[str, int]:
    """Return how many subscriptions there are in each state, and how many are suppressed."""
    suppressed = col(Suppression.address_key).is_not(None)
    query = (
        select(Subscription.state, suppressed, func.count(col(Subscriber.id)))
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .join(MailingList, col(MailingList.id) == col(Subscription.list_id))
        .outerjoin(Suppression, col(Suppression.address_key) == col(Subscriber.address_key))
        .group_by(col(Subscription.state), suppressed)
    )
    if list_key is not None:
        query = query.where(MailingList.key == list_key)
    found = {"subscribed": 0, "unsubscribed": 0, "suppressed": 0}
    for state, is_suppressed, count in tx.exec(query):
        found["suppressed" if is_suppressed else str(state)] += int(count)
    return found


def standings(tx: Tx, list_id: int, keys: Collection[str]) -> dict[str, Standing]:
    """Return how each address (in the form that is compared) stands towards a list."""
    known = select(Subscriber.address_key, col(Subscription.state)).outerjoin(
        Subscription,
        (col(Subscription.subscriber_id) == col(Subscriber.id))
        & (col(Subscription.list_id) == list_id),
    )
    states = dict(tx.exec(known.where(col(Subscriber.address_key).in_(keys))).all())
    reasons = suppressions(tx, keys)
    return {key: Standing(states.get(key), reasons.get(key)) for key in keys}


def subscribe(
    tx: Tx, list_id: int, newcomers: Collection[Newcomer], origin: str, now: datetime
) -> None:
    """Put addresses on a list; those that had left it are on it again."""
    people = [
        {
            "public_id": uuid4().hex,
            "address": one.address,
            "address_key": one.key,
            "name": one.name,
            "created_at": now,
        }
        for one in newcomers
    ]
    if not people:
        return
    run(tx, insert_missing(tx, Subscriber), people)
    keys = [one.key for one in newcomers]
    ids = tx.exec(select(Subscriber.id).where(col(Subscriber.address_key).in_(keys))).all()
    joined = {"state": SubscriptionState.SUBSCRIBED, "origin": origin[:200], "since": now}
    run(
        tx,
        insert_missing(tx, Subscription),
        [{"subscriber_id": subscriber_id, "list_id": list_id, **joined} for subscriber_id in ids],
    )
    again = (
        update(Subscription)
        .where(col(Subscription.list_id) == list_id, col(Subscription.subscriber_id).in_(ids))
        .where(col(Subscription.state) == SubscriptionState.UNSUBSCRIBED)
    )
    run(tx, again.values(**joined, ended_at=None))


def fill_in(tx: Tx, traits: Collection[Trait]) -> int:
    """Note what is told of people; their wishes and greetings stay where there are any.

    :returns: how many wishes, greetings and offices were not known before.
    """
    filled = 0
    keys = [one.key for one in traits]
    query = select(Subscriber.address_key, col(Subscriber.id))
    ids = dict(tx.exec(query.where(col(Subscriber.address_key).in_(keys))).all())
    for name in ("topics", "salutation"):
        column = Subscriber.__table__.c[name]  # type: ignore[attr-defined]
        rows = [{"key": one.key, "value": value} for one in traits if (value := getattr(one, name))]
        missing = (col(Subscriber.address_key) == bindparam("key")) & (column == "")
        if rows:
            statement = update(Subscriber).where(missing).values({column: bindparam("value")})
            filled += run(tx, statement, rows)
    offices = [
        {"subscriber_id": ids[one.key], "member_id": one.member_id, "role": one.role}
        for one in traits
        if one.role and one.key in ids
    ]
    if offices:
        filled += run(tx, insert_missing(tx, Office), offices)
    return filled


def unsubscribe(tx: Tx, subscriber_id: int, list_keys: Collection[str], now: datetime) -> list[str]:
    """End the subscriptions; return the keys of the lists that the subscriber was on."""
    values = {"state": SubscriptionState.UNSUBSCRIBED, "ended_at": now}
    return _turn(tx, subscriber_id, list_keys, SubscriptionState.SUBSCRIBED, values)


def resubscribe(
    tx: Tx, subscriber_id: int, list_keys: Collection[str], origin: str, now: datetime
) -> list[str]:
    """Renew subscriptions that were ended; return the keys of their lists."""
    joined = {"state": SubscriptionState.SUBSCRIBED, "origin": origin[:200], "since": now}
    values = {**joined, "ended_at": None}
    return _turn(tx, subscriber_id, list_keys, SubscriptionState.UNSUBSCRIBED, values)


def _turn(
    tx: Tx,
    subscriber_id: int,
    list_keys: Collection[str],
    state: SubscriptionState,
    values: dict[str, object],
) -> list[str]:
    query = (
        select(MailingList.id, MailingList.key)
        .join(Subscription, col(Subscription.list_id) == col(MailingList.id))
        .where(Subscription.subscriber_id == subscriber_id)
        .where(col(Subscription.state) == state)
        .where(col(MailingList.key).in_(list_keys))
        .order_by(col(MailingList.key))
    )
    found = {list_id: key for list_id, key in tx.exec(query) if list_id is not None}
    run(
        tx,
        update(Subscription)
        .where(col(Subscription.subscriber_id) == subscriber_id)
        .where(col(Subscription.list_id).in_(found))
        .values(values),
    )
    return list(found.values())


def suppressions(tx: Tx, keys: Iterable[str]) -> dict[str, str]:
    """Return why addresses are suppressed, those that are."""
    query = select(Suppression.address_key, Suppression.reason).where(
        col(Suppression.address_key).in_(keys)
    )
    return dict(tx.exec(query).all())


def suppress(tx: Tx, key: str, reason: str, now: datetime) -> bool:
    """Never mail an address again; return whether that is new."""
    row = {"address_key": key, "reason": reason[:200], "since": now}
    return run(tx, insert_missing(tx, Suppression).values(row)) == 1


def unsuppress(tx: Tx, key: str) -> None:
    """Mail an address again."""
    run(tx, delete(Suppression).where(col(Suppression.address_key) == key))


def _readers(tx: Tx, condition: ColumnElement[bool]) -> Iterator[Reader]:
    query = (
        select_columns(
            col(Subscriber.id),
            col(Subscriber.address),
            col(Subscriber.topics),
            col(Office.role),
            col(Member.district),
            col(Member.population),
        )
        .outerjoin(Office, col(Office.subscriber_id) == col(Subscriber.id))
        .outerjoin(Member, col(Member.id) == col(Office.member_id))
        .where(condition)
        .order_by(col(Subscriber.id))
        .execution_options(yield_per=AT_ONCE)
    )
    for first, rows in groupby(tx.execute(query), key=lambda row: (row[0], row[1], row[2])):
        duties = frozenset(Duty(row[3], row[4], row[5]) for row in rows if row[3] is not None)
        subscriber_id, address, topics = first
        wants = frozenset(topics.split(",")) if topics else frozenset()
        yield Reader(subscriber_id, address, Profile(wants, duties))
