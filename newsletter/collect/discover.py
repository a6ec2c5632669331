"""Finding out what an address is as a source: its page is looked at, and each guess tried."""

import asyncio
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from newsletter.collect.add import section_for
from newsletter.collect.http import Web
from newsletter.collect.keep import Brought
from newsletter.collect.run import visit_source
from newsletter.collect.sniff import Guess, guesses, title_of
from newsletter.collect.visit import refusal
from newsletter.errors import InputError, SourceError
from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources import Page
from newsletter.sources.kinds import KINDS
from newsletter.sources.listed import Listed
from newsletter.text.html import one_line, safe_url
from newsletter.text.keys import LONGEST_KEY
from newsletter.text.language import _
from newsletter.text.letters import unaccented

MOST_TRIED = 8


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
    settings: Settings, url: str, now: datetime, taken: Collection[str], section: str | None = None
) -> Found:
    """Return the first thing that the address may be and that shows anything.

    :param taken: the keys of sources that there are.
    :param section: where its items go; none: where items of its kind mostly belong.
    :raises InputError: this is no address.
    :raises SourceError: its server does not give the page.
    """
    address = safe_url(url if "://" in url else f"https://{url}")
    if address is None:
        raise InputError(
            _("‘{url}’ is not an address").format(url=url),
            remedy=_("It begins with https:// or http://."),
        )
    return asyncio.run(_discover(settings, address, now, taken, section))


async def _discover(
    settings: Settings, url: str, now: datetime, taken: Collection[str], section: str | None
) -> Found:
    async with Web(settings, now=now) as web:
        answer = await web.get(url, {})
        if answer.status != HTTPStatus.OK:
            raise refusal(answer)
        page = Page(answer.url, answer.body, answer.headers.get("content-type", ""))
        known = [one for one in guesses(page) if one.kind in KINDS]
        for place, guess in enumerate(known[:MOST_TRIED]):
            source = _source(settings, guess, page, now, taken, section)
            brought = await visit_source(web, source, now, force=True)
            if brought.visit.error is None and (brought.reading.entries or guess.kind == "watch"):
                return Found(brought, tuple(one for one in known[place + 1 :] if one.is_named))
    raise SourceError(
        _("nothing on the page can be collected"),
        where=url,
        remedy=_("Give the address of its feed or list, or say what it is with --kind."),
    )


def _source(
    settings: Settings, guess: Guess, page: Page, now: datetime, taken: Collection[str],
    section: str | None,
) -> Source:  # fmt: skip
    host = urlsplit(guess.url).hostname or ""
    return Source(
        key=free_key(guess.url, taken),
        kind=guess.kind,
        title=one_line(title_of(page) or host, 100),
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
