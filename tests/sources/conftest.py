"""A function in place of the web: a kind is handed pages that a test wrote."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import pytest

from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Entry, Kind, Page
from newsletter.sources.kinds import KINDS
from tests.conftest import NOW

Body = bytes | str | Page
Collect = Callable[[str, Mapping[str, Body] | Body], Sequence[Entry]]

URL = "https://obec.example/zdroj"


def page(url: str, body: Body) -> Page:
    if isinstance(body, Page):
        return body
    return Page(url, body.encode() if isinstance(body, str) else body)


@pytest.fixture
def collect() -> Collect:
    """Return a function that runs a kind over pages: one body, or bodies by part of the URL."""

    def run(kind: str, pages: Mapping[str, Body] | Body) -> Sequence[Entry]:
        by_part = pages if isinstance(pages, Mapping) else {"": pages}

        async def fetch(url: str, *, conditional: bool = False) -> Page:  # noqa: ARG001
            for part, body in by_part.items():
                if part in url:
                    return page(url, body)
            raise SourceError("there is no such page", where=url)

        reader: Kind = KINDS[kind]
        source = Source(
            id=1, key="zdroj", kind=kind, title="Příkladný kraj", url=URL, section="dotace",
            added_at=NOW,
        )  # fmt: skip

        async def all_of_it() -> Sequence[Entry]:
            return await reader(source, fetch, NOW)

        return asyncio.run(all_of_it())

    return run
