"""Any interface that answers in JSON, read by paths.

A path is names and numbers: ``result.items``, ``prilohy[*].url``, ``terminy[0].do``,
``["klíč s tečkou."]``; ``.`` is the item itself. A name applied to a list means it in each of its
members. Of a text in several languages (``{"cs": …}``) the Czech one is taken.
"""

import math
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from newsletter.models import Source
from newsletter.sources import FetchPage, Page, Reading
from newsletter.sources.formats.decode import json_of
from newsletter.sources.options import options_of
from newsletter.sources.records import (
    MOST_ITEMS,
    RecordOptions,
    Records,
    collected,
    entries_of,
)
from newsletter.text.html import LONGEST, safe_url
from newsletter.text.language import _

MOST_VALUES = 100
LARGEST = 1e15

_STEP = re.compile(r'\.?(?:([^.\[\]"{}]++)|\[(-?\d{1,6})\]|\[(\*)\]|\["([^"]++)"\])')

Step = str | int | None
"""A name, a number, or none for all."""


class JsonOptions(RecordOptions):
    """Options of records in JSON: the places are paths."""

    @classmethod
    def check(cls, place: str) -> None:
        """Check that ``place`` is a path.

        :raises ValueError: it is none.
        """
        steps_of(place)


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:  # noqa: ARG001
    """Return the entries of the JSON at ``source.url``.

    :raises SourceError: the answer is not JSON, or nothing in it fits the paths.
    """
    return await collected(source, fetch, options_of(source, JsonOptions), read)


def read(page: Page, options: JsonOptions) -> Records:
    """Return what one page of records says.

    :raises SourceError: it is not JSON.
    """
    answer = json_of(page)
    found = values_at(answer, options.items or ".")
    items = list(islice(chain.from_iterable(map(_spread, found)), MOST_ITEMS))
    following = text_at(answer, options.next) if options.next else ""
    entries = entries_of(items, text_at, options, page.url)
    return Records(len(items), entries, safe_url(following, page.url))


@lru_cache(maxsize=256)
def steps_of(path: str) -> tuple[Step, ...]:
    """Return the steps of the path.

    :raises ValueError: it is not one; a sentence without subject.
    """
    if path == ".":
        return ()
    steps: list[Step] = []
    place = 0
    while place < len(path):
        match = _STEP.match(path, place)
        if match is None:
            raise ValueError(_("is not a path like ‘items[*].title’"))
        name, number, all_of_them, quoted = match.groups()
        steps.append(None if all_of_them else int(number) if number else name or quoted)
        place = match.end()
    return tuple(steps)


def values_at(value: Any, path: str) -> list[Any]:
    """Return the values at a checked path from ``value``."""
    found = [value]
    for step in steps_of(path):
        found = [inner for outer in found for inner in _stepped(outer, step)]
    return found


def text_at(value: Any, path: str) -> str:
    """Return the text at a checked path from ``value``; several values on lines of their own."""
    texts = (_text(found) for found in values_at(value, path)[:MOST_VALUES])
    return "\n".join(text for text in texts if text)[:LONGEST]


def _stepped(value: Any, step: Step) -> Sequence[Any]:
    if isinstance(value, list):
        if step is None:
            return value
        if isinstance(step, int):
            return value[step : step + 1] if step != -1 else value[-1:]
        return [one[step] for one in value if isinstance(one, dict) and step in one]
    if not isinstance(value, dict) or isinstance(step, int):
        return ()
    if step is None:
        return list(value.values())
    return [value[step]] if step in value else ()


def _spread(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    match value:
        case str(text) | {"cs": str(text)} | {"@value": str(text)}:
            return text
        case bool():
            return str(value).lower()
        case int() | float():
            return _number(value)
        case list():
            texts = (_text(one) for one in value[:MOST_VALUES] if not isinstance(one, list))
            return "\n".join(filter(None, texts))
    return ""


def _number(value: float) -> str:
    is_long = abs(value) >= LARGEST or not math.isfinite(value)
    return "" if is_long else f"{Decimal(repr(value)):f}"
