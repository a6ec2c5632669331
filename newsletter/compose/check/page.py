"""The HTML of a mail, taken apart once for all checks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lxml import etree
from lxml import html as lxml_html

from newsletter.compose.check.css import MOST_RULES, Declarations, Rule, declarations, rules
from newsletter.compose.check.styles import Cascade, Place, Style, outline
from newsletter.text.html import one_line

LONGEST_PLACE = 60
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CELLS = ("td", "th", "li")

# Conditional comments: https://learn.microsoft.com/previous-versions/windows/internet-explorer
# /ie-developer/compatibility/ms537512(v=vs.85)
_FOR_WORD = re.compile(r"<!--\[if(?![^\]]{0,80}!)[^\]]{0,80}\bmso\b[^\]]{0,80}\]>", re.IGNORECASE)
_FOR_OTHERS = re.compile(r"<!--\[if\s{0,9}!\s{0,9}mso\s{0,9}\]><!-->", re.IGNORECASE)
_NARROW = ("max-width", "max-device-width")


@dataclass(frozen=True)
class Page:
    """HTML as a program shows it. Nested deeper than 255 elements, it is cut by the parser."""

    html: str

    @cached_property
    def tree(self) -> etree._Element:
        """The document; an empty one if there is none."""
        parser = lxml_html.HTMLParser(encoding="utf-8")
        try:
            return lxml_html.document_fromstring(self.html.encode("utf-8", "replace"), parser)
        except etree.ParserError:  # of nothing but comments and blanks
            return lxml_html.document_fromstring(b"<html></html>", parser)

    @cached_property
    def elements(self) -> tuple[etree._Element, ...]:
        """Every element, in the order of the document."""
        return tuple(self.tree.iter(etree.Element))

    @cached_property
    def texts(self) -> dict[etree._Element, str]:
        """The elements that have text of their own, with its words."""
        found = {}
        for element in self.elements:
            words = [element.text or "", *(child.tail or "" for child in element)]
            line = " ".join(" ".join(words).split())
            if line:
                found[element] = line
        return found

    @cached_property
    def seen(self) -> dict[etree._Element, str]:
        """Those of the texts that are not hidden."""
        return {one: words for one, words in self.texts.items() if not self.light[one].hidden}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all its style sheets, wherever they stand."""
        every = (
            rule
            for sheet in self.of("style")
            for rule in rules(sheet.text_content(), sheet.get("media", ""))
        )
        return tuple(islice(every, MOST_RULES))

    @cached_property
    def light(self) -> dict[etree._Element, Style]:
        """How each element looks on a wide screen."""
        return Cascade(rule for rule in self.rules if _holds(rule)).styles(self._outline)

    @cached_property
    def dark(self) -> dict[etree._Element, Style]:
        """How each element looks where the system is dark and the program follows it."""
        return Cascade(rule for rule in self.rules if _holds(rule, dark=True)).styles(self._outline)

    def styled(self, element: etree._Element) -> Declarations:
        """Return what the element's own ``style`` attribute says."""
        return declarations(element.get("style", ""))

    def of(self, *tags: str) -> list[etree._Element]:
        """Return the elements of these names, in the order of the document."""
        return [element for tag in tags for element in self._by_tag.get(tag, ())]

    @cached_property
    def inline(self) -> list[tuple[etree._Element, str, Declarations]]:
        """Every element with a ``style`` attribute, what is written in it, and what it says."""
        return [
            (element, text, declarations(text))
            for element in self.elements
            if (text := element.get("style"))
        ]

    def said(self) -> Iterator[tuple[str, etree._Element | None, Declarations]]:
        """Yield every piece of style once: as it is written, where it stands first, what it says.

        Those of the head stand at no element, and come as their selectors.
        """
        known = set()
        for element, text, declared in self.inline:
            if text not in known:
                known.add(text)
                yield text, element, declared
        for rule in self.rules:
            yield ", ".join(one.text for one in rule.selectors), None, rule.declared

    def place_of_style(self, text: str, element: etree._Element | None) -> str:
        """Return how a person finds a piece of style."""
        return one_line(text, LONGEST_PLACE) if element is None else self.place(element)

    @cached_property
    def links(self) -> list[tuple[etree._Element, str, str]]:
        """Every link: its element, its words, its address."""
        return [
            (element, text_of(element), element.get("href", "").strip())
            for element in self.of("a", "area")
            if "href" in element.attrib
        ]

    def place(self, element: etree._Element) -> str:
        """Return how a person finds the element: the heading it belongs to, and its first words."""
        words = one_line(text_of(element), LONGEST_PLACE)
        own = f"<{element.tag}> {words}".strip()
        heading = self._heading_of(element)
        return own if heading in ("", words) else f"{heading}: {own}"

    def _heading_of(self, element: etree._Element) -> str:
        for around in element.iterancestors(*CELLS):
            inner = next(around.iter(*HEADINGS), None)
            if inner is not None:
                return one_line(text_of(inner), LONGEST_PLACE)
        return self._above.get(element, "")

    @cached_property
    def _outline(self) -> list[Place]:
        return outline(self.elements)

    @cached_property
    def _above(self) -> dict[etree._Element, str]:
        found, last = {}, ""
        for element in self.elements:
            if element.tag in HEADINGS:
                last = one_line(text_of(element), LONGEST_PLACE)
            found[element] = last
        return found

    @cached_property
    def _by_tag(self) -> dict[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for element in self.elements:
            found.setdefault(element.tag, []).append(element)
        return found


def text_of(element: etree._Element) -> str:
    """Return all text in the element, as one line; a line end is a blank."""
    if next(element.iter("br"), None) is None:
        return " ".join(str(element.text_content()).split())
    pieces = [element.text or ""]
    for inner in element.iterdescendants():
        shown = isinstance(inner.tag, str)
        pieces += [" " if inner.tag == "br" else "", (shown and inner.text) or "", inner.tail or ""]
    return " ".join("".join(pieces).split())


def as_word_sees_it(html: str) -> str:
    """Return the HTML with the comments for Word opened, and without what is for others only."""
    before, *parts = _FOR_OTHERS.split(html)
    html = before + "".join(part.partition("<!--<![endif]-->")[2] for part in parts)
    before, *parts = _FOR_WORD.split(html)
    return before + "".join("".join(part.partition("<![endif]-->")[::2]) for part in parts)


def _holds(rule: Rule, *, dark: bool = False) -> bool:
    media = rule.media
    if "print" in media or any(width in media for width in _NARROW):
        return False
    return dark or not rule.is_dark
