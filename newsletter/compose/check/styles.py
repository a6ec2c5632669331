"""How a text looks in the end: what elements say of size, line and colour, and what they inherit.

Only what the checks ask for is computed, as CSS Cascade 4 says: rules of the head by their
weight, then the ``style`` attribute, then what is ``!important``; old attributes before all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from newsletter.compose.check.colours import BLACK, LINK, WHITE, Colour, colour, over
from newsletter.compose.check.css import Compound, Declarations, Rule, Selector, declarations

PIXELS_A_POINT = 4 / 3
NORMAL_LINE = 1.2
BOLD = 600
LARGEST = 10_000.0
"""Pixels that a letter may be high; sizes of sizes of sizes would grow out of all numbers."""


_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0,
    "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
_FONT_SIZES = (10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
"""Of ``<font size>``, from 1."""

# What programs do of themselves: https://html.spec.whatwg.org/multipage/rendering.html
_DEFAULTS: Mapping[str, Declarations] = {
    "h1": {"font-size": "2em", "font-weight": "bold"},
    "h2": {"font-size": "1.5em", "font-weight": "bold"},
    "h3": {"font-size": "1.17em", "font-weight": "bold"},
    "h4": {"font-weight": "bold"},
    "h5": {"font-size": ".83em", "font-weight": "bold"},
    "h6": {"font-size": ".67em", "font-weight": "bold"},
    "small": {"font-size": "smaller"},
    "sub": {"font-size": "smaller"},
    "sup": {"font-size": "smaller"},
    "b": {"font-weight": "bold"},
    "strong": {"font-weight": "bold"},
    "th": {"font-weight": "bold", "text-align": "center"},
    "i": {"font-style": "italic"},
    "em": {"font-style": "italic"},
    "center": {"text-align": "center"},
    "mark": {"background-color": "#ff0", "color": "#000"},
    **{tag: {"display": "none"} for tag in ("head", "title", "style", "script", "template")},
}
_LENGTH = re.compile(r"([+-]?\d{0,6}(?:\.\d{1,6})?)\s*(px|pt|em|rem|%|)", re.IGNORECASE)
_FONT = re.compile(
    r"(?:^|\s)([\d.]+(?:px|pt|em|rem|%))(?:/([\d.]+(?:px|pt|em|%)?))?\s", re.IGNORECASE
)
_COLOUR_IN = re.compile(r"#[0-9a-fA-F]{3,8}|(?:rgb|hsl)a?\([^()]{1,80}\)|[a-z]+", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Style:
    """How an element's own text looks. Sizes in pixels; ``own``: what it says itself.

    ``ground`` is none where a picture may lie behind; ``line`` is a length, ``times`` how many
    times the size it is instead.
    """

    ink: Colour | None = BLACK
    ground: Colour | None = WHITE
    size: float = 16.0
    line: float | None = None
    times: float = NORMAL_LINE
    align: str = "left"
    family: str = ""
    bold: bool = False
    italic: bool = False
    upper: bool = False
    hidden: bool = False
    own: Declarations = field(default_factory=dict)

    @property
    def height(self) -> float:
        """How high a line is, as a multiple of the size of its letters."""
        return self.times if self.line is None else self.line / (self.size or 1)


class Place(NamedTuple):
    """An element, where its parent stands in the list, and what only its like have in common."""

    element: etree._Element
    parent: int | None
    alike: int


def outline(elements: Sequence[etree._Element]) -> list[Place]:
    """Return what the styles of elements depend on; where a link leads makes no difference.

    :param elements: in the order of the document.
    """
    places: dict[etree._Element, int] = {}
    numbers: dict[tuple[object, ...], int] = {}
    found = []
    for place, element in enumerate(elements):
        places[element] = place
        said = ((name, name == "href" or value) for name, value in element.items())
        alike = numbers.setdefault((element.tag, *said), len(numbers))
        found.append(Place(element, places.get(element.getparent()), alike))
    return found


class Cascade:
    """The rules of a head that hold, ready to be asked for one element after another."""

    def __init__(self, holding: Iterable[Rule]) -> None:
        every = [(one, rule) for rule in holding for one in rule.selectors]
        self._rules: dict[str, list[tuple[int, Selector, Rule]]] = {}
        for order, (selector, rule) in enumerate(sorted(every, key=lambda pair: pair[0].weight)):
            handle = _handle(selector.compounds[-1])
            self._rules.setdefault(handle, []).append((order, selector, rule))

    def styles(self, places: Sequence[Place]) -> dict[etree._Element, Style]:
        """Return the style of each element."""
        found: list[Style] = []
        root = Style()
        # Cards are alike: what was computed once for such an element in such a parent holds again.
        known: dict[tuple[int, int], Style] = {}
        for element, parent, alike in places:
            around = root if parent is None else found[parent]
            key = (id(around), alike)
            if key not in known:
                known[key] = computed(self._said(element), around)
            found.append(known[key])
        return {place.element: style for place, style in zip(places, found, strict=True)}

    def _said(self, element: etree._Element) -> Declarations:
        rules = self._matching(element)
        said = {**_DEFAULTS.get(element.tag, {}), **_old(element.tag, element.attrib)}
        for rule in rules:
            said |= rule.plain
        said |= declarations(element.get("style", ""))
        for rule in rules:
            said |= rule.important
        return said

    def _matching(self, element: etree._Element) -> list[Rule]:
        classes = element.get("class", "").split()
        handles = [element.tag, "*", f"#{element.get('id')}", *(f".{one}" for one in classes)]
        entries = [entry for handle in handles for entry in self._rules.get(handle, ())]
        return [
            rule
            for _order, selector, rule in sorted(entries, key=lambda entry: entry[0])
            if matches(selector.compounds, element)
        ]


def matches(compounds: Sequence[Compound], element: etree._Element) -> bool:
    """Tell whether the element is the one that a selector means."""
    *outer, last = compounds
    if not _is(last, element):
        return False
    child = last.child
    while outer:
        element = element.getparent()
        if element is None or (child and not _is(outer[-1], element)):
            return False
        if child or _is(outer[-1], element):
            child = outer.pop().child
    return True


def computed(said: Declarations, parent: Style) -> Style:
    """Return the style of an element that says this, in a parent of that style."""
    if not said:
        return replace(parent, own=said)
    size = _size(said, parent)
    line, times = _line(said, size, parent)
    ink = colour(said["color"]) if "color" in said and said["color"] != "inherit" else parent.ink
    ground = _ground(said, parent.ground)
    return Style(
        ink=over(ink, ground) if ink and ground and ink.alpha < 1 else ink,
        ground=ground,
        size=size,
        line=line,
        times=times,
        align=said.get("text-align", parent.align).lower(),
        family=said.get("font-family", _family(said, parent)),
        bold=_is_bold(said["font-weight"]) if "font-weight" in said else parent.bold,
        italic=said["font-style"] != "normal" if "font-style" in said else parent.italic,
        upper=said["text-transform"] == "uppercase" if "text-transform" in said else parent.upper,
        hidden=parent.hidden or said.get("display") == "none" or said.get("visibility") == "hidden",
        own=said,
    )


@lru_cache(maxsize=1024)
def pixels(text: str, one_em: float = 16.0, whole: float = 0.0) -> float | None:
    """Return a length in pixels; none if it is not one. ``whole``: what 100 % is."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None or not found[1].strip("+-."):
        return None
    units = {"pt": PIXELS_A_POINT, "em": one_em, "rem": 16.0, "%": whole / 100}
    return float(found[1]) * units.get(found[2].lower(), 1.0)


