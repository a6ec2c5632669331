"""News as open data: the Czech open formal norm for news (aktuality).

https://ofn.gov.cz/aktuality/2020-07-01/ (JSON-LD). Only ``typ`` is required.
"""

from datetime import datetime

from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.formats.ofn import (
    MOST_OBJECTS,
    Object,
    documents,
    end,
    is_void,
    language,
    line,
    moment,
    names,
    objects_of,
    said,
    tags,
    words,
)
from newsletter.sources.identity import identity
from newsletter.text.html import plain, safe_html, safe_url, summary

TITLE_FROM_TEXT = 120


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
    holding = [one for one in news if _holds(one, now)]
    entries = [entry for one in holding if (entry := _entry(one, page.url, now))]
    return Reading(entries, complete=len(news) < MOST_OBJECTS, left_out=len(news) - len(holding))


def _holds(one: Object, now: datetime) -> bool:
    until = end(said(one, "relevantní_do"))
    return until is None or until >= now


def _entry(one: Object, base: str, now: datetime) -> Entry | None:
    described = words(said(one, "popis")) or words(said(one, "obsah"))
    title = line(one, "název") or summary(plain(described), TITLE_FROM_TEXT)
    if not title:
        return None
    iri = words(said(one, "iri"))
    url = safe_url(words(said(one, "url")), base) or safe_url(iri)
    published = moment(said(one, "vytvořeno")) or moment(said(one, "zveřejněno"))
    return Entry(
        identity=identity(iri or url or f"{title} {published or ''}"),
        title=title,
        url=url,
        summary=summary(plain(words(said(one, "anotace")) or described)),
        body=safe_html(described, base),
        published_at=published or moment(said(one, "aktualizováno")),
        attachments=documents(one, "příloha", base, pictures=False),
        author=names(one, "oznamovatel"),
        tags=tags(one, "téma"),
        language=language(one, "název", "popis", "obsah"),
        withdrawn=is_void(one, now),
    )
