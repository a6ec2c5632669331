"""Letters with their marks in one form, and without them, to compare words however written."""

import re
import unicodedata
from typing import Literal

LONGEST_PIECE = 500
"""Characters that are normalised at a time.

It takes quadratic time over marks that follow one another, during which nothing else runs:
https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format.
"""

# The blocks of combining marks: https://www.unicode.org/charts/
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_DASHES = re.compile("[–—‒−‑‐]")
# Marks are no part of words for Python; a piece does not end before some of them.
_PIECE = re.compile(rf".{{1,{LONGEST_PIECE}}}[^\w\s]{{0,30}}", re.DOTALL)


def composed(text: str) -> str:
    """Return the text with each letter and its marks as one character where there is one."""
    return _normal("NFC", text)


def unaccented(text: str) -> str:
    """Return the text casefolded and without diacritics: ``Září`` becomes ``zari``."""
    folded = text.casefold()
    return folded if folded.isascii() else _MARKS.sub("", _normal("NFKD", folded))


def folded(text: str) -> str:
    """Return the text as :func:`unaccented` does, with hyphens for all dashes."""
    return _DASHES.sub("-", unaccented(text))


def _normal(form: Literal["NFC", "NFKD"], text: str) -> str:
    if len(text) <= LONGEST_PIECE:
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, piece) for piece in _PIECE.findall(text))
