"""What the demo's editor decides: stated rules in the place of a person."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.models import Item, ItemKind
from newsletter.text.language import _

OLD = timedelta(days=14)
OF_INTEREST = ("svazek", "rozpočt", "zasedání")
SEMINAR = {
    "starts": "2. 12. 2026 9.00",
    "ends": "2. 12. 2026 13.00",
    "place": "Krajský úřad, zasedací sál, Krajská 18",
    "price": "zdarma",
    "register-by": "30. 11. 2026",
}
"""The seminar's facts stand in its text; the editor puts them in their fields."""


@dataclass(frozen=True)
class Verdict:
    """Into which section an item goes (none: it is left out, and why), and what is corrected."""

    section: str | None
    reason: str
    event: dict[str, str] = field(default_factory=dict)


def judge(item: Item, now: datetime) -> Verdict:
    """Decide about one item."""
    if item.kind is ItemKind.GRANT_CALL:
        return Verdict("dotace", _("a grant call that is open or coming"))
    if item.kind is ItemKind.NOTICE:
        if any(word in item.title.casefold() for word in OF_INTEREST):
            return Verdict("usneseni", _("what an association of municipalities decides"))
        return Verdict(None, _("a local matter"))
    if item.title.startswith("Seminář"):
        return Verdict("akce", _("an event"), SEMINAR)
    if item.published_at is not None and item.published_at < now - OLD:
        return Verdict(None, _("older than two weeks"))
    return Verdict("kraj", _("news of the region"))
