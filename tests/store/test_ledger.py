"""If this fails, some order of events loses a message, doubles it, or hides that nobody knows.

The ledger as a state machine: senders claim, report, give back, die and are buried in any
order, readers leave and return, and after every step the rows must agree with what a simple
model says has gone out.
"""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from newsletter.models import DeliveryState, Issue, IssueState, Member, Office, Role
from newsletter.store import audience, deliveries, members, sending, workers
from newsletter.store.deliveries import Handed, Outcome
from newsletter.store.engine import Store, open_store
from newsletter.store.members import FirstOffice
from tests.conftest import NOW
from tests.factories import audience_of, make_issue, make_list, make_subscribers, plan

LISTS = ("clenove",)
WINDOW = 3
PEOPLE = audience_of(8)
S = DeliveryState
ENDS = (S.ACCEPTED, S.DEFERRED, S.FAILED, S.UNKNOWN)


class Ledger(RuleBasedStateMachine):
    """Everything that can happen to the rows of one issue."""

    template: Path
    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "ledger.db"
        shutil.copy(self.template, path)
        self.store = open_store(f"sqlite:///{path}")
        self.now = NOW
        self.sent: Counter[int] = Counter()
        self.in_hand: dict[int, str] = {}
        self.in_doubt: dict[int, str] = {}
        self.again_allowed: Counter[int] = Counter()

    @initialize()
    def approved_issue(self) -> None:
        with self.store.writing() as tx:
            make_subscribers(tx, make_list(tx, self.now), PEOPLE, self.now)
            self.issue = make_issue(tx, self.now)
            self.workers = [workers.register(tx, self.now) for _ in range(2)]
            assert plan(tx, self.issue, LISTS, self.now) == len(PEOPLE)

    @rule()
    def plan_again(self) -> None:
        with self.store.writing() as tx:
            assert plan(tx, self.issue, LISTS, self.now) == 0

    @rule(target=held, which=st.integers(0, 1))
    def claim(self, which: int) -> object:
        worker = self.workers[which]
        with self.store.writing() as tx:
            window = deliveries.claim(tx, self.issue, worker, LISTS, WINDOW, self.now)
        assert len(window.rows) + window.skipped <= WINDOW
        for row in window.rows:
            assert row.id not in self.in_hand, "handed to two senders"
            self.in_hand[row.id] = worker
        return multiple(*((worker, row) for row in window.rows))

    @rule(one=held, state=st.sampled_from(ENDS), minutes=st.integers(1, 90))
    def report(self, one: tuple[str, Handed], state: DeliveryState, minutes: int) -> None:
        worker, row = one
        again = self.now + timedelta(minutes=minutes) if state is S.DEFERRED else None
        with self.store.writing() as tx:
            deliveries.record(tx, worker, [Outcome(row.id, state, "x", again)], self.now)
        if worker not in {self.in_hand.get(row.id), self.in_doubt.get(row.id)}:
            return
        # Who was buried alive and reports after all corrects what was taken for gone out.
        self.sent[row.id] += (state in {S.ACCEPTED, S.UNKNOWN}) - (row.id in self.in_doubt)
        self.in_hand.pop(row.id, None)
        self.in_doubt.pop(row.id, None)
        if state is S.UNKNOWN:
            self.in_doubt[row.id] = worker

    @rule(one=held)
    def give_back(self, one: tuple[str, Handed]) -> None:
        worker, row = one
        with self.store.writing() as tx:
            given = deliveries.release(tx, worker, [row.id])
        assert given == (worker in {self.in_hand.get(row.id), self.in_doubt.get(row.id)})
        if given:
            # Who was buried alive and sent no byte of it corrects what was taken for gone out.
            self.sent[row.id] -= row.id in self.in_doubt
            self.in_hand.pop(row.id, None)
            self.in_doubt.pop(row.id, None)

    @rule(which=st.integers(0, 1))
    def die(self, which: int) -> None:
        dead = self.workers[which]
        held = [row for row, worker in self.in_hand.items() if worker == dead]
        with self.store.writing() as tx:
            assert deliveries.bury(tx, self.issue, {dead}, self.now) == len(held)
            self.workers[which] = workers.register(tx, self.now)
        for row in held:  # nobody knows: it may have gone out
            self.sent[row] += 1
            self.in_doubt[row] = self.in_hand.pop(row)

    @rule()
    def on_a_persons_word(self) -> None:
        with self.store.writing() as tx:
            unknown = deliveries.rows(tx, self.issue, [S.UNKNOWN])
            self.again_allowed.update(row.id or 0 for row in unknown)
            assert deliveries.plan_again(tx, self.issue) == len(unknown)
        self.in_doubt.clear()

    @rule(who=st.sampled_from(PEOPLE), leaves=st.booleans())
    def leave_or_be_blocked(self, who: str, leaves: bool) -> None:  # noqa: FBT001
        with self.store.writing() as tx:
            if leaves:
                person = audience.subscriber_by_key(tx, who)
                assert person is not None
                audience.unsubscribe(tx, person.id or 0, LISTS, self.now)
            else:
                audience.suppress(tx, who, "neexistuje", self.now)

    @rule(minutes=st.integers(1, 120))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def try_to_finish(self) -> None:
        with self.store.writing() as tx:
            counts = deliveries.counts(tx, self.issue)
            tx.get_one(Issue, self.issue).state = IssueState.SENDING
            done = sending.finish(tx, self.issue, self.now)
        assert done == (counts[S.PLANNED] + counts[S.HANDED] + counts[S.DEFERRED] == 0)

    @invariant()
    def everybody_has_one_row_and_it_is_true(self) -> None:
        if not hasattr(self, "issue"):
            return
        with self.store.reading() as tx:
            rows = deliveries.rows(tx, self.issue)
            counts = deliveries.counts(tx, self.issue)
        assert sorted(row.address for row in rows) == PEOPLE
        assert counts == {**dict.fromkeys(S, 0), **Counter(row.state for row in rows)}
        for row in rows:
            assert row.id is not None
            assert (row.state is S.HANDED) == (row.id in self.in_hand)
            assert (row.state is S.UNKNOWN) == (row.id in self.in_doubt)
            assert self.sent[row.id] <= 1 + self.again_allowed[row.id], "sent twice"
            assert row.state is not S.ACCEPTED or self.sent[row.id] >= 1, "a false receipt"
            assert (row.state is S.DEFERRED) <= (row.next_attempt_at is not None)
            assert row.state is not S.PLANNED or row.next_attempt_at is None
            assert row.attempts >= 0

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


