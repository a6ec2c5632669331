"""Czech numbers written as words, turned into digits.

``tři sta milionů`` becomes ``300 milionu``, ``dva a půl milionu`` ``2,5 milionu``, ``do třicátého
listopadu`` ``do 30. listopadu`` and ``5. XI. 2026`` ``5. 11. 2026``, so that one grammar of digits
reads them all. Texts are folded (:func:`newsletter.text.letters.folded`).
"""

import re

from newsletter.text.dates import LONG_MONTHS
from newsletter.text.prose.words import one_of

_ONE_TO_FOUR = (
    "jeden jedna jedno jednoho jedne jednu jednim",
    "dva dve dvou dvema",
    "tri trech tremi",
    "ctyri ctyr ctyrech ctyrmi",
)
_FROM_FIVE = (
    *("pet", "sest", "sedm", "osm", "devet", "deset", "jedenact", "dvanact", "trinact", "ctrnact"),
    *("patnact", "sestnact", "sedmnact", "osmnact", "devatenact"),
)
_TENS = ("dvacet", "tricet", "ctyricet", "padesat", "sedesat", "sedmdesat", "osmdesat", "devadesat")
_BEFORE_TENS = ("jedn", "dva", "tri", "ctyri", "pet", "sest", "sedm", "osm", "devet")
_HUNDRED = 100
_HUNDREDS = ("sto", "sta", "ste", "set", "stu", "sty")
_PARTS = {
    "ctvrt": "0,25",
    "pul": "0,5",
    "tri ctvrte": "0,75",
    "poldruheho": "1,5",
    "puldruheho": "1,5",
}

_DAYS = (
    *("prvni", "druh", "treti", "ctvrt", "pat", "sest", "sedm", "osm", "devat", "desat"),
    *("jedenact", "dvanact", "trinact", "ctrnact", "patnact", "sestnact", "sedmnact"),
    *("osmnact", "devatenact", "dvacat"),
)
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _cardinals() -> dict[str, int]:
    words = {form: n for n, forms in enumerate(_ONE_TO_FOUR, 1) for form in forms.split()}
    words |= {f"{word}{end}": n for n, word in enumerate(_FROM_FIVE, 5) for end in ("", "i")}
    words |= {"deviti": 9} | dict.fromkeys(_HUNDREDS, _HUNDRED)
    for tens, word in enumerate(_TENS, 2):
        for one, stem in enumerate(("", *(f"{stem}a" for stem in _BEFORE_TENS))):
            words |= {f"{stem}{word}{end}": 10 * tens + one for end in ("", "i")}
    return words


def _ordinals() -> dict[str, int]:
    """Return the days of a month, as genitives and nominatives (and 20, 30 for those behind)."""
    stems = {stem: day for day, stem in enumerate(_DAYS, 1)} | {"tricat": 30}
    stems |= {f"{stem}advacat": 20 + one for one, stem in enumerate(_BEFORE_TENS, 1)}
    stems |= {"jedenadvacat": 21, "jednatricat": 31, "jedenatricat": 31}
    return {f"{stem}{end}": day for stem, day in stems.items() for end in _ends(stem)}


def _ends(stem: str) -> tuple[str, ...]:
    return ("", "ho") if stem.endswith("i") else ("y", "eho")


_CARDINALS = _cardinals()
_ORDINALS = _ordinals()
_WORD = one_of(_CARDINALS)
_SPELLED = re.compile(
    rf"\b(?:(?P<part>tri ctvrte|ctvrt|pul|p[ou]ldruheho)(?= (?:mili|tis))"
    rf"|(?P<whole>(?:{_WORD})(?: (?:{_WORD})){{0,3}}|\d{{1,3}}(?= a pul))(?P<half> a pul)?)\b"
)
_ORDINAL = re.compile(
    rf"\b(?:(?P<tens>dvacat|tricat)(?:y|eho) )?(?P<ones>[a-z]{{3,14}}(?:y|i|eho|iho))"
    rf"(?= (?:(?:do|az|a) \d{{1,2}}\. )?(?:{one_of(LONG_MONTHS)})\b)"
)
_AND_A_HALF = re.compile(r"(?<=\d)(?: 1/2| ?1⁄2)(?= ?(?:mil|mio|mld|tis))")
_HALF = re.compile(r"(?<![\d/])1[/⁄]2(?= ?(?:mil|mio|mld|tis))")
_NUMBERS = _CARDINALS.keys() | {word for part in _PARTS for word in part.split()}
_LETTERS = re.compile("[a-z]+")
# A letter alone before a name is the beginning of another one: *5. V. Novák*.
_ROMAN = re.compile(
    r"(?<=\d\.) ?\b([IVX]{2,4}|[IVX](?!\. ?[^\W\d_a-z]))(?:\.(?![^\W\d]{2})|(?= \d{4}\b))"
)


def in_digits(folded: str) -> str:
    """Return folded text with its spelled numbers and days in digits."""
    if "1/2" in folded or "1⁄2" in folded:
        folded = _HALF.sub("0,5", _AND_A_HALF.sub(",5", folded))
    words = set(_LETTERS.findall(folded))
    if not _ORDINALS.keys().isdisjoint(words):
        # A second time, for the first of two days: *od prvního do patnáctého března*.
        folded = _ORDINAL.sub(_day, _ORDINAL.sub(_day, folded))
    return folded if _NUMBERS.isdisjoint(words) else _SPELLED.sub(_number, folded)


def without_romans(text: str) -> str:
    """Return text (not folded) with the Roman numbers of months in digits."""
    return _ROMAN.sub(_month, text)


def _number(match: re.Match[str]) -> str:
    if match["part"]:
        return _PARTS[match["part"]]
    value = 0
    for word in match["whole"].split():
        known = _CARDINALS.get(word) or int(word)
        value = max(value, 1) * known if word in _HUNDREDS else value + known
    return f"{value},5" if match["half"] else str(value)


def _day(match: re.Match[str]) -> str:
    day = _ORDINALS.get(match["ones"])
    if day is None:
        return match[0]
    if match["tens"]:
        day += _ORDINALS[f"{match['tens']}y"]
    return f"{day}."


def _month(match: re.Match[str]) -> str:
    return f" {_ROMANS.index(match[1]) + 1}." if match[1] in _ROMANS else match[0]
