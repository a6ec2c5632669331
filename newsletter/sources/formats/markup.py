"""XML from outside, read safely: no document type, no entities, nothing deep, nothing endless."""

import io
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.formats.decode import is_html, text_of, with_known_characters
from newsletter.text.faults import place_of
from newsletter.text.html import one_line, without_controls
from newsletter.text.language import _

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_TAGS = 1_000_000
MOST_ATTRIBUTES = 200
"""Of one element; with more none is read, for that takes quadratic time."""

DECLARED_IN = 4_096
"""How many characters a document type may be looked for in: it stands before the root."""

# huge_tree=False: not deeper than some hundreds of elements, no endless text,
# https://lxml.de/parsing.html#parser-options
_SAFELY: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "recover": False,
}


def root_of(page: Page, *names: str) -> "Element":
    """Return the root of an XML page.

    :param names: what the root may be called, without its namespace, in small letters; none: any.
    :raises SourceError: it is not XML, not whole, has a document type, or its root is another.
    """
    from lxml import etree

    try:
        root: Element = etree.fromstring(_checked(page), etree.XMLParser(**_SAFELY))
    except etree.XMLSyntaxError as error:
        raise _not_whole(page, error) from error
    _check_root(page, root, names)
    return root


def rows_of(page: Page, name: str, *roots: str) -> Iterator[dict[str, str]]:
    """Yield what each element called ``name`` says, in order; a long list takes no more memory.

    What it says are the texts (on one line) of the elements without children and of the
    attributes in it, by name in small letters; of several of one name that which is least deep,
    then the first.

    :param name: of the rows, without its namespace, in small letters.
    :param roots: what the root may be called; none: any.
    :raises SourceError: it is not XML, not whole, endless, or its root is another. Rows that came
        before that was found are to be forgotten: half a list is none.
    """
    from lxml import etree

    row = None
    parts = etree.iterparse(io.BytesIO(_checked(page)), events=("start", "end"), **_SAFELY)
    try:
        for event, element in parts:
            if event == "end" and element is row:
                yield _texts(element)
                row = None
            elif event == "start" and row is None:
                if element.getparent() is None:
                    _check_root(page, element, roots)
                row = element if local(element) == name else None
            if event == "end" and row is None:
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise _not_whole(page, error) from error


def local(element: "Element") -> str:
    """Return the element's name without its namespace, in small letters."""
    return _local(element.tag)


def below(element: "Element", name: str) -> "Iterator[Element]":
    """Yield all elements of that name (small letters, any namespace) below this one."""
    return (found for found in element.iterdescendants() if local(found) == name)


def text_in(element: "Element", *path: str) -> str:
    """Return the text of the first element at the path of names below; "" if there is none."""
    for name in path:
        found = next((child for child in element if local(child) == name), None)
        if found is None:
            return ""
        element = found
    return " ".join("".join(element.itertext()).split())


def _checked(page: Page) -> bytes:
    """Return the page in UTF-8, without a declaration, when it is not to be feared."""
    text = without_controls(text_of(page)).lstrip()
    remedy = _("Nothing was read; tell the publisher.")
    if not text or is_html(page):
        what = _("the answer is an HTML page, not XML") if text else _("the answer is empty")
        remedy = _("Check the address of the source.")
    elif "<!DOCTYPE" in text[:DECLARED_IN].upper() or "<!ENTITY" in text.upper():
        what = _("the answer brings its own document type, which can be an attack")
        remedy = _("Nothing was read. Ask the publisher to leave it out.")
    elif text.count("<") > MOST_TAGS:
        what = _("the answer has more than {count} tags, which can be an attack")
        what = what.format(count=MOST_TAGS)
    else:
        if text.startswith("<?xml"):
            text = text.partition("?>")[2]
        return with_known_characters(text).encode()
    raise SourceError(what, where=page.url, remedy=remedy)


def _not_whole(page: Page, error: Any) -> SourceError:
    return SourceError(
        _("the answer is not whole, well-formed XML ({reason})").format(
            reason=one_line(place_of(error), 200)
        ),
        where=page.url,
    )


def _check_root(page: Page, root: "Element", names: Collection[str]) -> None:
    if not names or local(root) in names:
        return
    raise SourceError(
        _("the answer is XML, but not what this kind reads: it begins with <{name}>").format(
            name=one_line(local(root), 40)
        ),
        where=page.url,
        remedy=_("Check the address and the kind of the source."),
    )


def _texts(element: "Element") -> dict[str, str]:
    found: dict[str, str] = {}
    level = [element]
    while level:
        for part in level:
            for name, text in _said(part):
                found.setdefault(_local(name), " ".join((text or "").split()))
        level = [child for part in level for child in part]
    return found


def _said(part: "Element") -> list[tuple[str, str | None]]:
    own = [] if len(part) else [(part.tag, part.text)]
    return own if len(part.attrib) > MOST_ATTRIBUTES else [*part.attrib.items(), *own]


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _forget(element: "Element") -> None:
    """Let go of an element that was read, and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
