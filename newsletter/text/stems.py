"""Words without their endings and accents: rough and quick, for counting."""

import re
from functools import lru_cache

from newsletter.text.letters import unaccented

REMEMBERED = 1 << 16
LONGEST_STEM = 5
SHORTEST_STEM = 3

_WORD = re.compile(r"[^\W\d_]{3,}")


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """Return what is compared of a word: of ``Dotacím`` and ``dotace`` it is ``dotac``."""
    plain = unaccented(word)[:LONGEST_STEM]
    short = plain.rstrip("aeiouy")
    return short if len(short) >= SHORTEST_STEM else plain


def telling(text: str) -> dict[str, str]:
    """Return the words of a text by their stems; short ones and numbers tell nothing."""
    return {stem(word): word for word in dict.fromkeys(_WORD.findall(text))}
