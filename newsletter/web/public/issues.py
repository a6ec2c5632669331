"""The bulletins, their issues by year, and each issue as a page."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response

from newsletter import links
from newsletter.compose import frozen
from newsletter.compose.content import build, moment_of
from newsletter.compose.render import proposed
from newsletter.settings import Settings
from newsletter.store import published
from newsletter.store.engine import Tx
from newsletter.store.published import Placed, Shown
from newsletter.text import format as written
from newsletter.web.answers import HOUR, NOT_FOUND, keepable
from newsletter.web.pages import Site, site_of
from newsletter.web.public.markup import described

router = APIRouter()

READ = ["GET", "HEAD"]
A_PAGE = 50
"""Issues on a page of the archive: a year of a weekly one."""

Here = Annotated[Site, Depends(site_of)]
Number = Annotated[int, Path(ge=1, le=999_999)]
Sheet = Annotated[int, Query(ge=1, le=9_999, alias="strana")]


@router.api_route("/", methods=READ)
def home(request: Request, site: Here) -> Response:
    """Show the bulletins."""
    with site.store.reading() as tx:
        found = [
            (
                bulletin,
                links.archive(site.settings, key),
                [_line(site.settings, newest) for newest in published.listing(tx, key, 1)],
            )
            for key, bulletin in site.settings.bulletins.items()
        ]
    return keepable(request, site.page("home.html.j2", bulletins=found))


@router.api_route("/vzhled.css", methods=READ)
def style(request: Request, site: Here) -> Response:
    """Give the style sheet."""
    return keepable(request, site.page("style.css.j2"), "text/css; charset=utf-8", keep=HOUR)


@router.api_route("/robots.txt", methods=READ)
def robots(request: Request) -> Response:
    """Tell search engines that all is open but the way out (RFC 9309)."""
    return keepable(request, b"User-agent: *\nDisallow: /odhlasit/\n", "text/plain; charset=utf-8")


@router.api_route("/favicon.ico", methods=READ)
def no_icon() -> Response:
    """Say that there is none: every browser asks."""
    return Response(status_code=204, headers={"cache-control": "public, max-age=604800"})


@router.api_route("/{bulletin}", methods=READ)
def archive(request: Request, site: Here, bulletin: str, sheet: Sheet = 1) -> Response:
    """Show the issues of a bulletin, the newest first."""
    its = site.settings.bulletin(bulletin)
    with site.store.reading() as tx:
        found = published.listing(tx, bulletin, A_PAGE + 1, (sheet - 1) * A_PAGE)
    if not found and sheet > 1:
        raise HTTPException(NOT_FOUND)
    lines = [_line(site.settings, one) for one in found[:A_PAGE]]
    body = site.page(
        "archive.html.j2",
        bulletin=its,
        years=[(year, list(some)) for year, some in groupby(lines, key=lambda line: line["year"])],
        address=links.archive(site.settings, bulletin),
        calendar=links.calendar(site.settings, bulletin),
        newer=sheet - 1,
        sheet=sheet,
        older=sheet + 1 if len(found) > A_PAGE else 0,
    )
    return keepable(request, body)


@router.api_route("/{bulletin}/{year}/{number}", methods=READ)
def issue(request: Request, site: Here, bulletin: str, year: Number, number: Number) -> Response:
    """Show an issue."""
    settings = site.settings
    settings.bulletin(bulletin)
    with site.store.reading() as tx:
        shown = public_issue(tx, settings, bulletin, year, number)
        placed = published.placed(tx, shown.issue.id or 0)
    its = shown.issue
    content = build(settings, its, [one.placement for one in placed], shown.at)
    _subject, preheader = proposed(its, content)
    body = site.page(
        "issue.html.j2",
        content=content,
        subject=shown.subject,
        preheader=preheader,
        over=_over(site, placed),
        withdrawn={one.placement.item_id for one in placed if one.item.withdrawn_at},
        data=described(settings, its, content, placed),
    )
    return keepable(request, body)


def public_issue(tx: Tx, settings: Settings, bulletin: str, year: int, number: int) -> Shown:
    """Return an issue that readers may see.

    :raises HTTPException: 404: there is none, or it is not out yet, which nobody is told apart.
    """
    if bulletin in settings.bulletins:
        found = published.issue(tx, bulletin, year, number)
        if found is not None:
            return found
    raise HTTPException(NOT_FOUND)


def _over(site: Site, placed: list[Placed]) -> set[int]:
    now = site.clock()
    sent = (frozen.read(one.placement) for one in placed)
    return {one.item_id for one in sent if one.details and one.details.is_over(now)}


def _line(settings: Settings, shown: Shown) -> dict[str, object]:
    at = moment_of(shown.issue, shown.at)
    return {
        "year": shown.issue.year,
        "number": shown.issue.label,
        "date": written.long_date(at.astimezone(settings.zone)),
        "subject": shown.subject,
        "url": links.issue(settings, shown.issue),
    }
