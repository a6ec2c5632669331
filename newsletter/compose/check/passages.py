"""What is read of a mail, passage by passage, and how a person finds a place in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from newsletter.text.html import one_line, shortened
from newsletter.text.language import _

AROUND = 20
"""Characters shown on either side of a place."""

LONGEST_HEADING = 60
MOST_FOREIGN = 100_000

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "del", "em", "font", "i", "ins"),
    *("mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "u", "wbr"),
}
_UNREAD = {
    *("code", "kbd", "pre", "samp", "script", "style", "template", "textarea", "title", "var"),
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(frozen=True)
class Passage:
    """A paragraph, a heading, or a line of the text part (``line``: its number, from 1).

    ``language`` is a code of ISO 639-1; ``under`` the heading that it stands under.
    """

    text: str
    language: str
    under: str = ""
    line: int = 0

    def at(self, start: int = 0, end: int = 0) -> str:
        """Return where these characters are: the words around them, and what is above them."""
        start, end = max(0, start - AROUND), max(end, start) + AROUND
        words = one_line(self.text[start:end])
        words = f"{'…' * (start > 0)}{words}{'…' * (end < len(self.text))}"
        if self.line:
            return _("‘{words}’, line {line} of the text part").format(words=words, line=self.line)
        if self.under:
            return _("‘{words}’ under ‘{heading}’").format(
                words=words, heading=shortened(self.under, LONGEST_HEADING)
            )
        return _("‘{words}’").format(words=words)


def of_html(tree: etree._Element, language: str) -> Iterator[Passage]:
    """Yield what is read in a page, also what is hidden; not code."""
    body = tree.find("body")
    if body is None:
        return
    languages, words, under, unread = [language], list[str](), "", 0
    for event, element in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            words.append("" if unread else element.tail or "")
            continue
        tag = element.tag
        parts = tag not in _INLINE or "lang" in element.attrib
        if parts:
            text = _BLANKS.sub(" ", "".join(words)).strip(" ")
            words = []
            if text:
                yield Passage(text, languages[-1], under)
            if event == "end" and tag in HEADINGS:
                under = text or under
        if event == "start":
            unread += tag in _UNREAD
            languages.append((element.get("lang") or languages[-1])[:2].lower())
            words.append("" if unread else element.text or "")
        else:
            unread -= tag in _UNREAD
            languages.pop()
            words.append("" if unread or element is body else element.tail or "")


def of_text(text: str, language: str, pages: Sequence[Passage]) -> Iterator[Passage]:
    """Yield the lines of a text part that are not empty."""
    others = [one for one in pages if one.language != language]
    foreign = {one.language: "" for one in others}
    for one in others:
        foreign[one.language] += f"\n{one.text}"[: MOST_FOREIGN - len(foreign[one.language])]
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip(" \t\r")
        if words:
            own = next((code for code, said in foreign.items() if words in said), language)
            yield Passage(line.rstrip("\r"), own, line=number)
