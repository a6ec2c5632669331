"""Amounts in crowns and shares in percent inside Czech sentences: what is written, not what for.

Reads folded text with its numbers in digits (:mod:`newsletter.text.prose.sentences`).
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from newsletter.text.money import CURRENCY, DASHES, NUMBER, UNIT, crowns

MOST = 500
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Sum:
    """An amount in crowns at ``text[start:end]``; ``low`` if it is written as from low to high.

    ``named``: crowns are written there, not just *300 tis.*
    """

    start: int
    end: int
    high: Decimal
    low: Decimal | None = None
    named: bool = True


@dataclass(frozen=True)
class Share:
    """A share in percent at ``text[start:end]``."""

    start: int
    end: int
    percent: Decimal


_CROWNS = rf"(?:,-{{1,3}} ?(?:{CURRENCY})?| ?{CURRENCY}(?:{DASHES})?)"
# The first letter comes first, for speed: what is before it is looked at only then.
_BEGIN = (
    re.compile(r"\d(?<![\d.,/]\d)(?=[\d .,]{0,24}(?:,-|kc|koru|czk|tis|mi[lo]|mld))"),
    re.compile(r"k(?<!\wk)c\b|c(?<!\wc)zk\b|t(?<!\wt)is|m(?<!\wm)il"),
)
_FORMS = (
    re.compile(rf"{NUMBER}(?: ?{UNIT})?(?P<named>{_CROWNS})?"),
    re.compile(rf"(?:{UNIT} ?)?(?P<named>kc|czk)\)?:? ?{NUMBER}(?:{DASHES})?(?!\d)"),
    re.compile(
        r"(?P<number>)(?P<unit>tisic|milion|miliard[au]|(?:(?<=do )|(?<=od )|(?<=nad ))"
        rf"(?:milionu|miliardy)) (?P<named>{CURRENCY})"
    ),
)
_REST = re.compile(rf" (?:a )?{NUMBER}(?: ?{UNIT})?{_CROWNS}")
_VAGUE = re.compile(r"\b(?:des[ie]t\w+|stov\w+|nekolik\w*|rad[auy]?|par|mnoh\w+|tisic\w+) $")
# Behind a number of millions without a currency: nothing that could be what is counted.
_NOT_COUNTED = re.compile(r" ?(?:[,;.)|\n/-]|$)| (?:na|pro|za|a|z|ze|do|ve?|od|je|bude)\b")
_BELOW = re.compile(
    rf"(?:\b(?P<since>od|mezi|nejmene|minimalne|alespon|min\.?) )?(?<![\w.,/])(?!20\d\d\b)"
    rf"{NUMBER}(?: ?{UNIT})?(?P<named>{_CROWNS})?"
    r" ?(?P<link>-|az do|az|do|a(?: nejvyse| nanejvys| maximalne| max\.?)?) ?$"
)
_LONGEST_BELOW = 40
_PERCENT = re.compile(r"(?<![\d.,])(?P<percent>\d{1,3}(?:[.,]\d{1,2})?) ?(?:%|procent)")


def sums(text: str) -> list[Sum]:
    """Return the amounts in crowns that folded ``text`` names, in its order."""
    found: list[Sum] = []
    for place in sorted(match.start() for begin in _BEGIN for match in begin.finditer(text)):
        left = found[-1].end if found else 0
        match = _form(text, place) if place >= left else None
        one = _sum(text, match) if match else None
        if one and match:
            found.append(one)
            _join_below(text, match["unit"] or "", found)
            if len(found) == MOST:
                break
    return found


def _form(text: str, place: int) -> re.Match[str] | None:
    return next(filter(None, (form.match(text, place) for form in _FORMS)), None)


def shares(text: str) -> list[Share]:
    """Return the shares in percent that folded ``text`` names, in its order."""
    return [
        Share(*match.span(), Decimal(match["percent"].replace(",", ".")))
        for match in islice(_PERCENT.finditer(text), MOST)
    ]


def _sum(text: str, match: re.Match[str]) -> Sum | None:
    number, unit, named = match["number"], match["unit"] or "", bool(match["named"])
    before = text[max(0, match.start() - 12) : match.start()]
    if not (unit or named) or (not number and _VAGUE.search(before)):
        return None
    amount, end = crowns(number or "1", unit), match.end()
    rest = _REST.match(text, end) if amount and not named else None
    more = crowns(rest["number"], rest["unit"] or "") if rest else None
    if amount and rest and more and more < amount:
        amount, end, named = amount + more, rest.end(), True
    if amount is None or not (named or _NOT_COUNTED.match(text, end)):
        return None
    return Sum(match.start(), end, amount, named=named)


def _join_below(text: str, unit: str, found: list[Sum]) -> None:
    """Make a range of the last sum and the amount that is written as where it begins."""
    last = found[-1]
    left = found[-3].end if found[:-2] else 0
    below = _BELOW.search(text, max(left, last.start - _LONGEST_BELOW), last.start)
    if not below or (below["link"].split()[0] in {"do", "a"} and not below["since"]):
        return
    named = below["unit"] or below["named"]
    low = crowns(below["number"], below["unit"] or "")
    shared = None if named else crowns(below["number"], unit)
    low = shared if shared and shared < last.high else low
    if low is not None and low < last.high:
        kept = [one for one in found[-2:-1] if one.end <= below.start()]
        found[-2:] = [*kept, replace(last, start=below.start(), low=low)]
