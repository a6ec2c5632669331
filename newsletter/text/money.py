"""Reading amounts as Czech offices write them."""

import re
from decimal import Decimal

LONGEST = 60
MOST = Decimal(10) ** 15
"""More crowns than there are: such a number is not an amount (and fits no column)."""

_TIMES = {"t": Decimal(1_000), "mil": Decimal(1_000_000), "ml": Decimal(1_000_000_000)}
# With a word behind it, a dot is a decimal one (1.798 mld.); alone it parts thousands.
_AMOUNT = re.compile(
    r"(?P<whole>\d{1,3}(?:[ .]\d{3})+|\d+)(?:,(?P<part>\d{1,9}))?(?:,?[-–—]+)?"
    r" ?(?:(?P<currency>Kč|korun|CZK)(?:,?[-–—])?)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\d{1,16}(?:[.,]\d{1,12})?(?:[eE]\+?\d{1,2})?")
_WITH_WORD = re.compile(
    r"(?P<whole>\d{1,3}(?: \d{3})+|\d+)(?:[,.](?P<part>\d{1,9}))? ?"
    r"(?P<word>tis(?:\.|íc[e]?)?|mil(?:\.|i[oó]n(?:y|ů|u)?)?|mld\.?|miliard(?:a|y|u)?)"
    r" ?(?:Kč|korun|CZK)?",
    re.IGNORECASE,
)


def read_crowns(text: str) -> Decimal | None:
    """Return the amount of Czech crowns that ``text`` names; none when it is not one.

    Reads ``12 745 105 Kč`` (whatever the spaces), ``500 000,- Kč``, ``1.500.000,50``,
    ``500 tis. Kč``, ``1,5 mil. Kč``, ``1,798 mld. Kč``. Other currencies are not read.
    """
    text = " ".join(text.split())
    match = _WITH_WORD.fullmatch(text) or _AMOUNT.fullmatch(text)
    if match is None or len(text) > LONGEST:
        return None
    found = match.groupdict()
    digits = re.sub(r"[ .]", "", found["whole"])
    amount = Decimal(f"{digits}.{found['part'] or 0}") * _times(found.get("word"))
    if amount >= MOST:
        return None
    whole = amount == amount.to_integral_value()
    return amount.quantize(Decimal(1) if whole else Decimal("0.01"))


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


def _times(word: str | None) -> Decimal:
    if word is None:
        return Decimal(1)
    word = word.casefold()
    if word.startswith(("mld", "miliard")):
        return _TIMES["ml"]
    return _TIMES["mil"] if word.startswith("mil") else _TIMES["t"]
