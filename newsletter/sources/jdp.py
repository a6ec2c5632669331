"""JDP, the state's portal of national grants (Jednotný dotační portál, Ministerstvo financí).

``https://jdp2.mf.gov.cz/jdp_api/api/nxwebedppublicdashboard/kodyvyzva``: what its public page asks
by POST, undocumented. It writes local time without saying so.
"""

import json
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, GrantCallDetails, Page, Post, Reading
from newsletter.sources.aside import aside
from newsletter.sources.calls import (
    Part,
    Row,
    all_parts,
    changed,
    code_at,
    is_history,
    joined,
    line_at,
    text_at,
)
from newsletter.sources.formats.decode import json_of
from newsletter.sources.identity import identity
from newsletter.sources.mapping import LONGEST_TAG, end_of, moment_of, percent_of
from newsletter.sources.options import Options, options_of
from newsletter.text.dates import read_date
from newsletter.text.format import numeric_date
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _
from newsletter.text.money import read_number

PAGE_SIZE = 50
MOST_PAGES = 40

State = Literal["open", "planned"]
STATES: dict[State, tuple[str, str]] = {
    "open": ("Běžící", "Otevřená"),
    "planned": ("Budoucí", "Nezahájena"),
}
"""What the portal calls a state inside, and on its page."""


class JdpOptions(Options):
    """``states`` of the calls that are read; ``provider`` of those of a portal that names none."""

    states: tuple[State, ...] = Field(default=("open",), min_length=1)
    provider: str = ""


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the national grant calls in the states of the options.

    :raises SourceError: a page of them cannot be had, or is none.
    """
    options = options_of(source, JdpOptions)
    parts: list[Part] = []
    complete = True
    for state in options.states:

        async def part(number: int, state: State = state) -> Part:
            page = await fetch(source.url, post=question(state, number))
            return await aside(read, page, now, options.provider)

        found = await all_parts(part, MOST_PAGES)
        complete = complete and not found[-1].more
        parts += found
    return joined(parts, source.url, complete=complete)


def question(state: State, number: int) -> Post:
    """Return what the portal's own page asks for a page of calls; ``number`` counts from 0."""
    inside, shown = STATES[state]
    asked = {
        "filterTree": {"filter": {"operator": "eq", "propName": "stavVyzvaLong", "value": inside}},
        "fixedFilterId": [],
        "fkName": "stavVyzvaLongWeb",
        "fkValue": shown,
        "pageIndex": number,
        "pageSize": PAGE_SIZE,
        "sort": [{"isDescending": False, "propName": "datumKonec", "treatNullLowest": False}],
    }
    return Post(json.dumps(asked, ensure_ascii=False).encode(), "application/json")


def read(page: Page, now: datetime, provider: str = "") -> Part:
    """Return what a page of calls says.

    :raises SourceError: it is no page of calls.
    """
    answer = json_of(page)
    result = answer.get("result") if isinstance(answer, dict) else None
    rows = result.get("items") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(rows, list):
        raise changed(page.url, _("the answer is JSON, but not a list of calls"))
    dicts = [row for row in rows if isinstance(row, dict)]
    calls = [call for row in dicts if (call := entry_of(row, page.url, provider))]
    recent = [call for call in calls if not is_history(call, now)]
    return Part(recent, len(rows), len(calls), bool(rows and result.get("hasNextPage")))


def entry_of(row: Row, base: str, provider: str = "") -> Entry | None:
    """Return what a row says; none for one without an identity or a name."""
    code, title = code_at(row, "kod"), line_at(row, "nazev")
    name = line_at(row, "id") or code
    if not name or not title:
        return None
    described = text_at(row, "popis")
    return Entry(
        identity=identity(name),
        title=title,
        url=safe_url(text_at(row, "link"), base),
        summary=summary(plain(described)),
        body=safe_html(described, base),
        details=GrantCallDetails(
            opens_at=moment_of(line_at(row, "datumZacatek")),
            closes_at=end_of(line_at(row, "datumKonec")),
            allocation=read_number(text_at(row, "castkaVyzvaCelkem")),
            min_support=read_number(text_at(row, "castkaPodporaZadostMin")),
            max_support=read_number(text_at(row, "castkaPodporaZadostMax")),
            max_rate=_rate(text_at(row, "miraPodporaZadostMax")),
            eligible=_eligible(row),
            provider=one_line(provider),
            code=code,
            source_state=line_at(row, "stavVyzvaLongWeb") or line_at(row, "stavVyzvaLong"),
        ),
        tags=tuple(filter(None, [one_line(line_at(row, "typLong"), LONGEST_TAG)])),
        language="cs",
    )


def _rate(text: str) -> Decimal | None:
    rate = percent_of(text)
    # One percent of the costs is paid by nobody: 0.8 would be a share, 0 a field left empty.
    return rate if rate is not None and rate > 1 else None


def _eligible(row: Row) -> str:
    """Return the one thing that is said of applicants."""
    day = read_date(line_at(row, "danovePrijmyObceKDatu"))
    if day is None:
        return ""
    words = _("The tax revenue of the municipality as of {date} counts.")
    return words.format(date=numeric_date(day))
