"""What an item is about, and why we say so: section, tags, territory, language.

Pure functions; nothing here depends on what editors decided: that is only ever suggested to them
(:mod:`newsletter.curate.learn`).
"""

from collections.abc import Iterable
from typing import Any

from newsletter.collect.ruled import Rules, ruled
from newsletter.models import Details, Event, Item, ItemState, Source
from newsletter.text.language import _
from newsletter.text.places import places_in, territory
from newsletter.text.tongue import tongue_of

LASTING = ("territory", "language")


def sort_in(new: Iterable[tuple[Item, Details | None]], source: Source, rules: Rules) -> None:
    """Give new items of one source what they are about.

    What a rule blocks is queued too, as rejected: an editor can see why, and take it back.
    """
    for item, details in new:
        found = ruled(item, source.key, rules)
        item.territory, why_there = _territory(item, details, source)
        item.language, why_so = _language(item)
        item.section = found.section or source.section
        item.tags = list(found.tags)
        reasons = {
            "section": _of_its_source(),
            **found.reasons,
            "territory": why_there,
            "language": why_so,
        }
        item.reasons = {name: reason for name, reason in reasons.items() if reason}
        if found.blocked:
            item.state, item.reason = ItemState.REJECTED, found.blocked


def _territory(item: Item, details: Details | None, source: Source) -> tuple[list[str], str]:
    """Return the places of the first text that names any, and why."""
    for text, key in (
        (details.place if isinstance(details, Event) else "", "place"),
        (item.original_title, "title"),
        (item.original_summary, "text"),
        (source.title, "source"),
    ):
        found = places_in(text)
        if found:
            words = ", ".join(found.values())
            return territory(found), _found_in(key).format(words=words)
    return [], ""


def _found_in(key: str) -> str:
    return {
        "place": _("it takes place there: ‘{words}’"),
        "title": _("the title says ‘{words}’"),
        "text": _("the text says ‘{words}’"),
        "source": _("the name of its source says ‘{words}’"),
    }[key]


def _language(item: Item) -> tuple[str, str]:
    """Return the language of the text; where that does not show it, what the source says."""
    found = tongue_of(f"{item.original_title} {item.original_summary}")
    # Many pages say "en" of themselves because nobody has set their program to Czech.
    if found and (found.sure or not item.language):
        return found.code, _("shown by: {signs}").format(signs=", ".join(found.signs))
    return item.language, _("its source says so") if item.language else ""


def sorted_again(item: Item, source: Source | None, rules: Rules) -> dict[str, Any]:
    """Return what the rules change of an item that waits: the new values, by field.

    The section that an editor chose stays. The place and the language are not looked at again.
    """
    found = ruled(item, source.key if source else "", rules)
    reasons = {name: why for name, why in item.reasons.items() if name in LASTING} | found.reasons
    section = found.section or item.section
    if "section" in item.edited:
        section = item.section
        reasons.pop("section", None)
    elif source and found.section is None and "section" in item.reasons:
        section, reasons["section"] = source.section, _of_its_source()
    values: dict[str, Any] = {"section": section, "tags": list(found.tags)}
    if found.blocked:
        values |= {"state": ItemState.REJECTED, "reason": found.blocked}
    changed = _altered(item, values)
    return changed and changed | {"reasons": reasons}


def _altered(item: Item, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(item, name) != value}


def _of_its_source() -> str:
    return _("the section of its source")
