"""Numbers of items as people type them: ``412``, ``412 415``, ``412,415``."""

from collections.abc import Iterable

from newsletter.errors import InputError
from newsletter.text.language import _

LONGEST = 9
"""So many digits are a number in every database."""


def item_number(text: str) -> int:
    """Return the number of an item.

    :raises InputError: it is none.
    """
    [found, *more] = _numbers(text)
    if more:
        raise _no_number(text)
    return found


def item_numbers(texts: Iterable[str]) -> list[int]:
    """Return the numbers of items; commas may stand between them.

    :raises InputError: one is none.
    """
    return [number for text in texts for number in _numbers(text)]


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.removesuffix(",").split(",")]
    if not all(part.isascii() and part.isdecimal() and len(part) <= LONGEST for part in parts):
        raise _no_number(text)
    return [int(part) for part in parts]


def _no_number(text: str) -> InputError:
    return InputError(
        _("‘{text}’ is not the number of an item").format(text=text),
        remedy=_("A text with spaces belongs in quotation marks."),
    )
