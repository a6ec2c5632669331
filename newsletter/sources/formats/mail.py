"""What is in a mail: RFC 5322 and MIME (RFC 2045–2049), read as senders really write them.

Labels of encodings are often wrong and headers hold bare bytes, so text is decoded by the rules of
:mod:`newsletter.sources.formats.decode`, words in headers (RFC 2047) and names of files (RFC 2231)
too.
"""

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32

from newsletter.sources import Attachment, Page
from newsletter.sources.formats.decode import text_of
from newsletter.text.filenames import file_name, is_program
from newsletter.text.html import one_line, plain
from newsletter.text.language import _, ngettext

LONGEST_HEADER = 4_000
LONGEST_HEAD = 256_000
"""Characters of one header, bytes of all: what is behind them is cut off."""

MOST_PARTS = 200
MOST_WORK = 20_000_000
"""Python's parser compares every line with each boundary around it: so many comparisons take some
seconds. Real mails of 20 MB need two million."""

MOST_DOCUMENTS = 30
LARGEST_DOCUMENT = 10_000_000
LARGEST_TOGETHER = 25_000_000
MEGABYTE = 1_000_000

_GAP = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_CUT_LETTER = re.compile(rb"[\xc0-\xff][\x80-\xbf]{0,2}\Z")
_SIGNATURE = re.compile(r"^-- ?\r?$", re.MULTILINE)
_SEALS = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
}


class _CrowdedError(Exception):
    """There are more parts in the mail than anybody reads."""


# Not ``policy.default``: it parses headers by grammars that take minutes over hostile ones, and
# loses letters whose bytes stand in two encoded words.
class _Tolerant(Compat32):
    """Headers as they came (bytes beyond ASCII as surrogates), no longer than they need to be."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, _colon, value = "".join(sourcelines).partition(":")
        return name, value[:LONGEST_HEADER].strip()

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        return value


@dataclass(frozen=True)
class Content:
    """What a mail says: its own text, its own HTML, its documents.

    ``forwarded`` is the mail that it does nothing but pass on; it is no document then.
    """

    text: str
    html: str
    documents: tuple[Attachment, ...]
    forwarded: Message | None


def parsed(raw: bytes) -> Message:
    """Return the mail in its parts; only its headers if it has too many of them."""
    gap = _GAP.search(raw)
    end = gap.start() if gap else len(raw)
    if end > LONGEST_HEAD:
        raw = raw[:LONGEST_HEAD].rpartition(b"\n")[0] + raw[end:]
    lower = raw.lower()
    boundaries = lower.count(b"boundary") + lower.count(b"message/")
    lines = raw.count(b"\n") + raw.count(b"\r")
    if lines * boundaries <= MOST_WORK:
        made = 0

        def part(**options: Compat32) -> Message:
            nonlocal made
            made += 1
            if made > MOST_PARTS:
                raise _CrowdedError
            return Message(**options)

        try:
            return BytesParser(part, policy=_Tolerant()).parsebytes(raw)
        except (_CrowdedError, RecursionError):
            pass
    return BytesHeaderParser(policy=_Tolerant()).parsebytes(raw)


def header(message: Message, name: str) -> str:
    """Return the header as one line of readable text; "" if it is not there."""
    return one_line(decoded(str(message.get(name, ""))), LONGEST_HEADER)


def decoded(value: str) -> str:
    """Return the text of a header's value: encoded words (RFC 2047) and bare bytes are read.

    Words that stand beside each other are joined before they are decoded: some programs put one
    letter's bytes into two.
    """
    value = text_of(Page("", value.encode("utf-8", "surrogateescape")))
    found, end = "", 0
    label, pending = "", b""
    for word in _WORD.finditer(value):
        between = value[end : word.start()]
        if between.strip() or word[1].casefold() != label:
            found += _text(pending, label) + (between if between.strip() or not end else "")
            label, pending = word[1].casefold(), b""
        pending += _unpacked(word[2].casefold(), word[3])
        end = word.end()
    return found + _text(pending, label) + value[end:]


def content_of(message: Message, encoding: str | None = None, cut: str = "") -> Content:
    """Return what the mail says.

    :param encoding: what all its texts are written in, whatever it says itself.
    :param cut: the mail ends early, and its last document with it; this says why.
    """
    leaves = list(_leaves(message))
    texts, pages, others = [], [], []
    for leaf in leaves:
        media_type, shown = leaf.get_content_type(), leaf.get_content_disposition() != "attachment"
        if shown and not name_of(leaf) and media_type == "text/plain":
            texts.append(_text_in(leaf, encoding, cut=bool(cut)))
        elif shown and media_type == "text/html":
            pages.append(_text_in(leaf, encoding, cut=bool(cut)))
        else:
            others.append(leaf)
    text, html = "\n\n".join(texts).strip(), "\n".join(pages).strip()
    forwarded = _forwarded(others) if not _SIGNATURE.split(text or plain(html))[0].strip() else None
    if forwarded:
        others = []
    lost = others.pop() if cut and others and others[-1] is leaves[-1] else None
    documents = _documents(others)
    if cut:
        title = file_name(name_of(lost) if lost else "", "", _("rest of the mail"))
        documents.append(Attachment(title, "", note=cut))
    return Content(text, html, tuple(documents), forwarded)


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that have content of their own; an attached mail is one."""
    if message.get_content_maintype() != "multipart":
        yield message
    elif message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message) and not _is_furniture(part, message.get_content_type()):
                yield from _leaves(part)


