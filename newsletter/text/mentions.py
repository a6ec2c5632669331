"""What texts about one thing have in common besides words: days, years, amounts, numbers of calls.

It is for comparing only: a day has no year here, an amount no currency, and nothing says what a
day or an amount is of. Deadlines are read elsewhere.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.text.dates import MONTHS

LONGEST = 1_000
"""Characters that are looked at."""

TELLING = 100
"""Whole amounts below this are in every other text."""

AFTER = 20
"""Letters after the last digit that may be of its month, or its unit."""

SHORT = 2
"""Digits of such an amount."""

ORDINARY_YEAR = 2001
YEAR = range(1, 13)
FIRST_YEAR = 2000
SHORTEST = 4
"""Letters of the name of a month: “led” is ice, too."""

_MONTH = "|".join(sorted((name for name in MONTHS if len(name) >= SHORTEST), key=len, reverse=True))
_IN_A_MONTH = "lednu unoru breznu dubnu kvetnu cervnu cervenci srpnu zari rijnu listopadu prosinci"
_MONTHS = MONTHS | {name: month for month, name in enumerate(_IN_A_MONTH.split(), 1)}
_NAME = re.compile(
    rf"\b({'|'.join(sorted((n for n in _MONTHS if len(n) >= SHORTEST), key=len, reverse=True))})\b"
)
_DAY = re.compile(
    r"(?<![\d/.])(\d{1,2})\.(?:(?: ?[–—-] ?| do | az | a )(\d{1,2})\.)?"
    rf" ?(?:(\d{{1,2}})\.(?: ?20\d\d\b)?|({_MONTH})\b(?: 20\d\d)?)"
)
_CLOCK = re.compile(
    r"\b\d{1,2}[.:]\d{2}(?: ?[–—-] ?\d{1,2}[.:]\d{2})?(?: ?h(?:od)?\b)?"
    r"|\b\d{1,2}(?: ?[–—-] ?\d{1,2})? ?h(?:od(?:in\w{0,2})?)?\b"
)
_END = re.compile(rf"\bkonce ({_MONTH})\b")
_CODE = re.compile(r"\b\d{2}_\d{2}_(\d{3})\b|\b\d{3}d ?\d{2,4}\b")
_YEAR = re.compile(r"(?<![\d/])20[12]\d(?![\d/])")
_SLASHED = re.compile(r"\b(?:[ivx]{1,4}/)?(\d+(?:/\d+)+[a-z]?)\b|\b[ivx]{1,4}/(\d+)\b")
_COUNTED = r"(?:vyzv|kol[aoeu]?\b|etap|cast[ii]?\b|rocnik|stup|priorit|program|zmen|trid|titul)"
_ROMAN_NUMBER = r"(?:[ivx]{2,4}|x|[iv](?! [a-z]))"
"""Before a word, ``v`` is *in* and ``i`` is *also*."""
_LABELLED = re.compile(
    rf"\b(?:c\.|cis\w{{1,3}}|{_COUNTED}\w{{0,3}}(?: c\.)?|d(?=\d)) ?"
    rf"(\d+(?:\.\d+)?|{_ROMAN_NUMBER}\b)(?! ?(?:kc|mil|tis|mld|%|\d))"
)
_ORDINAL = re.compile(r"(?<![\d.,/])(\d{1,4})\. ?(?=[a-z])")
_ROMAN = re.compile(rf"\b([ivx]{{1,4}}\b(?=\.)|[ivx]{{2,4}}|x)\.? (?={_COUNTED})")
_MAY_COUNT = re.compile(rf"\d|{_COUNTED}")
_OF_YEAR = re.compile(r"(?<![\d/])(\d{1,3}/20[12]\d)(?![\d/])")
_LAST = re.compile(r"(?<![\d.,/–—-])(?<!\d )(\d{1,6}(?:-\d{1,6})?)$")
_IN_WORDS = re.compile(
    rf"\b(prvn|druh|tret|ctvrt|pat|sest|sedm|osm|devat|desat)[a-z]{{1,3}} (?={_COUNTED})"
)
_AMOUNT = re.compile(
    r"(?<![\d,])(\d{1,3}(?: \d{3})+|\d{1,12})(?:,(\d{1,3}))?(?!\d| ?obyv)"
    r" ?(tis|mil(?!im|iard)|mld|miliard)?"
)
_DIGITS = re.compile(r"\d(?:.*\d)?", re.DOTALL)
_WORDS = {
    "pul": 0.5, "ctvrt": 0.25,
    "dva": 2, "dve": 2, "dvou": 2, "tri": 3, "ctyri": 4, "pet": 5, "sest": 6, "sedm": 7, "osm": 8,
    "devet": 9, "deset": 10, "jedenact": 11, "dvanact": 12, "trinact": 13, "ctrnact": 14,
    "patnact": 15, "sestnact": 16, "sedmnact": 17, "osmnact": 18, "devatenact": 19, "dvacet": 20,
    "tricet": 30, "ctyricet": 40, "padesat": 50, "sedesat": 60, "sedmdesat": 70, "osmdesat": 80,
    "devadesat": 90, "sto": 100,
}  # fmt: skip
_SPELT = re.compile(rf"\b({'|'.join(_WORDS)})( set| sta)? (tis|mil(?!im|iard)|miliard)")
_ROMANS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ORDINALS = ("", "prvn", "druh", "tret", "ctvrt", "pat", "sest", "sedm", "osm", "devat", "desat")
_TIMES = {"tis": 10**3, "mil": 10**6, "mld": 10**9, "miliard": 10**9}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What things of one kind are told apart by.

    ``codes`` are those of calls that the whole state knows (``06_26_120``, ``117d8210``),
    ``numbers`` are all others (``12/2026`` of a call, ``230`` of a road, ``2`` of a second round).
    """

    codes: frozenset[str]
    years: frozenset[str]
    numbers: frozenset[str]


