"""Signed links: they name a subscriber without showing an address, and cannot be made up.

A token carries no time: the unsubscribe link of an old bulletin works as long as the secret
stays (RFC 8058 sets no limit, and a dead link makes people press "spam").
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from newsletter.errors import TokenError
from newsletter.text.language import _

UNSUBSCRIBE = "newsletter.unsubscribe"
"""The purpose, mixed into the key: a token made for one thing is refused for another."""


@dataclass(frozen=True)
class Unsubscription:
    """Who wants to leave (``Subscriber.public_id``), and which lists."""

    subscriber: str
    lists: tuple[str, ...]


def unsubscribe_token(secret: bytes, subscriber: str, lists: tuple[str, ...]) -> str:
    """Return the token with which ``subscriber`` leaves ``lists``; safe in a URL as it is."""
    return str(_serializer(secret).dumps([subscriber, *lists]))


def read_unsubscribe_token(secret: bytes, token: str) -> Unsubscription:
    """Return what the token says.

    :raises TokenError: it is damaged, not ours, or was made for something else.
    """
    try:
        subscriber, *lists = _serializer(secret).loads(token)
        found = Unsubscription(subscriber, tuple(lists))
        # Base64 leaves bits unused: several texts decode to one signature. Only ours is taken.
        exact = unsubscribe_token(secret, found.subscriber, found.lists).encode()
        if hmac.compare_digest(exact, token.encode()):
            return found
    except (BadData, ValueError):
        pass
    raise TokenError(
        _("the unsubscribe link is damaged or is not ours"),
        remedy=_("Copy the whole link from the e-mail, to its last character."),
    )


def _serializer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret,
        salt=UNSUBSCRIBE,
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
    )
