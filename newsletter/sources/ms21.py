"""MS2021+: the state's nightly export of all calls of the EU funds for 2021–2027.

``https://ms21opendata.mssf.cz/SeznamVyzev_21_27.xml`` (CC BY 4.0, Ministerstvo pro místní rozvoj).
An ``<EXPORT>`` of ``<VYZVA>``, three quarters of them closed long ago. It says of a call when it is
open and for how much, and names no page of it: those known by their number are filled in.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, GrantCallDetails, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.calls import Row, changed, code_at, is_history, line_at, said_of
from newsletter.sources.formats.markup import rows_of
from newsletter.sources.identity import identity
from newsletter.sources.mapping import end_of, moment_of
from newsletter.sources.options import Options, options_of
from newsletter.text.language import _
from newsletter.text.letters import unaccented
from newsletter.text.money import read_number

MOST_CALLS = 20_000
NEVER = 2090
"""From this year on, a date stands for none (2099-12-31)."""

CANCELLED = "zrusena"
CLOSED = {"uzavrena", "ukoncena"}
A_DAY = timedelta(days=1)

_CODE = re.compile(r"(\d\d)_\d\d_0*(\d{1,5})")
_TEST = re.compile(r"\btestovac")


@dataclass(frozen=True)
class _Programme:
    """A programme and its managing authority; ``page``: of a call, by its number."""

    name: str
    authority: str
    page: str = ""


_MMR = "Ministerstvo pro místní rozvoj"
_MV = "Ministerstvo vnitra"
_MZP = "Ministerstvo životního prostředí"
_OP = "Operační program"
PROGRAMMES = {
    "01": _Programme(
        f"{_OP} Technologie a aplikace pro konkurenceschopnost", "Ministerstvo průmyslu a obchodu"
    ),
    "02": _Programme(f"{_OP} Jan Amos Komenský", "Ministerstvo školství, mládeže a tělovýchovy"),
    "03": _Programme(f"{_OP} Zaměstnanost plus", "Ministerstvo práce a sociálních věcí"),
    "04": _Programme(f"{_OP} Doprava", "Ministerstvo dopravy"),
    "05": _Programme(f"{_OP} Životní prostředí", _MZP, "https://opzp.cz/dotace/{}-vyzva/"),
    # Its server heeds capitals.
    "06": _Programme(
        "Integrovaný regionální operační program",
        _MMR,
        "https://irop.gov.cz/cs/Vyzvy-2021-2027/Vyzvy/{}vyzvaIROP",
    ),
    "07": _Programme(f"{_OP} Technická pomoc", _MMR),
    "08": _Programme(f"{_OP} Rybářství", "Ministerstvo zemědělství"),
    "10": _Programme(f"{_OP} Spravedlivá transformace", _MZP),
    "11": _Programme("Interreg Česko – Polsko", _MMR),
    "12": _Programme("Azylový, migrační a integrační fond", _MV),
    "13": _Programme("Fond pro vnitřní bezpečnost", _MV),
    "14": _Programme("Nástroj pro finanční podporu správy hranic a vízové politiky", _MV),
}
"""By the first part of a call's number."""

_UNKNOWN = _Programme("", "")


class ExportOptions(Options):
    """``programmes``: numbers of those that are read, e.g. ``["05", "06"]``; none: all."""

    programmes: tuple[str, ...] = ()


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the calls of the export, but for those that closed over a month ago.

    :raises SourceError: the answer is not the export, or not the whole of it.
    """
    page = await fetch(source.url, conditional=True)
    if page.unchanged:
        return Reading()
    return await aside(read, page, now, options_of(source, ExportOptions).programmes)


def read(page: Page, now: datetime, programmes: Collection[str] = ()) -> Reading:
    """Return the calls of an export. Its publisher's test rows are left out.

    :param programmes: the numbers of those that are read; none: all.
    :raises SourceError: the page is not the export, or not the whole of it.
    """
    rows = list(islice(rows_of(page, "vyzva", "export"), MOST_CALLS + 1))
    calls = [call for row in rows[:MOST_CALLS] if (call := entry_of(row, now))]
    if not calls:
        raise changed(page.url, _("the export holds no call that can be read"))
    real = [call for call in calls if not _is_test(call)]
    return Reading(
        [call for call in real if not _is_past(call, now) and _is_of(call, programmes)],
        complete=len(rows) <= MOST_CALLS,
        left_out=len(calls) - len(real),
    )


def entry_of(row: Row, now: datetime) -> Entry | None:
    """Return what a row says; none for one without a number or a name.

    A deadline without a time is the end of its day in Czechia. A call that is cancelled, or closed
    before its time, is withdrawn.
    """
    code, title = code_at(row, "kod"), line_at(row, "nazev")
    if not code or not title:
        return None
    state = line_at(row, "stav")
    closes_at = end_of(line_at(row, "datumuzavreni"))
    shown_at = moment_of(line_at(row, "datumzpristupneni"))
    if shown_at and shown_at > now:
        shown_at = None
    url = _page_of(code) if shown_at else None
    programme = PROGRAMMES.get(code[:2], _UNKNOWN)
    return Entry(
        identity=identity(code),
        title=title,
        url=url,
        summary="" if url else _("Look for the call {code} at dotaceeu.cz.").format(code=code),
        published_at=shown_at,
        details=GrantCallDetails(
            opens_at=moment_of(line_at(row, "datumotevreni")),
            closes_at=closes_at,
            allocation=read_number(row.get("alokacecelkem")),
            provider=programme.authority,
            programme=programme.name,
            code=code,
            source_state=state,
        ),
        language="cs",
        withdrawn=_is_withdrawn(unaccented(state), closes_at, now),
    )


def _page_of(code: str) -> str | None:
    number = _CODE.fullmatch(code)
    page = PROGRAMMES.get(number[1], _UNKNOWN).page if number else ""
    return page.format(number[2]) if number and page else None


def _is_withdrawn(state: str, closes_at: datetime | None, now: datetime) -> bool:
    early = closes_at is not None and closes_at > now + A_DAY
    return state == CANCELLED or (state in CLOSED and early)


def _is_test(call: Entry) -> bool:
    opens_at = said_of(call).opens_at
    never = opens_at is not None and opens_at.year >= NEVER
    return never or (bool(_TEST.search(unaccented(call.title))) and not said_of(call).allocation)


def _is_past(call: Entry, now: datetime) -> bool:
    said = said_of(call)
    undated = said.closes_at is None and unaccented(said.source_state) in CLOSED
    return undated or is_history(call, now)


def _is_of(call: Entry, programmes: Collection[str]) -> bool:
    return not programmes or said_of(call).code[:2] in programmes
