"""Whether what a mail links to is there: asked politely, within limits, on a person's word."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from itertools import islice
from urllib.parse import urlsplit

from newsletter.collect.http import Web
from newsletter.collect.visit import refusal
from newsletter.errors import NoHostError, SourceError
from newsletter.settings import Settings

MOST_LINKS = 100
MOST_SERVERS_AT_ONCE = 4
SECONDS = 10.0
MOST_FAILURES = 2
"""Answers that a server fails to give before the rest of its addresses is not asked for."""

_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True)
class Probed:
    """What came of it, as sentences by address: what is gone, and what could not be found out.

    ``left_out``: how many addresses were too many to ask for.
    """

    gone: Mapping[str, str]
    unsure: Mapping[str, str]
    left_out: int = 0


@dataclass
class _Report:
    gone: dict[str, str] = field(default_factory=dict)
    unsure: dict[str, str] = field(default_factory=dict)


def probe(urls: Iterable[str], settings: Settings, now: datetime) -> Probed:
    """Ask for each address, at most a hundred, and return those that are not there.

    A server is asked one thing at a time, with the pause of ``[collecting]`` between, and has
    ten seconds for each; four servers are asked at once. Nothing is raised: what goes wrong is a
    sentence about its address.
    """
    distinct = dict.fromkeys(urls)
    by_server: dict[str, list[str]] = {}
    for url in islice(distinct, MOST_LINKS):
        by_server.setdefault(_server(url), []).append(url)
    limits = settings.collecting.model_copy(update={"timeout_seconds": SECONDS})
    web = Web(settings.model_copy(update={"collecting": limits}), now=now)
    report = asyncio.run(_ask(web, by_server.values()))
    return Probed(report.gone, report.unsure, max(len(distinct) - MOST_LINKS, 0))


def _server(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:  # of an address that is none, which is told when it is asked for
        return ""


async def _ask(web: Web, servers: Iterable[Sequence[str]]) -> _Report:
    report, free = _Report(), asyncio.Semaphore(MOST_SERVERS_AT_ONCE)

    async def one(urls: Sequence[str]) -> None:
        async with free:
            await _ask_server(web, urls, report)

    async with web, asyncio.TaskGroup() as tasks:
        for urls in servers:
            tasks.create_task(one(urls))
    return report


async def _ask_server(web: Web, urls: Sequence[str], report: _Report) -> None:
    failures = 0
    for place, url in enumerate(urls):
        try:
            await _knock(web, url, report)
        except NoHostError as error:
            report.gone.update(dict.fromkeys(urls[place:], error.what))
            return
        except SourceError as error:
            failures += 1
            rest = urls[place:] if failures == MOST_FAILURES else [url]
            report.unsure.update(dict.fromkeys(rest, error.what))
            if failures == MOST_FAILURES:
                return


async def _knock(web: Web, url: str, report: _Report) -> None:
    answer = await web.knock(url)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        # Some servers know no HEAD, and say so in any way (RFC 9110, 9.3.2).
        answer = await web.knock(url, "GET")
    if answer.status >= HTTPStatus.BAD_REQUEST:
        told = report.gone if answer.status in _GONE else report.unsure
        told[url] = refusal(answer).what
