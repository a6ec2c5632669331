"""Official boards as open data: the Czech open formal norm for official notice boards.

https://ofn.gov.cz/úřední-desky/2021-07-20/ (JSON-LD). The keys are Czech; of a notice only
``iri``, ``název``, ``vyvěšení`` and ``relevantní_do`` are required, and not even those are
always there.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Attachment, Entry, FetchPage, NoticeDetails, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.decode import json_of
from newsletter.sources.identity import identity
from newsletter.text.dates import read_date, read_moment
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _

MOST_NOTICES = 5_000
MOST_DOCUMENTS = 100
UNSORTED = "~"
"""A category that means none begins with this in one widespread program."""


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:  # noqa: ARG001
    """Return the notices of the board at ``source.url``.

    :raises SourceError: the answer is not an official board of the norm.
    """
    page = await fetch(source.url, conditional=True)
    if page.unchanged:
        return Reading()
    return Reading(await aside(read, page), complete=True)


def read(page: Page) -> list[Entry]:
    """Return the notices of a board.

    :raises SourceError: the page is not an official board of the norm.
    """
    board = json_of(page)
    notices = board.get("informace") if isinstance(board, dict) else None
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
    entries = (
        _entry(notice, page.url) for notice in notices[:MOST_NOTICES] if isinstance(notice, dict)
    )
    return [entry for entry in entries if entry]


def _entry(notice: Mapping[str, Any], base: str) -> Entry | None:
    documents = _documents(notice.get("dokument"), base)
    reference = ", ".join(
        filter(None, (_line(notice, "číslo_jednací"), _line(notice, "spisová_značka")))
    )
    title = one_line(plain(_words(notice.get("název")))) or reference
    title = title or (documents[0].title if documents else "")
    if not title:
        return None
    url = safe_url(_words(notice.get("url")), base)
    posted = notice.get("vyvěšení")
    described = _words(notice.get("popis"))
    return Entry(
        identity=identity(_words(notice.get("iri")) or url or f"{title} {_day(posted) or ''}"),
        title=title,
        url=url or safe_url(_words(notice.get("iri")), base),
        summary=summary(plain(described)),
        body=safe_html(described, base),
        published_at=read_moment(_written(posted), PRAGUE),
        details=NoticeDetails(
            posted_on=_day(posted),
            relevant_until=_day(notice.get("relevantní_do")),
            reference=reference,
            office=_office(notice.get("agenda")),
        ),
        attachments=documents,
    )


def _documents(documents: Any, base: str) -> tuple[Attachment, ...]:
    found = []
    for document in _dicts(documents)[:MOST_DOCUMENTS]:
        url = safe_url(_words(document.get("url")), base)
        if url:
            title = one_line(plain(_words(document.get("název")))) or url.rpartition("/")[2]
            media_type = one_line(_words(document.get("typ_média")), 100).rpartition("media-types/")
            found.append(Attachment(title, url, media_type[2]))
    return tuple(found)


def _office(agenda: Any) -> str:
    names = [one_line(plain(_words(part.get("název")))) for part in _dicts(agenda)]
    sorted_ones = dict.fromkeys(name for name in names if name and not name.startswith(UNSORTED))
    return one_line(", ".join(sorted_ones))


def _day(instant: Any) -> date | None:
    """Read a časový okamžik: a date, a date and time, or nothing said."""
    return read_date(_written(instant))


def _written(instant: Any) -> str:
    if isinstance(instant, Mapping):
        instant = instant.get("datum") or instant.get("datum_a_čas")
    # A date may carry a zone (xsd:date: 2019-01-01+01:00); the day is the one written.
    return instant if isinstance(instant, str) else ""


def _line(notice: Mapping[str, Any], key: str) -> str:
    return one_line(plain(_words(notice.get(key))))


def _words(value: Any) -> str:
    """Return a text of the norm: ``{"cs": …}``, or (against the norm) the bare text."""
    if isinstance(value, Mapping):
        value = value.get("cs") or next(iter(value.values()), "")
    return value if isinstance(value, str) else ""


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [part for part in values if isinstance(part, Mapping)]
