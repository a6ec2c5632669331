"""If these fail, one reader can unsubscribe another, or a link in an old bulletin is dead."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from newsletter.errors import TokenError
from newsletter.tokens import (
    Unsubscription,
    _serializer,
    read_unsubscribe_token,
    unsubscribe_token,
)

SECRET = b"s" * 32
SUBSCRIBER = "0123456789abcdef0123456789abcdef"
TOKEN = unsubscribe_token(SECRET, SUBSCRIBER, ("clenove",))
URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."


def refused(token: str, secret: bytes = SECRET) -> bool:
    with pytest.raises(TokenError):
        read_unsubscribe_token(secret, token)
    return True


@given(st.text(), st.lists(st.text(), max_size=4).map(tuple))
def test_what_was_signed_is_read_back(subscriber: str, lists: tuple[str, ...]) -> None:
    token = unsubscribe_token(SECRET, subscriber, lists)
    assert read_unsubscribe_token(SECRET, token) == Unsubscription(subscriber, lists)
    assert set(token) <= set(URL_SAFE)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(URL_SAFE))
def test_a_changed_character_is_refused(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    assert changed == TOKEN or refused(changed)


def test_every_last_character_but_one_is_refused() -> None:
    taken = [c for c in URL_SAFE if TOKEN[:-1] + c != TOKEN and not refused(TOKEN[:-1] + c)]
    assert taken == []


@given(st.integers(0, len(TOKEN) - 1))
def test_a_truncated_token_is_refused(length: int) -> None:
    assert refused(TOKEN[:length])


@given(st.text())
def test_foreign_text_is_refused(text: str) -> None:
    assert refused(text)


@given(st.text(min_size=1))
def test_a_longer_token_is_refused(tail: str) -> None:
    assert refused(TOKEN + tail)


def test_another_secret_or_another_purpose_is_refused() -> None:
    assert refused(TOKEN, b"t" * 32)
    assert refused(str(URLSafeSerializer(SECRET, salt="login").dumps([SUBSCRIBER, "clenove"])))


def test_the_token_does_not_show_the_secret() -> None:
    assert SECRET.decode() not in TOKEN


@given(st.text(), st.lists(st.text(), max_size=4))
def test_links_of_the_library_itself_are_read_too(subscriber: str, lists: list[str]) -> None:
    # Tokens were made by it; where a text repeats itself it packs what it says.
    token = str(_serializer(SECRET).dumps([subscriber, *lists]))
    assert read_unsubscribe_token(SECRET, token) == Unsubscription(subscriber, tuple(lists))


@given(st.uuids(), st.sampled_from([("clenove",), ("clenove", "ucetni"), ("a",)]))
def test_a_link_is_what_the_library_makes(subscriber: UUID, lists: tuple[str, ...]) -> None:
    made = unsubscribe_token(SECRET, subscriber.hex, lists)
    expected = str(_serializer(SECRET).dumps([subscriber.hex, *lists]))
    assert made == expected or expected.startswith(".")


def test_a_packed_link_of_old_leads_out() -> None:
    token = str(_serializer(SECRET).dumps(["0" * 32, "clenove"]))
    assert token.startswith(".")
    assert read_unsubscribe_token(SECRET, token) == Unsubscription("0" * 32, ("clenove",))
    assert refused(token[:-1] + ("A" if token[-1] != "A" else "B"))
