"""The server: uvicorn, on a socket of our own, with limits on what one visitor may take up."""

import asyncio
import signal
import socket

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from newsletter.errors import InputError
from newsletter.text.language import _

MOST_AT_ONCE = 500
LARGEST_HEADER = 16_384
SLOWEST_HEADER = 15
"""Seconds; also how long a connection stays open between two requests."""

LAST_ANSWERS = 10
"""Seconds that open requests have when the server stops."""


class Impatient(H11Protocol):
    """Closes a connection whose next request does not come: uvicorn would wait for ever."""

    def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._wait()

    def _wait(self) -> None:
        self.loop.call_later(SLOWEST_HEADER, self._give_up, self.cycle)

    def _give_up(self, last: RequestResponseCycle | None) -> None:
        if self.cycle is last and not self.transport.is_closing():
            self.transport.close()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that waits for visitors.

    :param port: 0: any that is free.
    :raises InputError: somebody else listens there, or the host is not ours.
    """
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        made = socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        raise InputError(
            _("cannot listen on {host}, port {port}: {reason}").format(
                host=host, port=port, reason=error
            ),
            remedy=_("Choose another with --host or --port."),
        ) from error
    # Connections take after it. Without, each answer waits 40 ms for an acknowledgement: asyncio
    # sets it only where a socket says its protocol, and an accepted one does not.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def server(app: ASGIApp) -> uvicorn.Server:
    """Return the server of an application; ``run(sockets=[…])`` starts it."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=Impatient,
            ws="none",
            lifespan="off",
            interface="asgi3",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_AT_ONCE,
            h11_max_incomplete_event_size=LARGEST_HEADER,
            timeout_keep_alive=SLOWEST_HEADER,
            timeout_graceful_shutdown=LAST_ANSWERS,
        )
    )


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Answer until SIGTERM or SIGINT; then finish what is in hand and return."""
    # uvicorn raises the signal again when it has stopped: it has done its work by then.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    server(app).run(sockets=[listening])
