"""The picture that an item has where it was found: with it, or on its page."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from newsletter.collect.http import Answer, Web
from newsletter.collect.look import page_of
from newsletter.collect.visit import is_challenge, refusal
from newsletter.errors import SourceError
from newsletter.settings import Settings
from newsletter.sources.formats.article import image_of
from newsletter.text.filenames import is_picture
from newsletter.text.html import safe_url
from newsletter.text.language import _

WANTED = "image/jpeg, image/png, image/gif, image/webp"


@dataclass(frozen=True)
class Own:
    """Where an item's own picture can be had: kept here, else at an address, else on its page."""

    sha256: str = ""
    url: str = ""
    page: str = ""


def own(attachments: Iterable[Mapping[str, Any]], page: str | None) -> Own | None:
    """Return where the picture of an item is, by its documents and its address."""
    for one in attachments:
        url = safe_url(one.get("url")) or ""
        if is_picture(one.get("media_type", ""), url) and (url or "sha256" in one):
            return Own(one.get("sha256", ""), url, page or "")
    return Own(page=page) if page else None


def fetch(settings: Settings, found: Own, now: datetime) -> tuple[str, bytes]:
    """Fetch the picture; return its address and its bytes, which may be any.

    :raises SourceError: it cannot be had, or its page names none.
    """

    async def visit() -> Answer:
        async with Web(settings, now=now) as web:
            url = found.url or _named(await _got(web, found.page, {}))
            return await _got(web, url, {"Accept": WANTED})

    try:
        answer = asyncio.run(visit())
    except SourceError as error:
        # What else would be advised is for those who visit again and again.
        remedy = _("Save it yourself and give the file.")
        raise SourceError(error.what, where=error.where, remedy=remedy) from error
    return answer.url, answer.body


def _named(answer: Answer) -> str:
    url = image_of(page_of(answer))
    if url is None:
        raise SourceError(_("the page names no picture of its own"), where=answer.url)
    return url


async def _got(web: Web, url: str, headers: Mapping[str, str]) -> Answer:
    answer = await web.get(url, headers)
    if answer.status != HTTPStatus.OK or is_challenge(answer):
        raise refusal(answer)
    return answer
