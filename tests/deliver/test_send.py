"""If these fail, somebody gets an issue twice, or not at all, and nobody knows."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.deliver import retry
from newsletter.deliver.outcome import Answer, Reply
from newsletter.deliver.send import Tally, send_issue
from newsletter.errors import InputError, RelayError, StateError, StoreError
from newsletter.models import DeliveryState, Issue, IssueState, Item, ItemState, Variant
from newsletter.settings import Settings
from newsletter.store import audience, audit, deliveries, issues, sending, workers
from newsletter.store.engine import Store
from tests.deliver.conftest import Clock
from tests.factories import audience_of, make_issue, make_list, plan, ready_issue
from tests.servers import Answer as Said
from tests.servers import Drop, mail_server

At = Callable[..., Settings]
ROOT = Path(__file__).parent.parent.parent
JANA, EVA, PETR = "jana@obec.example", "eva@obec.example", "petr@obec.example"


@dataclass
class Pen:
    """A transport that writes down what it got; ``then`` is called before each message."""

    then: Callable[[int], None] = lambda _number: None
    got: list[str] = field(default_factory=list)

    def send(self, _sender: str, recipient: str, _message: bytes) -> Answer:
        self.then(len(self.got) + 1)
        self.got.append(recipient)
        return Reply(250, "2.0.0 Ok")

    def close(self) -> None:
        """There is nothing to close."""


def state_of(store: Store, issue_id: int) -> IssueState:
    with store.reading() as tx:
        return issues.get(tx, issue_id).state


def rows(store: Store, issue_id: int) -> dict[str, tuple[DeliveryState, int, str]]:
    with store.reading() as tx:
        return {
            row.address: (row.state, row.attempts, row.reply)
            for row in deliveries.rows(tx, issue_id)
        }


def states(store: Store, issue_id: int) -> Counter[DeliveryState]:
    return Counter(state for state, _attempts, _reply in rows(store, issue_id).values())


def test_an_issue_goes_to_everybody_once(store: Store, relayed: At, clock: Clock) -> None:
    issue_id = ready_issue(store, clock(), audience_of(120))
    seen: list[tuple[int, int]] = []
    with mail_server() as server:
        tally = send_issue(
            store, relayed(server), issue_id, clock=clock, on_progress=lambda *n: seen.append(n)
        )
    assert sorted(server.recipients) == audience_of(120)
    assert server.connections == 1
    assert tally.finished
    assert tally.counts[DeliveryState.ACCEPTED] == 120
    assert list(dict.fromkeys(seen)) == [(done, 120) for done in range(121)]
    assert state_of(store, issue_id) is IssueState.SENT
    with store.reading() as tx:
        placed = issues.placements(tx, issue_id)
        item = tx.get(Item, placed[0].item_id)
        assert item is not None
        assert item.state is ItemState.SENT
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 120


def test_what_was_sent_is_not_sent_again(store: Store, settings: Settings, clock: Clock) -> None:
    issue_id = ready_issue(store, clock(), [JANA])
    send_issue(store, settings, issue_id, clock=clock, transport=Pen())
    pen = Pen()
    with pytest.raises(StateError):
        send_issue(store, settings, issue_id, clock=clock, transport=pen)
    assert pen.got == []


def test_each_recipient_s_trouble_is_their_own(store: Store, relayed: At, clock: Clock) -> None:
    issue_id = ready_issue(store, clock(), [JANA, EVA, PETR, "ota@obec.example"])
    script: dict[str, list[Said]] = {
        f"RCPT {JANA}": ["550 5.1.1 User unknown"],
        f"RCPT {EVA}": ["451 4.7.1 Greylisted", None],
        "DOT": [Drop(), None],
    }
    with mail_server(script) as server:
        tally = send_issue(store, relayed(server), issue_id, clock=clock)
        assert tally.gone == (JANA,)
        assert not tally.finished
        found = rows(store, issue_id)
        assert found[JANA] == (DeliveryState.FAILED, 1, "550 5.1.1 User unknown")
        assert found[EVA][0] is DeliveryState.DEFERRED
        assert found[PETR][0] is DeliveryState.UNKNOWN
        assert found["ota@obec.example"][0] is DeliveryState.ACCEPTED
        again = send_issue(store, relayed(server), issue_id, clock=clock)
        assert again.handed_over == 0
        clock.forward(hours=1)
        last = send_issue(store, relayed(server), issue_id, clock=clock)
    assert last.finished
    assert last.needs_a_look
    assert rows(store, issue_id)[EVA][:2] == (DeliveryState.ACCEPTED, 2)
    assert server.recipients == ["ota@obec.example", EVA]
    with store.reading() as tx:
        assert JANA in audience.suppressions(tx, [JANA, EVA, PETR])
        assert [entry.action for entry in audit.history(tx, "address", JANA)] == ["suppress"]


def test_who_is_deferred_for_days_is_given_up(store: Store, relayed: At, clock: Clock) -> None:
    issue_id = ready_issue(store, clock(), [JANA])
    with mail_server({"RCPT": ["451 4.2.1 Mailbox busy"]}) as server:
        for _day in range(6):
            tally = send_issue(store, relayed(server), issue_id, clock=clock)
            clock.forward(days=1)
            if tally.finished:
                break
    assert rows(store, issue_id)[JANA] == (DeliveryState.FAILED, 5, "451 4.2.1 Mailbox busy")
    assert state_of(store, issue_id) is IssueState.SENT
    with store.reading() as tx:
        assert audience.suppressions(tx, [JANA]) == {}


def test_a_relay_that_is_down_costs_nobody_an_attempt(
    store: Store, relayed: At, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(3))
    with mail_server({"MAIL": ["451 4.3.0 Try later", None]}) as server:
        with pytest.raises(RelayError):
            send_issue(store, relayed(server), issue_id, clock=clock)
        assert set(rows(store, issue_id).values()) == {(DeliveryState.PLANNED, 0, "")}
        assert send_issue(store, relayed(server), issue_id, clock=clock).finished
    assert server.recipients == audience_of(3)


def test_who_leaves_or_is_blocked_while_it_is_sent_is_skipped(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(60))

    def leave(number: int) -> None:
        if number == 1:
            with store.writing() as tx:
                left = audience.subscriber_by_key(tx, audience_of(60)[55])
                assert left is not None
                assert left.id is not None
                audience.unsubscribe(tx, left.id, ["clenove"], clock())
                audience.suppress(tx, audience_of(60)[58], "neexistuje", clock())

    pen = Pen(leave)
    tally = send_issue(store, settings, issue_id, clock=clock, transport=pen)
    assert tally.finished
    assert tally.counts[DeliveryState.SKIPPED] == 2
    assert set(audience_of(60)) - set(pen.got) == {audience_of(60)[55], audience_of(60)[58]}


def test_who_subscribes_after_the_start_gets_the_next_issue(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), [JANA])

    def join(_number: int) -> None:
        with store.writing() as tx:
            to = audience.list_of(tx, "clenove").id
            assert to is not None
            audience.subscribe(tx, to, [audience.Newcomer(EVA, EVA, "")], "test", clock())

    pen = Pen(join)
    assert send_issue(store, settings, issue_id, clock=clock, transport=pen).finished
    assert pen.got == [JANA]


def test_stopping_finishes_the_message_in_hand_and_keeps_the_rest(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(10))
    pen = Pen()
    stop = lambda: len(pen.got) >= 4  # noqa: E731 - it is a question
    tally = send_issue(store, settings, issue_id, clock=clock, transport=pen, stop=stop)
    assert not tally.finished
    assert states(store, issue_id) == {DeliveryState.ACCEPTED: 4, DeliveryState.PLANNED: 6}
    send_issue(store, settings, issue_id, clock=clock, transport=pen)
    assert pen.got == audience_of(10)


def test_a_slow_sender_stops_long_before_others_take_it_for_dead(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(30))
    attempts: list[int] = []

    def slow(number: int) -> None:
        clock.forward(minutes=2)
        with store.reading() as tx:
            row = deliveries.rows(tx, issue_id)[number - 1]
        attempts.append(row.attempts)

    pen = Pen(slow)
    assert send_issue(store, settings, issue_id, clock=clock, transport=pen).finished
    assert pen.got == audience_of(30)
    assert set(attempts) == {1}


def test_two_senders_at_once_never_double(store: Store, settings: Settings, clock: Clock) -> None:
    issue_id = ready_issue(store, clock(), audience_of(230))
    pens = [Pen(), Pen(), Pen()]
    with ThreadPoolExecutor(3) as pool:
        list(
            pool.map(
                lambda pen: _or_sent(store, settings, issue_id, clock, pen),
                pens,
            )
        )
    assert sorted(address for pen in pens for address in pen.got) == audience_of(230)
    assert state_of(store, issue_id) is IssueState.SENT


def _or_sent(
    store: Store, settings: Settings, issue_id: int, clock: Clock, pen: Pen
) -> Tally | None:
    try:
        return send_issue(store, settings, issue_id, clock=clock, transport=pen)
    except StateError:  # the others had finished before this one began
        return None


def test_what_could_not_be_recorded_is_unknown_and_never_sent_by_itself(
    store: Store, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(3))
    full = "database or disk is full"

    @contextmanager
    def broken(*_arguments: object) -> Iterator[None]:
        raise StoreError(full)
        yield

    def fill_up(number: int) -> None:
        if number == 3:
            monkeypatch.setattr(Store, "writing", broken)

    pen = Pen(fill_up)
    with pytest.raises(StoreError, match=full):
        send_issue(store, settings, issue_id, clock=clock, transport=pen)
    monkeypatch.undo()
    assert states(store, issue_id) == {DeliveryState.HANDED: 3}
    monkeypatch.setenv("NEWSLETTER_SECRET", "s" * 40)
    tally = send_issue(store, settings, issue_id, clock=clock, transport=pen)
    assert tally.counts[DeliveryState.UNKNOWN] == 3
    assert tally.finished
    assert len(pen.got) == 3


def test_an_error_in_the_middle_leaves_one_unknown_and_the_rest_as_it_was(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(5))

    def fail(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_issue(store, settings, issue_id, clock=clock, transport=Pen(fail))
    assert states(store, issue_id) == {
        DeliveryState.ACCEPTED: 2,
        DeliveryState.HANDED: 1,
        DeliveryState.PLANNED: 2,
    }
    tally = send_issue(store, settings, issue_id, clock=clock, transport=Pen())
    assert tally.counts[DeliveryState.UNKNOWN] == 1
    assert tally.counts[DeliveryState.ACCEPTED] == 4


def test_unknown_ones_are_sent_again_on_a_person_s_word_only(
    store: Store, relayed: At, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), [JANA])
    with mail_server({"DOT": [Drop(), None]}) as server:
        assert send_issue(store, relayed(server), issue_id, clock=clock).finished
        with store.writing() as tx:
            issue = issues.get(tx, issue_id, lock=True)
            sent_at = issue.sent_at
            assert retry.retry_unknown(tx, issue, now=clock(), who="eva") == [JANA]
        clock.forward(days=9)
        assert send_issue(store, relayed(server), issue_id, clock=clock).finished
    assert server.recipients == [JANA]
    with store.writing() as tx:
        issue = issues.get(tx, issue_id)
        assert issue.sent_at == sent_at
        told = [(one.who, one.action) for one in audit.history(tx, "issue", issue_id)]
        assert told == [("delivery", "send"), ("eva", "retry")]
        with pytest.raises(StateError):
            retry.retry_unknown(tx, issue, now=clock(), who="eva")


@pytest.mark.parametrize("state", [IssueState.DRAFT, IssueState.CANCELLED, IssueState.SENT])
def test_only_what_was_approved_is_sent(
    store: Store, settings: Settings, clock: Clock, state: IssueState
) -> None:
    issue_id = ready_issue(store, clock(), [JANA])
    with store.writing() as tx:
        issues.get(tx, issue_id).state = state
    pen = Pen()
    with pytest.raises(StateError, match="47/2026"):
        send_issue(store, settings, issue_id, clock=clock, transport=pen)
    assert pen.got == []


def test_what_was_altered_after_approval_is_not_sent(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), [JANA])
    with store.writing() as tx:
        variant = tx.get(Variant, 1)
        assert variant is not None
        variant.html += "<!-- -->"
    pen = Pen()
    with pytest.raises(StateError, match="approve"):
        send_issue(store, settings, issue_id, clock=clock, transport=pen)
    assert pen.got == []


def test_an_empty_list_is_told_and_the_issue_waits(
    store: Store, settings: Settings, clock: Clock
) -> None:
    with store.writing() as tx:
        make_list(tx, clock())
        issue_id = make_issue(tx, clock())
    with pytest.raises(StateError, match="clenove"):
        send_issue(store, settings, issue_id, clock=clock, transport=Pen())
    assert state_of(store, issue_id) is IssueState.APPROVED


def test_an_address_nobody_can_write_to_is_refused_not_fatal(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), ["neni adresa", JANA])
    tally = send_issue(store, settings, issue_id, clock=clock, transport=Pen())
    assert tally.finished
    assert rows(store, issue_id)["neni adresa"][0] is DeliveryState.FAILED


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from newsletter.deliver.outcome import Reply
from newsletter.deliver.send import send_issue
from newsletter.settings import load
from newsletter.store.engine import open_store

class Deadly:
    count = 0
    def send(self, sender, recipient, message):
        self.count += 1
        if self.count > int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        print(recipient, flush=True)
        return Reply(250, "2.0.0 Ok")
    def close(self): pass

send_issue(open_store(sys.argv[2]), load(Path(sys.argv[1])), 1,
           clock=lambda: datetime.now(UTC), transport=Deadly())
"""


