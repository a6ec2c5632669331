"""Colours as mails write them, and how well two of them can be told apart (WCAG 2.2)."""

import colorsys
import math
import re
from functools import lru_cache
from typing import NamedTuple


class Colour(NamedTuple):
    """Red, green, blue from 0 to 255; alpha from 0 (nothing of it is seen) to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def __str__(self) -> str:
        """Return it as CSS writes it: ``#1A2129``."""
        return "#" + "".join(f"{round(part):02X}" for part in self[:3])


BLACK = Colour(0, 0, 0)
WHITE = Colour(255, 255, 255)
LINK = Colour(0, 0, 238)

# https://www.w3.org/TR/css-color-4/#named-colors: those that are met in mails
_NAMES = {
    "black": "000", "white": "fff", "silver": "c0c0c0", "gray": "808080", "grey": "808080",
    "maroon": "800000", "red": "f00", "purple": "800080", "fuchsia": "f0f", "magenta": "f0f",
    "green": "008000", "lime": "0f0", "olive": "808000", "yellow": "ff0", "navy": "000080",
    "blue": "00f", "teal": "008080", "aqua": "0ff", "cyan": "0ff", "orange": "ffa500",
    "pink": "ffc0cb", "gold": "ffd700", "brown": "a52a2a", "crimson": "dc143c",
    "firebrick": "b22222", "tomato": "ff6347", "coral": "ff7f50", "salmon": "fa8072",
    "beige": "f5f5dc", "ivory": "fffff0", "khaki": "f0e68c", "indigo": "4b0082",
    "violet": "ee82ee", "darkred": "8b0000", "darkblue": "00008b", "darkgreen": "006400",
    "darkgray": "a9a9a9", "darkgrey": "a9a9a9", "darkorange": "ff8c00", "dimgray": "696969",
    "dimgrey": "696969", "gainsboro": "dcdcdc", "lightblue": "add8e6", "lightgray": "d3d3d3",
    "lightgrey": "d3d3d3", "lightgreen": "90ee90", "lightyellow": "ffffe0",
    "midnightblue": "191970", "royalblue": "4169e1", "skyblue": "87ceeb",
    "slategray": "708090", "steelblue": "4682b4", "whitesmoke": "f5f5f5",
    "transparent": "0000",
}  # fmt: skip
_HEX = re.compile(r"#?([0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,80})\)", re.IGNORECASE)


@lru_cache(maxsize=1024)
def colour(text: str) -> Colour | None:
    """Return the colour; none if it is not known here (CSS Color 4; ``bgcolor`` of HTML)."""
    text = text.strip()
    found = _HEX.fullmatch(_NAMES.get(text.lower(), text))
    if found:
        digits = found[1] if len(found[1]) > len("rgba") else "".join(c + c for c in found[1])
        red, green, blue, alpha = bytes.fromhex(f"{digits}ff"[:8])
        return Colour(red, green, blue, alpha / 255)
    function = _FUNCTION.fullmatch(text)
    try:
        return _computed(function[1].lower(), function[2]) if function else None
    except ValueError:
        return None


def over(upper: Colour, lower: Colour) -> Colour:
    """Return what is seen where ``upper`` lies on ``lower``, which nothing shines through."""
    red, green, blue = (
        above * upper.alpha + below * (1 - upper.alpha)
        for above, below in zip(upper[:3], lower[:3], strict=True)
    )
    return Colour(red, green, blue)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(its: Colour) -> float:
    """Return the relative luminance (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(part / 255) for part in its[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of WCAG


def _computed(function: str, arguments: str) -> Colour:
    first, second, third, *more = re.split(r"[\s,/]+", arguments.strip())
    alpha = _part(more[0], 1) if more else 1.0
    if function == "rgb":
        return Colour(_part(first, 255), _part(second, 255), _part(third, 255), alpha)
    hue = float(first.removesuffix("deg")) % 360 / 360
    red, green, blue = colorsys.hls_to_rgb(hue, _part(third, 1), _part(second, 1))
    return Colour(red * 255, green * 255, blue * 255, alpha)


def _part(text: str, whole: float) -> float:
    """Return a number or a percentage of ``whole``, from 0 to ``whole``."""
    number = float(text[:-1]) / 100 * whole if text.endswith("%") else float(text)
    if math.isnan(number):
        raise ValueError(text)
    return min(max(number, 0.0), float(whole))
