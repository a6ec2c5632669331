"""If these fail, the scheduler does not start, does not stop, or stops in the middle."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from newsletter import clock
from newsletter.errors import StoreError
from newsletter.models import Source, Worker
from newsletter.schedule import jobs, run
from newsletter.settings import Settings
from newsletter.store import process, sources
from newsletter.store.engine import Store
from tests.conftest import CONFIG, NOW


@pytest.fixture
def said() -> list[str]:
    return []


def add_source(store: Store) -> None:
    with store.writing() as tx:
        sources.add(
            tx,
            Source(
                key="kraj", kind="feed", title="Kraj", url="http://127.0.0.1:9/rss",
                section="kraj", added_at=NOW,
            ),
        )  # fmt: skip


def test_one_pass_does_what_is_due_and_ends(
    settings: Settings, sqlite_store: Store, said: list[str]
) -> None:
    add_source(sqlite_store)
    run.run_once(settings, sqlite_store, clock.now, said.append)
    assert len(said) == 2  # the summary, and why the source failed
    with sqlite_store.reading() as tx:
        assert sources.get(tx, "kraj").failures == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_until_it_is_told_to_stop(
    settings: Settings, sqlite_store: Store, said: list[str], number: signal.Signals
) -> None:
    add_source(sqlite_store)

    def say(line: str) -> None:
        said.append(line)
        if len(said) == 3:
            os.kill(os.getpid(), number)

    before = signal.getsignal(number)
    watchdog = threading.Timer(30, os.kill, (os.getpid(), number))
    watchdog.start()
    run.run(settings, sqlite_store, clock.now, say)
    watchdog.cancel()
    assert len(said) == 4  # it runs, what the pass brought, it has stopped
    assert signal.getsignal(number) is before
    with sqlite_store.reading() as tx:
        assert [name for name in process._living if tx.get(Worker, name)] == []


def test_the_command_stops_in_good_order(settings: Settings) -> None:
    environment = os.environ | {"NEWSLETTER_CONFIG": str(settings.folder / "config.toml")}
    command = [sys.executable, str(CONFIG.parent / "cli.py"), "schedule", "run"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        running.terminate()
        rest = running.stdout.read()
        assert running.wait(30) == 0
    assert rest.count("\n") == 1


def test_a_job_that_fails_does_not_stop_the_others(
    settings: Settings, sqlite_store: Store, said: list[str]
) -> None:
    with run._desk(settings, sqlite_store, clock.now, said.append, threading.Event()) as desk:
        guarded = run._one_at_a_time(desk)

        def fail(_desk: jobs.Desk) -> None:
            raise StoreError("plný disk")

        guarded(fail)
        guarded(lambda desk: desk.say("další"))
    assert said == ["plný disk.", "další"]
