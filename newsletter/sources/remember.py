"""What a source said at the last visit, so that only what is new is read.

Of a feed of fifty entries mostly all but a few stand there to the letter as they did. They are
known by a fingerprint, and cut out before anything is parsed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from newsletter.models import Source

READ_AS = "2"
"""Raised when entries are read otherwise than before, so that all are read again."""

SAID = "said"
SIZE = 12


_TOKEN = re.compile(
    r"(?P<aside><!\[CDATA\[|<!--)|<(?P<close>/?)(?:\w+:)?(?:item|entry)(?=[\s/>])[^<>]*>"
)
_END = re.compile(r"<(?:\w+:)?(?:item|entry)(?:\s[^<>]*)?/>|</(?:\w+:)?(?:item|entry)\s*>")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}


@dataclass(frozen=True)
class Document:
    """A feed in pieces: what stands before, between and behind its entries, and the entries."""

    frame: Sequence[str]
    entries: Sequence[str]

    def only(self, chosen: Sequence[int]) -> str:
        """Return the feed with none but the entries of these numbers."""
        kept = set(chosen)
        pieces = [self.frame[0]]
        for number, entry in enumerate(self.entries):
            pieces += [entry if number in kept else "", self.frame[number + 1]]
        return "".join(pieces)


def taken_apart(text: str) -> Document | None:
    """Return a feed in pieces; none if its entries do not stand one after another."""
    frame, entries, end, begin = [], [], 0, None
    for token in _tags(text):
        if token is None or token[0].endswith("/>") or bool(token["close"]) is (begin is None):
            return None
        if begin is None:
            begin = token.start()
            frame.append(text[end:begin])
        else:
            end = token.end()
            entries.append(text[begin:end])
            begin = None
    return Document([*frame, text[end:]], entries) if begin is None else None


def shortened_to(text: str, most: int) -> str:
    """Return a feed that cannot be taken apart with only its first entries, about so many."""
    ends = [token.end() for token in _END.finditer(text)]
    return text[: ends[most - 1]] + text[ends[-1] :] if len(ends) > most else text


def _tags(text: str) -> Iterator[re.Match[str] | None]:
    """Yield the tags of entries; what stands in CDATA or a comment is none. None: one is open."""
    place = 0
    while token := _TOKEN.search(text, place):
        place = token.end()
        if token["aside"]:
            ends = _ENDS[token["aside"]]
            place = text.find(ends, place) + len(ends)
            if place < token.end():
                yield None
                return
        else:
            yield token


def fingerprint(said: str) -> str:
    """Return a short hash of what an entry says, to the letter."""
    return blake2b(f"{READ_AS} {said}".encode("utf-8", "replace"), digest_size=SIZE).hexdigest()


def said_before(memory: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the identity of each entry of the last visit by its fingerprint."""
    found = memory.get(SAID)
    return found if isinstance(found, dict) else {}


def remembered(prints: Sequence[str], identities: Sequence[str]) -> dict[str, Any]:
    """Return what to remember of entries that were read."""
    return {SAID: dict(zip(prints, identities, strict=True))}


def forgotten(source: Source) -> Source:
    """Return the source as if none of its entries had been read before."""
    rest = {name: value for name, value in source.memory.items() if name != SAID}
    return Source(**{**source.model_dump(), "memory": rest})
