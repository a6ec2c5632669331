"""Phrases that are looked for in texts, whatever the grammar and accents of either."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from newsletter.text.lemmas import LONGEST_WORD, lemma
from newsletter.text.letters import unaccented

REMEMBERED = 1 << 16

ENDINGS = ("ích", "ách", "emi", "ami", "ím", "ám", "ům", "ech")
"""Of the plural of nouns."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Phrases:
    """What is looked for in texts: any of some phrases, each of words one after another."""

    phrases: tuple[tuple[str, tuple[str, ...]], ...]
    """As a person wrote it, and its words as they are compared."""

    @classmethod
    def of(cls, phrases: Iterable[str]) -> "Phrases":
        """Return the phrases as they are looked for."""
        return cls(
            tuple((phrase, tuple(map(_compared, _WORD.findall(phrase)))) for phrase in phrases)
        )

    @cached_property
    def starts(self) -> frozenset[str]:
        """The words of which a text must have one to be worth a closer look."""
        return frozenset(found[0] for _phrase, found in self.phrases)

    def first_in(self, text: "Text") -> str | None:
        """Return the first of the phrases that stands in the text, as a person wrote it."""
        if self.starts.isdisjoint(text.words):
            return None
        return next((phrase for phrase, found in self.phrases if text.has(found)), None)


class Text:
    """A text in which many phrases are looked for. No phrase reaches from one part to the next."""

    def __init__(self, *parts: str) -> None:
        self._parts = [_WORD.findall(part) for part in parts]
        self.words = frozenset(map(_compared, set(chain.from_iterable(self._parts))))

    def has(self, phrase: Sequence[str]) -> bool:
        """Tell whether the words of a phrase stand in the text, one after another."""
        if len(phrase) == 1:
            return phrase[0] in self.words
        return f" {' '.join(phrase)} " in self._line

    @cached_property
    def _line(self) -> str:
        return " | ".join(f" {' '.join(map(_compared, part))} " for part in self._parts)


@lru_cache(maxsize=REMEMBERED)
def _compared(word: str) -> str:
    return unaccented(_basic(word[:LONGEST_WORD].lower()))


def _basic(word: str) -> str:
    """Return the lemma; of a form that the dictionary has not, that of another case of the word.

    It has ``dotacích``, and not ``dotacím``.
    """
    found = lemma(word)
    ending = next((one for one in ENDINGS if word.endswith(one)), None)
    if found != word or ending is None:
        return found
    cases = (word.removesuffix(ending) + other for other in ENDINGS)
    known = ((case, lemma(case)) for case in cases)
    return next((basic for case, basic in known if basic != case), word)
