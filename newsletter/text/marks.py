"""Marks in a rendered variant where each recipient's own parts go.

A variant is rendered once for all who get the same items; sending replaces the marks in the
finished bytes.
"""

from enum import StrEnum


class Mark(StrEnum):
    """What is different in each recipient's copy."""

    UNSUBSCRIBE_URL = "%%unsubscribe-url%%"
    ADDRESS = "%%address%%"


EXAMPLES = {
    Mark.UNSUBSCRIBE_URL: "https://example.com/odhlasit",
    Mark.ADDRESS: "starosta@obec.example",
}


def without_marks(text: str) -> str:
    """Return ``text`` with nothing in it that could pass for a mark (foreign text has none)."""
    while any(mark.value in text for mark in Mark):  # taking one away may leave another
        for mark in Mark:
            text = text.replace(mark.value, mark.value.strip("%"))
    return text


def with_examples(text: str) -> str:
    """Return a rendering with examples in the place of its marks: to look at, not to send."""
    for mark, example in EXAMPLES.items():
        text = text.replace(mark.value, example)
    return text
