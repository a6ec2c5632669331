"""Sending an issue: claim a window, commit, hand it over, record, commit; until none is due.

No transaction is open while a server is talked to, and no byte goes out that is not in the
ledger as ``handed``. What follows from that for every crash: docs/delivery.md.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from newsletter.deliver.message import Post, Recipient, ascii_address, post
from newsletter.deliver.outcome import Answer, address_is_gone, next_attempt, state_after
from newsletter.deliver.plan import check, plan
from newsletter.deliver.smtp import Transport, transport_of
from newsletter.errors import InputError, RelayError, SettingsError, StoreError
from newsletter.models import DeliveryState, IssueState
from newsletter.settings import Settings
from newsletter.store import audience, audit, deliveries, issues, process, sending, workers
from newsletter.store.deliveries import Handed, Outcome, Window
from newsletter.store.engine import Store, Tx
from newsletter.text.language import _, ngettext
from newsletter.text.salutation import greeting

SHORTEST_LEASE = timedelta(minutes=15)
SLOWEST_MESSAGE = 6
"""Time limits that one message can use up: three commands, content, reply, a new connection."""
RECORDING_TRIES = 3
MOST_LETTERS = 500
"""Variants whose letters are kept ready: 60 kB of a usual digest, 150 kB of sixty items."""
FEWEST_REFUSALS = 5
"""So many refusals and nothing else in a window are not the recipients' fault."""
ACTOR = "delivery"

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Tally:
    """Where an issue stands after a run. ``counts`` is over the whole issue, not only this run."""

    counts: dict[DeliveryState, int]
    handed_over: int
    gone: tuple[str, ...]
    finished: bool
    next_attempt_at: datetime | None

    @property
    def recipients(self) -> int:
        """How many the issue was planned for."""
        return sum(self.counts.values())

    @property
    def needs_a_look(self) -> bool:
        """Whether some were refused, or nobody knows of some."""
        return bool(self.counts[DeliveryState.FAILED] or self.counts[DeliveryState.UNKNOWN])


@dataclass
class Run:
    """One sender at work on one issue."""

    store: Store
    settings: Settings
    issue_id: int
    lists: tuple[str, ...]
    post_of: Callable[[int], Post]
    transport: Transport
    clock: Clock
    stop: Callable[[], bool]
    worker: str
    lease: timedelta
    on_progress: Progress | None = None
    done: int = 0
    total: int = 0
    handed_over: int = 0
    gone: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Settled:
    """One row after its talk with the server.

    :param gone: the address will never work again.
    :param otherwise: for a refusal, when it would be tried again if it were not believed.
    """

    outcome: Outcome
    address: str
    gone: bool
    otherwise: datetime | None = None


def send_issue(
    store: Store,
    settings: Settings,
    issue_id: int,
    *,
    clock: Clock,
    who: str = ACTOR,
    on_progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
    transport: Transport | None = None,
) -> Tally:
    """Send an approved issue, or go on with one that is being sent.

    May be run twice, killed and run again, or run by several processes at once: each
    subscriber gets the issue once. Deferred messages whose time has not come are left.

    :param stop: asked before each message; once it is true, the rest is left for the next run.
    :param on_progress: told how many of how many are done: at first, and after each message.
    :raises StateError: the issue is not approved, was altered since, or has no recipient.
    :raises RelayError: the mail server cannot be used; nothing was lost or counted.
    :raises StoreError: what was handed over could not be recorded.
    """
    bulletin = _begin(store, settings, issue_id, clock(), who)
    lists = settings.bulletin(bulletin).lists
    post_of = _posts(store, settings, bulletin, issue_id)
    carrier = transport or transport_of(settings)
    lease = max(
        SHORTEST_LEASE, 2 * SLOWEST_MESSAGE * timedelta(seconds=settings.relay.timeout_seconds)
    )
    with _worker(store, clock() + lease) as worker:
        run = Run(
            store,
            settings,
            issue_id,
            lists,
            post_of,
            carrier,
            clock,
            stop,
            worker,
            lease,
            on_progress,
        )
        _count(run)
        try:
            while not stop() and _window(run):
                _count(run)
        finally:
            if transport is None:
                carrier.close()
    return _end(run)