def _size(said: Declarations, parent: Style) -> float:
    short = _FONT.search(f"{said['font']} ") if "font" in said else None
    text = said.get("font-size", short[1] if short else "").lower()
    if text in _SIZES:
        return _SIZES[text]
    if text in ("smaller", "larger"):
        return parent.size / 1.2 if text == "smaller" else parent.size * 1.2
    length = pixels(text, parent.size, parent.size)
    return parent.size if length is None else min(max(length, 0.0), LARGEST)


def _line(said: Declarations, size: float, parent: Style) -> tuple[float | None, float]:
    short = _FONT.search(f"{said['font']} ") if "font" in said else None
    text = said.get("line-height", (short[2] or "normal") if short else "").lower()
    if text == "normal":
        return None, NORMAL_LINE
    length = pixels(text, size, size) if text else None
    if length is None:
        return parent.line, parent.times
    return (None, length) if text.replace(".", "").isdecimal() else (length, NORMAL_LINE)


def _ground(said: Declarations, below: Colour | None) -> Colour | None:
    short = said.get("background", "")
    if "background-image" in said or "url(" in short or "gradient(" in short:
        return None
    named = [said["background-color"]] if "background-color" in said else _COLOUR_IN.findall(short)
    for text in named:
        found = colour(text)
        if found is not None:
            solid = below or WHITE
            return found if found.alpha == 1 else (over(found, solid) if found.alpha else below)
    return below


def _family(said: Declarations, parent: Style) -> str:
    short = _FONT.search(f"{said['font']} ") if "font" in said else None
    return said["font"][short.end() - 1 :].strip() if short else parent.family


def _is_bold(text: str) -> bool:
    return text in ("bold", "bolder") or (text.isdecimal() and int(text[:4]) >= BOLD)


def _old(tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Return what the attributes of old HTML say."""
    said = {}
    for name, means in (
        ("bgcolor", "background-color"), ("align", "text-align"), ("text", "color"),
    ):  # fmt: skip
        if name in attributes and tag not in ("table", "img"):
            said[means] = attributes[name]
    if tag == "table" and "bgcolor" in attributes:
        said["background-color"] = attributes["bgcolor"]
    if "background" in attributes:
        said["background-image"] = attributes["background"]
    if tag == "font":
        said |= _font(attributes)
    if tag == "a" and "href" in attributes:
        said["color"] = str(LINK)
    if "hidden" in attributes:
        said["display"] = "none"
    return said


def _font(attributes: Mapping[str, str]) -> dict[str, str]:
    said = {}
    if "color" in attributes:
        said["color"] = attributes["color"]
    if "face" in attributes:
        said["font-family"] = attributes["face"]
    size = attributes.get("size", "")
    if size in {"1", "2", "3", "4", "5", "6", "7"}:
        said["font-size"] = f"{_FONT_SIZES[int(size) - 1]}px"
    return said


def _handle(compound: Compound) -> str:
    """Return by what elements are recognised that the compound may mean."""
    if compound.name:
        return f"#{compound.name}"
    return f".{min(compound.classes)}" if compound.classes else compound.tag or "*"


def _is(compound: Compound, element: etree._Element) -> bool:
    attributes = element.attrib
    if compound.tag and compound.tag != element.tag:
        return False
    if compound.classes and not compound.classes <= set(attributes.get("class", "").split()):
        return False
    if compound.name and compound.name != attributes.get("id"):
        return False
    return all(
        name in attributes and value in (None, attributes[name])
        for name, value in compound.attributes
    )
