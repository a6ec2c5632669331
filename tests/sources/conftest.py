"""A function in place of the web: a kind is handed pages that a test wrote."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Entry, Page, Post, Reading
from newsletter.sources.kinds import KINDS
from tests.conftest import NOW

Body = bytes | str | Page
Collect = Callable[..., Sequence[Entry]]
Read = Callable[..., Reading]

URL = "https://obec.example/zdroj"


def page(url: str, body: Body) -> Page:
    if isinstance(body, Page):
        return body
    return Page(url, body.encode() if isinstance(body, str) else body)


@pytest.fixture
def read() -> Read:
    """Return a function that runs a kind over pages: one body, or bodies by part of the URL.

    The parts are looked for in the order they are given, in the URL and in what is posted.
    """

    def run(
        kind: str,
        pages: Mapping[str, Body] | Body,
        /,
        *,
        url: str = URL,
        now: datetime = NOW,
        memory: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Reading:
        by_part = pages if isinstance(pages, Mapping) else {"": pages}

        async def fetch(url: str, *, conditional: bool = False, post: Post | None = None) -> Page:  # noqa: ARG001
            asked = url + (post.body.decode() if post else "")
            for part, body in by_part.items():
                if part in asked:
                    return page(url, body)
            raise SourceError("there is no such page", where=url)

        source = Source(
            id=1, key="zdroj", kind=kind, title="Příkladný kraj", url=url, section="dotace",
            options=options, memory=dict(memory or {}), added_at=NOW,
        )  # fmt: skip

        async def all_of_it() -> Reading:
            return await KINDS[kind].collect(source, fetch, now)

        return asyncio.run(all_of_it())

    return run


@pytest.fixture
def collect(read: Read) -> Collect:
    """Return a function that runs a kind as ``read`` does, and returns its entries."""
    return lambda *arguments, **named: read(*arguments, **named).entries
