"""If these fail, a living address is blocked, or a dead one is mailed for ever."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.outcome import (
    FIRST_DELAY,
    LEAST_ATTEMPTS,
    LONGEST_DELAY,
    REPLY_LENGTH,
    Dropped,
    Reply,
    address_is_gone,
    next_attempt,
    read_reply,
    state_after,
)
from newsletter.models import DeliveryState
from tests.conftest import NOW

GONE = [
    "550 5.1.1 <x@obec.example>: Recipient address rejected: User unknown",
    "550 5.1.1 anything at all",
    "553 5.1.2 We weren't able to find the recipient domain",
    "501 5.1.3 Bad recipient address syntax",
    "550 5.1.6 Recipient no longer on server",
    "556 5.1.10 Recipient address has null MX",
    "550 No such user here",
    "550 Unknown recipient",
    "551 User not local; mailbox does not exist",
    "550 5.0.0 Mailbox <x@obec.example> does not exist",
    "550 Schránka neexistuje",
    "550 Neznámý příjemce",
    "550 Uživatel x@obec.example neexistuje",
    "553 Schránka byla zrušena",
]
LIVING = [
    "550 5.7.1 Message rejected as spam",
    "550 5.7.515 Access denied, sending domain does not meet the required level",
    "552 5.2.2 Mailbox full",
    "550 5.2.1 Mailbox disabled",
    "552 5.3.4 Message too big",
    "550 5.4.1 Recipient address rejected: Access denied",
    "550 5.7.1 User unknown in our allow list",
    "554 5.6.0 Content rejected",
    "550 Mailbox unavailable",
    "550 Sender rejected",
    "554 No such user",
    "450 4.1.1 User unknown, try later",
    "250 2.0.0 User does not exist but taken",
]


def reply(text: str) -> Reply:
    return read_reply(int(text[:3]), text[4:].encode())


@pytest.mark.parametrize("text", GONE)
def test_an_address_that_will_never_work_is_recognised(text: str) -> None:
    assert state_after(reply(text)) is DeliveryState.FAILED
    assert address_is_gone(reply(text))


@pytest.mark.parametrize("text", LIVING)
def test_a_policy_a_full_mailbox_or_the_content_block_nobody(text: str) -> None:
    assert not address_is_gone(reply(text))


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (reply("250 2.0.0 Ok: queued as 4XyZ"), DeliveryState.ACCEPTED),
        (reply("451 4.7.1 Greylisted"), DeliveryState.DEFERRED),
        (reply("421 4.3.2 Shutting down"), DeliveryState.DEFERRED),
        (reply("550 5.7.1 Spam"), DeliveryState.FAILED),
        (reply("554 5.7.1 <x@obec.example>: Relay access denied"), DeliveryState.DEFERRED),
        (reply("550 Relaying denied"), DeliveryState.DEFERRED),
        (Dropped(after_dot=False, text=""), DeliveryState.DEFERRED),
        (Dropped(after_dot=True, text=""), DeliveryState.UNKNOWN),
    ],
)
def test_where_an_answer_leaves_a_delivery(answer: Reply | Dropped, state: DeliveryState) -> None:
    assert state_after(answer) is state


def test_a_reply_of_several_lines_is_kept_as_one() -> None:
    found = read_reply(
        550, b"5.1.1 The account does\n5.1.1 not exist. Viz\r\n5.1.1 n\xc3\xa1pov\xc4\x9bdu"
    )
    assert str(found) == "550 5.1.1 The account does not exist. Viz nápovědu"
    assert found.status == "5.1.1"


def test_a_status_that_contradicts_the_code_is_ignored() -> None:
    assert reply("450 5.1.1 User unknown").status == ""
    assert reply("550 4.2.2 Over quota").status == ""
    assert reply("550 5.1.1x").status == ""


@given(st.integers(200, 599), st.binary(max_size=400))
def test_any_reply_is_one_printable_line(code: int, text: bytes) -> None:
    found = read_reply(code, text)
    assert str(found).isprintable()
    assert len(str(found)) <= REPLY_LENGTH


jitters = st.floats(0, 1)
attempts = st.integers(1, 100)


@given(attempts, st.floats(0, 71.9), jitters)
def test_delays_grow_within_limits_and_spread(count: int, hours: float, jitter: float) -> None:
    first = NOW - timedelta(hours=hours)
    again = next_attempt(count, first, NOW, 72, jitter)
    assert again is not None
    assert FIRST_DELAY * 0.79 < again - NOW < LONGEST_DELAY * 1.21
    later = next_attempt(count + 1, first, NOW, 72, jitter)
    assert later is not None
    assert later >= again


@given(attempts, jitters)
def test_after_the_time_it_is_given_up_but_not_before_enough_attempts(
    count: int, jitter: float
) -> None:
    again = next_attempt(count, NOW - timedelta(hours=72), NOW, 72, jitter)
    assert (again is None) == (count >= LEAST_ATTEMPTS)


@given(jitters)
def test_giving_up_comes_after_days_not_hours(jitter: float) -> None:
    last, count = NOW, 1
    while again := next_attempt(count, NOW, last, 72, jitter):
        last, count = again, count + 1
    assert timedelta(hours=72) <= last - NOW < timedelta(hours=78)
    assert 15 < count < 40


@pytest.mark.parametrize(
    "text",
    [
        "550 5.1.0 <zpravodaj@example.cz>: Sender address rejected: User unknown in table",
        "553 5.7.1 <zpravodaj@example.cz>: Sender address rejected: not logged in",
        "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
        "550 5.7.0 Authentication required",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "554 5.7.1 Service unavailable; blocked using zen.spamhaus.org",
        "554 5.7.1 <jana@obec.example>: Relay access denied",
    ],
)
def test_what_a_server_has_against_us_is_nobody_s_refusal(text: str) -> None:
    assert state_after(reply(text)) is DeliveryState.DEFERRED
    assert not address_is_gone(reply(text))