def _posts(store: Store, settings: Settings, bulletin: str, issue_id: int) -> Callable[[int], Post]:
    """Return what gives the post of a variant, made when its first message is."""

    @lru_cache(maxsize=MOST_LETTERS)
    def post_of(variant_id: int) -> Post:
        with store.reading() as tx:
            return post(settings, bulletin, issue_id, issues.rendering(tx, variant_id))

    return post_of


def _begin(store: Store, settings: Settings, issue_id: int, now: datetime, who: str) -> str:
    """Plan the issue unless that was done; return its bulletin."""
    with store.writing() as tx:
        issue = issues.get(tx, issue_id, lock=True)
        ready = check(tx, settings, issue)
        # A fault of the settings is told before anybody is planned.
        post(settings, issue.bulletin, issue_id, issues.rendering(tx, ready.variants[0].id or 0))
        if issue.state is IssueState.APPROVED:
            plan(tx, issue_id, settings.bulletin(issue.bulletin).lists, ready, now)
            sending.begin(tx, issue, now)
            audit.record(
                tx,
                now=now,
                who=who,
                action="send",
                subject="issue",
                subject_id=issue_id,
                before={"state": IssueState.APPROVED.value},
                after={
                    "state": IssueState.SENDING.value,
                    "sha256": ready.variants[0].sha256,
                    "recipients": ready.recipients,
                    "left_out": ready.left_out,
                },
            )
        return issue.bulletin


@contextmanager
def _worker(store: Store, lease_until: datetime) -> Iterator[str]:
    with store.writing() as tx:
        worker = workers.register(tx, lease_until)
    try:
        yield worker
    finally:
        process.end_work(worker)


def settle(
    row: Handed, answer: Answer, now: datetime, give_up_hours: float, jitter: float
) -> Settled:
    """Decide what an answer means for a row: its state, the next attempt, a dead address."""
    state = state_after(answer)
    again = next_attempt(row.attempts, row.planned_at, now, give_up_hours, jitter)
    if state is DeliveryState.DEFERRED:
        state = DeliveryState.DEFERRED if again else DeliveryState.FAILED
        return Settled(Outcome(row.id, state, str(answer), again), row.address, gone=False)
    gone = address_is_gone(answer)
    return Settled(Outcome(row.id, state, str(answer)), row.address, gone, again)


def doubted(settled: list[Settled]) -> list[Settled]:
    """Return a window's outcomes, its refusals not believed if there is nothing else.

    A server that refuses everybody for good has something against the sender, however it words
    it. Nobody is failed or blocked on such a word: they are tried again, until it is time to
    give up.
    """
    refused = [one for one in settled if one.outcome.state is DeliveryState.FAILED]
    if len(refused) < FEWEST_REFUSALS or len(refused) < len(settled):
        return settled
    return [_not_believed(one) if one.otherwise else one for one in settled]


def _not_believed(one: Settled) -> Settled:
    outcome = replace(one.outcome, state=DeliveryState.DEFERRED, next_attempt_at=one.otherwise)
    return Settled(outcome, one.address, gone=False)


def _window(run: Run) -> bool:
    """Work off one window; return whether there was one."""
    begun = run.clock()
    with run.store.writing() as tx:
        window = _claim(tx, run, begun)
    unsent = list(window.rows)
    settled: list[Settled] = []
    try:
        # Another machine takes us for dead when the lease is over: stop long before.
        while unsent and not run.stop() and run.clock() <= begun + run.lease / 2:
            settled.append(_hand_over(run, unsent[0]))
            del unsent[0]
            _tell(run, settled)
    except (RelayError, InputError, SettingsError, StoreError):
        # No byte of the one in hand went out: its letter could not be made, or not be handed over.
        _record(run, settled, unsent)
        raise
    except BaseException:
        # The one in hand stays as it is: nobody knows how far it got.
        _record(run, settled, unsent[1:])
        raise
    _record(run, settled, unsent)
    return bool(window.rows or window.skipped)


