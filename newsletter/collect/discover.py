"""Finding out what an address is as a source: its page is looked at, and each guess tried."""

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from newsletter.collect.add import section_for
from newsletter.collect.http import Answer, Web
from newsletter.collect.keep import Brought
from newsletter.collect.look import page_of
from newsletter.collect.run import visit_source
from newsletter.collect.sniff import Guess, guesses, title_of
from newsletter.collect.visit import is_challenge, refusal
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources import Page
from newsletter.sources.kinds import KINDS
from newsletter.sources.listed import Listed
from newsletter.text.keys import LONGEST_KEY
from newsletter.text.language import _
from newsletter.text.letters import unaccented

MOST_TRIED = 8

_NO_PAGES = (b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
"""How documents and pictures begin."""


@dataclass(frozen=True)
class Found:
    """What an address is as a source, what it says now, and what else it may be."""

    brought: Brought
    others: tuple[Guess, ...] = ()

    @property
    def source(self) -> Source:
        """The source, as it would be added."""
        return self.brought.source

    @property
    def listed(self) -> Listed:
        """The source as a list says it."""
        own = self.source.model_dump(include={"kind", "url", "title", "section", "options"})
        return Listed.model_validate(own)


def discover(
    settings: Settings,
    addresses: Sequence[str],
    now: datetime,
    taken: Collection[str],
    section: str | None = None,
) -> Found:
    """Return the first thing that the address may be and that shows anything.

    :param addresses: of which the first that can be reached is meant.
    :param taken: the keys of sources that there are.
    :param section: where its items go; none: where items of its kind mostly belong.
    :raises SourceError: its server does not give the page, or nothing on it can be collected.
    """
    return asyncio.run(_discover(settings, addresses, now, taken, section))


async def _discover(
    settings: Settings, addresses: Sequence[str], now: datetime, taken: Collection[str],
    section: str | None,
) -> Found:  # fmt: skip
    async with Web(settings, now=now) as web:
        page = page_of(await _reached(web, addresses))
        known = [one for one in guesses(page) if one.kind in KINDS]
        wrong: list[str] = []
        for place, guess in enumerate(known[:MOST_TRIED]):
            source = _source(settings, guess, page, now, taken, section)
            brought = await visit_source(web, source, now, force=True)
            error = brought.visit.error
            is_certain = guess.is_format or guess.kind == "watch"
            if error is None and (brought.reading.entries or is_certain):
                return Found(brought, tuple(one for one in known[place + 1 :] if one.is_named))
            wrong += [error] if error and is_certain else ()
    raise SourceError(wrong[0], where=page.url) if wrong else _no_source(page)


async def _reached(web: Web, addresses: Sequence[str]) -> Answer:
    """Return the answer at the first address whose server can be reached.

    :raises SourceError: none can (what is wrong with the first), or it gives no page.
    """
    wrong: list[SourceError] = []
    for address in addresses:
        try:
            answer = await web.get(address, {})
        except SourceError as error:
            wrong.append(error)
            continue
        if answer.status != HTTPStatus.OK or is_challenge(answer):
            raise refusal(answer)
        return answer
    raise wrong[0]


def _no_source(page: Page) -> SourceError:
    what = _("nothing on the page can be collected")
    remedy = _("Give the address of its feed or list, or say what it is with --kind.")
    start = page.body.lstrip()[:8]
    if not start:
        what = _("the answer is empty")
    elif start.startswith(_NO_PAGES):
        what = _("this is a document or a picture, not a page")
        remedy = _("Give the address of the page that links such documents.")
    elif start.startswith((b"{", b"[")):
        what = _("this is JSON of no known shape")
        remedy = _("Say where things stand in it: --kind json --set title=… (docs/kinds.md).")
    return SourceError(what, where=page.url, remedy=remedy)


def _source(
    settings: Settings, guess: Guess, page: Page, now: datetime, taken: Collection[str],
    section: str | None,
) -> Source:  # fmt: skip
    host = urlsplit(guess.url).hostname or ""
    return Source(
        key=free_key(guess.url, taken),
        kind=guess.kind,
        title=title_of(page) or host,
        url=guess.url,
        section=section or section_for(settings, guess.kind),
        options=dict(guess.options),
        added_at=now,
    )


def free_key(url: str, taken: Collection[str]) -> str:
    """Return a key made of the server's name in ``url`` that no other source has."""
    name = urlsplit(url if "://" in url else f"//{url}").hostname or ""
    words = re.findall(r"[a-z0-9]+", unaccented(name.removeprefix("www.").rpartition(".")[0]))
    base = "-".join(words)[: LONGEST_KEY - 4].strip("-") or "zdroj"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
