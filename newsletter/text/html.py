"""Foreign HTML and text, made safe: nothing runs, nothing deep, no control characters.

Everything that comes from outside passes through here once, on the way in.
"""

import html
import re
from urllib.parse import urljoin, urlsplit

import nh3

from newsletter.text.letters import composed

LONGEST = 200_000
"""Characters of HTML that are looked at; what is behind them is cut off."""

MOST_TAGS = 5_000
"""nh3 takes quadratic time over nested tags: more of them than this, and only the text stays."""

DEEPEST = 50
"""The renderer of e-mails crashes on deep nesting: https://github.com/jdrouet/mrml/pull/694."""

MOST_PARTS = 5
"""Characters that a letter is made of, marks among them, in a text that is not an attack."""

LONGEST_URL = 2_000
ELLIPSIS = "…"
SHORTEST_SENTENCE = 0.5
"""A summary ends with a sentence if that keeps at least this much of it, else with a word."""

_BLOCKS = {
    *("p", "br", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "section", "article", "header", "footer"),
}
_KEPT = {
    *("p", "br", "strong", "b", "em", "i", "u", "s", "sub", "sup", "a", "ul", "ol", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "hr", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
}
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_EMPTY = {"br", "hr"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_WITH_THEIR_TEXT = {"script", "style", "template", "noscript", "iframe", "object", "textarea"}

_FORMATTING = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/])[^>]{0,300}>?", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_WHOLE_TAG = re.compile(r"<[^<>]*>")
_GAP = re.compile(r"\n{3,}")
# XML 1.0 has no way to write these; the renderer of e-mails dies on them without a position.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that reorder or hide text: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
_HIDDEN = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def without_controls(text: str) -> str:
    """Return ``text`` without control characters (line ends and tabs stay) and lone surrogates."""
    return _CONTROLS.sub("", text)


def one_line(text: str, limit: int = 300) -> str:
    """Return ``text`` as one line of at most ``limit`` characters, without hidden characters."""
    text = " ".join(_HIDDEN.sub("", without_controls(text)).split())
    return shortened(composed(text[: MOST_PARTS * limit]), limit)


def safe_html(source: str, base: str = "") -> str:
    """Return ``source`` with only harmless, shallow markup; relative links are made absolute.

    Without ``base`` (an http address) relative links lose their address.
    """
    source = without_controls(source)[:LONGEST]
    if _crowded(source):
        return _paragraph(source)
    rooted = base.startswith(("http://", "https://"))
    cleaned = nh3.clean(
        tamed(source),
        tags=_KEPT,
        clean_content_tags=_WITH_THEIR_TEXT,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=("rewrite_with_base", base) if rooted else "deny",
        link_rel="noopener noreferrer",
    )
    # A second time: nh3 turns ``&#1;`` into the character.
    cleaned = without_controls(cleaned).strip()
    return _paragraph(cleaned) if _depth(cleaned) > DEEPEST else cleaned


def tamed(source: str, kept: int = 0) -> str:
    """Return HTML whose bold and italic have no attributes if these are of more than ``kept`` ways.

    A parser opens what is left open again in every paragraph, each that differs: 36 kB become
    700 MB (https://html.spec.whatwg.org/#reconstruct-the-active-formatting-elements).
    """
    if len({match[0] for match in _FORMATTING.finditer(source)}) <= kept:
        return source
    return _FORMATTING.sub(r"<\1>", source)


def plain(source: str) -> str:
    """Return the text of HTML ``source``: blocks on lines of their own, no markup, no entities."""
    source = without_controls(source)[:LONGEST]
    if _crowded(source):
        source = _paragraph(source)
    if "<" in source or "&" in source:
        blocks = nh3.clean(
            tamed(source),
            tags=_BLOCKS,
            clean_content_tags=_WITH_THEIR_TEXT,
            attributes={},
            link_rel=None,
        )
        lines = _WHOLE_TAG.sub("\n", blocks.replace("\n", " "))
        source = without_controls(html.unescape(lines))
    source = "\n".join(" ".join(line.split()) for line in source.splitlines())
    return _GAP.sub("\n\n", source).strip()


def summary(text: str, limit: int = 400) -> str:
    """Return plain ``text`` as one line of at most ``limit`` characters."""
    return one_line(text[: LONGEST // 10], limit)


def shortened(text: str, limit: int) -> str:
    """Return one line of text, cut after a sentence or a word where it is over ``limit``."""
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    sentence = max(start.rfind(mark) for mark in (". ", "! ", "? "))
    # A Czech date or an abbreviation ends with a dot too; a sentence goes on with a capital.
    if sentence > limit * SHORTEST_SENTENCE and text[sentence + 2 : sentence + 3].isupper():
        return f"{start[: sentence + 1]} {ELLIPSIS}" if sentence + 3 <= limit else start
    words = start if text[limit - 1] == " " else start.rpartition(" ")[0] or start
    return words.rstrip(" ,;:–-(") + ELLIPSIS


def safe_url(address: str | None, base: str = "") -> str | None:
    """Return ``address`` as an absolute http(s) address, taken from ``base``; none if it is not.

    A name and a password in it are left out.
    """
    address = re.sub(r"\s+", "%20", without_controls(address or "").strip())
    if len(address) > LONGEST_URL:  # Python normalises a host of any length
        return None
    try:
        absolute = urljoin(base, address)
        parts = urlsplit(absolute)
        named = bool(parts.hostname)
    except ValueError:
        return None
    if "@" in parts.netloc:
        absolute = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    fits = address and named and parts.scheme in {"http", "https"} and len(absolute) <= LONGEST_URL
    return absolute if fits else None


def _crowded(source: str) -> bool:
    return source.count("<") > MOST_TAGS


def _paragraph(source: str) -> str:
    text = without_controls(html.unescape(_WHOLE_TAG.sub(" ", source)))
    return f"<p>{html.escape(' '.join(text.split()), quote=False)}</p>"


def _depth(cleaned: str) -> int:
    depth = deepest = 0
    for closing, name in _TAG.findall(cleaned):
        if name not in _EMPTY:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest
