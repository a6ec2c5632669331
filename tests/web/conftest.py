"""A sent issue, and the web that shows it: a real server on a port of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread
from time import sleep

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.compose.draft import create
from newsletter.compose.render import render
from newsletter.models import Issue, IssueState, Variant
from newsletter.settings import Settings
from newsletter.store import issues
from newsletter.store.engine import Store
from newsletter.web import app, server
from tests.compose.digest import Pair, queue
from tests.conftest import NOW


@dataclass
class Web:
    """The server as a visitor reaches it, and what it noted."""

    settings: Settings
    store: Store
    client: httpx.Client
    port: int
    noted: list[str] = field(default_factory=list)
    now: datetime = NOW

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, body: bytes = b"List-Unsubscribe=One-Click") -> httpx.Response:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.client.post(path, content=body, headers=kind)


@contextmanager
def serving(application: ASGIApp) -> Iterator[int]:
    """Run the server in a thread; yield its port."""
    with server.listen("127.0.0.1", 0) as listening:
        running = server.server(application)
        thread = Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            sleep(0.01)
        yield listening.getsockname()[1]
        running.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive()


@dataclass
class Stage:
    """What the one server of a test process shows: each test puts its own application there."""

    port: int = 0
    application: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.application is not None
        await self.application(scope, receive, send)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    made = Stage()
    with serving(made) as made.port:
        yield made


@contextmanager
def showing(settings: Settings, store: Store, port: int) -> Iterator[tuple[Web, ASGIApp]]:
    """Yield a visitor of the server at a port, and the application that belongs there."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        web = Web(settings, store, client, port)
        yield web, app.make(settings, store, lambda: web.now, web.noted.append)


Publish = Callable[..., Issue]


@pytest.fixture
def web(stage: Stage, settings: Settings, sqlite_store: Store) -> Iterator[Web]:
    with showing(settings, sqlite_store, stage.port) as (visitor, stage.application):
        yield visitor


@pytest.fixture
def publish(settings: Settings, sqlite_store: Store) -> Publish:
    """Return a function that makes an issue of items and brings it to a state."""

    def made(
        pairs: list[Pair] | None = None,
        *,
        number: int = 47,
        state: IssueState = IssueState.SENT,
        at: datetime = NOW,
    ) -> Issue:
        with sqlite_store.writing() as tx:
            queue(tx, pairs)
            issue = create(tx, settings, "tydenni", now=at, who="jana", number=number)
            if state is IssueState.DRAFT:
                return issue
            assert issue.id is not None
            mail = render(settings, issue, issues.placements(tx, issue.id), at)
            parts = {name: getattr(mail, name) for name in ("subject", "html", "text", "sha256")}
            issue.state, issue.approved_at = state, at
            if state is not IssueState.APPROVED:
                issue.sending_at = at + timedelta(minutes=5)
            issues.save(tx, [issue, Variant(issue_id=issue.id, rendered_at=at, **parts)])
            return issue

    return made


def items_of(store: Store, issue: Issue) -> dict[str, int]:
    """Return the ids of an issue's items by their titles."""
    assert issue.id is not None
    with store.reading() as tx:
        return {
            placed.frozen["title"]: placed.item_id for placed in issues.placements(tx, issue.id)
        }
