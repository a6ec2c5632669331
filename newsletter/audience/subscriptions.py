"""Who is on which list, and who is never mailed; each decision in the log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsletter.audience.addresses import Address, normalise
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.models import MailingList, Subscriber, SubscriptionState
from newsletter.store import audience, audit
from newsletter.store.audience import Newcomer, Standing
from newsletter.store.engine import Tx
from newsletter.text.html import one_line
from newsletter.text.keys import checked_key
from newsletter.text.language import _
from newsletter.tokens import read_unsubscribe_token

LONGEST_NAME = 200
LONGEST_REASON = 200
"""The width of the column."""


class Step(StrEnum):
    """What becomes of an address that is to be on a list."""

    ADD = "add"
    ALREADY = "already"
    LEFT = "left"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Left:
    """Who left, and which lists; none when that had happened before."""

    address: str
    lists: tuple[str, ...]


def decide(standing: Standing, *, again: bool) -> Step:
    """Decide what becomes of an address that is to be on a list.

    :param again: whether it may return to a list that it left.
    """
    if standing.suppressed is not None:
        return Step.SUPPRESSED
    if standing.subscription is SubscriptionState.SUBSCRIBED:
        return Step.ALREADY
    if standing.subscription is SubscriptionState.UNSUBSCRIBED and not again:
        return Step.LEFT
    return Step.ADD


def add_list(tx: Tx, key: str, title: str, *, now: datetime, who: str) -> bool:
    """Make a list; return whether it is new.

    :raises InputError: the key cannot be one, or the list is there under another title.
    """
    title = one_line(title)
    known = audience.find_list(tx, checked_key(key))
    if known is not None:
        if known.title != title:
            raise InputError(
                _("the list ‘{key}’ is there already: {title}").format(key=key, title=known.title),
                remedy=_("Choose another key."),
            )
        return False
    audience.add_list(tx, key, title, now)
    audit.record(
        tx,
        now=now,
        who=who,
        action="add",
        subject="list",
        subject_id=key,
        after={"title": title},
    )
    return True


def subscribe(
    tx: Tx,
    address: str,
    list_key: str,
    *,
    name: str = "",
    origin: str,
    again: bool = False,
    now: datetime,
    who: str,
) -> bool:
    """Put an address on a list; return whether that is new.

    :param origin: where the consent came from, kept as evidence.
    :raises InputError: the address is not one.
    :raises NotFoundError: there is no such list.
    :raises StateError: it had left the list (and not ``again``), or is suppressed.
    """
    found, to = normalise(address), audience.list_of(tx, list_key)
    assert to.id is not None
    standing = audience.standings(tx, to.id, [found.key])[found.key]
    step = decide(standing, again=again)
    if step is Step.ADD:
        newcomer = Newcomer(found.written, found.key, one_line(name, LONGEST_NAME))
        audience.subscribe(tx, to.id, [newcomer], origin, now)
        _log(tx, "subscribe", found.key, now, who, {"list": list_key, "origin": origin})
    _refuse(step, found, to, standing)
    return step is Step.ADD


def rename(tx: Tx, address: str, name: str, *, now: datetime, who: str) -> bool:
    """Give the person of a known address another name; return whether it is another.

    The log says that, but neither name: it outlives the person's data.
    """
    key, name = normalise(address).key, one_line(name, LONGEST_NAME)
    subscriber = audience.subscriber_by_key(tx, key)
    if subscriber is None or subscriber.name == name:
        return False
    audience.rename(tx, subscriber, name)
    _log(tx, "rename", key, now, who, {})
    return True


def unsubscribe_by_token(
    tx: Tx, secret: bytes, token: str, *, now: datetime, who: str = "subscriber"
) -> Left:
    """End what the signed link names. Clicking twice is as good as once (RFC 8058).

    :param token: as in the link; a whole link is taken too.
    :raises TokenError: the link is damaged or not ours.
    """
    found = read_unsubscribe_token(secret, token.strip().rstrip("/").rpartition("/")[2])
    subscriber = audience.subscriber_by_public_id(tx, found.subscriber)
    if subscriber is None:  # erased since: there is nothing left to end
        return Left("", ())
    return _leave(tx, subscriber, found.lists, now, who)


def return_by_token(
    tx: Tx, secret: bytes, token: str, *, now: datetime, who: str = "subscriber"
) -> tuple[str, ...]:
    """Take the leaving of what the signed link names back; return the lists that come again.

    Only a list that the subscriber was on once; a suppressed address stays so.

    :raises TokenError: the link is damaged or not ours.
    """
    found = read_unsubscribe_token(secret, token)
    subscriber = audience.subscriber_by_public_id(tx, found.subscriber)
    if subscriber is None or subscriber.id is None:
        return ()
    origin = _("took the unsubscribing back")
    again = audience.resubscribe(tx, subscriber.id, found.lists, origin, now)
    if again:
        after: dict[str, object] = {"lists": again, "origin": origin}
        _log(tx, "subscribe", subscriber.address_key, now, who, after)
    return tuple(again)


def unsubscribe(tx: Tx, address: str, list_key: str, *, now: datetime, who: str) -> Left:
    """Take an address off a list.

    :raises NotFoundError: there is no such list, or the address is on none.
    """
    key = normalise(address).key
    audience.list_of(tx, list_key)
    subscriber = audience.subscriber_by_key(tx, key)
    if subscriber is None:
        raise NotFoundError(
            _("{address} is on no list").format(address=key),
            remedy=_("‘newsletter subscribers list’ shows who is."),
        )
    return _leave(tx, subscriber, (list_key,), now, who)


def suppress(tx: Tx, address: str, reason: str, *, now: datetime, who: str) -> bool:
    """Never mail an address again, whatever lists it is on; return whether that is new."""
    key, reason = normalise(address).key, one_line(reason, LONGEST_REASON)
    new = audience.suppress(tx, key, reason, now)
    if new:
        _log(tx, "suppress", key, now, who, {"reason": reason})
    return new


def unsuppress(tx: Tx, address: str, *, now: datetime, who: str) -> bool:
    """Mail an address again; return whether it was suppressed."""
    key = normalise(address).key
    reason = audience.suppressions(tx, [key]).get(key)
    if reason is None:
        return False
    audience.unsuppress(tx, key)
    _log(tx, "unsuppress", key, now, who, {"was": reason})
    return True


def _leave(tx: Tx, subscriber: Subscriber, lists: tuple[str, ...], now: datetime, who: str) -> Left:
    assert subscriber.id is not None
    left = audience.unsubscribe(tx, subscriber.id, lists, now)
    if left:
        _log(tx, "unsubscribe", subscriber.address_key, now, who, {"lists": left})
    return Left(subscriber.address, tuple(left))


def _refuse(step: Step, address: Address, to: MailingList, standing: Standing) -> None:
    if step is Step.LEFT:
        raise StateError(
            _("{address} has left the list ‘{list}’").format(address=address.written, list=to.key),
            remedy=_("If they asked to return, add --again."),
        )
    if step is Step.SUPPRESSED:
        raise StateError(
            _("{address} is blocked: {reason}").format(
                address=address.written, reason=standing.suppressed
            ),
            remedy=_("If it works again: newsletter subscribers unblock {address}").format(
                address=address.written
            ),
        )


def _log(tx: Tx, action: str, key: str, now: datetime, who: str, after: dict[str, object]) -> None:
    audit.record(
        tx, now=now, who=who, action=action, subject="address", subject_id=key, after=after
    )
