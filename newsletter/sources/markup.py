"""XML from outside, read safely: no document type, no entities, nothing deep, nothing endless."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.decode import text_of
from newsletter.text.html import one_line, without_controls
from newsletter.text.language import _

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_NODES = 1_000_000
DECLARED_IN = 4_096
"""How many characters a document type may be looked for in: it stands before the root."""


def root_of(page: Page, *names: str) -> "Element":
    """Return the root of an XML page.

    :param names: what the root may be called, without its namespace, in small letters; none: any.
    :raises SourceError: it is not XML, not whole, has a document type, or its root is another.
    """
    from lxml import etree

    text = without_controls(text_of(page)).lstrip()
    upper = text[:DECLARED_IN].upper()
    if "<!DOCTYPE" in upper or "<!ENTITY" in text.upper():
        raise SourceError(
            _("the answer brings its own document type, which can be an attack"),
            where=page.url,
            remedy=_("Nothing was read. Ask the publisher to leave it out."),
        )
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    # huge_tree=False: not deeper than 256 elements, https://lxml.de/parsing.html#parser-options
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root: Element = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(
            _("the answer is not whole, well-formed XML ({reason})").format(
                reason=one_line(str(error.msg), 200)
            ),
            where=page.url,
        ) from error
    if names and local(root) not in names:
        raise SourceError(
            _("the answer is XML, but not what this kind reads: it begins with <{name}>").format(
                name=one_line(local(root), 40)
            ),
            where=page.url,
            remedy=_("Check the address and the kind of the source."),
        )
    return root


def local(element: "Element") -> str:
    """Return the element's name without its namespace, in small letters."""
    return str(element.tag).rpartition("}")[2].lower()


def below(element: "Element", name: str) -> "Iterator[Element]":
    """Yield all elements of that name (small letters, any namespace) below this one."""
    for count, found in enumerate(element.iterdescendants()):
        if count > MOST_NODES:
            return
        if local(found) == name:
            yield found


def text_in(element: "Element", *path: str) -> str:
    """Return the text of the first element at the path of names below; "" if there is none."""
    for name in path:
        found = next((child for child in element if local(child) == name), None)
        if found is None:
            return ""
        element = found
    return " ".join("".join(element.itertext()).split())
