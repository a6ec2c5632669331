"""The only place that fetches from the web: politely, within limits, public addresses only."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Literal, Self

import httpcore
import httpx

from newsletter import clock
from newsletter.collect.guard import GuardedBackend, Resolve, resolve
from newsletter.collect.robots import Rules
from newsletter.collect.unpack import ENCODINGS, Unpacked
from newsletter.errors import SourceError
from newsletter.models import Robots
from newsletter.settings import Settings
from newsletter.sources import Post
from newsletter.text.html import LONGEST_URL, one_line
from newsletter.text.language import _

MOST_REDIRECTS = 5
MOST_SHOWN = 200
KEPT_OPEN_SECONDS = 5
MOST_KEPT_OPEN = 20
"""Servers whose connections are kept while nobody asks them."""

LONGEST_HOST = 253
"""RFC 1035, 2.3.4, without the dots at the ends."""

PORTS = range(1, 65_536)

MEGABYTE = 1_000_000
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/ld+json, "
    "application/json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)
_REDIRECTS = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}
_REPEATED = {307, 308}
"""The others send a POST on to what is fetched by GET (RFC 9110, 15.4)."""


@dataclass(frozen=True)
class Answer:
    """What a server answered at last. ``url`` is the final one; header names in lower case.

    ``moved_to`` is where the address has moved for good (301, 308), if it has.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved_to: str | None = None


@dataclass(frozen=True)
class _Request:
    """What every server on the way is asked. ``whole``: the body of the answer is wanted, too."""

    method: Literal["GET", "HEAD", "POST"]
    headers: Mapping[str, str]
    post: Post | None = None
    whole: bool = True


@dataclass
class _Host:
    """One server: one request at a time, and a pause between two.

    So each has one connection, which is kept for a while.
    """

    turn: asyncio.Lock
    free_at: float = 0.0
    pause: float = 0.0
    connection: httpcore.AsyncHTTPConnection | None = None


class Web:
    """The web, as sources get it: one request at a time and a pause per server.

    Use as an async context manager.
    """

    def __init__(
        self,
        settings: Settings,
        resolve: Resolve = resolve,
        *,
        robots: Mapping[str, Robots] | None = None,
        now: datetime | None = None,
    ) -> None:
        limits = settings.collecting
        self.settings = settings
        self.rules = Rules(self._robots_txt, dict(robots or {}), now or clock.now())
        self._timeout = limits.timeout_seconds
        self._pause = limits.pause_seconds
        self._limit = int(limits.max_megabytes * MEGABYTE)
        self._hosts: dict[str, _Host] = defaultdict(lambda: _Host(asyncio.Lock()))
        self._backend = GuardedBackend(loopback=limits.allow_loopback, resolve=resolve)
        self._headers = {
            "User-Agent": _user_agent(settings),
            "Accept": ACCEPT,
            "Accept-Encoding": ENCODINGS,
            "Connection": "keep-alive",
        }
        phases = ("connect", "read", "write", "pool")
        self._extensions = {"timeout": dict.fromkeys(phases, self._timeout)}

    async def __aenter__(self) -> Self:
        """Open for requests."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close all connections."""
        await self._close(self._hosts.values())

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        post: Post | None = None,
        *,
        obey_robots: bool = True,
    ) -> Answer:
        """Fetch ``url``, following redirects; with ``post`` by POST.

        The time limit counts from the first byte sent; waiting for one's turn is not in it.

        :raises SourceError: there is no answer, or none within the limits, or the server asks
            programs not to fetch this address. A status that says so (404, 500) is an answer.
        """
        request = _Request("POST" if post else "GET", headers, post)
        return await self._follow(url, request, obey_robots=obey_robots)

    async def knock(self, url: str, method: Literal["GET", "HEAD"] = "HEAD") -> Answer:
        """Ask whether ``url`` is there, following redirects; no body is read.

        robots.txt is not asked: it speaks to programs that wander (RFC 9309, 1), not of the one
        address that a person puts before readers.

        :raises SourceError: there is no answer, or none within the limits.
        """
        return await self._follow(url, _Request(method, {}, whole=False), obey_robots=False)

    async def _follow(self, url: str, request: _Request, *, obey_robots: bool) -> Answer:
        left = self._timeout
        address, moved_to, for_good = _checked(url), None, True
        for _hop in range(MOST_REDIRECTS + 1):
            with _spoken(str(address), self._timeout):
                if obey_robots:
                    await self._obey(address)
                answer, took = await self._in_turn(address, request, left)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return replace(answer, moved_to=moved_to)
            left -= took
            if request.post and answer.status not in _REPEATED:
                request = replace(request, method="GET", post=None)
            address = _checked(answer.headers["location"], address)
            for_good = for_good and answer.status in _FOR_GOOD
            moved_to = str(address) if for_good else moved_to
        raise SourceError(
            _("the server sends us on more than {count} times").format(count=MOST_REDIRECTS),
            where=url,
            remedy=_("Open the address in a browser and use the one it ends at."),
        )

    async def _obey(self, address: httpx.URL) -> None:
        server = f"{address.scheme}://{address.netloc.decode('ascii')}"
        self._hosts[address.host].pause = await self.rules.check(str(address), server)

    async def _robots_txt(self, url: str) -> str | None:
        try:
            answer = await self.get(url, {}, obey_robots=False)
        except SourceError:
            return None
        if answer.status == HTTPStatus.OK:
            return answer.body.decode("utf-8", "replace")
        return None if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""

    async def _in_turn(
        self, address: httpx.URL, request: _Request, seconds: float
    ) -> tuple[Answer, float]:
        host = self._hosts[address.host]
        loop = asyncio.get_running_loop()
        async with host.turn:
            await asyncio.sleep(host.free_at - loop.time())
            start = loop.time()
            try:
                async with asyncio.timeout(seconds):
                    answer = await self._once(host, address, request)
            finally:
                host.free_at = loop.time() + max(self._pause, host.pause)
            return answer, loop.time() - start

    async def _connection(self, host: _Host, url: httpcore.URL) -> httpcore.AsyncHTTPConnection:
        there = host.connection
        fits = there and there.can_handle_request(url.origin) and there.is_available()
        if there and fits and not there.has_expired():
            return there
        await self._close([host])
        # No client around it: no cookies, no redirects, no proxies of its own.
        host.connection = httpcore.AsyncHTTPConnection(
            url.origin,
            ssl_context=_authorities() if url.scheme == b"https" else None,
            keepalive_expiry=KEPT_OPEN_SECONDS,
            network_backend=self._backend,
        )
        idle = [one for one in self._hosts.values() if one.connection and not one.turn.locked()]
        await self._close(idle[:-MOST_KEPT_OPEN])
        return host.connection

    @staticmethod
    async def _close(hosts: Iterable[_Host]) -> None:
        for host in hosts:
            connection, host.connection = host.connection, None
            if connection is not None:
                await connection.aclose()

    async def _once(self, host: _Host, address: httpx.URL, request: _Request) -> Answer:
        sent = self._headers | dict(request.headers)
        if request.post:
            sent["Content-Type"] = request.post.content_type
        url = httpcore.URL(
            scheme=address.raw_scheme,
            host=address.raw_host,
            port=address.port,
            target=address.raw_path,
        )
        connection = await self._connection(host, url)
        async with connection.stream(
            request.method,
            url,
            headers=list(sent.items()),
            content=request.post.body if request.post else None,
            extensions=self._extensions,
        ) as response:
            received, body = _headers(response.headers), b""
            if request.whole and response.status not in _REDIRECTS:
                unpacked = Unpacked(received.get("content-encoding", ""), self._limit)
                async for chunk in response.aiter_stream():
                    unpacked.take(chunk)
                body = unpacked.finish()
        return Answer(str(address), response.status, received, body)


