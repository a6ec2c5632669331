"""A look at a source without storing anything: what it says now."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from newsletter.collect.http import Answer, Web
from newsletter.collect.keep import Brought
from newsletter.collect.run import visit_source
from newsletter.collect.sniff import title_of
from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources import Page, Post
from newsletter.sources.kinds import take_in


def look(settings: Settings, chosen: Sequence[Source], now: datetime) -> list[Brought]:
    """Return what each of the sources says now. What goes wrong is in the visit, not raised."""
    take_in(settings.collecting.kinds)

    async def all_of_them() -> list[Brought]:
        async with Web(settings, now=now) as web:
            return [await visit_source(web, source, now, force=True) for source in chosen]

    return asyncio.run(all_of_them())


def look_at(settings: Settings, source: Source, now: datetime) -> tuple[Brought, str]:
    """Return what the source says now, and what it calls itself ("" if it does not say)."""
    take_in(settings.collecting.kinds)

    async def first_visit() -> tuple[Brought, str]:
        async with _Listening(settings, now=now) as web:
            brought = await visit_source(web, source, now, force=True)
            answer = web.heard.get(source.url)
            return brought, title_of(page_of(answer)) if answer else ""

    return asyncio.run(first_visit())


def page_of(answer: Answer) -> Page:
    """Return the page that a server answered with."""
    return Page(answer.url, answer.body, answer.headers.get("content-type", ""))


class _Listening(Web):
    """The web, which keeps in mind what was answered at each address."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        super().__init__(settings, now=now)
        self.heard: dict[str, Answer] = {}

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        post: Post | None = None,
        *,
        obey_robots: bool = True,
    ) -> Answer:
        """Fetch as :class:`Web` does."""
        answer = await super().get(url, headers, post, obey_robots=obey_robots)
        self.heard[url] = answer
        return answer
