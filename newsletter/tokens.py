"""Signed links: they name a subscriber without showing an address, and cannot be made up.

A token carries no time: the unsubscribe link of an old bulletin works as long as the secret
stays (RFC 8058 sets no limit, and a dead link makes people press "spam").
"""

import hmac
import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from itsdangerous import BadData, Signer, URLSafeSerializer
from itsdangerous.encoding import base64_encode

from newsletter.errors import TokenError
from newsletter.text.language import _

UNSUBSCRIBE = "newsletter.unsubscribe"
"""The purpose, mixed into the key: a token made for one thing is refused for another."""

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Unsubscription:
    """Who wants to leave (``Subscriber.public_id``), and which lists."""

    subscriber: str
    lists: tuple[str, ...]


def unsubscribe_token(secret: bytes, subscriber: str, lists: tuple[str, ...]) -> str:
    """Return the token with which ``subscriber`` leaves ``lists``; safe in a URL as it is."""
    said = "[" + ",".join(map(_json, (subscriber, *lists))) + "]"
    return _signed(secret, base64_encode(said)).decode()


def read_unsubscribe_token(secret: bytes, token: str) -> Unsubscription:
    """Return what the token says.

    :raises TokenError: it is damaged, not ours, or was made for something else.
    """
    try:
        subscriber, *lists = _serializer(secret).loads(token)
        # Base64 leaves bits unused: several texts decode to one signature. Only ours is taken.
        exact = _signed(secret, token.rpartition(".")[0].encode())
        if hmac.compare_digest(exact, token.encode()):
            return Unsubscription(subscriber, tuple(lists))
    except (BadData, ValueError):
        pass
    raise TokenError(
        _("the unsubscribe link is damaged or is not ours"),
        remedy=_("Copy the whole link from the e-mail, to its last character."),
    )


def _serializer(secret: bytes) -> URLSafeSerializer:
    kind = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer(secret, UNSUBSCRIBE, signer_kwargs=kind)


def _signed(secret: bytes, payload: bytes) -> bytes:
    """Return what the serializer makes of ``payload``, without its detours: a million are made."""
    signature = _keyed(secret).copy()
    signature.update(payload)
    return payload + b"." + base64_encode(signature.digest())


@lru_cache(maxsize=4)
def _keyed(secret: bytes) -> hmac.HMAC:
    kind = Signer(secret, UNSUBSCRIBE, key_derivation="hmac", digest_method=sha256)
    return hmac.new(kind.derive_key(), digestmod=sha256)
