"""The collector beside the ``reader`` library (PyPI), in one run: unchanged and changed feeds.

    .venv/bin/python bench/collect.py [FEEDS] [ROUNDS]

A server on the loopback gives FEEDS (1,000) feeds of 50 entries. Each program starts from an empty
SQLite database, takes all of them for the first time, visits them unchanged (304), and again after
every feed has 5 new entries of 50. Each step is a process of its own; the two programs take turns.
Prints the medians, the ratios and the peak memory of all processes of each together. reader runs
with as many workers as is best for it of 1, 2, 4 and 8 (tried on the first step); 304 needs no
parsing in either.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
HOSTS = 8
FRESH = 5
WATCHED_EVERY = 0.5
STEPS = ("first", "unchanged", "changed")


@contextmanager
def feeds(count: int) -> Iterator[int]:
    """Run the server; yield its port."""
    server = subprocess.Popen(
        [sys.executable, ROOT / "bench" / "feeds.py", str(FRESH), str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    try:
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()


def urls(port: int, count: int) -> list[str]:
    """Return the addresses of the feeds, spread over the server's addresses."""
    return [f"http://127.0.0.{1 + number % HOSTS}:{port}/{number}" for number in range(count)]


def ours(folder: Path) -> tuple[Callable[[list[str]], None], Callable[[], int]]:
    """Return how our collector is set up, and how it visits everything and counts its items."""
    sys.path.insert(0, str(ROOT))
    os.environ["NEWSLETTER_SECRET"] = "b" * 40
    from sqlmodel import func, select

    from newsletter import clock
    from newsletter.collect.run import collect
    from newsletter.models import Item, Source
    from newsletter.settings import load
    from newsletter.store import sources
    from newsletter.store.engine import open_store

    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for key, value in (("allow_loopback", "true"), ("pause_seconds", "0")):
        text = re.sub(rf"^{key} = \w+", f"{key} = {value}", text, flags=re.MULTILINE)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    settings = load(folder / "config.toml")
    store = open_store(settings.database_url)

    def set_up(addresses: list[str]) -> None:
        with store.writing() as tx:
            for number, url in enumerate(addresses):
                sources.add(
                    tx,
                    Source(
                        key=f"obec-{number}", kind="feed", title=f"Obec {number}", url=url,
                        section="clenove", added_at=clock.now(),
                    ),
                )  # fmt: skip

    def visit() -> int:
        # A day later each time: by then every source is due.
        with store.reading() as tx:
            last = tx.exec(select(func.max(Source.fetched_at))).one()
        visits = collect(store, settings, (last or clock.now()) + timedelta(days=2))
        failed = [one.error for one in visits if one.error]
        assert not failed, failed[:3]
        with store.reading() as tx:
            return tx.exec(select(func.count()).select_from(Item)).one()

    return set_up, visit


def readers(folder: Path, workers: int) -> tuple[Callable[[list[str]], None], Callable[[], int]]:
    """Return the same of the reader library."""
    from reader import make_reader

    found = make_reader(str(folder / "reader.db"))

    def set_up(addresses: list[str]) -> None:
        for url in addresses:
            found.add_feed(url)

    def visit() -> int:
        for result in found.update_feeds_iter(scheduled=False, workers=workers):
            assert not isinstance(result.value, Exception), result
        return found.get_entry_counts().total or 0

    return set_up, visit


def step(program: str, folder: Path, name: str, addresses: list[str]) -> None:
    """Do one step in this process; print seconds, items and peak memory as JSON."""
    who, _, workers = program.partition(":")
    set_up, visit = ours(folder) if who == "ours" else readers(folder, int(workers))
    if name == "first":
        set_up(addresses)
    start = time.perf_counter()
    count = visit()
    took = time.perf_counter() - start
    print(json.dumps({"seconds": took, "items": count}))


def usage(root: int) -> dict[int, tuple[float, float]]:
    """Return seconds of processors and megabytes of memory of a process and all it has started.

    Memory that processes share counts once (PSS of https://www.kernel.org/doc/html/latest/filesystems/proc.html).
    """
    parents, seconds = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            pid = int(stat.parent.name)
            parents[pid] = int(fields[1])
            seconds[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    tree = {root}
    for pid in sorted(parents):  # a child is younger
        tree |= {pid} if parents[pid] in tree else set()
    found = {}
    for pid in tree & seconds.keys():
        with suppress(OSError):
            shares = Path(f"/proc/{pid}/smaps_rollup").read_text().split("Pss:")[1:2]
            found[pid] = (seconds[pid], int(shares[0].split()[0]) / 1024 if shares else 0.0)
    return found


def run(program: str, folder: Path, name: str, port: int, count: int) -> dict[str, float]:
    """Do one step in a process of its own, and watch what it and its helpers use."""
    step = subprocess.Popen(
        [sys.executable, __file__, "--step", program, folder, name, str(port), str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )
    peak, seconds = 0.0, dict[int, float]()
    while step.poll() is None:
        used = usage(step.pid)
        seconds |= {pid: one[0] for pid, one in used.items()}
        peak = max(peak, sum(one[1] for one in used.values()))
        time.sleep(WATCHED_EVERY)
    assert step.stdout
    assert step.returncode == 0, step.args
    found: dict[str, float] = json.loads(step.stdout.read().splitlines()[-1])
    found |= {"cpu": sum(seconds.values()), "peak": peak}
    print(
        f"  {program:<9} {name:<9} {found['seconds']:7.2f} s, {found['cpu']:7.2f} s of processors"
        f"  {found['items']:6} items  {found['peak']:4.0f} MB",
        flush=True,
    )
    return found


def best_workers(count: int) -> str:
    """Return reader with the number of workers that is quickest for it."""
    found = {}
    for workers in (1, 2, 4, 8):
        with feeds(count) as port, tempfile.TemporaryDirectory() as folder:
            program = f"reader:{workers}"
            found[program] = run(program, Path(folder), "first", port, count)["seconds"]
    return min(found, key=found.__getitem__)


def main() -> None:
    """Run both programs in turn and print what came of it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    programs = ["ours", best_workers(max(count // 10, 10))]
    results: dict[tuple[str, str], list[dict[str, float]]] = {}
    for turn in range(rounds):
        for program in programs if turn % 2 else programs[::-1]:
            with feeds(count) as port, tempfile.TemporaryDirectory() as folder:
                for name in STEPS:
                    if name == "changed":
                        urlopen(f"http://127.0.0.1:{port}/revise").close()
                    found = run(program, Path(folder), name, port, count)
                    results.setdefault((program, name), []).append(found)
    print(f"{count} feeds, medians of {rounds}; {programs[1]} workers")
    for name in STEPS:
        ours_, theirs = (
            statistics.median(one["seconds"] for one in results[program, name])
            for program in programs
        )
        memory = [max(one["peak"] for one in results[program, name]) for program in programs]
        print(f"{name:<10} ours {ours_:6.2f} s  reader {theirs:6.2f} s  {theirs / ours_:5.2f} times"
              f"   peak {memory[0]:.0f} MB, {memory[1]:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        step(sys.argv[2], Path(sys.argv[3]), sys.argv[4], urls(int(sys.argv[5]), int(sys.argv[6])))
    else:
        main()
