"""What a source calls its entries, made fit for a key: short, and different within one visit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from newsletter.text.html import one_line

LONGEST = 500
"""The width of the column."""

_HEX = 64


def identity(*parts: str) -> str:
    """Return ``parts`` as one identity; one that is too long keeps its start and a hash."""
    joined = " ".join(one_line(part, 10 * LONGEST) for part in parts if part)
    if len(joined) <= LONGEST:
        return joined
    return f"{joined[: LONGEST - _HEX - 1]} {sha256(joined.encode()).hexdigest()}"


def told_apart(names: Sequence[str], others: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Return an identity for each of ``names``; a repeated one is joined with what ``others`` say.

    Some programs give every entry the same name: then the link tells them apart.

    :param taken: identities of further entries of the same visit.
    """
    times = Counter([*names, *taken])
    return [
        identity(name, other if times[name] > 1 else "")
        for name, other in zip(names, others, strict=True)
    ]
