"""Finding out where on a page its entries are: what repeats itself, with a link and a date."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.text.html import one_line

FEWEST = 3
"""Entries; fewer are no list."""

MOST_LOOKED_AT = 5_000
"""Elements: in each its links are looked for."""

SHORTEST_TITLE = 8
SHORTEST_SUMMARY = 20
MOSTLY = 0.8
LONGEST_ENTRY = 5_000
LONGEST_DATE = 40
DEEPEST = 40

_TAGS = "li, article, div, section, tr, p, dd"
_BARS = {"nav", "footer", "aside", "form"}
_NAME = re.compile(r"[a-zA-Z_][\w-]*[a-zA-Z]")
"""Classes with a number at the end are mostly of one entry alone (``post-123``)."""

_DATE = re.compile(
    r"\b\d{1,2}\.\s?(?:\d{1,2}\.|[a-zěščřžýáíéúůó]{4,9})\s?20\d\d\b|\b20\d\d-\d\d-\d\d\b",
    re.IGNORECASE,
)


def listing_of(tree: LexborHTMLParser) -> dict[str, Any]:
    """Return the options by which the kind ``page`` reads the list on the page; none: no list.

    Of several the longest is taken. Menus are none: their entries have no dates.
    """
    groups: dict[tuple[int, str], list[LexborNode]] = defaultdict(list)
    for node in tree.css(_TAGS)[:MOST_LOOKED_AT]:
        selector = _selector(node)
        if selector and node.parent and _is_content(node):
            groups[node.parent.mem_id, selector].append(node)
    lists = [(selector, nodes) for (_parent, selector), nodes in groups.items() if _is_list(nodes)]
    if not lists:
        return {}
    selector, nodes = max(lists, key=lambda one: len(one[1]))
    return {"item": selector, **_parts(nodes)}


def _is_content(node: LexborNode) -> bool:
    """Tell whether the node is in no menu or bar, and not so deep that reading it takes long."""
    for _level in range(DEEPEST):
        parent = node.parent
        if parent is None:
            return True
        if parent.tag in _BARS or parent.attributes.get("role") == "navigation":
            return False
        node = parent
    return False


def _selector(node: LexborNode) -> str | None:
    """Return what means the node and its like: by its class, or that of what it lies in."""
    own = next(_classes(node), None)
    if own:
        return f"{node.tag}.{own}"
    parent = node.parent
    if parent is not None and parent.tag == "tbody":
        parent = parent.parent
    outer = next(_classes(parent), None) if parent else None
    return f"{parent.tag}.{outer} {node.tag}" if parent and outer else None


def _classes(node: LexborNode) -> Iterator[str]:
    return (name for name in (node.attributes.get("class") or "").split() if _NAME.fullmatch(name))


def _is_list(nodes: Sequence[LexborNode]) -> bool:
    if len(nodes) < FEWEST:
        return False
    texts = [node.text(separator=" ") for node in nodes]
    dated = sum(len(text) <= LONGEST_ENTRY and bool(_DATE.search(text)) for text in texts)
    titles = {
        (link.attributes.get("href"), link.text()) for node in nodes for link in _titles(node)
    }
    return min(dated, len(titles)) >= MOSTLY * len(nodes)


def _titles(node: LexborNode) -> list[LexborNode]:
    """Return the first link in the node that can be a title, if there is one."""
    links = (link for link in node.css("a[href]") if len(one_line(link.text())) >= SHORTEST_TITLE)
    return [link for link in (next(links, None),) if link]


def _parts(nodes: Sequence[LexborNode]) -> dict[str, str]:
    """Return where an entry has its title, date and summary, as far as that is the same in all."""
    found: dict[str, str] = {}
    for heading in ("h2 a", "h3 a", "h4 a"):
        if all(node.css_first(heading) for node in nodes):
            found |= {"title": heading, "link": heading}
            break
    places = {"date": ("time, span, div, p, td, small, em, strong", _is_date),
              "summary": ("p", _is_summary)}  # fmt: skip
    for name, (tags, fits) in places.items():
        inside = [part for part in nodes[0].css(tags) if fits(part)]
        selectors = (f"{one.tag}.{own}" if (own := next(_classes(one), "")) else one.tag or ""
                     for one in reversed(inside))  # fmt: skip
        usual = (one for one in selectors if _holds(nodes, one, fits))
        if place := next(usual, ""):
            found[name] = place
    return found


def _holds(nodes: Sequence[LexborNode], place: str, fits: Callable[[LexborNode], bool]) -> bool:
    """Tell whether what stands first at that place fits in most of the nodes."""
    firsts = (node.css_first(place) for node in nodes)
    return sum(first is not None and fits(first) for first in firsts) >= MOSTLY * len(nodes)


def _is_date(node: LexborNode) -> bool:
    text = one_line(node.text())
    return len(text) <= LONGEST_DATE and bool(_DATE.search(text))


def _is_summary(node: LexborNode) -> bool:
    return len(one_line(node.text())) >= SHORTEST_SUMMARY and not _is_date(node)
