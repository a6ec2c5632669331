"""`kill -9` at random moments of a send; then the server's record is compared with the ledger.

Sends to 2,000 recipients, again and again, into a server of its own on the loopback, with five
kills each, until there were enough. Exit code 1 when a message was lost or doubled, or when one
kill cost more unknown ones than a window. With --database on PostgreSQL: an empty database.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from newsletter import clock
from newsletter.deliver.message import message_id
from newsletter.models import DeliveryState, Issue, IssueState
from newsletter.settings import Settings, load
from newsletter.store import audience, deliveries
from newsletter.store.engine import Store, open_store

ROOT = Path(__file__).parent.parent
SECRET = "b" * 40
KILLS_A_SEND = 5
SENDER = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from newsletter import clock
from newsletter.deliver.send import send_issue
from newsletter.settings import load
from newsletter.store.engine import open_store
settings = load(Path(sys.argv[1]))
store = open_store(settings.database_url)
print("ready", flush=True)
send_issue(store, settings, int(sys.argv[2]), clock=clock.now)
"""


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """Run the server; yield its port."""
    server = subprocess.Popen(
        [sys.executable, ROOT / "bench" / "sink.py", folder / "sink.txt"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    try:
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def configure(folder: Path, port: int, database: str) -> Settings:
    """Write a configuration of its own; return it."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    text = text.replace("port = 587", f"port = {port}").replace('"starttls"', '"none"')
    text = text.replace('host = "localhost"', 'host = "127.0.0.1"')
    text = text.replace("sqlite:///subscribers.db", database)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml")


def sender(folder: Path, issue_id: int) -> subprocess.Popen[str]:
    """Start a sender and wait until it begins."""
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(folder / "config.toml"), str(issue_id)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    return process


def taken(folder: Path) -> Counter[str]:
    """Return how often the server took each message, by Message-ID."""
    path = folder / "sink.txt"
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return Counter(line.split()[0] for line in lines)


def kill_one(folder: Path, issue_id: int, share: int, dice: random.Random) -> bool:
    """Start a sender and kill it at a random moment; return whether it was still at work."""
    process = sender(folder, issue_id)
    goal = sum(taken(folder).values()) + dice.randint(0, 2 * share)
    while process.poll() is None and sum(taken(folder).values()) < goal:
        time.sleep(0.001)
    time.sleep(dice.uniform(0, 0.01))
    was_alive = process.poll() is None
    process.kill()
    wait(process)
    return was_alive


def wait(process: subprocess.Popen[str]) -> int:
    """Wait for the process; return its exit code."""
    code = process.wait()
    assert process.stdout
    process.stdout.close()
    return code


def in_doubt(store: Store, issue_id: int) -> int:
    """Return how many rows nobody knows the outcome of."""
    with store.reading() as tx:
        counts = deliveries.counts(tx, issue_id)
    return counts[DeliveryState.UNKNOWN] + counts[DeliveryState.HANDED]


def send_with_kills(
    folder: Path, store: Store, issue_id: int, share: int, kills: int, dice: random.Random
) -> list[int]:
    """Kill senders of one issue, then let one finish; return how many rows each kill cost."""
    costs: list[int] = []
    while len(costs) < kills and not is_sent(store, issue_id):
        before = in_doubt(store, issue_id)
        if kill_one(folder, issue_id, share, dice):
            costs.append(in_doubt(store, issue_id) - before)
    if not is_sent(store, issue_id):
        code = wait(sender(folder, issue_id))
        assert code == 0, f"the last sender ended with {code}"
        assert is_sent(store, issue_id)
    return costs


def is_sent(store: Store, issue_id: int) -> bool:
    """Return whether nothing is left to do."""
    with store.reading() as tx:
        issue = tx.get(Issue, issue_id)
    assert issue
    return issue.state is IssueState.SENT


@dataclass
class Finding:
    """What the comparison of the ledger with the server's record brought."""

    accepted: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def compare(store: Store, own: str, issue_id: int, server: Counter[str]) -> Finding:
    """Hold each row of the issue against what the server took."""
    found = Finding()
    with store.reading() as tx:
        rows = deliveries.rows(tx, issue_id)
        people = {one.id: one.public_id for one, *_ in audience.subscribers(tx)}
    for row in rows:
        times = server[message_id(SECRET.encode(), issue_id, people[row.subscriber_id], own)]
        if times > 1:
            found.doubled.append(f"{issue_id} {row.address}")
        if row.state is DeliveryState.UNKNOWN:
            arrived = "arrived" if times else "did not arrive"
            found.unknown.append(f"{issue_id} {row.address} {arrived}")
        elif row.state is DeliveryState.ACCEPTED and times:
            found.accepted += 1
        else:
            found.lost.append(f"{issue_id} {row.address} {row.state}, arrived {times} times")
    return found


def measure(folder: Path, database: str, kills: int, recipients: int, seed: int) -> bool:
    """Do it all and print what came out; return whether the promise held."""
    from tests.factories import audience_of, make_issue, make_list, make_subscribers

    dice = random.Random(seed)
    total, sends = Finding(), 0
    costs: list[int] = []
    with sink(folder) as port:
        settings = configure(folder, port, database)
        store = open_store(settings.database_url)
        with store.writing() as tx:
            make_subscribers(tx, make_list(tx, clock.now()), audience_of(recipients), clock.now())
        while len(costs) < kills:
            sends += 1
            with store.writing() as tx:
                issue_id = make_issue(tx, clock.now(), number=sends)
            share, wanted = recipients // (KILLS_A_SEND + 1), kills - len(costs)
            costs += send_with_kills(
                folder, store, issue_id, share, min(KILLS_A_SEND, wanted), dice
            )
            own = settings.bulletins["tydenni"].sender
            found = compare(store, own, issue_id, taken(folder))
            total.accepted += found.accepted
            total.lost += found.lost
            total.doubled += found.doubled
            total.unknown += found.unknown
        store.close()
    report(total, costs, f"{sends} × {recipients} · {store.url.drivername} · seed {seed}")
    return not total.lost and not total.doubled and max(costs) <= settings.delivering.window


def report(total: Finding, costs: list[int], what: str) -> None:
    """Print the finding: each one that is not plain by name, then the figures."""
    for kind in ("lost", "doubled", "unknown"):
        for line in getattr(total, kind):
            print(f"{kind}: {line}")
    arrived = sum(line.endswith(" arrived") for line in total.unknown)
    print(f"{len(costs)} kills of senders at work · {what}")
    print(
        f"accepted {total.accepted} · lost {len(total.lost)} · doubled {len(total.doubled)} · "
        f"unknown {len(total.unknown)} ({arrived} had arrived)"
    )
    print(f"unknown per kill: {sorted(costs)}, at most {max(costs)}")


def main() -> None:
    """Read the arguments, measure, and say by the exit code whether the promise held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=50)
    parser.add_argument("--recipients", type=int, default=2000)
    parser.add_argument("--database", default="sqlite:///subscribers.db")
    parser.add_argument("--seed", type=int, default=47)
    chosen = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ["NEWSLETTER_SECRET"] = SECRET
    folder = Path(tempfile.mkdtemp(prefix="newsletter-kill-"))
    try:
        held = measure(folder, chosen.database, chosen.kills, chosen.recipients, chosen.seed)
    finally:
        shutil.rmtree(folder)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