NO_NUMBERS = Numbers(frozenset(), frozenset(), frozenset())


def numbers(plain: str) -> tuple[Numbers, str]:
    """Return the numbers in a title without accents, and what is left of it without them."""
    rest = plain[:LONGEST]
    if not _MAY_COUNT.search(rest):
        return NO_NUMBERS, rest
    codes, rest = _taken(_CODE, rest)
    for other in (_DAY, _CLOCK):
        _others, rest = _taken(other, rest)
    years, rest = _taken(_YEAR, rest)
    slashed, rest = _taken(_SLASHED, rest) if "/" in rest else ([], rest)
    counted: list[re.Match[str]] = []
    for pattern in (_LABELLED, _ORDINAL, _ROMAN, _IN_WORDS, _LAST):
        found, rest = _taken(pattern, rest)
        counted += found
    return (
        Numbers(
            frozenset(match[0].replace(" ", "") for match in codes),
            frozenset(match[0] for match in years),
            frozenset(_numbers(codes, slashed, counted)),
        ),
        rest,
    )


def of_year(plain: str) -> set[str]:
    """Return the numbers that a text without accents gives to calls of a year: ``8/2026``."""
    found = _OF_YEAR.findall(plain[:LONGEST]) if "/20" in plain else ()
    return {number.lstrip("0") for number in found}


def days(plain: str) -> set[int]:
    """Return the days in a text without accents, as 100 × month + day."""
    found: set[int] = set()
    for first, last, numbered, named in _DAY.findall(_with_digits(plain)):
        month = int(numbered) if numbered else MONTHS[named]
        if month in YEAR:
            found.update(100 * month + int(day) for day in (first, last) if day)
    if "konce" in plain:
        for name in _END.findall(plain[:LONGEST]):
            found.add(100 * MONTHS[name] + monthrange(ORDINARY_YEAR, MONTHS[name])[1])
    return found


def months(plain: str) -> set[int]:
    """Return the months that a text without accents names, also as those of days."""
    named = {_MONTHS[name] for name in _NAME.findall(plain[:LONGEST])}
    return named | {day // 100 for day in days(plain)}


def amounts(plain: str) -> set[float]:
    """Return the amounts in a text without accents that are large enough to tell, or broken."""
    found: set[float] = set()
    for whole, part, unit in _AMOUNT.findall(_with_digits(plain)):
        if len(whole) <= SHORT and not (part or unit):
            continue
        number = float(f"{whole.replace(' ', '')}.{part or 0}")
        if unit or not _is_year(number):
            found.add(number * _TIMES.get(unit, 1))
    if " mil" in plain or " tis" in plain:
        for name, hundreds, unit in _SPELT.findall(plain[:LONGEST]):
            found.add(_WORDS[name] * (100 if hundreds else 1) * float(_TIMES[unit]))
    return {amount for amount in found if amount >= TELLING or not amount.is_integer()}


def _with_digits(plain: str) -> str:
    """Return that part of a text in which there are digits: most texts have few, and these late."""
    found = _DIGITS.search(plain[:LONGEST])
    return plain[max(found.start() - 1, 0) : found.end() + AFTER] if found else ""


def _taken(pattern: re.Pattern[str], text: str) -> tuple[list[re.Match[str]], str]:
    """Return what is found, and the text without it: a date is no number of a call."""
    found = list(pattern.finditer(text))
    return found, pattern.sub(" ; ", text) if found else text


def _numbers(
    codes: list[re.Match[str]], slashed: list[re.Match[str]], counted: list[re.Match[str]]
) -> Iterator[str]:
    # Call 06_26_120 is the 120th of its programme.
    yield from (match[1].lstrip("0") for match in codes if match[1])
    yield from ((match[1] or match[2]).lstrip("0") for match in slashed)
    for match in counted:
        word = match[1]
        for names in (_ROMANS, _ORDINALS):
            word = str(names.index(word)) if word in names else word
        yield word.lstrip("0") or word


def _is_year(number: float) -> bool:
    return number.is_integer() and number // 100 * 100 == FIRST_YEAR
