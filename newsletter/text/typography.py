"""Czech typography, for plain text on its way out: never stored, never inside an address.

Which spaces must not break: Internetová jazyková příručka,
https://prirucka.ujc.cas.cz/?id=880; dashes: https://prirucka.ujc.cas.cz/?id=165; quotation
marks: https://prirucka.ujc.cas.cz/?id=162.

Each rule is a pattern of what is set wrong: :func:`czech` puts it right, and who only wants to
know looks for it in :func:`masked` text. No pattern reaches over a line end or a mask.
"""

import re
from dataclasses import dataclass

from newsletter.text.letters import composed

NBSP = "\u00a0"

_ADDRESS = re.compile(r"((?<!\S)\S*(?:://|www\.|@)\S*)")
_MASK = "\x1f"
_ENDS = rf"\n{_MASK}"
_SOFT_HYPHEN = "\u00ad"
_LOWER = r"[^\W\d_A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ]"
_UPPER = "[A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ]"


@dataclass(frozen=True)
class Rule:
    """What is set wrong, and what belongs there."""

    wrong: re.Pattern[str]
    right: str

    def applied(self, text: str) -> str:
        """Return ``text`` put right."""
        return self.wrong.sub(self.right, text)


def _behind(*words: str) -> str:
    return "(?:" + "|".join(rf"(?<=(?<!\w){re.escape(word)} )" for word in words) + ")"


# What ends in a full stop, and what must stay with it.
_AFTER_STOPS = "|".join(
    (
        _behind("tis.", "mil.", "mld.") + r"(?=Kč\b|korun|EUR\b|eur)",
        # č. 5, písm. a), tel. 377
        _behind("č.", "čl.", "odst.", "písm.", "str.", "kap.", "příl.", "tel.") + r"(?=[\w(+])",
        # s. r. o., a. s., č. p., č. j., sp. zn.
        rf"(?<=(?<!\w)[^\W\d_]\. )(?={_LOWER}\.(?!\w))",
        _behind("sp.") + r"(?=zn\.)",
        # např. obce, tj. obce
        _behind("např.", "tj.", "tzn.", "tzv.", "mj.") + r"(?=\S)",
        # Ing. Nová, T. G. Masaryk
        _behind("p.", "Ing.", "Mgr.", "Bc.", "JUDr.", "MUDr.", "PhDr.", "RNDr.") + f"(?={_UPPER})",
        rf"(?<=(?<!\w){_UPPER}\. )(?={_UPPER}(?:\.|{_LOWER}))",
    )
)


def _together(*places: str) -> Rule:
    # The space comes first, and what stands before it has a fixed width: so most of a text is
    # skipped at the pace of a search for one character.
    return Rule(re.compile(f" (?:{'|'.join(places)})"), NBSP)


LITTLE_WORDS = (
    # one-letter prepositions and conjunctions, also after a bracket or a quotation mark
    _together(r"(?<=(?<![^\s(\[„‚«–—-])[kKsSvVzZoOuUaAiI] )(?=\S)"),
)
"""A line does not end in *v*."""

NUMBERS = (
    _together(
        # 12 745 105, +420 377 123 456; not 2026 100
        r"(?<=\d )(?<!\d{4} )(?=\d{3}(?!\d))",
        # 301 00 Plzeň
        r"(?<=(?<!\d)(?<!\d\s)\d{3} )(?=\d\d(?!\d))",
        # IČO 00000000
        rf"(?<=[ČO] ){_behind('IČ', 'IČO', 'DIČ', 'PSČ')}(?=\d|CZ\d)",
        # 27. listopadu, 1. 12., 125. výročí; the year may stand on the next line
        rf"(?<=\d\. )(?=\d{{1,2}}\.(?!\d)|{_LOWER})",
        # 80 mil. Kč, 85 %, 3 000 obyvatel, 5 MWh
        rf"(?<=\d )(?=[%‰°€]|Kč\b|{_LOWER}|(?:[kMGT]?[Wm]h?|[kMG]B|ha|EUR|USD|CZK)(?!\w))",
        # § 84 odst. 4
        r"(?<=§ )(?=[\w(])",
        # cca 5
        rf"{_behind('cca')}(?=\d)",
        rf"(?<=\. )(?:{_AFTER_STOPS})",
    ),
)
"""Numbers stay with what they count, abbreviations with what they belong to."""

