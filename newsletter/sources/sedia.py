"""SEDIA: the search of the European Commission's portal of funding and tenders.

``https://api.tech.ec.europa.eu/search-api/prod/rest/search``
(https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/support/apis). Every value is
a list, some are JSON in a text, amounts are euros; a topic may come more than once, and some stay
open long after their deadline. It ignores filters by date, so that is done here.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from pydantic import Field
from selectolax.lexbor import LexborHTMLParser

from newsletter.models import Source
from newsletter.sources import Attachment, Entry, FetchPage, GrantCallDetails, Page, Post, Reading
from newsletter.sources.aside import aside
from newsletter.sources.calls import (
    Part,
    Row,
    all_parts,
    changed,
    code_at,
    joined,
    line_at,
    text_at,
)
from newsletter.sources.formats.decode import json_of
from newsletter.sources.formats.tree import is_crowded
from newsletter.sources.identity import identity
from newsletter.sources.mapping import LONGEST_TAG, MOST_DOCUMENTS, MOST_TAGS, end_of, moment_of
from newsletter.sources.options import Options, options_of
from newsletter.text.addresses import file_name
from newsletter.text.dates import read_moment
from newsletter.text.format import number
from newsletter.text.html import LONGEST, one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _
from newsletter.text.letters import unaccented
from newsletter.text.money import read_number

PAGE_SIZE = 50
"""Each topic comes with its whole text and the whole call's budget: some megabytes a page."""

MOST_PAGES = 60
MOST_MARKUP = 5_000
"""The parser takes quadratic time over nested tags; conditions have some dozens."""

TOPIC = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"
DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".zip")
BOUNDARY = "form-data-of-a-search"
"""It stands on a line of its own, and JSON is written on one line: no value can hold it."""

Status = Literal["forthcoming", "open", "closed"]
STATUS: dict[Status, tuple[str, str]] = {
    "forthcoming": ("31094501", "Forthcoming"),
    "open": ("31094502", "Open"),
    "closed": ("31094503", "Closed"),
}
"""The portal's number and word for how a call stands."""

WORDS = dict(STATUS.values())
PROGRAMMES = {
    "AMIF": "Asylum, Migration and Integration Fund",
    "CEF": "Connecting Europe Facility",
    "CERV": "Citizens, Equality, Rights and Values",
    "CREA": "Creative Europe",
    "DIGITAL": "Digital Europe",
    "EDF": "European Defence Fund",
    "ERASMUS": "Erasmus+",
    "ESC": "European Solidarity Corps",
    "EU4H": "EU4Health",
    "HORIZON": "Horizon Europe",
    "ISF": "Internal Security Fund",
    "JUST": "Justice Programme",
    "SMP": "Single Market Programme",
}
"""By what the code of a topic begins with; the others are called by that alone (LIFE)."""


class SearchOptions(Options):
    """What is asked for, and what of it is kept.

    ``types`` (1: grants, 8: cascade funding), ``status`` and ``period`` are asked for. Kept are the
    topics whose code begins with one of ``programmes`` (``["LIFE", "CERV"]``) and whose title,
    summary or call's title holds one of ``words`` (``["municipal", "local authorit"]``); all if
    there are none. ``provider`` is who gives the grants; without it the source's title.
    """

    types: tuple[str, ...] = Field(default=("1", "8"), min_length=1)
    status: tuple[Status, ...] = Field(default=("forthcoming", "open"), min_length=1)
    period: str = "2021 - 2027"
    programmes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    provider: str = ""


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the grant calls of the European Union that the options ask for.

    :raises SourceError: a page of them cannot be had, or is none.
    """
    options = options_of(source, SearchOptions)
    provider = one_line(options.provider or source.title)

    async def part(number: int) -> Part:
        page = await fetch(_address(source.url, number + 1), post=question(options))
        return await aside(read, page, number, now, options, provider)

    parts = await all_parts(part, MOST_PAGES)
    return joined(parts, source.url, complete=not parts[-1].more)


def question(options: SearchOptions) -> Post:
    """Return the search as the portal's own page sends it: a form in parts (RFC 7578)."""
    wanted = {
        "bool": {
            "must": [
                {"terms": {"type": options.types}},
                {"terms": {"status": [STATUS[status][0] for status in options.status]}},
                {"term": {"programmePeriod": options.period}},
            ]
        }
    }
    sort = {"field": "sortStatus", "order": "ASC"}
    fields = {"query": wanted, "languages": ["en"], "sort": sort}
    lines = [
        line
        for name, value in fields.items()
        for line in (
            f"--{BOUNDARY}",
            f'Content-Disposition: form-data; name="{name}"; filename="blob"',
            "Content-Type: application/json",
            "",
            json.dumps(value),
        )
    ]
    lines += [f"--{BOUNDARY}", 'Content-Disposition: form-data; name="displayLanguage"', "", "en"]
    body = "\r\n".join([*lines, f"--{BOUNDARY}--", ""])
    return Post(body.encode(), f"multipart/form-data; boundary={BOUNDARY}")


def read(page: Page, count: int, now: datetime, options: SearchOptions, provider: str) -> Part:
    """Return what a page of topics says.

    :param count: how many pages came before it.
    :raises SourceError: it is no page of topics.
    """
    answer = json_of(page)
    rows = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(rows, list):
        raise changed(page.url, _("the answer is JSON, but not a list of calls"))
    readable = [row for row in map(_row, rows) if _code(row) and _title(row)]
    wanted = [row for row in readable if _is_wanted(row, options)]
    topics = [topic for row in wanted if (topic := entry_of(row, now, provider))]
    total = answer.get("totalResults")
    # The server may give fewer rows a page than we ask for.
    whole = type(total) is int and 0 < total <= (count + 1) * len(rows)
    return Part(topics, len(rows), len(readable), bool(rows) and not whole)


