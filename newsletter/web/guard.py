"""What holds for every answer: headers that forbid what no page needs, and a line in the log."""

from collections.abc import Callable
from time import perf_counter
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html

Strict-Transport-Security is for whoever speaks TLS: the proxy in front.
"""

LONGEST_PART = 40
LONGEST_PATH = 200


def guarded(app: ASGIApp, prefix: str, note: Callable[[str], None]) -> ASGIApp:
    """Return ``app`` with all that. A slash at the end of a path makes no difference.

    :param prefix: the path below which people reach the pages, whether a proxy keeps it or not.
    :param note: is told each request in a line.
    """

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        path, status, started = _below(prefix, scope["path"]), 0, perf_counter()

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await app({**scope, "path": path}, receive, sent)
        finally:
            took = (perf_counter() - started) * 1000
            note(f"{status} {scope['method'][:10]} {spoken(path)} {took:.0f} ms")

    return answered


def spoken(path: str) -> str:
    """Return a path as it may stand in a log: without a token, wherever it was mistyped."""
    before, found, _token = path.partition("/odhlasit/")
    parts = (quote(part) if len(part) <= LONGEST_PART else "…" for part in before.split("/"))
    return "/".join(parts)[:LONGEST_PATH] + (f"{found}…" if found else "")


def _below(prefix: str, path: str) -> str:
    if f"{path}/".startswith(f"{prefix}/"):
        path = path[len(prefix) :]
    return path.rstrip("/") or "/"
