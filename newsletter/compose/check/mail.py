"""A finished message, taken apart once for all checks."""

from dataclasses import dataclass
from email.message import Message
from functools import cached_property

from lxml import etree

from newsletter.compose.check import passages
from newsletter.compose.check.page import Page, as_word_sees_it
from newsletter.compose.check.passages import Passage, Reading
from newsletter.compose.content import Content
from newsletter.sources import Page as Answer
from newsletter.sources.formats.decode import text_of
from newsletter.sources.formats.mail import decoded, parsed
from newsletter.text.html import one_line
from newsletter.text.tongue import language_of, tongue_of

LONGEST_HEADER = 4_000


@dataclass(frozen=True)
class Mail:
    """A message as a mail program gets it.

    ``content``: what it was made from, if it is ours. ``calendars``: the calendar files that it
    links to, where the caller has them.
    """

    raw: bytes
    content: Content | None = None
    calendars: tuple[bytes, ...] = ()

    @cached_property
    def message(self) -> Message:
        """The message in its parts, its headers as they came; :meth:`header` reads one."""
        return parsed(self.raw)

    def header(self, name: str) -> str:
        """Return a header as one line of text (RFC 2047); "" if it is not there."""
        return one_line(decoded(str(self.message.get(name, ""))), LONGEST_HEADER)

    @cached_property
    def leaves(self) -> tuple[Message, ...]:
        """The parts that have content of their own."""
        return tuple(part for part in self.message.walk() if not part.is_multipart())

    @cached_property
    def html(self) -> str:
        """The HTML part; empty if there is none."""
        return _text_of(self.html_part)

    @cached_property
    def text(self) -> str:
        """The part for those who read plain text; empty if there is none."""
        return _text_of(self.text_part)

    @cached_property
    def html_part(self) -> Message | None:
        """The HTML part with its headers."""
        return self._part("html")

    @cached_property
    def text_part(self) -> Message | None:
        """The text part with its headers."""
        return self._part("plain")

    @cached_property
    def page(self) -> Page:
        """The HTML as a mail program without Word's rules sees it."""
        return Page(self.html)

    @cached_property
    def word(self) -> Page:
        """The HTML as the desktop Outlook sees it, which renders with Word."""
        return Page(as_word_sees_it(self.html))

    @property
    def tree(self) -> etree._Element:
        """The document of :attr:`page`."""
        return self.page.tree

    @cached_property
    def language(self) -> str:
        """The language of the mail (ISO 639-1): as its HTML says, its header, or its words."""
        said = language_of(self.tree.get("lang") or self.header("Content-Language"))
        heard = None if said else tongue_of(" ".join(self.page.seen.values()) or self.text)
        return heard.code if heard else said

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """What is read in the HTML, in its order."""
        return tuple(passages.of_html(self.tree, self.language))

    @cached_property
    def lines(self) -> tuple[Passage, ...]:
        """The lines of the text part, each in the language it has in the HTML."""
        return tuple(passages.of_text(self.text, self.language, self.passages))

    @cached_property
    def reading(self) -> Reading:
        """All that is read in both parts, to be searched; addresses are blanks in it."""
        return passages.reading_of((*self.passages, *self.lines))

    @cached_property
    def folded(self) -> Reading:
        """The same without diacritics and capitals."""
        return self.reading.folded()

    def _part(self, subtype: str) -> Message | None:
        wanted = f"text/{subtype}"
        return next((one for one in self.leaves if one.get_content_type() == wanted), None)


def content_of(part: Message) -> bytes:
    """Return what is in a part, decoded as its header says."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text_of(part: Message | None) -> str:
    if part is None:
        return ""
    label = f"charset={part.get_content_charset('')}"
    text = text_of(Answer("", content_of(part), label))
    return text.replace("\r\n", "\n").replace("\0", "\ufffd")
