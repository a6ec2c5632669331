"""What an editor may do with an item, as pure functions: the item in, the changed fields out."""

from datetime import datetime
from typing import Any

from newsletter.errors import InputError, StateError
from newsletter.models import Details, Item, ItemState
from newsletter.text.language import _

OPEN = {ItemState.NEW, ItemState.APPROVED, ItemState.REJECTED, ItemState.SNOOZED, ItemState.EXPIRED}

Changes = dict[str, Any]


def approve(item: Item, details: Details | None, section: str | None, now: datetime) -> Changes:
    """Take the item into the next issue, in ``section`` (default: its own).

    :raises StateError: it is in an issue already, or what it announces is over.
    """
    must_be_open(item)
    if details is not None and details.is_over(now):
        raise StateError(
            _("item {id}: its deadline or date has passed").format(id=item.id),
            remedy=_("If that is wrong, correct the date: newsletter queue edit {id}.").format(
                id=item.id
            ),
        )
    settled = _settled(ItemState.APPROVED) | {"section": item.section}
    return settled | in_section(item, section)


def in_section(item: Item, section: str | None) -> Changes:
    """Put the item into a section of the editor's choice: no rule moves it from there."""
    if section is None or section == item.section:
        return {}
    why = {name: reason for name, reason in item.reasons.items() if name != "section"}
    return {"section": section, "edited": sorted({*item.edited, "section"}), "reasons": why}


def reject(item: Item, reason: str) -> Changes:
    """Leave the item out for good.

    :raises StateError: it is in an issue already.
    """
    must_be_open(item)
    return _settled(ItemState.REJECTED) | {"reason": reason}


def snooze(item: Item, until: datetime, now: datetime) -> Changes:
    """Put the item away until a moment; then it is new again.

    :raises StateError: it is in an issue already.
    :raises InputError: the moment has passed.
    """
    must_be_open(item)
    if until <= now:
        raise InputError(
            _("item {id} cannot be put away until a moment that has passed").format(id=item.id),
            remedy=_("Give a later date."),
        )
    return _settled(ItemState.SNOOZED) | {"snoozed_until": until}


def merge(item: Item, into: Item) -> Changes:
    """Let the item be told by another, which is kept.

    :raises StateError: it is in an issue already, or either was merged before.
    :raises InputError: they are one item.
    """
    if item.id == into.id:
        raise InputError(
            _("an item cannot be merged into itself"), remedy=_("Give the number of another item.")
        )
    must_not_be_merged(into)
    must_be_open(item)
    return {**_settled(ItemState.MERGED), "merged_into": into.id}


def split(details: Details | None, now: datetime) -> Changes:
    """Let what was told by another item be one of its own."""
    over = details is not None and details.is_over(now)
    return {**_settled(ItemState.EXPIRED if over else ItemState.NEW), "merged_into": None}


def must_not_be_merged(item: Item) -> None:
    """Refuse what is told by another item.

    :raises StateError: it was merged.
    """
    if item.state is ItemState.MERGED:
        raise StateError(
            _("item {id} was merged into another").format(id=item.id),
            remedy=_("Which one: newsletter queue show {id}.").format(id=item.id),
        )


def must_be_open(item: Item, issue: str = "N") -> None:
    """Refuse to decide about what is in an issue; ``issue`` is its number, if it is known.

    :raises StateError: it is in an issue already, or was merged.
    """
    if item.state in OPEN:
        return
    must_not_be_merged(item)
    advice = _("What was sent stays as it was.")
    if item.state is ItemState.PLACED:
        advice = _("Take it out first: newsletter issue arrange {number} --remove {id}.")
    raise StateError(
        _("item {id} is in an issue already").format(id=item.id),
        remedy=advice.format(id=item.id, number=issue),
    )


def must_be_editable(item: Item) -> None:
    """Refuse to correct what readers already have, or never will.

    :raises StateError: the item was sent, or merged.
    """
    must_not_be_merged(item)
    if item.state is ItemState.SENT:
        raise StateError(
            _("item {id} was sent").format(id=item.id), remedy=_("What was sent stays as it was.")
        )


def after_edit(item: Item, details: Details | None, now: datetime) -> Changes:
    """Return what follows from corrected details: an expired item may be new again."""
    if item.state is ItemState.EXPIRED and details is not None and not details.is_over(now):
        return _settled(ItemState.NEW)
    return {}


def _settled(state: ItemState) -> Changes:
    return {"state": state, "reason": None, "snoozed_until": None}
