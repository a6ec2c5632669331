"""Calendar files: one for each event and each deadline, and one of a bulletin to subscribe to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response

from newsletter.compose import ical
from newsletter.settings import Settings
from newsletter.store import published
from newsletter.store.published import Placed
from newsletter.text.language import _
from newsletter.web.answers import HOUR, NOT_FOUND, keepable
from newsletter.web.pages import Site
from newsletter.web.public.issues import READ, Here, Number, public_issue

router = APIRouter()

TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
TWO_YEARS = timedelta(days=731)
MOST_ITEMS = 3_000
"""In the calendar of a bulletin: the newest of its last two years."""

ItemId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Make = Callable[[Settings, Placed], ical.Entry | None]


@router.api_route("/{bulletin}/kalendar.ics", methods=READ)
def calendar(request: Request, site: Here, bulletin: str) -> Response:
    """Give all deadlines and events of the issues of the last two years."""
    title = site.settings.bulletin(bulletin).title
    with site.store.reading() as tx:
        since = site.clock() - TWO_YEARS
        found = published.placed_since(tx, bulletin, since, MOST_ITEMS)
    entries = ical.entries(site.settings, found)
    body = ical.write(entries, _("{title}: deadlines and events").format(title=title))
    modified = max((entry.stamp for entry in entries), default=None)
    return keepable(request, body, TYPE, keep=HOUR, modified=modified)


@router.api_route("/{bulletin}/{year}/{number}/akce-{item}.ics", methods=READ)
def event(
    request: Request, site: Here, bulletin: str, year: Number, number: Number, item: ItemId
) -> Response:
    """Give the calendar file of an event."""
    return _file(request, site, (bulletin, year, number, item), ical.event)


@router.api_route("/{bulletin}/{year}/{number}/termin-{item}.ics", methods=READ)
def deadline(
    request: Request, site: Here, bulletin: str, year: Number, number: Number, item: ItemId
) -> Response:
    """Give the calendar file of a deadline."""
    return _file(request, site, (bulletin, year, number, item), ical.deadline)


def _file(request: Request, site: Site, which: tuple[str, int, int, int], make: Make) -> Response:
    bulletin, year, number, item_id = which
    with site.store.reading() as tx:
        shown = public_issue(tx, site.settings, bulletin, year, number)
        found = published.placed(tx, shown.issue.id or 0, item_id)
    for entry in (make(site.settings, one) for one in found):
        if entry is not None:
            name = entry.uid.partition("@")[0]
            return keepable(
                request,
                ical.write((entry,)),
                TYPE,
                modified=entry.stamp,
                headers={"content-disposition": f'attachment; filename="{name}.ics"'},
            )
    raise HTTPException(NOT_FOUND)
