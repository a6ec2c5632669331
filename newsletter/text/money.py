"""Reading amounts as Czech offices write them."""

import re
from decimal import Decimal

from newsletter.text.letters import folded

LONGEST = 60
MOST = Decimal(10) ** 15
"""More crowns than there are: such a number is not an amount (and fits no column)."""

# Parts of folded text, for amounts inside sentences too (newsletter/text/prose/amounts.py).
NUMBER = r"(?P<number>\d{1,3}(?:[ .]\d{3}){1,5}(?:,\d{1,9})?|\d{1,16}(?:[.,]\d{1,9})?)"
UNIT = r"(?P<unit>tis(?:ic\w{0,3})?|mil(?:ion\w{0,3}|iard\w{0,3})?|mio|mld)\b\.?"
CURRENCY = r"(?:kc|korun\w{0,3}|czk)\b"
DASHES = r",?-{1,3}"

_AMOUNT = re.compile(rf"{NUMBER}(?: ?{UNIT})?(?:{DASHES})? ?(?:{CURRENCY}(?:{DASHES})?)?")
_PLAIN = re.compile(r"\d{1,16}(?:[.,]\d{1,12})?(?:[eE]\+?\d{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_PARTED = re.compile(r"\d+\.\d+")
_HELLERS = re.compile(r"\d+\.\d\d")


def read_crowns(text: str) -> Decimal | None:
    """Return the amount of Czech crowns that ``text`` names; none when it is not one.

    Reads ``12 745 105 Kč`` (whatever the spaces), ``500 000,- Kč``, ``1.500.000,50``,
    ``500 tis. Kč``, ``1,5 mil. Kč``, ``1,798 mld. Kč``. Other currencies are not read.
    """
    text = " ".join(text.split())
    match = _AMOUNT.fullmatch(folded(text)) if len(text) <= LONGEST else None
    return crowns(match["number"], match["unit"] or "") if match else None


def read_number(value: object) -> Decimal | None:
    """Return an amount that a program wrote: 100000, ``"58823529.41"``; none if it is not one.

    Nothing and less is no amount, and no more than :data:`MOST`.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = f"{value}".strip()
    if len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return None
    amount = Decimal(text.replace(",", "."))
    return amount.quantize(Decimal("0.01")).normalize() + 0 if 0 < amount < MOST else None


def crowns(number: str, unit: str) -> Decimal | None:
    """Return the amount of folded ``number`` and ``unit`` (``tis``, ``milionu``, … or none).

    A dot parts thousands, but with millions (1.798 mld.) or two digits it is a decimal one.
    """
    whole, _comma, part = number.partition(",")
    grouped = _GROUPED.fullmatch(whole) and not (unit.startswith("m") and _PARTED.fullmatch(whole))
    if grouped or part:
        whole = whole.replace(" ", "").replace(".", "")
    elif "." in whole and not (unit or _HELLERS.fullmatch(whole)):
        return None
    amount = Decimal(f"{whole}.{part}" if part else whole) * _times(unit)
    if amount >= MOST:
        return None
    is_whole = amount == amount.to_integral_value()
    return amount.quantize(Decimal(1) if is_whole else Decimal("0.01"))


def _times(unit: str) -> int:
    if unit.startswith(("mld", "miliard")):
        return 1_000_000_000
    if unit.startswith("m"):
        return 1_000_000
    return 1_000 if unit else 1
