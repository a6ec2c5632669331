"""A finished message, taken apart once for all checks."""

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property

from lxml import etree

from newsletter.compose.check.page import Page, as_word_sees_it
from newsletter.compose.content import Content


@dataclass(frozen=True)
class Mail:
    """A message as a mail program gets it. ``content``: what it was made from, if it is ours."""

    raw: bytes
    content: Content | None = None

    @cached_property
    def message(self) -> EmailMessage:
        """The message with its headers decoded (RFC 5322, 2047)."""
        return BytesParser(policy=policy.default).parsebytes(self.raw)

    @cached_property
    def html(self) -> str:
        """The HTML part; empty if there is none."""
        return self._text_of(self.html_part)

    @cached_property
    def text(self) -> str:
        """The part for those who read plain text; empty if there is none."""
        return self._text_of(self.text_part)

    @cached_property
    def html_part(self) -> EmailMessage | None:
        """The HTML part with its headers."""
        return self._part("html")

    @cached_property
    def text_part(self) -> EmailMessage | None:
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

    def _part(self, subtype: str) -> EmailMessage | None:
        for part in self.message.walk():
            if part.get_content_type() == f"text/{subtype}":
                assert isinstance(part, EmailMessage)
                return part
        return None

    @staticmethod
    def _text_of(part: EmailMessage | None) -> str:
        if part is None:
            return ""
        try:
            text = str(part.get_content())
        except LookupError:  # an encoding of that name is not known
            text = bytes(part.get_payload(decode=True)).decode("utf-8", "replace")
        return text.replace("\r\n", "\n")
