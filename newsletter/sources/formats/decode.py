"""From bytes to text: what servers say about their encoding is often wrong.

Rules, measured on Czech feeds: text that is valid UTF-8 is UTF-8, whatever it is labelled;
otherwise bytes 0x80–0x9F mean windows-1250 (in ISO 8859-2 they are control characters),
otherwise the label is believed.
"""

import codecs
import json
import re
import sys
from typing import Any
from xml.parsers import expat

from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.text.faults import place_of
from newsletter.text.html import without_controls
from newsletter.text.language import _

START = 4_096
"""How many characters in a document may begin: junk and the prolog come before."""

MOST_NAMESPACES = 200
MOST_ATTRIBUTES = 500
"""Of one tag. feedparser takes quadratic time over both; feeds have some dozens at most."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(r"<\?xml\b[^>]{0,200}\?>\s*")
_LABEL = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_HIGH_CONTROLS = re.compile(rb"[\x80-\x9f]")
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_DOCTYPE = re.compile(r"<!doctype\b([^>\[]*)(\[)?", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NAMESPACE = re.compile(r"xmlns:([^\s=]{1,100})\s*=")
_VALUE = re.compile(r"""=\s*["']""")
# feedparser compares each of the first with all before it (the feed reads them by itself), and
# fails at a place (gml) that stands alone.
_TAGS = re.compile(
    r"(</?(?:[^\s<>/]*[:_])?)(?=(?:category|keywords|subject|tags|pos|poslist)\b)", re.IGNORECASE
)
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]++)|([0-9]++));?", re.IGNORECASE)
_LONGEST_NUMBER = 7
_HIGH_CODES = range(0x80, 0xA0)
"""Control characters for Unicode, letters of windows-1252 for old programs: the parser knows."""
_FEED_ROOTS = {"rss", "feed", "RDF", "channel"}
_DECLARED_UTF8 = '<?xml version="1.0" encoding="utf-8"?>\n'


def text_of(page: Page) -> str:
    """Return the page's body as text, without a byte order mark; no byte makes it fail."""
    body = page.body
    if page.encoding:
        return body.decode(page.encoding, "replace").removeprefix("\ufeff")
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_declared(page), "replace")


def json_of(page: Page) -> Any:
    """Return the page's body as a JSON value.

    :raises SourceError: it is not JSON.
    """
    try:
        return json.loads(text_of(page))
    except (ValueError, RecursionError) as error:
        raise SourceError(
            _("the answer is an HTML page, not JSON") if is_html(page) else _not_json(error),
            where=page.url,
            remedy=_("Check the address of the source."),
        ) from error


def feed_of(page: Page) -> str:
    """Return the body as the text of an XML feed, labelled for what it will be encoded in: UTF-8.

    What stands before the document (empty lines, a warning of the server's program) is left
    out. A document type with declarations of its own is refused, so that no entity is ever
    expanded (https://cwe.mitre.org/data/definitions/776.html).

    :raises SourceError: it is a page, it is cut off, it is no feed at all, or it would keep the
        parser for minutes.
    """
    text = text_of(page)
    start = _DECLARATION.search(text[:START])
    junk, text = (text[: start.start()], text[start.end() :]) if start else ("", text)
    prolog, root = _beginning(text)
    prolog = junk + prolog
    if root is None or root[2] not in _FEED_ROOTS:
        raise _not_a_feed(page, prolog, root)
    doctype = _DOCTYPE.search(prolog)
    if "<!ENTITY" in prolog.upper() or (doctype and doctype[2]):
        raise SourceError(
            _("the feed brings its own entity declarations, which can be an attack"),
            where=page.url,
            remedy=_("Nothing was read. Ask the publisher to leave the document type out."),
        )
    if not re.search(rf"</{re.escape(root[0][1:])}\s*>", text[-START:]):
        raise SourceError(
            _("the feed is cut off before its end"),
            where=page.url,
            remedy=_("Nothing was lost; it is read again at the next visit."),
        )
    text = without_controls(text[root.start() :])
    _check_crowds(page, text)
    return _DECLARED_UTF8 + _TAGS.sub(r"\1unread-", with_known_characters(text))