@pytest.mark.parametrize("messages", [0, 1, 55])
def test_after_kill_9_nobody_is_lost_or_doubled_and_a_window_at_most_is_unknown(
    store: Store, database_url: str, settings: Settings, clock: Clock, messages: int
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(120))
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
            settings.folder / "config.toml",
            database_url,
            str(messages),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    arrived = killed.stdout.split()
    assert len(arrived) == messages
    pen = Pen()
    clock.moment += timedelta(minutes=1)
    tally = send_issue(store, settings, issue_id, clock=clock, transport=pen)
    assert tally.finished
    unknown = [a for a, row in rows(store, issue_id).items() if row[0] is DeliveryState.UNKNOWN]
    assert len(unknown) == 50
    accepted = {a for a, row in rows(store, issue_id).items() if row[0] is DeliveryState.ACCEPTED}
    assert accepted | set(unknown) == set(audience_of(120))
    assert max(Counter(arrived + pen.got).values()) == 1
    assert accepted <= set(arrived + pen.got)
    assert not set(unknown) & set(pen.got)


def test_the_issue_row_says_when(store: Store, settings: Settings, clock: Clock) -> None:
    issue_id = ready_issue(store, clock(), [JANA])
    send_issue(store, settings, issue_id, clock=clock, transport=Pen())
    with store.reading() as tx:
        issue = tx.get(Issue, issue_id)
    assert issue is not None
    assert (issue.sending_at, issue.sent_at) == (clock(), clock())


