"""The fingerprint of a rendering: what was approved is what is sent, to the letter."""

from hashlib import sha256

SEPARATOR = b"\x00"
"""No part contains it: control characters are stripped on the way in."""


def fingerprint(subject: str, html: str, text: str) -> str:
    """Return the SHA-256 (hexadecimal) over subject, HTML and text in UTF-8."""
    return sha256(SEPARATOR.join(part.encode() for part in (subject, html, text))).hexdigest()
