"""If these fail, somebody who has left is mailed again, or cannot leave."""

from datetime import datetime

import pytest

from newsletter.audience import subscriptions
from newsletter.audience.subscriptions import Left, Step, decide
from newsletter.errors import InputError, NotFoundError, StateError, TokenError
from newsletter.models import SubscriptionState
from newsletter.store import audience, audit
from newsletter.store.audience import Standing
from newsletter.store.engine import Store, Tx
from newsletter.tokens import unsubscribe_token

SECRET = b"s" * 32
JANA = "jana@obec.example"


def join(tx: Tx, now: datetime, address: str = JANA, *, again: bool = False) -> bool:
    return subscriptions.subscribe(
        tx, address, "clenove", name="Jana", origin="test", again=again, now=now, who="eva"
    )


@pytest.fixture
def tx_store(store: Store, now: datetime) -> Store:
    with store.writing() as tx:
        subscriptions.add_list(tx, "clenove", "Členské obce", now=now, who="eva")
        subscriptions.add_list(tx, "ucetni", "Účetní", now=now, who="eva")
    return store


def log(store: Store, key: str = JANA) -> list[str]:
    with store.reading() as tx:
        return [entry.action for entry in audit.history(tx, "address", key)]


@pytest.mark.parametrize(
    ("standing", "again", "step"),
    [
        (Standing(), False, Step.ADD),
        (Standing(SubscriptionState.SUBSCRIBED), False, Step.ALREADY),
        (Standing(SubscriptionState.SUBSCRIBED), True, Step.ALREADY),
        (Standing(SubscriptionState.UNSUBSCRIBED), False, Step.LEFT),
        (Standing(SubscriptionState.UNSUBSCRIBED), True, Step.ADD),
        (Standing(None, "neexistuje"), True, Step.SUPPRESSED),
        (Standing(SubscriptionState.SUBSCRIBED, "neexistuje"), False, Step.SUPPRESSED),
    ],
)
def test_who_may_be_on_a_list(standing: Standing, again: bool, step: Step) -> None:  # noqa: FBT001
    assert decide(standing, again=again) is step


def test_adding_twice_is_as_good_as_once(tx_store: Store, now: datetime) -> None:
    with tx_store.writing() as tx:
        assert join(tx, now)
        assert not join(tx, now, " JANA@obec.example ")
        assert audience.subscription_counts(tx)["subscribed"] == 1
    assert log(tx_store) == ["subscribe"]


def test_who_left_returns_only_if_asked(tx_store: Store, now: datetime) -> None:
    with tx_store.writing() as tx:
        join(tx, now)
        assert subscriptions.unsubscribe(tx, JANA, "clenove", now=now, who="eva") == Left(
            JANA, ("clenove",)
        )
        with pytest.raises(StateError, match="--again"):
            join(tx, now)
        assert join(tx, now, again=True)
    assert log(tx_store) == ["subscribe", "unsubscribe", "subscribe"]


def test_a_blocked_address_is_refused_with_the_reason(tx_store: Store, now: datetime) -> None:
    with tx_store.writing() as tx:
        assert subscriptions.suppress(tx, JANA, "schránka zrušena", now=now, who="eva")
        assert not subscriptions.suppress(tx, JANA, "podruhé", now=now, who="eva")
        with pytest.raises(StateError, match="schránka zrušena"):
            join(tx, now, again=True)
        assert subscriptions.unsuppress(tx, JANA, now=now, who="eva")
        assert not subscriptions.unsuppress(tx, JANA, now=now, who="eva")
        assert join(tx, now)
    assert log(tx_store) == ["suppress", "unsuppress", "subscribe"]


def test_the_link_in_a_bulletin_ends_its_lists_and_no_other(tx_store: Store, now: datetime) -> None:
    with tx_store.writing() as tx:
        join(tx, now)
        subscriptions.subscribe(tx, JANA, "ucetni", origin="test", now=now, who="eva")
        jana = audience.subscriber_by_key(tx, JANA)
        assert jana is not None
        link = "https://zpravodaj.example.cz/odhlasit/" + unsubscribe_token(
            SECRET, jana.public_id, ("clenove",)
        )
        first = subscriptions.unsubscribe_by_token(tx, SECRET, link, now=now)
        second = subscriptions.unsubscribe_by_token(tx, SECRET, link, now=now)
        assert audience.subscription_counts(tx, "ucetni")["subscribed"] == 1
    assert first == Left(JANA, ("clenove",))
    assert second == Left(JANA, ())
    assert log(tx_store) == ["subscribe", "subscribe", "unsubscribe"]


def test_a_damaged_link_ends_nothing(tx_store: Store, now: datetime) -> None:
    with tx_store.writing() as tx:
        join(tx, now)
        with pytest.raises(TokenError):
            subscriptions.unsubscribe_by_token(tx, SECRET, "https://x.example/abc", now=now)
        assert audience.subscription_counts(tx)["subscribed"] == 1


def test_a_link_of_somebody_erased_is_no_error(tx_store: Store, now: datetime) -> None:
    token = unsubscribe_token(SECRET, "0" * 32, ("clenove",))
    with tx_store.writing() as tx:
        assert subscriptions.unsubscribe_by_token(tx, SECRET, token, now=now) == Left("", ())


def test_what_is_not_there_is_named_with_what_is(tx_store: Store, now: datetime) -> None:
    with tx_store.writing() as tx:
        with pytest.raises(NotFoundError, match="clenove, ucetni"):
            subscriptions.subscribe(tx, JANA, "clen", origin="test", now=now, who="eva")
        with pytest.raises(NotFoundError, match="jana"):
            subscriptions.unsubscribe(tx, JANA, "clenove", now=now, who="eva")


def test_a_list_is_made_once(tx_store: Store, now: datetime) -> None:
    with tx_store.writing() as tx:
        assert not subscriptions.add_list(tx, "clenove", " Členské  obce", now=now, who="eva")
        with pytest.raises(InputError, match="Členské obce"):
            subscriptions.add_list(tx, "clenove", "Jiný", now=now, who="eva")
        with pytest.raises(InputError):
            subscriptions.add_list(tx, "Členové", "Jiný", now=now, who="eva")
        assert [one.key for one in audience.lists(tx)] == ["clenove", "ucetni"]


def test_what_people_type_is_kept_as_one_line_without_hidden_characters(
    tx_store: Store, now: datetime
) -> None:
    typed = "Rad\x1b[31m\u202ea\n  obce\x9b"
    with tx_store.writing() as tx:
        subscriptions.add_list(tx, "rada", typed, now=now, who="eva")
        assert not subscriptions.add_list(tx, "rada", typed, now=now, who="eva")
        subscriptions.subscribe(tx, JANA, "rada", name=typed, origin="test", now=now, who="eva")
        subscriptions.suppress(tx, JANA, typed, now=now, who="eva")
        person = audience.subscriber_by_key(tx, JANA)
        found = (
            audience.list_of(tx, "rada").title,
            person.name if person else "",
            audience.suppressions(tx, [JANA])[JANA],
        )
        reasons = [entry.after for entry in audit.history(tx, "address", JANA)]
    assert set(found) == {"Rad[31ma obce"}
    assert reasons[-1] == {"reason": "Rad[31ma obce"}
