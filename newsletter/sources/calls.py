"""What the kinds of source that read grant calls out of programs' rows share.

Nothing in a row is believed to be of the type it should be.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newsletter.errors import SourceError
from newsletter.sources import Entry, GrantCallDetails, Reading
from newsletter.text.html import one_line, plain
from newsletter.text.language import _

LONGEST_CODE = 100
"""The width of the column."""

HISTORY = timedelta(days=30)
"""Portals keep their calls for years; one that closed so long ago is news for nobody."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One page of a list of calls: those on it that are news, and whether there is ``more``.

    ``rows`` is how many it has, ``readable`` how many of them are calls.
    """

    calls: Sequence[Entry]
    rows: int
    readable: int
    more: bool


async def all_parts(part: Callable[[int], Awaitable[Part]], most: int) -> list[Part]:
    """Return the pages of a list in order, at most so many; ``part`` reads one, counted from 0."""
    parts: list[Part] = []
    while len(parts) < most and (not parts or parts[-1].more):
        parts.append(await part(len(parts)))
    return parts


def joined(parts: Sequence[Part], where: str, *, complete: bool) -> Reading:
    """Return what pages say together; of a call that stands on several, the first.

    :raises SourceError: they have rows, and none of them is a call.
    """
    if any(part.rows for part in parts) and not any(part.readable for part in parts):
        raise changed(where, _("none of the calls in the answer can be read"))
    calls: dict[str, Entry] = {}
    for part in parts:
        for call in part.calls:
            calls.setdefault(call.identity, call)
    return Reading(list(calls.values()), complete=complete)


def text_at(row: Row, key: str) -> str:
    """Return the text or number under ``key`` as text, of a list its first; "" for all else."""
    value = row.get(key)
    if isinstance(value, list):
        value = value[0] if value else ""
    fits = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if fits else ""


def line_at(row: Row, key: str) -> str:
    """Return the text under ``key`` as one line, without markup."""
    return one_line(plain(text_at(row, key)))


def code_at(row: Row, key: str) -> str:
    """Return the official number of a call that stands under ``key``."""
    return one_line(plain(text_at(row, key)), LONGEST_CODE)


def said_of(call: Entry) -> GrantCallDetails:
    """Return the details of an entry that is a grant call."""
    assert isinstance(call.details, GrantCallDetails)
    return call.details


def is_history(call: Entry, now: datetime) -> bool:
    """Tell whether the call closed so long ago that it is no news."""
    closes_at = said_of(call).closes_at
    return closes_at is not None and closes_at < now - HISTORY


def changed(where: str, what: str) -> SourceError:
    """Return the sentence for an answer that is no list of calls any more."""
    return SourceError(
        what,
        where=where,
        remedy=_("The portal may have changed; the calls known so far stay."),
    )
