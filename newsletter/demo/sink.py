"""A real mail server on this machine that keeps what it takes, each message in a file."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from aiosmtpd.smtp import SMTP, Envelope, Session

GONE = "zrusena.schranka@"
"""One of the demo's addresses no longer exists, as happens."""


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address.startswith(GONE):
            return "550 5.1.1 The address does not exist"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        for address in envelope.rcpt_tos:
            (self.folder / f"{address}.eml").write_bytes(envelope.content)
        return "250 2.0.0 Kept"


@contextmanager
def keeping(folder: Path) -> Iterator[int]:
    """Take mail into ``folder``; yield the port on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    # Not aiosmtpd's Controller: it cannot take any free port (port 0).
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(
        loop.create_server(lambda: SMTP(_Keeper(folder), loop=loop), "127.0.0.1", 0), loop
    )
    server = listening.result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    await server.wait_closed()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)  # lets the cancelled connections end
