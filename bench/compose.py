"""What it costs to compose an issue: one variant, many variants, and a message for each reader.

Figures to reach (on one core): one variant of 60 items composed and checked in 150 ms at most,
as an editor waits for it; many variants in linear time; 50,000 personal messages of 16 kB a second
as bytes, so that not they but the mail servers set the pace. Times are those of the processor:
what else the machine does is left out. The database is in a temporary folder; nothing is sent.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations, product
from pathlib import Path

from newsletter.compose import freeze
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from newsletter.compose.content import build
from newsletter.compose.draft import create
from newsletter.compose.render import Rendered, render, rendered
from newsletter.deliver import plan
from newsletter.deliver.message import Recipient, example, post
from newsletter.models import Member, Office, Placement, Role
from newsletter.settings import Settings, load
from newsletter.store import issues
from newsletter.store.engine import Store, open_store

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.compose.digest import Pair, make_issue, pairs, placements, queue  # noqa: E402
from tests.conftest import NOW  # noqa: E402
from tests.factories import audience_of, make_list, make_subscribers  # noqa: E402

ITEMS = 60
ROUNDS = 30
MESSAGE = 16_000
SECTIONS = ("dotace", "akce", "kraj", "clenove", "usneseni", "ucetnictvi", "praxe", "partneri")
DUTIES = ((), (Role.MAYOR,), (Role.ACCOUNTANT,), (Role.CLERK,))


def items(count: int) -> list[Pair]:
    """Return so many items of every kind; the second lap is for mayors only."""
    found: list[Pair] = []
    for lap in range(-(-count // len(pairs()))):
        for item, details in pairs():
            item.title = f"{item.title} ({lap + 1})"
            item.url = f"{item.url}/{lap}"
            item.roles = {1: [Role.MAYOR.value], 2: [Role.ACCOUNTANT.value]}.get(lap % 3, [])
            found.append((item, details))
    return found[:count]


def wishes() -> Iterator[tuple[tuple[str, ...], tuple[Role, ...]]]:
    """Yield sections and duties, so that no two readers get the same items."""
    some = (chosen for size in range(1, len(SECTIONS)) for chosen in combinations(SECTIONS, size))
    yield from product(some, DUTIES)


def one_variant(settings: Settings, rounds: int) -> None:
    """Time composing and checking one variant of sixty items."""
    placed = placements(items(ITEMS))
    first, *rest = (composed(settings, placed, lap) for lap in range(rounds + 1))
    size = len(render(settings, make_issue(), placed, NOW).html.encode())
    print(
        f"one variant of {ITEMS} items ({size:,} bytes of HTML), composed and checked: median "
        f"{statistics.median(rest) * 1000:.1f} ms, the first with all imports {first * 1000:.0f} ms"
    )
    digest = render(settings, make_issue(), placements(), NOW)
    print(f"the digest of {len(pairs())} items: {len(digest.html.encode()):,} bytes of HTML")


def composed(settings: Settings, placed: list[Placement], lap: int) -> float:
    """Compose and check an issue with an introduction of its own; return the seconds."""
    issue = make_issue(id=1, intro=f"Úvod {lap}")
    begun = time.process_time()
    content = build(settings, issue, placed, NOW)
    raw = example(settings, issue.bulletin, 1, rendered(settings, issue, content), NOW)
    check(Mail(raw, content))
    return time.process_time() - begun


def many_variants(settings: Settings, counts: Sequence[int]) -> None:
    """Time proposing, approving and planning an issue of which each reader gets other items."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(f"sqlite:///{folder}/bench.db")
            try:
                issue_id = prepared(store, settings, count)
                approved(store, settings, issue_id)
            finally:
                store.close()


def prepared(store: Store, settings: Settings, count: int) -> int:
    """Store readers and a draft, of which each gets other items; return its id."""
    with store.writing() as tx:
        people = make_subscribers(tx, make_list(tx, NOW), audience_of(count - 1), NOW)
        member = Member(company_id="00000019", name="Velká Ves")
        tx.add(member)
        tx.flush()
        for person, (topics, duties) in zip(people, wishes(), strict=False):
            person.topics = ",".join(topics)
            tx.add(person)
            for role in duties:
                tx.add(Office(subscriber_id=person.id or 0, member_id=member.id or 0, role=role))
        queue(tx, items(ITEMS))
        return create(tx, settings, "tydenni", now=NOW, who="bench").id or 0


def approved(store: Store, settings: Settings, issue_id: int) -> None:
    """Approve and plan the issue; print what it took."""
    begun = time.process_time()
    with store.reading() as tx:
        issue = issues.get(tx, issue_id)
        as_mail = partial(example, settings, issue.bulletin, issue_id, now=NOW)
        proposal = freeze.propose(tx, settings, issue, as_mail, NOW)
    checked = time.process_time()
    with store.writing() as tx:
        issue = freeze.approve(tx, proposal, now=NOW, who="bench")
        lists = settings.bulletin(issue.bulletin).lists
        plan.plan(tx, issue_id, lists, plan.check(tx, settings, issue), NOW)
    count, seconds = len(proposal.variants), checked - begun
    print(
        f"{count:5} variants: composed and checked {seconds:6.2f} s, {seconds / count * 1000:5.1f} "
        f"ms each; approved, verified and planned {time.process_time() - checked:5.2f} s"
    )


def messages(settings: Settings, count: int) -> None:
    """Time making messages, each with its own address, links and Message-ID."""
    made = of_size(settings)
    written = post(settings, "tydenni", 1, made)
    people = [Recipient(f"{number:032x}", f"starosta{number}@obec{number % 190}.example",
                        "Vážený pane starosto", f"Obec {number % 190}")
              for number in range(1000)]  # fmt: skip
    size, begun = 0, time.process_time()
    for number in range(count):
        size += len(written.message(people[number % 1000], NOW))
    seconds = time.process_time() - begun
    print(
        f"{count:,} messages of {size / count / 1000:.1f} kB: {seconds:.1f} s, "
        f"{count / seconds:,.0f} a second"
    )


def of_size(settings: Settings) -> Rendered:
    """Return a rendering whose message has 16 kB, or a little more."""
    made = (
        render(settings, make_issue(), placements(items(count)), NOW) for count in range(1, ITEMS)
    )
    return next(one for one in made if len(example(settings, "tydenni", 1, one, NOW)) >= MESSAGE)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of the one variant")
    parser.add_argument("--variants", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--messages", type=int, default=1_000_000)
    chosen = parser.parse_args()
    os.environ.setdefault("NEWSLETTER_SECRET", "b" * 40)
    settings = load(ROOT / "config.toml")
    one_variant(settings, chosen.rounds)
    many_variants(settings, chosen.variants)
    messages(settings, chosen.messages)


if __name__ == "__main__":
    main()
