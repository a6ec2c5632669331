"""News as open data: the Czech open formal norm for news (aktuality).

https://ofn.gov.cz/aktuality/2020-07-01/ (JSON-LD). Only ``typ`` is required.
"""

from datetime import datetime

from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.identity import identity
from newsletter.sources.ofn import (
    Object,
    documents,
    is_void,
    line,
    moment,
    names,
    objects_of,
    tags,
    words,
)
from newsletter.text.html import plain, safe_html, safe_url, summary


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the news at ``source.url`` that still hold.

    :raises SourceError: the answer is not a file of the norm.
    """
    page = await fetch(source.url, conditional=True)
    if page.unchanged:
        return Reading()
    return await aside(read, page, now)


def read(page: Page, now: datetime) -> Reading:
    """Return the news of a file that still hold (``relevantní_do``) or do not say until when.

    :raises SourceError: the page is not a file of the norm.
    """
    news = objects_of(page, "Aktualita", "aktuality", "položky", "informace")
    entries = [_entry(one, page.url) for one in news if _holds(one, now)]
    return Reading([entry for entry in entries if entry], complete=True)


def _holds(one: Object, now: datetime) -> bool:
    until = moment(one.get("relevantní_do"))
    return until is None or until >= now


def _entry(one: Object, base: str) -> Entry | None:
    described = words(one.get("popis")) or words(one.get("obsah"))
    title = line(one, "název") or summary(plain(described), 120)
    if not title:
        return None
    iri = words(one.get("iri"))
    url = safe_url(words(one.get("url")), base) or safe_url(iri)
    published = one.get("vytvořeno") or one.get("zveřejněno")
    return Entry(
        identity=identity(iri or url or f"{title} {moment(published) or ''}"),
        title=title,
        url=url,
        summary=summary(plain(words(one.get("anotace")) or described)),
        body=safe_html(described, base),
        published_at=moment(published),
        attachments=documents(one, "příloha", base),
        author=names(one, "oznamovatel"),
        tags=tags(one),
        language="cs",
        withdrawn=is_void(one),
    )
