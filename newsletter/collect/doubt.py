"""Slips in what sources say: an amount ten times what it was, for one night.

Seen in the state's own export: an allocation of 1 242 210 050 Kč that was 124 210 050 the next
night. Such a value is noted, and believed when it still stands a day later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

BELIEVED_AFTER = timedelta(hours=24)
JUMP = (Decimal(8), Decimal("12.5"))
"""Between these, one amount is taken for another with a digit too many or too few."""

Altered = Mapping[str, tuple[Any, Any]]
"""Old and new value by the name of the field."""


@dataclass(frozen=True)
class Weighed:
    """What to believe. ``noticed`` are slips that were not seen before.

    ``doubts`` are to be kept: the doubted value as text and since when, by field.
    """

    believed: Altered
    noticed: Altered
    doubts: Mapping[str, Mapping[str, str]]


def is_jump(old: Any, new: Any) -> bool:
    """Tell whether the amount ``new`` looks like ``old`` with a digit too many or too few."""
    if not (isinstance(old, Decimal) and isinstance(new, Decimal)) or min(old, new) <= 0:
        return False
    return JUMP[0] <= max(old, new) / min(old, new) <= JUMP[1]


def weigh(altered: Altered, doubts: Mapping[str, Mapping[str, str]], now: datetime) -> Weighed:
    """Part what has changed into what is believed and what is doubted.

    :param altered: what the source says otherwise than what we believe of it.
    :param doubts: what was doubted at the last visit.
    """
    believed, noticed, kept = {}, {}, {}
    for name, (old, new) in altered.items():
        doubt = doubts.get(name, {})
        stands = doubt.get("value") == str(new)
        if not is_jump(old, new) or (stands and now - _since(doubt) >= BELIEVED_AFTER):
            believed[name] = (old, new)
            continue
        kept[name] = doubt if stands else {"value": str(new), "since": now.isoformat()}
        if not stands:
            noticed[name] = (old, new)
    return Weighed(believed, noticed, kept)


def _since(doubt: Mapping[str, str]) -> datetime:
    return datetime.fromisoformat(doubt["since"])
