"""What a source says of an entry, as values that can be kept, compared and shown.

What a source no longer says is not a change: pages fail in part, and a value that vanishes is
no news. Only a value in the place of another one is.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.clock import aware
from newsletter.models import StoredFile
from newsletter.sources import Attachment, Entry
from newsletter.text.format import MIDNIGHT, clock, crowns, ending, number, numeric_date
from newsletter.text.language import _

Values = dict[str, Any]

TEXTS = ("title", "summary")
PERCENT = {"max_rate"}
LAST = {"closes_at", "ends_at", "register_by"}
"""What lasts until the end of its day."""

LAST_YEAR = 2090
"""Systems that must have a date write 2099-12-31 for none."""


def details_of(entry: Entry) -> Values:
    """Return the details that the entry has something to say of; moments in UTC."""
    said = vars(entry.details).items() if entry.details else ()
    return {
        name: aware(value) if isinstance(value, datetime) else value
        for name, value in said
        if value is not False and value not in (None, "") and not _never(value)
    }


def all_of(entry: Entry) -> Values:
    """Return what the entry says: its texts and its details."""
    texts = {name: getattr(entry, name) for name in TEXTS}
    return {name: text for name, text in texts.items() if text} | details_of(entry)


def attachments_of(entry: Entry) -> list[dict[str, Any]]:
    """Return the entry's documents as they are kept with the item; their bytes are kept apart."""
    return [
        {
            "title": one.title,
            "url": one.url,
            "media_type": one.media_type,
            **({"sha256": _digest(one), "size": len(one.content)} if one.content else {}),
            **({"note": one.note} if one.note else {}),
        }
        for one in entry.attachments
    ]


def files_of(entry: Entry) -> list[StoredFile]:
    """Return the documents that came along with the entry."""
    return [
        StoredFile(
            sha256=_digest(one),
            media_type=one.media_type,
            size=len(one.content),
            body=one.content,
        )
        for one in entry.attachments
        if one.content
    ]


def as_json(said: Mapping[str, Any]) -> dict[str, str]:
    """Return the values as they are kept."""
    return {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in said.items()
    }


def altered(said: Mapping[str, Any], before: Mapping[str, str]) -> dict[str, tuple[Any, Any]]:
    """Return old and new of what is said otherwise now; old is none where nothing was said."""
    old = {name: _read(type(value), before.get(name)) for name, value in said.items()}
    return {name: (old[name], value) for name, value in said.items() if old[name] != value}


def readable(name: str, value: Any, zone: ZoneInfo) -> str:
    """Return the value of the field ``name`` as people read it, moments in ``zone``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = ending(value, zone) if name in LAST else value.astimezone(zone)
        day = numeric_date(local)
        return day if local.time() == MIDNIGHT else f"{day} {clock(local)}"
    if isinstance(value, date):
        return numeric_date(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{number(value)} %" if name in PERCENT else crowns(value)
    return str(value)


def _digest(attachment: Attachment) -> str:
    return sha256(attachment.content).hexdigest()


def _never(value: Any) -> bool:
    return isinstance(value, date) and value.year >= LAST_YEAR


def _read(kind: type, text: str | None) -> Any:
    if text is None:
        return None
    if issubclass(kind, datetime | date):
        return kind.fromisoformat(text)
    if kind is bool:
        return text == str(True)
    return Decimal(text) if kind is Decimal else text
