"""If these fail, a feed that kills the process that reads it takes all other sources with it."""

import asyncio
import os
import re
from concurrent.futures import BrokenExecutor

import pytest

from newsletter.sources.aside import MANY, aside, processes
from newsletter.text import language


def test_the_work_is_done_elsewhere_and_speaks_our_language() -> None:
    async def both() -> tuple[int, str]:
        return await aside(os.getpid), await aside(language.locale)

    with processes(MANY):
        pid, spoken = asyncio.run(both())
    assert (pid != os.getpid(), spoken) == (True, "cs")
    with processes(MANY - 1):
        assert asyncio.run(both())[0] == os.getpid()


def test_what_does_not_come_to_an_end_is_ended() -> None:
    async def endless() -> None:
        with pytest.raises(BrokenExecutor):
            await aside(re.fullmatch, "(a+)+b", "a" * 60)

    with processes(MANY, seconds=0.2):
        asyncio.run(endless())


def test_when_a_process_dies_the_rest_goes_on() -> None:
    async def visits() -> int:
        with pytest.raises(BrokenExecutor):
            await aside(os._exit, 1)
        return await aside(os.getpid)

    with processes(MANY):
        assert asyncio.run(visits()) == os.getpid()