def _claim(tx: Tx, run: Run, now: datetime) -> Window:
    workers.renew(tx, run.worker, now + run.lease)
    dead = workers.dead_senders(tx, run.issue_id, now)
    deliveries.bury(tx, run.issue_id, dead, now)
    limit = run.settings.delivering.window
    return deliveries.claim(tx, run.issue_id, run.worker, run.lists, limit, now)


def _hand_over(run: Run, row: Handed) -> Settled:
    its = run.post_of(row.variant_id)  # what is wrong with it is no recipient's fault
    try:
        message = its.message(_recipient(row, run.settings.locale), run.clock())
        recipient = ascii_address(row.address)
    except InputError as error:
        return Settled(Outcome(row.id, DeliveryState.FAILED, str(error)), row.address, gone=False)
    answer = run.transport.send(its.sender, recipient, message)
    give_up = run.settings.delivering.give_up_hours
    jitter = random.random()  # noqa: S311 - it spreads load, it guards nothing
    return settle(row, answer, run.clock(), give_up, jitter)


def _recipient(row: Handed, language: str) -> Recipient:
    line = greeting(row.salutation, row.name, language, row.office.role, row.office.member)
    return Recipient(row.subscriber, row.address, line, row.office.member)


def _record(run: Run, settled: list[Settled], unsent: list[Handed]) -> None:
    """Write down a window, in one commit; a locked database is waited for several times."""
    settled = doubted(settled)
    run.handed_over += len(settled)
    run.gone += [one.address for one in settled if one.gone]
    for attempt in range(1, RECORDING_TRIES + 1):
        try:
            with run.store.writing() as tx:
                _write_down(tx, run, settled, unsent)
        except StoreError as error:
            if attempt == RECORDING_TRIES:
                raise _unrecorded(len(settled), error) from error
        else:
            return


def _write_down(tx: Tx, run: Run, settled: list[Settled], unsent: list[Handed]) -> None:
    now = run.clock()
    deliveries.record(tx, run.worker, [one.outcome for one in settled], now)
    deliveries.release(tx, run.worker, [row.id for row in unsent])
    sending.reopen(tx, run.issue_id)
    gone = {one.outcome.delivery_id: one.outcome.reply for one in settled if one.gone}
    for delivery_id, key in deliveries.address_keys(tx, gone).items():
        reason = gone[delivery_id]
        if audience.suppress(tx, key, reason, now):
            audit.record(
                tx,
                now=now,
                who=ACTOR,
                action="suppress",
                subject="address",
                subject_id=key,
                after={"reason": reason, "issue": run.issue_id},
            )


def _unrecorded(count: int, error: StoreError) -> StoreError:
    return StoreError(
        ngettext(
            "{count} message was handed to the mail server, but the ledger could not be "
            "written ({reason})",
            "{count} messages were handed to the mail server, but the ledger could not be "
            "written ({reason})",
            count,
        ).format(count=count, reason=error.what),
        where=error.where,
        remedy=_(
            "They become ‘unknown’, each by name, and are not sent again by themselves. "
            "Repair the database, then send again."
        ),
    )


def _end(run: Run) -> Tally:
    now = run.clock()
    with run.store.writing() as tx:
        deliveries.bury(tx, run.issue_id, workers.dead_senders(tx, run.issue_id, now), now)
        return Tally(
            finished=sending.finish(tx, run.issue_id, now),
            counts=deliveries.counts(tx, run.issue_id),
            next_attempt_at=deliveries.next_attempt_at(tx, run.issue_id),
            handed_over=run.handed_over,
            gone=tuple(run.gone),
        )


def _count(run: Run) -> None:
    """Look into the ledger how many are done, and tell it."""
    if run.on_progress is None:
        return
    with run.store.reading() as tx:
        counts = deliveries.counts(tx, run.issue_id)
    run.total = sum(counts.values())
    run.done = run.total - sum(counts[state] for state in deliveries.OPEN)
    _tell(run, [])


def _tell(run: Run, settled: list[Settled]) -> None:
    if run.on_progress is None:
        return
    more = sum(one.outcome.state is not DeliveryState.DEFERRED for one in settled)
    # Nobody may be looking any more (`| head`): that stops no sending.
    with suppress(OSError):
        run.on_progress(run.done + more, run.total)
