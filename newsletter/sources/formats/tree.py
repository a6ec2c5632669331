"""HTML pages as trees, and the places in them that options name: CSS selectors and labels.

A place that ends with a colon is a label (``Ukončení příjmu žádostí:``): the text is what stands
behind it, in the next cell or on the next line. Any other is a CSS selector
(https://www.w3.org/TR/selectors-4/), whose alternatives are tried in the order they are written
in; ``@`` and a name at its end mean an attribute (``time@datetime``).
"""

import html
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.formats.decode import crowded, text_of
from newsletter.text.html import one_line, safe_url, tamed, without_controls
from newsletter.text.language import _
from newsletter.text.letters import unaccented

LONGEST = 3_000_000
MOST_TAGS = 30_000
"""The parser takes quadratic time over nested tags; long listings have some thousands."""

MOST_ATTRIBUTES = 200
"""Of one tag: each is compared with all before it, during which nothing else runs."""

LONGEST_LINE = 2_000
MOST_TEXTS = 100
MOST_WAYS = 30
"""A page writes bold and italic in some ways; in more, and they lose their attributes."""

_TAG = re.compile(r"<[a-z]", re.IGNORECASE)
# Nobody writes attributes at the end of an element; there they are text.
_END = re.compile(
    r"(</[a-z][^\s/>]*+)(?=[\s/])(?![\s/]*+>)(?!(?<=<)/[a-z])", re.IGNORECASE | re.ASCII
)
# If this is no tag but in a comment, a script or a value, a tag begins only behind a ``>``.
_FIRST_TAG = re.compile(r"<[a-z][^>]*+", re.IGNORECASE)
# https://html.spec.whatwg.org/#before-attribute-name-state and the states after it.
# There is one way only to read an attribute; else the engine would try out all others.
_VALUE = r"""\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|(?=>|\Z))"""
_ATTRIBUTE = rf"[\s/]*+[^\s/>][^\s/>=]*+(?:{_VALUE}|(?!\s*+=))"
_CROWDED = re.compile(
    rf"<[a-z][^\s/>]*+(?:{_ATTRIBUTE}){{{MOST_ATTRIBUTES + 1}}}", re.IGNORECASE | re.ASCII
)
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
    *("h6", "header", "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
_UNSEEN = {
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "head", "select"),
    "textarea",
}
_BREAK = "\x1e"
_OTHER = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
"""How documents and pictures begin."""

# One step of a selector has no free choice between its parts. The engine tries out all the ways in
# which several steps can match (the depth to the power of their number): they are taken singly.
# Groups are not repeated possessively: Python 3.11.2 (Debian 12) matches the beginning of one then.
_QUOTED = r""""[^"]*+"|'[^']*+'"""
_BRACKETS = rf"\[(?:{_QUOTED}|[^\]\"'])*\]"
_INNER = rf"{_QUOTED}|{_BRACKETS}|\([^()\s]*+\)|\s*+[,>+]\s*+|[^()\[\]\s\"',>+~]"
_PART = rf"(?:{_BRACKETS}|\(\s*+(?:{_INNER})*(?:\s++i)?\s*+\)|[^\s()\[\]\"',>+~@])+"
_STEP = re.compile(rf"{_PART}(?:\s*+[>+]\s*+{_PART})*")
_ALTERNATIVE = re.compile(rf"\s*+({_STEP.pattern}(?:\s++{_STEP.pattern})*)(?:@([\w-]++))?\s*+")
_ALTERNATIVES = re.compile(rf"{_ALTERNATIVE.pattern}(?:,{_ALTERNATIVE.pattern})*")


def tree_of(page: Page) -> LexborHTMLParser:
    """Return the page as a tree.

    :raises SourceError: the page is empty, no text, or would keep the parser for long.
    """
    if page.body.startswith(_OTHER):
        raise SourceError(
            _("the answer is not an HTML page"),
            where=page.url,
            remedy=_("Check the address and the kind of the source."),
        )
    text = without_controls(text_of(page)[:LONGEST])
    if not text.strip():
        raise SourceError(
            _("the answer is empty"),
            where=page.url,
            remedy=_("Nothing was lost; it is read again at the next visit."),
        )
    text = _END.sub(r"\1>", text)
    _check_crowds(page, text)
    return LexborHTMLParser(tamed(text, MOST_WAYS))


def is_crowded(text: str) -> bool:
    """Tell whether HTML has a tag with more than :data:`MOST_ATTRIBUTES`."""
    return any(_CROWDED.match(text, tag.start()) for tag in _FIRST_TAG.finditer(text))


