"""A finished message, taken apart once for all checks."""

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property

from lxml import etree
from lxml import html as lxml_html

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
        return self._part("html")

    @cached_property
    def text(self) -> str:
        """The part for those who read plain text; empty if there is none."""
        return self._part("plain")

    @cached_property
    def tree(self) -> etree._Element:
        """The HTML as a mail program without Word's rules sees it."""
        # lxml refuses text that is empty, and text that says its own encoding.
        return lxml_html.document_fromstring(self.html.encode() or b"<html></html>", _utf8())

    def _part(self, subtype: str) -> str:
        for part in self.message.walk():
            if part.get_content_type() == f"text/{subtype}":
                return str(part.get_content()).replace("\r\n", "\n")
        return ""


def _utf8() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8")
