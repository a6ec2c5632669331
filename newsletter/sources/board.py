"""Official boards as open data: the Czech open formal norm for official notice boards.

https://ofn.gov.cz/úřední-desky/2021-07-20/ (JSON-LD). The keys are Czech; of a notice only
``iri``, ``název``, ``vyvěšení`` and ``relevantní_do`` are required, and not even those are
always there.
"""

from datetime import datetime

from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, NoticeDetails, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.formats.decode import json_of
from newsletter.sources.formats.ofn import (
    MOST_OBJECTS,
    Object,
    day,
    documents,
    is_void,
    language,
    line,
    moment,
    objects,
    said,
    words,
)
from newsletter.sources.identity import identity
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _

UNSORTED = "~"
"""A category that means none begins with this in one widespread program."""


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the notices of the board at ``source.url``.

    :raises SourceError: the answer is not an official board of the norm.
    """
    page = await fetch(source.url, conditional=True)
    if page.unchanged:
        return Reading()
    return await aside(read, page, now)


def read(page: Page, now: datetime) -> Reading:
    """Return the notices of a board.

    :raises SourceError: the page is not an official board of the norm.
    """
    board = json_of(page)
    notices = said(board, "informace") if isinstance(board, dict) else None
    if not isinstance(notices, list):
        raise SourceError(
            _("the answer is JSON, but not an official board: the list ‘{key}’ is missing").format(
                key="informace"
            ),
            where=page.url,
            remedy=_("Check the address; the norm is at {url}.").format(
                url="https://ofn.gov.cz/úřední-desky/2021-07-20/"
            ),
        )
    entries = [
        entry
        for notice in objects(notices)[:MOST_OBJECTS]
        if (entry := _entry(notice, page.url, now))
    ]
    return Reading(entries, complete=len(notices) <= MOST_OBJECTS)


def _entry(notice: Object, base: str, now: datetime) -> Entry | None:
    attached = documents(notice, "dokument", base)
    reference = ", ".join(
        filter(None, (line(notice, "číslo_jednací"), line(notice, "spisová_značka")))
    )
    title = line(notice, "název") or reference
    title = title or (attached[0].title if attached else "")
    if not title:
        return None
    iri = words(said(notice, "iri"))
    url = safe_url(words(said(notice, "url")), base)
    posted = said(notice, "vyvěšení")
    described = words(said(notice, "popis"))
    return Entry(
        identity=identity(iri or url or f"{title} {day(posted) or ''}"),
        title=title,
        url=url or safe_url(iri, base),
        summary=summary(plain(described)),
        body=safe_html(described, base),
        published_at=moment(posted),
        details=NoticeDetails(
            posted_on=day(posted),
            relevant_until=day(said(notice, "relevantní_do")),
            reference=reference,
            office=_office(notice),
        ),
        attachments=attached,
        language=language(notice, "název", "popis") or "cs",
        withdrawn=is_void(notice, now),
    )


def _office(notice: Object) -> str:
    names = [line(part, "název") for part in objects(said(notice, "agenda"))]
    sorted_ones = dict.fromkeys(name for name in names if name and not name.startswith(UNSORTED))
    return one_line(", ".join(sorted_ones))