def checked_selector(selector: str) -> str:
    """Return the selector.

    :raises ValueError: it is none, or one that can take for ever; a sentence without subject.
    """
    try:
        if _ALTERNATIVES.fullmatch(selector):
            select(LexborHTMLParser("<p>").root, selector)
            return selector
    except SelectolaxError:
        pass
    raise ValueError(
        _("‘{selector}’ is not a selector like ‘li.news h3 a’ (‘~’ cannot be used)").format(
            selector=one_line(selector, 60)
        )
    )


def checked_place(place: str) -> str:
    """Return the place: a label, or a selector.

    :raises ValueError: it is neither; a sentence without subject.
    """
    return place if place.endswith(":") else checked_selector(place)


def with_attribute(selector: str, name: str) -> str:
    """Return the checked selector with the attribute in alternatives that name none."""
    return _ALTERNATIVE.sub(lambda match: f"{match[1]}@{match[2] or name}", selector)


def select(node: LexborNode | None, selector: str) -> list[LexborNode]:
    """Return the nodes in ``node``, itself among them, that a checked selector means."""
    return [found for found, _attribute in _selected(node, selector)]


def base_of(node: LexborNode | None, url: str) -> str:
    """Return where relative links of the page at ``url`` start from: it may say so itself."""
    said = (one.attributes.get("href") for one in select(node, "head > base"))
    return next(filter(None, (safe_url(address, url) for address in said)), url)


def outermost(nodes: Iterable[LexborNode], selector: str) -> list[LexborNode]:
    """Return those of the nodes, all that ``selector`` means, which are in no other of them."""
    inside: set[int] = set()
    found = []
    for node in nodes:
        if node.mem_id not in inside:
            inside.update(inner.mem_id for inner in select(node, selector))
            found.append(node)
    return found


def texts_at(node: LexborNode, place: str) -> Iterator[str]:
    """Yield the texts at a checked place, as HTML: those that are not empty, of so many at most."""
    if place.endswith(":"):
        texts: Iterable[str] = [_labelled(node, place)]
    else:
        found = islice(_selected(node, place), MOST_TEXTS)
        texts = (_said(one, attribute) for one, attribute in found)
    return (text for text in texts if text.strip())


def lines_of(node: LexborNode, left_out: Collection[int] = ()) -> list[str]:
    """Return what a reader of the page sees, line by line; a cell of a table is a line.

    :param left_out: the ``mem_id`` of nodes to leave out.
    """
    parts: list[str] = []
    stack: list[LexborNode | str] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            parts.append(one)
        elif one.is_text_node:
            parts.append(one.text_content or "")
        elif one.tag not in _UNSEEN and one.mem_id not in left_out:
            edge = _BREAK if one.tag in _BLOCKS else ""
            stack += [edge, *reversed(list(one.iter(include_text=True))), edge]
    lines = (one_line(line, LONGEST_LINE) for line in "".join(parts).split(_BREAK))
    return [line for line in lines if line]


def _check_crowds(page: Page, text: str) -> None:
    if len(_TAG.findall(text)) > MOST_TAGS:
        what = _("the page has more than {count} tags, which can be an attack")
        most = MOST_TAGS
    elif is_crowded(text):
        what = _("the page has a tag with more than {count} attributes, which can be an attack")
        most = MOST_ATTRIBUTES
    else:
        return
    raise crowded(page, what.format(count=most))


def _selected(node: LexborNode | None, selector: str) -> Iterator[tuple[LexborNode, str | None]]:
    seen: set[int] = set()
    for match in _ALTERNATIVE.finditer(selector):
        for found in _chained(node, _STEP.findall(match[1])):
            if found.mem_id not in seen:
                yield found, match[2]
            seen.add(found.mem_id)


def _chained(node: LexborNode | None, steps: Sequence[str]) -> list[LexborNode]:
    found = node.css(steps[0]) if node else []
    for step, following in pairwise(steps):
        found = [
            inner
            for outer in outermost(found, step)
            for inner in outer.css(following)
            if inner.mem_id != outer.mem_id
        ]
    return found


def _said(node: LexborNode, attribute: str | None) -> str:
    if attribute:
        return html.escape(node.attributes.get(attribute) or "", quote=False)
    return node.inner_html or ""


def _labelled(node: LexborNode, label: str) -> str:
    wanted = _key(label)
    for cell in select(node, "th, td, dt"):
        value = cell.next
        while value is not None and value.is_text_node:
            value = value.next
        if value is not None and _key(cell.text()) == wanted:
            return value.inner_html or ""
    for line, following in pairwise([*lines_of(node), ""]):
        name, _colon, rest = line.partition(":")
        if _key(name) == wanted:
            return html.escape(rest.strip() or following, quote=False)
    return ""


def _key(label: str) -> str:
    return unaccented(one_line(label)).rstrip(" :")