QUOTES = (
    Rule(re.compile(rf'"(?<!\w")(?=\S)([^"{_ENDS}]*[^"\s])"(?!\w)'), r"„\1“"),
    Rule(re.compile(rf"'(?<!\w')(?=\S)([^'{_ENDS}]*[^'\s])'(?!\w)"), r"‚\1‘"),
    # as they are in English: “obec”, ‘obec’
    Rule(re.compile(rf"“(?<![^\s(\[„‚]“)(?=\S)([^„“”{_ENDS}]*[^„“”\s])”(?!\w)"), r"„\1“"),
    Rule(re.compile(rf"‘(?<![^\s(\[„‚]‘)(?=\S)([^‚‘’{_ENDS}]*[^‚‘’\s])’(?!\w)"), r"‚\1‘"),
    # opened in Czech, closed in English
    Rule(re.compile(rf"„([^„“”\"{_ENDS}]*)[”\"](?!\w)"), r"„\1“"),
)
"""What stands in quotation marks may be quoted once more."""

_COUNTED = r"%|Kč\b|(?:tis|mil|mld)\.|let\b|lety\b|dn|měs|hod|min|osob|obcí|obyv"
_BEFORE = r"(?<![\w/.:,-])"
_UP_TO_FOUR_DIGITS = "|".join("(?<=" + _BEFORE + count * r"\d" + "-)" for count in range(1, 5))

DASHES = (
    Rule(re.compile(r"[ \u00a0][-—](?<=\S..)(?=[ \u00a0]\S)"), f"{NBSP}–"),
    Rule(
        re.compile(
            "-(?:"
            # 2026–2027
            rf"(?<={_BEFORE}(?:19|20)\d\d-)(?=(?:19|20)\d\d(?![\w/-]))"
            # 9.00–13.00
            rf"|(?:(?<={_BEFORE}\d[.:]\d\d-)|(?<={_BEFORE}\d\d[.:]\d\d-))"
            r"(?=\d{1,2}[.:]\d\d(?![\w/:-]|\.\d))"
            # 10.–12. prosince
            rf"|(?:(?<={_BEFORE}\d\.-)|(?<={_BEFORE}\d\d\.-))"
            rf"(?=\d{{1,2}}\.[ \u00a0](?:{_LOWER}|\d))"
            # 3–5 dní
            rf"|(?:{_UP_TO_FOUR_DIGITS})"
            rf"(?=\d{{1,4}}(?:,\d{{1,3}})?[ \u00a0](?:{_COUNTED}))"
            ")"
        ),
        "–",
    ),
    # a dash does not begin a line
    Rule(re.compile(r" (?=– )"), NBSP),
)


def czech(text: str) -> str:
    """Return ``text`` as it is set in Czech; once or twice makes no difference.

    :param text: plain text, not HTML.
    """
    text = composed(text).replace(_SOFT_HYPHEN, "")
    parts = _ADDRESS.split(text)
    return "".join(part if place % 2 else _set(part) for place, part in enumerate(parts))


def masked(text: str) -> str:
    """Return ``text`` of the same length with a blank of its own kind for every address in it."""
    if "://" in text or "www." in text or "@" in text:
        return _ADDRESS.sub(lambda found: _MASK * len(found[0]), text)
    return text


def _set(text: str) -> str:
    for rule in DASHES:
        text = rule.applied(text)
    text = _quoted(text)
    for rule in (*LITTLE_WORDS, *NUMBERS):
        text = rule.applied(text)
    return text


def _quoted(text: str) -> str:
    if not any(mark in text for mark in "\"'“‘”"):
        return text
    before = ""
    while before != text:
        before = text
        for rule in QUOTES:
            text = rule.applied(text)
    return text
