"""Lists of words as patterns."""

from collections.abc import Iterable
from itertools import groupby


def one_of(words: Iterable[str]) -> str:
    """Return a pattern of the words (or patterns that begin with a letter), longer ones first.

    They are grouped by their first letters: one comparison rules a whole group out.
    """
    groups = groupby(
        sorted(words, key=lambda word: (word[0], -len(word))), key=lambda word: word[0]
    )
    return "|".join(f"{first}(?:{'|'.join(word[1:] for word in group)})" for first, group in groups)


def listed(words: str) -> str:
    """Return a pattern of a list of words: ``*`` is any ending, ``_`` a space, ``~`` some words."""
    signs = (("*", r"\w*"), ("_", " "), ("~", r"(?: \w+){0,3} "))
    for sign, pattern in signs:
        words = words.replace(sign, pattern if " " not in pattern else pattern.replace(" ", "\0"))
    return one_of(words.split()).replace("\0", " ")