def test_a_bulletin_that_left_the_settings_is_named(
    store: Store, settings: Settings, clock: Clock
) -> None:
    with store.writing() as tx:
        issue_id = make_issue(tx, clock(), bulletin="zrusen")
    with pytest.raises(InputError, match="zrusen"):
        send_issue(store, settings, issue_id, clock=clock, transport=Pen())


def test_a_server_that_refuses_everybody_fails_and_blocks_nobody(
    store: Store, relayed: At, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(8))
    with mail_server({"RCPT": ["550 5.1.1 User unknown"]}) as server:
        tally = send_issue(store, relayed(server), issue_id, clock=clock)
    assert tally.counts[DeliveryState.DEFERRED] == 8
    assert tally.gone == ()
    with mail_server() as server:
        clock.forward(hours=1)
        tally = send_issue(store, relayed(server), issue_id, clock=clock)
    assert tally.counts[DeliveryState.ACCEPTED] == 8


def test_a_list_that_does_not_exist_is_not_taken_for_people_who_left(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), [JANA])
    bulletin = settings.bulletins["tydenni"].model_copy(update={"lists": ("clenove", "cleni")})
    slipped = settings.model_copy(update={"bulletins": {"tydenni": bulletin}})
    with pytest.raises(InputError, match="cleni"):
        send_issue(store, slipped, issue_id, clock=clock, transport=Pen())
    assert states(store, issue_id) == {}


