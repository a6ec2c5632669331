"""What is read of a mail, passage by passage, and how a person finds a place in it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from newsletter.compose.check.page import HEADINGS
from newsletter.text.html import one_line, shortened
from newsletter.text.language import _
from newsletter.text.letters import folded
from newsletter.text.typography import masked

AROUND = 20
"""Characters shown on either side of a place."""

LONGEST_HEADING = 60
MOST_FOREIGN = 100_000
"""Characters in other languages by which lines of the text part are recognised."""

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "del", "em", "font", "i", "ins"),
    *("mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "u", "wbr"),
}
_UNREAD = {
    *("code", "kbd", "pre", "samp", "script", "style", "template", "textarea", "title", "var"),
}


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


@dataclass(frozen=True)
class Found:
    """What matches a pattern in a passage; ``before``: characters of the text before that."""

    match: re.Match[str]
    passage: Passage
    before: int

    @property
    def where(self) -> str:
        """The words around it."""
        start, end = self.match.span()
        return self.passage.at(start - self.before, end - self.before)


@dataclass(frozen=True)
class Reading:
    """All passages as one text, a line for each, so that it is searched in one go.

    ``text`` may be another form of their words, with the same lines.
    """

    passages: tuple[Passage, ...]
    text: str

    @cached_property
    def _ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    def find(self, pattern: re.Pattern[str], language: str = "") -> Iterator[Found]:
        """Yield what matches in the passages of that language, or in all."""
        for match in pattern.finditer(self.text):
            number = bisect_left(self._ends, match.start())
            passage = self.passages[number]
            if language in ("", passage.language):
                before = self._ends[number - 1] + 1 if number else 0
                yield Found(match, passage, before)

    def folded(self) -> "Reading":
        """Return the same without diacritics and capitals."""
        return Reading(self.passages, folded(self.text))


def reading_of(passages: Sequence[Passage]) -> Reading:
    """Return the passages as one text, without the addresses in them."""
    return Reading(tuple(passages), "\n".join(masked(one.text) for one in passages))


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