def entry_of(row: Row, now: datetime, provider: str = "") -> Entry | None:
    """Return what a row says; none for one without a name, or whose last deadline has passed.

    ``closes_at`` is the next deadline of several. Midnight in UTC stands for a day without a time.
    """
    code, title = _code(row), _title(row)
    deadlines = [moment for text in _list(row, "deadlineDate") if (moment := _end(text))]
    ahead = [moment for moment in deadlines if moment >= now]
    if not code or not title or (deadlines and not ahead):
        return None
    described = text_at(row, "descriptionByte")
    address = safe_url(text_at(row, "url")) or safe_url(TOPIC + quote(code, safe=""))
    return Entry(
        identity=identity(code),
        title=title,
        url=address,
        summary=summary(f"{_money(row, code)} {plain(described) or line_at(row, 'callTitle')}"),
        body=safe_html(described, TOPIC),
        details=GrantCallDetails(
            opens_at=moment_of(_day_or_moment(text_at(row, "startDate"))),
            closes_at=min(ahead, default=None),
            provider=provider,
            programme=_programme(code),
            code=code,
            source_state=WORDS.get(text_at(row, "status"), ""),
        ),
        attachments=_documents(row),
        tags=_tags(row),
        language="en",
    )


def _address(url: str, count: int) -> str:
    parts = urlsplit(url)
    asked = {"apiKey": "SEDIA", "text": "***", **dict(parse_qsl(parts.query))}
    paged = asked | {"pageSize": f"{PAGE_SIZE}", "pageNumber": f"{count}"}
    return parts._replace(query=urlencode(paged)).geturl()


def _row(result: Any) -> Row:
    """Return what is said of a topic, wherever it stands; its own address is beside the rest."""
    if not isinstance(result, dict):
        return {}
    metadata = result.get("metadata")
    said = metadata if isinstance(metadata, dict) else {}
    return {**result, **said, "url": result.get("url") or said.get("url")}


def _code(row: Row) -> str:
    return code_at(row, "identifier")


def _title(row: Row) -> str:
    return line_at(row, "title") or line_at(row, "summary") or line_at(row, "callTitle")


def _programme(code: str) -> str:
    start = code.partition("-")[0].upper()
    return PROGRAMMES.get(start, start)


def _is_wanted(row: Row, options: SearchOptions) -> bool:
    code = _code(row).upper()
    texts = unaccented(" ".join(line_at(row, key) for key in ("title", "summary", "callTitle")))
    ours = [code.startswith(start.upper()) for start in options.programmes]
    said = [unaccented(word) in texts for word in options.words]
    return (any(ours) or not ours) and (any(said) or not said)


def _list(row: Row, key: str) -> list[str]:
    values = row.get(key)
    values = values if isinstance(values, list) else [values]
    return [value for value in values if isinstance(value, str)]


def _day_or_moment(text: str) -> str:
    moment = read_moment(text, UTC)
    return moment.date().isoformat() if moment and moment.time() == time(0) else text


def _end(text: str) -> datetime | None:
    return end_of(_day_or_moment(text))


def _tags(row: Row) -> tuple[str, ...]:
    tags = (one_line(plain(tag), LONGEST_TAG) for tag in _list(row, "keywords")[:MOST_TAGS])
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _money(row: Row, code: str) -> str:
    """Return what there is for the topic, in words. The overview is of the whole call."""
    actions = list(_actions(row))
    own = [one for one in actions if text_at(one, "action").split(" ")[0].lower() == code.lower()]
    if not own and len(actions) == 1:
        own = actions
    total = _sum(value for one in own for value in _values(one.get("budgetYearMap")))
    most = max(filter(None, (read_number(one.get("maxContribution")) for one in own)), default=None)
    said = [(_("Budget: EUR {amount}."), total), (_("At most EUR {amount} for a project."), most)]
    return " ".join(words.format(amount=number(amount)) for words, amount in said if amount)


def _actions(row: Row) -> Iterator[Row]:
    overview = _json(text_at(row, "budgetOverview"))
    by_topic = overview.get("budgetTopicActionMap") if isinstance(overview, dict) else None
    lists = [actions for actions in _values(by_topic) if isinstance(actions, list)]
    return (one for actions in lists for one in actions if isinstance(one, dict))


def _json(text: str) -> Any:
    try:
        return json.loads(text[:LONGEST])
    except (ValueError, RecursionError):
        return None


def _values(value: Any) -> Sequence[Any]:
    return list(value.values()) if isinstance(value, dict) else []


def _sum(values: Iterable[Any]) -> Decimal:
    return sum(filter(None, map(read_number, values)), Decimal(0))


def _documents(row: Row) -> tuple[Attachment, ...]:
    """Return the documents that the conditions of a topic link to."""
    html = "".join(text_at(row, key) for key in ("topicConditions", "supportInfo"))[:LONGEST]
    if html.count("<") > MOST_MARKUP or is_crowded(html):
        return ()
    found: dict[str, Attachment] = {}
    for link in LexborHTMLParser(html).css("a[href]"):
        url = safe_url(link.attributes.get("href"), TOPIC)
        if url and urlsplit(url).path.lower().endswith(DOCUMENTS) and len(found) < MOST_DOCUMENTS:
            found.setdefault(url, Attachment(one_line(link.text()) or file_name(url), url))
    return tuple(found.values())
