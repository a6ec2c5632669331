"""Any interface that answers in XML, read by paths.

A path is names of elements, one inside the other: ``detail/nazev``, ``soubor@url`` (an attribute),
``nazev[@lang=cs]`` (those with that attribute), ``*`` (any), ``//vyzva`` (at any depth), ``.`` (the
item itself). Namespaces, and whether letters are small, make no difference.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from newsletter.models import Source
from newsletter.sources import FetchPage, Page, Reading
from newsletter.sources.formats.markup import below, local, root_of
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

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_VALUES = 100

_NAME = r"[^\W\d][\w.-]*+"
_STEP = rf"(?:{_NAME}|\*)(?:\[@{_NAME}=[^\[\]]*\])?"
_PATH = re.compile(rf"(//)?(\.|{_STEP}(?:/{_STEP})*)?(?:@({_NAME}))?")
_PARTS = re.compile(rf"({_NAME}|\*)(?:\[@({_NAME})=[\"']?([^\[\]]*?)[\"']?\])?(?:/|$)")


@dataclass(frozen=True)
class Step:
    """Elements of that name (``*``: any), perhaps only those with an attribute of that value."""

    name: str
    attribute: str = ""
    value: str = ""


@dataclass(frozen=True)
class Path:
    """A path. ``anywhere``: its first step is at any depth; ``attribute`` is what it ends in."""

    steps: tuple[Step, ...]
    anywhere: bool = False
    attribute: str = ""


class XmlOptions(RecordOptions):
    """Options of records in XML: the places are paths."""

    @classmethod
    def check(cls, place: str) -> None:
        """Check that ``place`` is a path.

        :raises ValueError: it is none.
        """
        path_of(place)


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:  # noqa: ARG001
    """Return the entries of the XML at ``source.url``.

    :raises SourceError: the answer is not XML, or nothing in it fits the paths.
    """
    return await collected(source, fetch, options_of(source, XmlOptions), read)


def read(page: Page, options: XmlOptions) -> Records:
    """Return what one page of records says. Without ``items`` they are what the root contains.

    :raises SourceError: it is not XML, not whole, or brings declarations of its own.
    """
    root = root_of(page)
    items = list(islice(elements_at(root, path_of(options.items or "*")), MOST_ITEMS))
    following = text_at(root, options.next) if options.next else ""
    entries = entries_of(items, text_at, options, page.url)
    return Records(len(items), entries, safe_url(following, page.url))


@lru_cache(maxsize=256)
def path_of(text: str) -> Path:
    """Return the path.

    :raises ValueError: it is not one; a sentence without subject.
    """
    match = _PATH.fullmatch(text)
    if not text or match is None or (match[1] and match[2] in {None, "."}):
        raise ValueError(_("is not a path like ‘detail/nazev’ or ‘soubor@url’"))
    anywhere, names, attribute = match.groups()
    parts = _PARTS.findall("" if names in {None, "."} else names)
    steps = (Step(name.lower(), key.lower(), value) for name, key, value in parts)
    return Path(tuple(steps), bool(anywhere), (attribute or "").lower())


def elements_at(element: "Element", path: Path) -> "Iterator[Element]":
    """Yield the elements at the path from this one; all of them, in order."""
    if not path.steps:
        return iter([element])
    first, *rest = path.steps
    found = _anywhere(element, first) if path.anywhere else _children(element, first)
    for step in rest:
        found = _each(found, step)
    return found


def text_at(element: "Element", place: str) -> str:
    """Return the text at a checked path from the element; several texts on lines of their own."""
    path = path_of(place)
    found = islice(elements_at(element, path), MOST_VALUES)
    texts = (_attribute(one, path.attribute) if path.attribute else _text(one) for one in found)
    return "\n".join(text for text in texts if text.strip())[:LONGEST]


def _anywhere(element: "Element", step: Step) -> "Iterator[Element]":
    found = element.iterdescendants() if step.name == "*" else below(element, step.name)
    return (one for one in found if _fits(one, step))


def _children(element: "Element", step: Step) -> "Iterator[Element]":
    return (child for child in element if _fits(child, step))


def _each(elements: "Iterator[Element]", step: Step) -> "Iterator[Element]":
    return (child for element in elements for child in _children(element, step))


def _fits(element: "Element", step: Step) -> bool:
    named = step.name in {"*", local(element)}
    return named and (not step.attribute or _attribute(element, step.attribute) == step.value)


def _attribute(element: "Element", name: str) -> str:
    values = (value for key, value in element.items() if key.rpartition("}")[2].lower() == name)
    return next(values, "")


def _text(element: "Element") -> str:
    text = ""
    for part in element.itertext():
        text += part
        if len(text) > LONGEST:
            break
    return text