def with_known_characters(text: str) -> str:
    """Return XML without references to what is no character: a parser ends at them."""
    return _REFERENCE.sub(_character, text)


def flaw_of(text: str) -> str:
    """Return why a feed as :func:`feed_of` returns it is no XML; "" if it is."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(text, True)  # noqa: FBT003
    except expat.ExpatError as error:
        return str(error)
    return ""


def _character(reference: re.Match[str]) -> str:
    """Return a reference if XML 1.0 allows it (https://www.w3.org/TR/xml/#charsets)."""
    digits = (reference[1] or reference[2]).lstrip("0") or "0"
    if len(digits) > _LONGEST_NUMBER:
        return ""
    code = int(digits, 16 if reference[1] else 10)
    known = code <= sys.maxunicode and bool(without_controls(chr(code)))
    return reference[0] if known or code in _HIGH_CODES else ""


def _check_crowds(page: Page, text: str) -> None:
    if len(set(_NAMESPACE.findall(text))) > MOST_NAMESPACES:
        what = _("the feed declares more than {count} namespaces, which can be an attack")
        most = MOST_NAMESPACES
    elif any(len(_VALUE.findall(part)) > MOST_ATTRIBUTES for part in text.split("<")):
        what = _("the feed has a tag with more than {count} attributes, which can be an attack")
        most = MOST_ATTRIBUTES
    else:
        return
    raise crowded(page, what.format(count=most))


def crowded(page: Page, what: str) -> SourceError:
    """Return the sentence for a page of which so much would keep a parser for long."""
    return SourceError(what, where=page.url, remedy=_("Nothing was read; tell the publisher."))


def is_html(page: Page) -> bool:
    """Tell whether the body is an HTML page."""
    start = _COMMENT.sub("", text_of(page)[:START]).lstrip().lower()
    return start.startswith(("<!doctype html", "<html")) or "<html" in start[:1_000]


def _declared(page: Page) -> str:
    if _HIGH_CONTROLS.search(page.body):
        return "windows-1250"
    inside = _LABEL.search(page.body[:START])
    outside = _CHARSET.search(page.content_type)
    for label in (inside and inside[1].decode("ascii"), outside and outside[1]):
        try:
            name = codecs.lookup(label or "").name
        except LookupError:
            continue
        # Some of Python's codecs are not text encodings (rot13, base64), and UTF-8 it is not.
        if name.startswith(("iso8859", "cp", "mac", "koi8", "latin")):
            return name
    return "windows-1250"


def _beginning(text: str) -> tuple[str, re.Match[str] | None]:
    """Return what stands before the root element, comments left out, and the root's match."""
    offset = 0
    for comment in _COMMENT.finditer(text[: 4 * START]):
        if _ROOT.search(text, offset, comment.start()):
            break
        offset = comment.end()
    roots = (match for match in _ROOT.finditer(text, offset, offset + START))
    # A warning before the document may hold markup of its own: <br />, <b>.
    candidates = list(roots)
    for root in candidates:
        if root[2] in _FEED_ROOTS or root[2].lower() == "html":
            return text[: root.start()], root
    return text[:START], candidates[0] if candidates else None


def _not_a_feed(page: Page, prolog: str, root: re.Match[str] | None) -> SourceError:
    remedy = _("Check the address of the source.")
    if not page.body.strip():
        what = _("the answer is empty")
    elif (
        is_html(page) or (root and root[2].lower() == "html") or "<!doctype html" in prolog.lower()
    ):
        what = _("the answer is not an RSS or Atom feed, but an HTML page")
        remedy = _("The page may name its feed: look for RSS on it.")
    elif root:
        what = _("the answer is not an RSS or Atom feed, but ‘{root}’").format(root=root[2][:40])
    else:
        what = _("the answer is not an RSS or Atom feed")
    return SourceError(what, where=page.url, remedy=remedy)


def _not_json(error: Exception) -> str:
    return _("the answer is not JSON ({reason})").format(reason=place_of(error))
