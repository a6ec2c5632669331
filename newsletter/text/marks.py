"""Marks in a rendered variant where each recipient's own parts go.

A variant is rendered once for all who get the same items; sending replaces the marks in the
finished bytes.
"""

from enum import StrEnum

from newsletter.text.language import _


class Mark(StrEnum):
    """What is different in each recipient's copy.

    The salutation is a line of its own with what it ends in; the member stands in brackets
    behind the address, a blank before it, or is nothing at all.
    """

    UNSUBSCRIBE_URL = "%%unsubscribe-url%%"
    ADDRESS = "%%address%%"
    SALUTATION = "%%salutation%%"
    MEMBER = "%%member%%"


def examples() -> dict[Mark, str]:
    """Return what could stand in the place of each mark, in the language in use."""
    return {
        Mark.UNSUBSCRIBE_URL: "https://example.com/odhlasit",
        Mark.ADDRESS: "starosta@obec.example",
        Mark.SALUTATION: _("Dear Ms Nováková,"),
        Mark.MEMBER: behind_address(_("Example Town")),
    }


def behind_address(member: str) -> str:
    """Return a member's name as it stands behind an address; no name, no brackets."""
    return f" ({member})" if member else ""


def without_marks(text: str) -> str:
    """Return ``text`` with nothing in it that could pass for a mark (foreign text has none)."""
    while any(mark.value in text for mark in Mark):  # taking one away may leave another
        for mark in Mark:
            text = text.replace(mark.value, mark.value.strip("%"))
    return text


def with_examples(text: str) -> str:
    """Return a rendering with examples in the place of its marks: to look at, not to send."""
    for mark, example in examples().items():
        text = text.replace(mark.value, example)
    return text
