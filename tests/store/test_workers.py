"""If these fail, a living sender is buried, or a dead one blocks an issue or a job for ever."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newsletter.models import Worker
from newsletter.store import process, workers
from newsletter.store.engine import Store
from newsletter.store.process import Here, is_dead, started_of
from tests.conftest import NOW

HERE = Here("radnice", "boot-1", 100, "5000", frozenset({"me"}), {100: "5000", 7: "900"}.get)  # type: ignore[arg-type]
LATER, EARLIER = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)


LIVING = Worker(id="w", host="radnice", boot="boot-1", pid=7, started="900", lease_until=LATER)


def worker(**changes: object) -> Worker:
    return LIVING.model_copy(update=changes)


@pytest.mark.parametrize(
    ("one", "dead"),
    [
        (worker(), False),
        (worker(lease_until=EARLIER), False),
        (worker(started="901"), True),
        (worker(pid=8), True),
        (worker(boot="boot-0"), True),
        (worker(host="kraj"), False),
        (worker(host="kraj", lease_until=EARLIER), True),
        (worker(id="me", pid=100, started="5000"), False),
        (worker(id="left", pid=100, started="5000"), True),
    ],
)
def test_who_is_dead(one: Worker, dead: bool) -> None:  # noqa: FBT001
    assert is_dead(one, HERE, NOW) is dead


@pytest.mark.parametrize(("lease", "dead"), [(LATER, False), (EARLIER, True)])
def test_where_the_kernel_tells_nothing_the_lease_decides(
    lease: datetime,
    dead: bool,  # noqa: FBT001
) -> None:
    assert is_dead(worker(lease_until=lease), replace(HERE, boot=""), NOW) is dead


@pytest.mark.parametrize(("lease", "dead"), [(LATER, False), (EARLIER, True)])
def test_where_others_are_hidden_nobody_is_dead_for_not_being_seen(
    lease: datetime,
    dead: bool,  # noqa: FBT001
) -> None:
    hidden = replace(HERE, sees_others=False, started_of=lambda _pid: "")
    assert is_dead(worker(lease_until=lease), hidden, NOW) is dead


def test_a_process_is_known_by_its_start_and_gone_once_it_is_killed() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert child.stdin is not None
    started = started_of(child.pid)
    assert started
    assert started != started_of(os.getpid())
    child.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, but not waited for
    assert started_of(child.pid) == ""
    child.wait()
    child.stdin.close()
    assert started_of(child.pid) == ""


def test_a_slot_is_claimed_once(store: Store) -> None:
    with store.writing() as tx:
        one, other = workers.register(tx, LATER), workers.register(tx, LATER)
        assert workers.claim_slot(tx, "tydenni", NOW, one, NOW, set())
        assert not workers.claim_slot(tx, "tydenni", NOW, other, NOW, set())
        assert not workers.claim_slot(tx, "tydenni", NOW, one, NOW, set())
        assert workers.claim_slot(tx, "tydenni", LATER, other, NOW, set())
        assert workers.claim_slot(tx, "mesicni", NOW, other, NOW, set())


def test_a_slot_of_the_dead_is_taken_over_unless_it_was_finished(store: Store) -> None:
    with store.writing() as tx:
        one, other = workers.register(tx, LATER), workers.register(tx, LATER)
        assert workers.claim_slot(tx, "tydenni", NOW, one, NOW, set())
        assert workers.dead_claimers(tx, NOW) == set()
        process.end_work(one)
        dead = workers.dead_claimers(tx, NOW)
        assert dead == {one}
        assert workers.claim_slot(tx, "tydenni", NOW, other, NOW, dead)
        workers.finish_slot(tx, "tydenni", NOW, "sent", LATER)
        process.end_work(other)
        assert workers.dead_claimers(tx, NOW) == set()
        assert not workers.claim_slot(tx, "tydenni", NOW, one, NOW, {one, other})
