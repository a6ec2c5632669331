"""Amounts that a source says now and that look like a slip: not taken over, and not kept quiet."""

import textwrap
from decimal import Decimal

from newsletter.curate.fields import label, typed
from newsletter.models import Item
from newsletter.store import provenances
from newsletter.store.engine import Tx
from newsletter.text.language import _

WIDTH = 80


def notes_of_doubts(tx: Tx, item: Item) -> list[str]:
    """Return a note on each amount of an item that is doubted, with what to do."""
    doubts = {
        name: one["value"]
        for seen, source in provenances.of_item(tx, item.id or 0)
        if source.id == item.source_id
        for name, one in seen.doubts.items()
        if name not in item.edited
    }
    return [_note(item.id or 0, *typed(name, Decimal(text))) for name, text in doubts.items()]


def _note(item_id: int, name: str, text: str) -> str:
    words = _(
        "Mind item {id}: its source says now {field} {text}, which looks like a slip and was not"
        " taken over. If it is right:"
    )
    sentence = textwrap.fill(words.format(id=item_id, field=label(name), text=text), WIDTH)
    return f'{sentence}\n  newsletter queue edit {item_id} --set "{name}={text}"'
