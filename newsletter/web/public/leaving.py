"""The way out: the link at the foot of every bulletin, for people and for their mail programs.

Looking at it changes nothing, since programs that look for viruses open every link; the button
does, and so does the mail program's own (RFC 8058). What the token in the address says is all
that is asked for: no cookie, no address, no account.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from newsletter.audience import subscriptions
from newsletter.settings import Settings
from newsletter.tokens import read_unsubscribe_token
from newsletter.web.answers import HTML
from newsletter.web.pages import Site
from newsletter.web.public.issues import READ, Here

router = APIRouter()

BACK = b"vratit=1"
"""The form's body that takes it back; every other one unsubscribes."""

LARGEST_BODY = 8_192
SLOWEST_BODY = 10
"""Seconds."""

HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}


async def body_of(request: Request) -> bytes:
    """Return the body of a request.

    :raises HTTPException: it is too large, or does not come.
    """
    found = b""
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            async for part in request.stream():
                found += part
                if len(found) > LARGEST_BODY:
                    raise HTTPException(413, headers={"connection": "close"})
    except TimeoutError as error:
        raise HTTPException(408, headers={"connection": "close"}) from error
    return found


@router.api_route("/odhlasit/{token}", methods=READ)
def ask(site: Here, token: str) -> Response:
    """Show what the button would do."""
    return _page(site, "asked", read_unsubscribe_token(site.secret, token).lists)


@router.post("/odhlasit/{token}")
def leave(site: Here, token: str, body: Annotated[bytes, Depends(body_of)]) -> Response:
    """Unsubscribe, or take it back."""
    lists = read_unsubscribe_token(site.secret, token).lists
    back = body == BACK
    act = subscriptions.return_by_token if back else subscriptions.unsubscribe_by_token
    with site.store.writing() as tx:
        act(tx, site.secret, token, now=site.clock())
    return _page(site, "back" if back else "left", lists)


def _page(site: Site, state: str, lists: tuple[str, ...]) -> Response:
    body = site.page("leaving.html.j2", state=state, bulletins=_bulletins(site.settings, lists))
    return Response(body, headers=HEADERS, media_type=HTML)


def _bulletins(settings: Settings, lists: tuple[str, ...]) -> list[str]:
    """Return the titles of what is sent to these lists: people know no lists."""
    return [one.title for one in settings.bulletins.values() if set(one.lists) & set(lists)]