def _headers(received: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by their names in lower case; those of one name together (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for key, value in received:
        name, text = key.decode("latin-1").lower(), _text(value)
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


@cache
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _user_agent(settings: Settings) -> str:
    contact = "; ".join(filter(None, (f"+{settings.public_url}", settings.collecting.contact)))
    return f"newsletter ({contact})".encode("ascii", "ignore").decode()


def _checked(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """Return the address to go to, taken from ``base``; only http and https are gone to."""
    address = _address(url, base)
    if address is None:
        raise SourceError(
            _("this is not an address that can be fetched"), where=one_line(url, MOST_SHOWN)
        )
    if address.scheme not in {"http", "https"} or not address.host:
        raise SourceError(
            _("only addresses that begin with http:// or https:// are fetched"),
            where=one_line(str(address), MOST_SHOWN),
        )
    return address


def _address(url: str, base: httpx.URL | None) -> httpx.URL | None:
    try:
        address = base.join(url) if base else httpx.URL(url)
    except httpx.InvalidURL:
        return None
    if address.userinfo:
        # Neither name nor password is sent, printed or passed on to readers.
        address = address.copy_with(userinfo=b"")
    is_port = address.port is None or address.port in PORTS
    fits = is_port and len(url) <= LONGEST_URL and len(address.raw_host) <= LONGEST_HOST
    return address if fits else None


@contextmanager
def _spoken(url: str, seconds: float) -> Iterator[None]:
    """Turn what goes wrong on the way into one sentence about ``url``."""
    try:
        yield
    except SourceError as error:
        raise type(error)(error.what, where=error.where or url, remedy=error.remedy) from error
    except (TimeoutError, httpcore.TimeoutException) as error:
        what = _("the server did not answer in full within {seconds} seconds").format(
            seconds=f"{seconds:g}"
        )
        raise SourceError(what, where=url, remedy=_again()) from error
    except httpcore.ConnectError as error:
        raise _no_connection(error, url) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        what = _("the connection broke off before the answer was complete ({reason})").format(
            reason=one_line(str(error), MOST_SHOWN) or type(error).__name__
        )
        raise SourceError(what, where=url, remedy=_again()) from error


def _no_connection(error: Exception, url: str) -> SourceError:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return SourceError(_("the server cannot be reached"), where=url, remedy=_again())
    reason = getattr(cause, "verify_message", "") or cause.reason or str(cause)
    return SourceError(
        _("the server’s certificate or encryption is not in order ({reason})").format(
            reason=one_line(reason, MOST_SHOWN)
        ),
        where=url,
        remedy=_("Only its operator can correct that."),
    )


def _again() -> str:
    return _("It is tried again at the next visit.")
