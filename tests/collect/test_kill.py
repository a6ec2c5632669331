"""If these fail, a power cut in the middle of collecting loses news, or doubles it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checking
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from sqlmodel import Session, col, select
from werkzeug import Request, Response

from newsletter.collect.run import collect
from newsletter.models import Change, Fetch, Item, Provenance, Source
from newsletter.settings import Settings
from newsletter.sources import Entry, FetchPage, GrantCallDetails, Reading
from newsletter.sources.kinds import KINDS, Kind
from newsletter.store import sources
from newsletter.store.engine import Store, open_store
from tests.conftest import CONFIG, NOW

DAY = timedelta(days=1)


class Killed(BaseException):
    """The process was killed: nothing of the program can catch this."""


@contextmanager
def killed_at(flush: int) -> Iterator[None]:
    """Kill whatever writes to the database for the so-many-th time."""
    original, count = Session.flush, 0

    def counted(self: Session, objects: Sequence[object] | None = None) -> None:
        nonlocal count
        count += 1
        if count > flush:
            raise Killed
        original(self, objects)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "flush", counted)
        try:
            yield
        except Killed:
            pass
        except BaseExceptionGroup as group:
            if group.split(Killed)[1]:
                raise


ENTRIES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3), max_size=5)
"""What a source says: names, and for each which of three deadlines."""

DAYS = st.lists(st.lists(ENTRIES, min_size=3, max_size=3), min_size=2, max_size=3)
"""What each of three sources says, day by day."""


def state(store: Store) -> list[object]:
    """Return all that collecting has made, without the order in which it came about."""
    with store.reading() as tx:
        items = tx.exec(select(Item.title, Item.state, Item.original_details, Item.first_seen_at))
        seen = tx.exec(select(Provenance.source_id, Provenance.identity, Provenance.missed))
        changes = tx.exec(select(Change.field, Change.old, Change.new, Change.seen_at))
        visits = [
            (one.source_id, one.at, one.seen, one.new, one.changed)
            for one in tx.exec(select(Fetch))
        ]
        return [sorted(map(str, rows)) for rows in (items, seen, changes, visits)]


def prepared(url: str) -> Store:
    store = open_store(url)
    with store.writing() as tx:
        for number in range(3):
            sources.add(tx, Source(
                key=f"s{number}", kind="told", title="x", section="kraj", added_at=NOW,
                url=f"https://s{number}.example", interval_minutes=60,
            ))  # fmt: skip
    return store


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, int]]]:
    """Return the days that a kind of source of ours reads from; day 0 is NOW."""
    days: list[list[dict[str, int]]] = []

    async def kind(source: Source, _fetch: FetchPage, now: datetime) -> Reading:
        said = days[(now - NOW).days][int(source.key[1:])]
        return Reading(
            [
                Entry(
                    f"{source.key} {name}",
                    f"Výzva {source.key} {name}",
                    details=GrantCallDetails(closes_at=NOW + (9 + deadline) * DAY),
                )
                for name, deadline in said.items()
            ],
            complete=True,
            memory={"said": said},
        )

    monkeypatch.setitem(KINDS, "told", Kind(kind))
    return days


@checking(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=DAYS, kills=st.lists(st.integers(0, 12), min_size=1, max_size=3))
def test_killed_at_any_moment_the_next_run_ends_with_the_same(
    days: list[list[dict[str, int]]],
    kills: list[int],
    told: list[list[dict[str, int]]],
    local: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
) -> None:
    told[:] = days
    folder = tmp_path_factory.mktemp("kill")
    stores = []
    for name in ("quiet", "killed"):
        (folder / name).write_bytes(sqlite_template.read_bytes())
        stores.append(prepared(f"sqlite:///{folder / name}"))
    quiet, killed = stores
    for number in range(len(days)):
        collect(quiet, local, NOW + number * DAY)
        for kill in kills:
            with killed_at(kill):
                collect(killed, local, NOW + number * DAY)
        collect(killed, local, NOW + number * DAY)
    assert state(killed) == state(quiet)


def test_a_real_kill_loses_nothing(tmp_path: Path, httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        time.sleep(0.05)
        items = "".join(f"<item><guid>{request.path}-{n}</guid><title>{n}</title></item>"
                        for n in range(20))  # fmt: skip
        return Response(f"<rss><channel>{items}</channel></rss>")

    httpserver.expect_request(re.compile(r"/\d+")).respond_with_handler(answer)
    text = CONFIG.read_text(encoding="utf-8")
    for key, value in (("allow_loopback", "true"), ("pause_seconds", "0")):
        text = re.sub(rf"^{key} = \w+", f"{key} = {value}", text, flags=re.MULTILINE)
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path / 'subscribers.db'}")
    with store.writing() as tx:
        for number in range(10):
            sources.add(tx, Source(
                key=f"s{number}", kind="feed", title="x", section="kraj", added_at=NOW,
                url=httpserver.url_for(f"/{number}"),
            ))  # fmt: skip

    def run() -> "subprocess.Popen[str]":
        environment = {**os.environ, "NEWSLETTER_CONFIG": str(tmp_path / "config.toml")}
        program = "from newsletter.cli.main import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", program, "collect"], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=CONFIG.parent,
        )  # fmt: skip

    with run() as process:
        assert process.stdout
        for _line in range(3):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    with run() as process:
        process.communicate()
        assert process.returncode == 0
    with store.reading() as tx:
        names = tx.exec(select(Provenance.identity).order_by(col(Provenance.identity))).all()
        assert len(tx.exec(select(Item)).all()) == 200
    assert list(names) == sorted({f"/{s}-{n}" for s in range(10) for n in range(20)})