def test_a_late_report_reopens_what_was_taken_for_sent(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), [JANA])
    with store.writing() as tx:
        slow = workers.register(tx, clock())
        plan(tx, issue_id, ("clenove",), clock())
        sending.begin(tx, issues.get(tx, issue_id), clock())
        window = deliveries.claim(tx, issue_id, slow, ("clenove",), 50, clock())
        deliveries.bury(tx, issue_id, {slow}, clock())
        assert sending.finish(tx, issue_id, clock())
    with store.writing() as tx:
        deliveries.release(tx, slow, [row.id for row in window.rows])
        sending.reopen(tx, issue_id)
    assert state_of(store, issue_id) is IssueState.SENDING
    assert send_issue(store, settings, issue_id, clock=clock, transport=Pen()).finished
    assert states(store, issue_id) == {DeliveryState.ACCEPTED: 1}


def test_nobody_looking_on_any_more_stops_no_sending(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), audience_of(120))

    def gone(_done: int, _total: int) -> None:
        raise BrokenPipeError

    tally = send_issue(store, settings, issue_id, clock=clock, transport=Pen(), on_progress=gone)
    assert tally.finished


def test_a_fault_of_the_settings_is_nobody_s_fault(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = ready_issue(store, clock(), [JANA, EVA])
    pen = Pen()
    whole = settings.bulletins["tydenni"]
    broken = whole.model_copy(update={"reply_to": "redakce bez adresy"})
    slipped = settings.model_copy(update={"bulletins": {"tydenni": broken}})
    with pytest.raises(InputError, match="redakce"):
        send_issue(store, slipped, issue_id, clock=clock, transport=pen)
    assert states(store, issue_id) == {}
    # Also while it is being sent: who is planned waits for the settings to be mended.
    enough = lambda: bool(pen.got)  # noqa: E731 - a question, asked before each message
    send_issue(store, settings, issue_id, clock=clock, transport=pen, stop=enough)
    with pytest.raises(InputError, match="redakce"):
        send_issue(store, slipped, issue_id, clock=clock, transport=pen)
    assert DeliveryState.FAILED not in states(store, issue_id)
    send_issue(store, settings, issue_id, clock=clock, transport=pen)
    assert sorted(pen.got) == [EVA, JANA]
