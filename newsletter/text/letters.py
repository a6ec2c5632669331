"""Letters without their marks, to compare words however people write them."""

import unicodedata


def unaccented(text: str) -> str:
    """Return the text casefolded and without diacritics: ``Září`` becomes ``zari``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