def _is_furniture(part: Message, around: str) -> bool:
    """Tell whether the part is a seal, a picture in the text, or one more form of the text."""
    media_type, kind = part.get_content_type(), part.get_content_maintype()
    if media_type in _SEALS:
        return True
    if around == "multipart/related":
        return kind == "image" and part.get_content_disposition() != "attachment"
    known = kind == "multipart" or media_type in {"text/plain", "text/html"}
    return around == "multipart/alternative" and not known and not name_of(part)


def _forwarded(others: Sequence[Message]) -> Message | None:
    if len(others) != 1 or others[0].get_content_type() != "message/rfc822":
        return None
    return _inner(others[0])


def _inner(part: Message) -> Message | None:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner if isinstance(inner, Message) else None


def _documents(parts: Sequence[Message]) -> list[Attachment]:
    found, room = [], LARGEST_TOGETHER
    for part in parts[:MOST_DOCUMENTS]:
        document = _document(part, room)
        if document is not None:
            room -= len(document.content)
            found.append(document)
    more = len(parts) - MOST_DOCUMENTS
    if more > 0:
        text = ngettext("{count} more document", "{count} more documents", more)
        found.append(Attachment(text.format(count=more), "", note=_("left out: too many")))
    return found


def _document(part: Message, room: int) -> Attachment | None:
    inner = _inner(part) if part.get_content_maintype() == "message" else None
    if inner is not None:
        content, name = _flattened(inner), f"{header(inner, 'subject')[:100]}.eml"
    else:
        payload = part.get_payload(decode=True)
        content, name = payload if isinstance(payload, bytes) else b"", name_of(part)
    if not content:
        return None
    media_type = one_line(part.get_content_type(), 100)
    title = file_name(name, media_type, _("document"))
    if is_program(title, media_type, content):
        return Attachment(title, "", media_type, note=_("left out: it is a program"))
    most = min(LARGEST_DOCUMENT, room)
    if len(content) > most:
        note = _("left out: larger than {megabytes} MB").format(megabytes=f"{most / MEGABYTE:.3g}")
        return Attachment(title, "", media_type, note=note)
    return Attachment(title, "", media_type, content)


def _flattened(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except ValueError:  # Python does not write all that it reads
        return message.as_string().encode("utf-8", "replace")


def name_of(part: Message) -> str:
    """Return the name of the file that a part is (RFC 2183, 2231); "" if it has none."""
    for parameter, place in (("filename", "content-disposition"), ("name", "content-type")):
        try:
            value = part.get_param(parameter, "", place)
        except TypeError:  # Python fails on a name that comes both in pieces and as a whole
            continue
        if isinstance(value, tuple):  # RFC 2231: encoding, language, bytes as ISO 8859-1
            return _text(value[2].encode("latin-1", "replace"), value[0] or "")
        if value:
            return decoded(value)
    return ""


def _text_in(part: Message, encoding: str | None, *, cut: bool) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if cut:
        data = _CUT_LETTER.sub(b"", data)
    label = f"charset={part.get_content_charset('')}"
    return text_of(Page("", data, label, encoding=encoding))


def _text(data: bytes, label: str) -> str:
    return text_of(Page("", data, f"charset={label}"))


def _unpacked(how: str, word: str) -> bytes:
    packed = word.encode("utf-8", "replace")
    if how == "q":
        return binascii.a2b_qp(packed, header=True)
    try:
        return binascii.a2b_base64(packed + b"==")
    except binascii.Error:
        return b""
