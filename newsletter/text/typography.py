"""Czech typography, for plain text on its way out: never stored, never inside an address.

Which spaces must not break: Internetová jazyková příručka,
https://prirucka.ujc.cas.cz/?id=880; dashes: https://prirucka.ujc.cas.cz/?id=165; quotation
marks: https://prirucka.ujc.cas.cz/?id=162.
"""

import re

from newsletter.text.letters import composed

NBSP = "\u00a0"

_ADDRESS = re.compile(r"((?<!\S)\S*(?:://|www\.|@)\S*)")
_SOFT_HYPHEN = "\u00ad"
_LOWER = r"[^\W\d_A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ]"

_QUOTED = re.compile(r'(?<!\w)"(?=\S)([^"]*[^"\s])"(?!\w)')
_DASH = re.compile(r"(?<=\S)[ \u00a0]-(?=[ \u00a0]\S)")
_YEARS = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)-((?:19|20)\d\d)(?![\w/-])")
_HOURS = re.compile(r"(?<![\w/.:-])(\d{1,2}[.:]\d\d)-(\d{1,2}[.:]\d\d)(?![\w/:-]|\.\d)")

_SPACES = tuple(
    re.compile(pattern)
    for pattern in (
        # one-letter prepositions and conjunctions, also after a bracket or a quotation mark
        r"(?<![^\s(„‚–])[kKsSvVzZoOuUaAiI] (?=\S)",
        # 12 745 105, +420 377 123 456; not 2026 100
        r"(?<!\d)(?:\+)?\d{1,3} (?=\d{3}(?!\d))",
        # 301 00 Plzeň, IČO 00000000
        r"(?<![\d ])\d{3} (?=\d\d(?!\d))",
        r"(?<!\w)(?:IČO?|DIČ|PSČ) (?=\d)",
        # 27. listopadu, 1. 12., § 84, č. 5
        r"(?<!\w)\d{1,2}\. (?=\d{1,2}\.(?!\d)|" + _LOWER + ")",
        r"(?<!\w)(?:§|č\.|čl\.|odst\.|písm\.|str\.) (?=[\w(])",
        # 80 mil. Kč, 85 %, 3 000 obyvatel
        r"(?<!\w)\d+(?:,\d+)? (?=[%‰°€]|Kč\b|" + _LOWER + ")",
        r"(?<!\w)(?:tis|mil|mld)\. (?=Kč\b|korun|EUR\b|eur)",
        # a dash does not begin a line
        r" (?=– )",
    )
)


def czech(text: str) -> str:
    """Return ``text`` as it is set in Czech; once or twice makes no difference.

    :param text: plain text, not HTML.
    """
    text = composed(text).replace(_SOFT_HYPHEN, "")
    parts = _ADDRESS.split(text)
    return "".join(part if place % 2 else _set(part) for place, part in enumerate(parts))


def _set(text: str) -> str:
    text = _HOURS.sub(r"\1–\2", _YEARS.sub(r"\1–\2", _DASH.sub(f"{NBSP}–", text)))
    quoted = _QUOTED.sub(r"„\1“", text)
    while quoted != text:  # what stands in quotes may be quoted once more
        text, quoted = quoted, _QUOTED.sub(r"„\1“", quoted)
    for pattern in _SPACES:
        text = pattern.sub(_kept_together, text)
    return text


def _kept_together(match: re.Match[str]) -> str:
    return match[0][:-1] + NBSP
