"""Letters without their marks, to compare words however people write them."""

import re
import unicodedata

# The blocks of combining marks: https://www.unicode.org/charts/
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_DASHES = re.compile("[–—‒−‑‐]")


def unaccented(text: str) -> str:
    """Return the text casefolded and without diacritics: ``Září`` becomes ``zari``."""
    folded = text.casefold()
    return folded if folded.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", folded))


def folded(text: str) -> str:
    """Return the text as :func:`unaccented` does, with hyphens for all dashes."""
    return _DASHES.sub("-", unaccented(text))
