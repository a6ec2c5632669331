"""Adding and removing sources, on a person's word."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newsletter.errors import InputError
from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources.kinds import kind_named, take_in
from newsletter.sources.listed import Listed
from newsletter.sources.options import options_of
from newsletter.store import audit, sources
from newsletter.store.engine import Tx
from newsletter.text.html import one_line, safe_url
from newsletter.text.imap_urls import imap_url, is_imap
from newsletter.text.keys import checked_key
from newsletter.text.language import _

SECTIONS = {
    **dict.fromkeys(("edotace", "ms21", "jdp", "sedia", "sheet"), "dotace"),
    **dict.fromkeys(("events", "calendar"), "akce"),
    "board": "usneseni",
    "warnings": "kraj",
    "mailbox": "partneri",
}
"""Where items of a kind of source mostly belong, if the settings have that section."""

OTHERWISE = "clenove"
PASSWORD_FILE = "password_file"  # noqa: S105 - the name of an option

INTERVALS = range(5, 7 * 24 * 60 + 1)
"""Minutes between two visits."""

_CALENDAR = re.compile(r"\s*webcals?://", re.IGNORECASE)


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
    options: Mapping[str, Any] | None = None,
) -> Source:
    """Return a source made of what a person typed. Without a title its server's name is used.

    :param interval: minutes between two visits; none: as in the settings.
    :param options: of its kind.
    :raises InputError: one of the values cannot be used.
    :raises SourceError: one of the options cannot.
    :raises SettingsError: a password is in a file that is none for it.
    """
    take_in(settings.collecting.kinds)
    shape = kind_named(kind, wrong=InputError).options
    settings.section(section)
    address = address_of(url)
    check_interval(interval)
    source = Source(
        key=checked_key(key),
        kind=kind,
        title=one_line(title) or urlsplit(address).hostname or key,
        url=address,
        section=section,
        interval_minutes=interval,
        options=dict(options or {}),
        added_at=now,
    )
    options_of(source, shape)
    if PASSWORD_FILE in source.options:
        settings.checked_password_file(source.options[PASSWORD_FILE])
    return source


def check_interval(minutes: int | None) -> None:
    """Do nothing if there may be so many minutes between two visits.

    :raises InputError: they are too few or too many.
    """
    if minutes is not None and minutes not in INTERVALS:
        raise InputError(
            _("between two visits there may be {least} to {most} minutes").format(
                least=INTERVALS[0], most=INTERVALS[-1]
            ),
            remedy=_("The most is a week."),
        )


def address_of(url: str) -> str:
    """Return the address as it is fetched; ``webcal://``, as calendars have it, means https.

    :raises InputError: it is none.
    """
    if is_imap(url):
        return str(imap_url(url, InputError))
    address = safe_url(_CALENDAR.sub("https://", url))
    if address is None:
        raise InputError(
            _("‘{url}’ is not an address").format(url=url),
            remedy=_("It begins with https:// or http://."),
        )
    if "@" in urlsplit(url.strip()).netloc:
        raise InputError(
            _("the address of a source must not hold a name or a password"),
            remedy=_("Neither is sent; leave them out."),
        )
    return address


def of_list(
    settings: Settings, listed: Listed, key: str, now: datetime, section: str | None = None
) -> Source:
    """Return a source made of what a list says.

    It goes into the section that the list names, by key or by title, if that is one of ours; else
    into ``section``, else where items of its kind mostly belong.

    :raises InputError: one of the values cannot be used.
    :raises SourceError: one of the options cannot.
    """
    by_title = {one.title: own for own, one in settings.sections.items()}
    named = by_title.get(listed.section, listed.section)
    if named not in settings.sections:
        named = section or section_for(settings, listed.kind)
    return new_source(
        settings,
        now,
        key=key,
        kind=listed.kind,
        url=listed.url,
        section=named,
        title=listed.title,
        interval=listed.interval_minutes,
        options=listed.options,
    )


def facts(source: Source) -> tuple[str, str, str]:
    """Return what makes two sources one and the same: kind, address, options.

    Whether it is asked by https or http makes no difference.
    """
    address = source.url.removeprefix("https://").removeprefix("http://")
    return source.kind, address, json.dumps(source.options, sort_keys=True, default=str)


def section_for(settings: Settings, kind: str) -> str:
    """Return the section where items of a kind of source mostly belong."""
    for key in (SECTIONS.get(kind), OTHERWISE):
        if key in settings.sections:
            return key
    return next(iter(settings.sections))


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
        for name in ("kind", "title", "url", "section", "interval_minutes", "options")
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
