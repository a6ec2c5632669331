"""Adding and removing sources, on a person's word."""

from datetime import datetime
from urllib.parse import urlsplit

from newsletter.errors import InputError
from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources.kinds import kind_named
from newsletter.store import audit, sources
from newsletter.store.engine import Tx
from newsletter.text.html import one_line, safe_url
from newsletter.text.keys import checked_key
from newsletter.text.language import _


def new_source(
    settings: Settings,
    now: datetime,
    *,
    key: str,
    kind: str,
    url: str,
    section: str,
    title: str = "",
    interval: int | None = None,
) -> Source:
    """Return a source made of what a person typed. Without a title its server's name is used.

    :param interval: minutes between two visits; none: as in the settings.
    :raises InputError: one of the values cannot be used.
    """
    kind_named(kind, wrong=InputError)
    settings.section(section)
    address = safe_url(url)
    if address is None:
        raise InputError(
            _("‘{url}’ is not an address").format(url=url),
            remedy=_("It begins with https:// or http://."),
        )
    return Source(
        key=checked_key(key),
        kind=kind,
        title=one_line(title) or urlsplit(address).hostname or key,
        url=address,
        section=section,
        interval_minutes=interval,
        added_at=now,
    )


def add_source(tx: Tx, source: Source, *, who: str, now: datetime) -> None:
    """Add the source and log who did.

    :raises StateError: there is one of that key.
    """
    added = sources.add(tx, source)
    _log(tx, added, "add", who=who, now=now)


def remove_source(tx: Tx, key: str, *, who: str, now: datetime) -> None:
    """Remove the source and its receipts, and log who did. Its items stay.

    :raises NotFoundError: there is none of that key.
    """
    removed = sources.remove(tx, key)
    _log(tx, removed, "remove", who=who, now=now)


def _log(tx: Tx, source: Source, action: str, *, who: str, now: datetime) -> None:
    facts = {
        name: getattr(source, name)
        for name in ("kind", "title", "url", "section", "interval_minutes")
    }
    audit.record(
        tx,
        now=now,
        who=who,
        action=action,
        subject="source",
        subject_id=source.key,
        before=facts if action == "remove" else None,
        after=facts if action == "add" else None,
    )