def test_the_ledger_tells_the_truth_in_any_order_of_events(sqlite_template: Path) -> None:
    Ledger.template = sqlite_template
    run_state_machine_as_test(
        Ledger, settings=settings(max_examples=8, stateful_step_count=25, deadline=None)
    )


@pytest.fixture
def issue(store: Store) -> int:
    with store.writing() as tx:
        first = make_list(tx, NOW)
        people = make_subscribers(tx, first, PEOPLE, NOW)
        second = make_list(tx, NOW, "ucetni")
        audience.subscribe(
            tx, second, [audience.Newcomer(p.address, p.address_key, "") for p in people[:3]],
            "test", NOW,
        )  # fmt: skip
        return make_issue(tx, NOW)


def test_who_is_on_two_lists_is_planned_once_and_who_is_blocked_never(
    store: Store, issue: int
) -> None:
    with store.writing() as tx:
        audience.suppress(tx, PEOPLE[0], "neexistuje", NOW)
        lists = ("clenove", "ucetni")
        assert deliveries.audience_size(tx, lists) == 7
        assert plan(tx, issue, lists, NOW) == 7
        assert plan(tx, issue, lists, NOW) == 0
        assert [row.address for row in deliveries.rows(tx, issue)] == PEOPLE[1:]
        assert {row.state for row in deliveries.rows(tx, issue)} == {S.PLANNED}


def test_who_has_several_offices_is_handed_over_once_and_greeted_by_the_first(
    store: Store, issue: int
) -> None:
    with store.writing() as tx:
        first, second, *_rest = audience.mailed(tx, LISTS)
        offices = [
            (first, "Velká Ves", Role.MAYOR),
            (first, "Černá", Role.ACCOUNTANT),
            (first, "Černá", Role.DEPUTY),
            (second, "Velká Ves", Role.CLERK),
        ]
        numbers = {"Velká Ves": "00000019", "Černá": "00000027"}
        made = {name: Member(company_id=number, name=name) for name, number in numbers.items()}
        for member in made.values():
            members.save(tx, member)
        for person, name, role in offices:
            members.give_office(
                tx, Office(subscriber_id=person.id or 0, member_id=made[name].id or 0, role=role)
            )
        first.name, second.salutation = "Jana Nováková", "Milý Petře"
        plan(tx, issue, LISTS, NOW)
        rows = deliveries.claim(tx, issue, workers.register(tx, NOW), LISTS, 50, NOW).rows
        assert [row.address for row in rows] == PEOPLE
        assert rows[0].name == "Jana Nováková"
        assert rows[0].office == FirstOffice(Role.DEPUTY, "Černá")
        assert (rows[1].salutation, rows[1].office.role) == ("Milý Petře", Role.CLERK)
        assert rows[2].office == FirstOffice()
        assert members.first_offices(tx, [second.id or 0]).keys() == {second.id}


def test_another_sender_s_report_changes_nothing(store: Store, issue: int) -> None:
    with store.writing() as tx:
        mine, other = workers.register(tx, NOW), workers.register(tx, NOW)
        plan(tx, issue, LISTS, NOW)
        row = deliveries.claim(tx, issue, mine, LISTS, 1, NOW).rows[0]
        deliveries.record(tx, other, [Outcome(row.id, S.FAILED, "550")], NOW)
        assert deliveries.counts(tx, issue)[S.HANDED] == 1
        deliveries.bury(tx, issue, {mine}, NOW)
        deliveries.record(tx, mine, [Outcome(row.id, S.ACCEPTED, "250")], NOW)
        assert deliveries.counts(tx, issue)[S.ACCEPTED] == 1


def test_what_is_deferred_waits_for_its_time_and_keeps_it_when_given_back(
    store: Store, issue: int
) -> None:
    later = NOW + timedelta(minutes=10)
    with store.writing() as tx:
        worker = workers.register(tx, NOW)
        plan(tx, issue, LISTS, NOW)
        row = deliveries.claim(tx, issue, worker, LISTS, 1, NOW).rows[0]
        deliveries.record(tx, worker, [Outcome(row.id, S.DEFERRED, "451", later)], NOW)
        rest = deliveries.claim(tx, issue, worker, LISTS, 50, NOW)
        assert len(rest.rows) == len(PEOPLE) - 1
        assert deliveries.next_attempt_at(tx, issue) == later
        (again,) = deliveries.claim(tx, issue, worker, LISTS, 50, later).rows
        assert (again.id, again.attempts) == (row.id, 2)
        deliveries.release(tx, worker, [row.id])
        back = deliveries.rows(tx, issue, [S.DEFERRED])[0]
        assert (back.attempts, back.next_attempt_at) == (1, later)


def test_the_history_of_an_address_names_its_issues(store: Store, issue: int) -> None:
    with store.writing() as tx:
        plan(tx, issue, LISTS, NOW)
        found = deliveries.history(tx, PEOPLE[0])
    assert [(row.address, one.number) for row, one in found] == [(PEOPLE[0], 47)]
