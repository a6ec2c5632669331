"""A small web on this machine, and settings that let it be visited."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Thread
from typing import Any

import pytest

from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.store import sources
from newsletter.store.engine import Store
from tests.conftest import NOW

AddSource = Callable[..., Source]


@pytest.fixture
def local(settings: Settings) -> Settings:
    """Return settings under which this machine may be visited, without pauses."""
    return limited(settings)


def limited(settings: Settings, **limits: object) -> Settings:
    """Return settings with other limits of collecting."""
    chosen = {"allow_loopback": True, "pause_seconds": 0, "timeout_seconds": 20, **limits}
    collecting = settings.collecting.model_copy(update=chosen)
    return settings.model_copy(update={"collecting": collecting})


@pytest.fixture
def add_source(store: Store) -> AddSource:
    """Return a function that adds a source."""

    def add(url: str, key: str = "zdroj", kind: str = "feed", **more: Any) -> Source:
        source = Source(
            key=key, kind=kind, url=url, title=key, section="kraj", added_at=NOW, **more
        )
        with store.writing() as tx:
            return sources.add(tx, source)

    return add


@contextmanager
def raw_server(answer: Callable[[socket.socket], None], greeting: bytes = b"") -> Iterator[str]:
    """Serve with a function that does what it likes with each connection; yield the address.

    It is called when something has been asked, or after the greeting if there is one.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _peer = listener.accept()
                except OSError:
                    return
                with closing(connection):
                    try:
                        if greeting:
                            connection.sendall(greeting)
                        else:
                            connection.recv(65_536)
                        answer(connection)
                    except OSError:
                        pass  # the visitor has left

        Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
