"""Which process this is, and whether another one still lives: facts about the machine.

On Linux a process is named beyond doubt by its machine's boot, its pid namespace, its pid and
its start time. Elsewhere only the lease tells (proc(5): /proc/PID/stat, field 22).
"""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsletter.models import Worker

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
MACHINE_ID = Path("/etc/machine-id")
MOST_OF_HOST = 255
STATE, STARTED = 0, 19
"""Places in /proc/PID/stat, counted from behind the program's name (fields 3 and 22)."""
GONE = {"Z", "X", "x"}
"""Killed but not yet waited for: it will do nothing any more."""

_living: set[str] = set()


@dataclass(frozen=True)
class Here:
    """This process, and what it can see of others on its machine.

    ``living`` names the workers of this very process that are still at work: one that left in
    the middle (the disk was full) is dead though its process lives on.
    """

    host: str
    boot: str
    pid: int
    started: str
    living: frozenset[str]
    started_of: Callable[[int], str]
    sees_others: bool = True


def here() -> Here:
    """Look at this process."""
    pid = os.getpid()
    return Here(
        _host(), _boot(), pid, started_of(pid), frozenset(_living), started_of, _sees_others()
    )


def started_of(pid: int) -> str:
    """Return when the process started (ticks since boot), "" if there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The program's name is in brackets and may itself hold blanks and brackets.
    fields = stat.rpartition(")")[2].split()
    return "" if fields[STATE] in GONE else fields[STARTED]


def is_dead(worker: Worker, here: Here, now: datetime) -> bool:
    """Decide whether ``worker`` will certainly do nothing any more.

    On its own machine the kernel knows; about another machine only its lease tells.
    """
    if worker.host != here.host or not here.boot:
        return worker.lease_until < now
    if worker.boot != here.boot:
        return True
    if (worker.pid, worker.started) == (here.pid, here.started):
        return worker.id not in here.living
    if not here.sees_others:
        return worker.lease_until < now
    return here.started_of(worker.pid) != worker.started


def begin_work(worker_id: str) -> None:
    """Note that this process works under that name."""
    _living.add(worker_id)


def end_work(worker_id: str) -> None:
    """Note that it no longer does; what it left open is anybody's."""
    _living.discard(worker_id)


def _host() -> str:
    # Machines may share a name; containers also a kernel, but not each other's pids.
    host = socket.gethostname()
    with suppress(OSError):
        host += f" {MACHINE_ID.read_text(encoding='ascii').strip()}"
    with suppress(OSError):
        host += f" {Path('/proc/self/ns/pid').readlink()}"
    return host[-MOST_OF_HOST:]


def _sees_others() -> bool:
    # /proc may hide the processes of other users (hidepid, ProtectProc): then none seems to live.
    try:
        return bool(Path("/proc/1/stat").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return False


def _boot() -> str:
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""
