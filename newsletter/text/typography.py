"""Czech typography, for plain text on its way out: never stored, never inside an address.

Which spaces must not break: Internetová jazyková příručka,
https://prirucka.ujc.cas.cz/?id=880; dashes: https://prirucka.ujc.cas.cz/?id=165; quotation
marks: https://prirucka.ujc.cas.cz/?id=162.

Each rule is a pattern of what is set wrong: :func:`czech` puts it right, :func:`slips` finds it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.text.letters import composed

NBSP = "\u00a0"

_ADDRESS = re.compile(r"((?<!\S)\S*(?:://|www\.|@)\S*)")
_SOFT_HYPHEN = "\u00ad"
_LOWER = r"[^\W\d_A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ]"
_UPPER = "[A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ]"
_COUNTED = r"%|‰|°|€|Kč\b|" + _LOWER


@dataclass(frozen=True)
class Rule:
    """What is set wrong, and what belongs there."""

    wrong: re.Pattern[str]
    right: str

    def applied(self, text: str) -> str:
        """Return ``text`` put right."""
        return self.wrong.sub(self.right, text)


def _space(after: str, before: str) -> Rule:
    # The space comes first, and what stands before it has a fixed width: so most of a text is
    # skipped at the pace of a search for one character.
    return Rule(re.compile(f" {after}{before}"), NBSP)


def _behind(*words: str) -> str:
    return "(?:" + "|".join(rf"(?<=(?<!\w){re.escape(word)} )" for word in words) + ")"


LITTLE_WORDS = (
    # one-letter prepositions and conjunctions, also after a bracket or a quotation mark
    _space(r"(?<=(?<![^\s(\[„‚«–—-])[kKsSvVzZoOuUaAiI] )", r"(?=\S)"),
)
"""A line does not end in *v*."""

NUMBERS = (
    # 12 745 105, +420 377 123 456; not 2026 100
    _space(r"(?<=\d )(?<!\d{4} )", r"(?=\d{3}(?!\d))"),
    # 301 00 Plzeň
    _space(r"(?<=(?<![\d\s])\d{3} )", r"(?=\d\d(?!\d))"),
    # IČO 00000000
    _space(_behind("IČ", "IČO", "DIČ", "PSČ"), r"(?=\d|CZ\d)"),
    # 27. listopadu, 1. 12., 125. výročí; the year may stand on the next line
    _space(r"(?<=\d\. )", rf"(?=\d{{1,2}}\.(?!\d)|{_LOWER})"),
    # 80 mil. Kč, 85 %, 3 000 obyvatel, 5 MWh
    _space(r"(?<=\d )", f"(?={_COUNTED}|(?:[kMGT]?[Wm]h?|[kMG]B|ha|EUR|USD|CZK)(?!\\w))"),
    _space(r"(?<=\. )" + _behind("tis.", "mil.", "mld."), r"(?=Kč\b|korun|EUR\b|eur)"),
    # § 84 odst. 4 písm. a), č. 5, tel. 377, cca 5
    _space(r"(?<=§ )", r"(?=[\w(])"),
    _space(
        r"(?<=\. )" + _behind("č.", "čl.", "odst.", "písm.", "str.", "kap.", "příl.", "tel."),
        r"(?=[\w(+])",
    ),
    _space(_behind("cca"), r"(?=\d)"),
    # s. r. o., a. s., č. p., č. j., sp. zn.
    _space(r"(?<=\. )(?<=(?<!\w)[^\W\d_]\. )", rf"(?={_LOWER}\.(?!\w))"),
    _space(_behind("sp."), r"(?=zn\.)"),
    # např. obce, tj. obce; Ing. Nová, T. G. Masaryk
    _space(r"(?<=\. )" + _behind("např.", "tj.", "tzn.", "tzv.", "mj."), r"(?=\S)"),
    _space(
        r"(?<=\. )" + _behind("p.", "Ing.", "Mgr.", "Bc.", "JUDr.", "MUDr.", "PhDr.", "RNDr."),
        f"(?={_UPPER})",
    ),
    _space(rf"(?<=\. )(?<=(?<!\w){_UPPER}\. )", rf"(?={_UPPER}(?:\.|{_LOWER}))"),
)
"""Numbers stay with what they count, abbreviations with what they belong to."""

QUOTES = (
    Rule(re.compile(r'(?<!\w)"(?=\S)([^"]*[^"\s])"(?!\w)'), r"„\1“"),
    Rule(re.compile(r"(?<!\w)'(?=\S)([^']*[^'\s])'(?!\w)"), r"‚\1‘"),
    # as they are in English: “obec”, ‘obec’
    Rule(re.compile(r"(?<![^\s(\[„‚])“(?=\S)([^„“”]*[^„“”\s])”(?!\w)"), r"„\1“"),
    Rule(re.compile(r"(?<![^\s(\[„‚])‘(?=\S)([^‚‘’]*[^‚‘’\s])’(?!\w)"), r"‚\1‘"),
    # opened in Czech, closed in English
    Rule(re.compile(r"„([^„“”\"]*)[”\"](?!\w)"), r"„\1“"),
)
"""What stands in quotation marks may be quoted once more."""

DASHES = (
    Rule(re.compile(r"(?<=\S)[ \u00a0][-—](?=[ \u00a0]\S)"), f"{NBSP}–"),
    # 2026–2027, 9.00–13.00, 10.–12. prosince, 3–5 dní
    Rule(re.compile(r"(?<![\w/.-])((?:19|20)\d\d)-((?:19|20)\d\d)(?![\w/-])"), r"\1–\2"),
    Rule(
        re.compile(r"(?<![\w/.:-])(\d{1,2}[.:]\d\d)-(\d{1,2}[.:]\d\d)(?![\w/:-]|\.\d)"), r"\1–\2"
    ),
    Rule(
        re.compile(rf"(?<![\w/.:-])(\d{{1,2}}\.)-(\d{{1,2}}\.)(?=[ \u00a0](?:{_LOWER}|\d))"),
        r"\1–\2",
    ),
    Rule(
        re.compile(
            r"(?<![\w/.,-])(\d{1,4}(?:,\d{1,3})?)-(\d{1,4}(?:,\d{1,3})?)"
            r"(?=[ \u00a0](?:%|Kč\b|tis\.|mil\.|mld\.|let\b|lety\b|dn|měs|hod|min|osob|obcí|obyv))"
        ),
        r"\1–\2",
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


def slips(text: str, rules: tuple[Rule, ...]) -> Iterator[re.Match[str]]:
    """Yield what is set wrong; addresses may look as they do, and count as one long word."""
    if "://" in text or "www." in text or "@" in text:
        text = _ADDRESS.sub(lambda found: "\n" * len(found[0]), text)
    for rule in rules:
        yield from rule.wrong.finditer(text)


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
