"""Events as open data: the Czech open formal norm for events (události).

https://ofn.gov.cz/události/2020-07-01/ (JSON-LD). Only ``typ`` is required; when an event takes
place is a list of time specifications (https://ofn.gov.cz/časová-specifikace/2020-07-01/).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from newsletter.models import Source
from newsletter.sources import Entry, EventDetails, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.identity import identity
from newsletter.sources.ofn import (
    Object,
    documents,
    is_void,
    line,
    moment,
    names,
    objects,
    objects_of,
    tags,
    words,
)
from newsletter.text.format import crowns
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.money import read_number

MOST_SESSIONS = 500
CROWNS = "currency/CZK"

Session = tuple[datetime, datetime | None]


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the events at ``source.url`` that are not over.

    :raises SourceError: the answer is not a file of the norm.
    """
    page = await fetch(source.url)
    return await aside(read, page, now)


def read(page: Page, now: datetime) -> Reading:
    """Return the events of a file that are not over, each with its next session.

    :raises SourceError: the page is not a file of the norm.
    """
    there = objects_of(page, "Událost", "události", "položky", "informace")
    entries = [_entry(one, page.url, now) for one in there]
    return Reading([entry for entry in entries if entry], complete=True)


def _entry(one: Object, base: str, now: datetime) -> Entry | None:
    described = words(one.get("dlouhý_popis")) or words(one.get("popis"))
    title = line(one, "název") or summary(plain(described), 120)
    session = _next(sorted(_sessions(one), key=lambda found: found[0]), now)
    if not title or (session and _end(session) < now):
        return None
    iri = words(one.get("iri"))
    url = safe_url(words(one.get("url")), base) or safe_url(iri)
    starts, ends = session or (None, None)
    return Entry(
        identity=identity(iri or url or title),
        title=title,
        url=url,
        summary=summary(plain(words(one.get("popis")) or described)),
        body=safe_html(described, base),
        published_at=moment(one.get("vytvořeno")),
        details=EventDetails(
            starts_at=starts,
            ends_at=ends,
            register_by=_register_by(one),
            place=_place(one),
            price=_price(one),
            organiser=names(one, "pořadatel"),
        ),
        attachments=documents(one, "příloha", base),
        tags=tags(one),
        language="cs",
        withdrawn=is_void(one),
    )


def _sessions(one: Object) -> Iterator[Session]:
    """Yield the sessions whose moments are written; rules of repetition are not counted out."""
    for when in objects(one.get("doba_trvání"))[:MOST_SESSIONS]:
        interval = when.get("časový_interval")
        found = interval if isinstance(interval, dict) else {}
        start = moment(found.get("začátek")) or moment(when.get("časový_okamžik"))
        if start:
            yield start, moment(found.get("konec"))


def _next(sessions: list[Session], now: datetime) -> Session | None:
    """Return the first session that is not over, or the last of them."""
    coming = (session for session in sessions if _end(session) >= now)
    return next(coming, sessions[-1] if sessions else None)


def _end(session: Session) -> datetime:
    return session[1] or session[0]


def _register_by(one: Object) -> datetime | None:
    for registration in objects(one.get("registrace")):
        interval = registration.get("časový_interval")
        found = interval if isinstance(interval, dict) else registration
        if until := moment(found.get("konec") or found.get("do")):
            return until
    return None


def _place(one: Object) -> str:
    for place in objects(one.get("umístění")):
        address = place.get("adresa")
        written = (
            line(address, "text") or line(address, "název_obce")
            if isinstance(address, dict)
            else ""
        )
        if text := ", ".join(filter(None, (line(place, "název"), written))):
            return one_line(text)
    return ""


def _price(one: Object) -> str:
    """Return the prices in words: ``Studentské vstupné 290 Kč``."""
    texts = []
    for fee in objects(one.get("vstupné"))[:20]:
        amount = _amount(fee.get("cena"))
        texts.append(" ".join(filter(None, (line(fee, "název").rstrip("."), amount))))
    return one_line(", ".join(filter(None, texts)))


def _amount(price: Any) -> str:
    if not isinstance(price, dict) or CROWNS not in str(price.get("měna", CROWNS)):
        return ""
    value = read_number(price.get("výše"))
    return crowns(value) if value is not None else ""
