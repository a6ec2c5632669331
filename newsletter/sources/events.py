"""Events as open data: the Czech open formal norm for events (události).

https://ofn.gov.cz/události/2020-07-01/ (JSON-LD). Only ``typ`` is required.
"""

import html
import re
from datetime import datetime
from typing import Any

from newsletter.models import Source
from newsletter.sources import Entry, EventDetails, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.formats.ofn import (
    MOST_OBJECTS,
    Object,
    code,
    documents,
    end,
    is_void,
    language,
    line,
    moment,
    names,
    objects,
    objects_of,
    said,
    tags,
    words,
)
from newsletter.sources.formats.sessions import Session, first_start, next_session, rules
from newsletter.sources.identity import identity
from newsletter.sources.mapping import end_of
from newsletter.text.format import crowns, number
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _
from newsletter.text.money import read_number

TITLE_FROM_TEXT = 120
MOST_FEES = 20
MOST_PLACES = 5
MOST_RULES = 5_000
"""Of one file. With more of them none is counted out: that would take minutes."""

# Where a program has no word for it, people write it before the title.
_CALLED_OFF = re.compile(r"\W{0,3}zrušeno\b", re.IGNORECASE)
_BY = re.compile(r"^(?:nejpozději |registrace )*(?:do )?", re.IGNORECASE)


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the events at ``source.url``, each with its next session.

    :raises SourceError: the answer is not a file of the norm.
    """
    # Also of a file that has not changed another session may be the next one now.
    page = await fetch(source.url)
    return await aside(read, page, now)


def read(page: Page, now: datetime) -> Reading:
    """Return the events of a file, each with its first session that is not over, or its last.

    :raises SourceError: the page is not a file of the norm.
    """
    there = objects_of(page, "Událost", "události", "položky", "informace")
    counted = sum(rules(said(one, "doba_trvání")) for one in there) <= MOST_RULES
    entries = []
    for one in there:
        session = next_session(said(one, "doba_trvání"), now, counted=counted)
        if entry := _entry(one, session, page.url, now):
            entries.append(entry)
    return Reading(entries, complete=len(there) < MOST_OBJECTS)


def _entry(one: Object, session: Session | None, base: str, now: datetime) -> Entry | None:
    described = words(said(one, "dlouhý_popis")) or words(said(one, "popis"))
    title = line(one, "název") or summary(plain(described), TITLE_FROM_TEXT)
    if not title:
        return None
    iri = words(said(one, "iri"))
    url = safe_url(words(said(one, "url")), base) or safe_url(iri)
    first = first_start(said(one, "doba_trvání"))
    return Entry(
        identity=identity(iri or url or f"{title} {first or ''}"),
        title=title,
        url=url,
        summary=summary(plain(words(said(one, "popis")) or described)),
        body=safe_html(described + _registration(one), base),
        published_at=moment(said(one, "vytvořeno")) or moment(said(one, "aktualizováno")),
        details=EventDetails(
            starts_at=session.starts_at if session else None,
            ends_at=session.ends_at if session else None,
            register_by=_register_by(said(one, "registrace")),
            place=_places(one),
            price=_price(one),
            organiser=names(one, "pořadatel"),
        ),
        attachments=documents(one, "příloha", base, pictures=False),
        tags=tags(one, "téma", "typ_události"),
        language=language(one, "název", "popis", "dlouhý_popis"),
        withdrawn=is_void(one, now) or _CALLED_OFF.match(title) is not None,
    )


def _registration(one: Object) -> str:
    """Return where to register, as a paragraph with a link."""
    url = safe_url(words(said(one, "registrace")))
    label = _("Registration")
    return f'<p><a href="{html.escape(url)}">{label}</a></p>' if url else ""


def _register_by(registration: Any) -> datetime | None:
    """Return until when to register; the norm has only a text for it."""
    for part in objects(registration):
        interval = said(part, "časový_interval")
        held = interval if isinstance(interval, dict) else part
        if until := end(said(held, "konec") or said(held, "do")):
            return until
    return end_of(_BY.sub("", one_line(plain(words(registration)))))


def _places(one: Object) -> str:
    places = (_place(place) for place in objects(said(one, "umístění"))[:MOST_PLACES])
    return one_line("; ".join(dict.fromkeys(filter(None, places))))


def _place(place: Object) -> str:
    parts = [line(place, key) for key in ("název", "budova", "patro", "místnost")]
    address = said(place, "adresa")
    parts.append(_address(address) if isinstance(address, dict) else words(address))
    parts.append(line(place, "zahraniční_adresa_text"))
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _address(address: Object) -> str:
    """Return an address as it is written on a letter (https://ofn.gov.cz/adresy/2020-07-01/)."""
    if text := line(address, "text"):
        return text
    numbers = "/".join(
        str(value)
        for key in ("číslo_domovní", "číslo_orientační")
        if isinstance(value := said(address, key), int | str)
    )
    street = line(address, "název_ulice") or line(address, "název_části_obce")
    town = line(address, "název_obce")
    return ", ".join(filter(None, (f"{street or town} {numbers}".strip(), street and town)))


def _price(one: Object) -> str:
    """Return the prices in words: ``Studentské vstupné 290 Kč, Děti zdarma``."""
    fees = (
        " ".join(filter(None, (line(fee, "název").rstrip("."), _amount(said(fee, "cena")))))
        for fee in objects(said(one, "vstupné"))[:MOST_FEES]
    )
    return one_line(", ".join(filter(None, fees)))


def _amount(price: Any) -> str:
    if not isinstance(price, dict):
        return ""
    written = said(price, "výše")
    value = read_number(written)
    if value is None:
        return _("free of charge") if written == 0 and written is not False else ""
    currency = code(said(price, "měna"))[:3] or "CZK"
    return crowns(value) if currency == "CZK" else f"{number(value)} {currency}"
