"""The fingerprint of a rendering: what was approved is what is sent, to the letter."""

from hashlib import sha256

SEPARATOR = b"\x00"
"""No part contains it: control characters are stripped on the way in."""


def fingerprint(*parts: str) -> str:
    """Return the SHA-256 (hexadecimal) over texts in UTF-8, e.g. subject, HTML and text."""
    return sha256(SEPARATOR.join(part.encode() for part in parts)).hexdigest()
