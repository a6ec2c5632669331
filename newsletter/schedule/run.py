"""The scheduler: APScheduler calls the jobs, in this process, one at a time."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Lock
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from newsletter.errors import NewsletterError
from newsletter.schedule import jobs
from newsletter.schedule.slots import trigger
from newsletter.settings import Settings
from newsletter.store import process, workers
from newsletter.store.engine import Store
from newsletter.text.language import _

TICK = timedelta(minutes=1)
"""How often due sources, missed slots and waiting deliveries are looked for."""


def run(
    settings: Settings, store: Store, clock: Callable[[], datetime], say: Callable[[str], None]
) -> None:
    """Run the jobs at their hours until SIGTERM or SIGINT; finish what is in hand, then return."""
    stopped = Event()
    with _signals(stopped), _desk(settings, store, clock, say, stopped) as desk:
        # Two locks: a slow source must not hold up a bulletin at its hour.
        collecting, sending = _one_at_a_time(desk), _one_at_a_time(desk)
        scheduler = BackgroundScheduler(
            timezone=settings.zone,
            job_defaults={"coalesce": True, "misfire_grace_time": 3600, "max_instances": 1},
        )
        often = {"trigger": "interval", "seconds": TICK.total_seconds(), "next_run_time": clock()}
        scheduler.add_job(_collect, args=(collecting,), **often)
        scheduler.add_job(_send, args=(desk, sending), **often)
        for key, bulletin in settings.bulletins.items():
            if bulletin.days:
                scheduler.add_job(sending, trigger(bulletin, settings.zone), (jobs.publish, key))
        scheduler.start()
        say(_("The scheduler runs; Ctrl+C stops it after what is in hand."))
        stopped.wait()
        scheduler.shutdown(wait=True)
        say(_("The scheduler has stopped."))


def run_once(
    settings: Settings, store: Store, clock: Callable[[], datetime], say: Callable[[str], None]
) -> None:
    """Do everything that is due now, and return: for a timer of the operating system."""
    stopped = Event()
    with _signals(stopped), _desk(settings, store, clock, say, stopped) as desk:
        guarded = _one_at_a_time(desk)
        _send(desk, guarded)  # first: slow sources must not hold up a bulletin
        _collect(guarded)


def _collect(guarded: Callable[..., None]) -> None:
    guarded(jobs.visit_sources)


def _send(desk: jobs.Desk, guarded: Callable[..., None]) -> None:
    for key in desk.settings.bulletins:
        guarded(jobs.publish, key)
    guarded(jobs.go_on_sending)
    guarded(jobs.report_sources)


def _one_at_a_time(desk: jobs.Desk) -> Callable[..., None]:
    lock = Lock()

    def guarded(job: Callable[..., None], *arguments: str) -> None:
        # A failing job is said and tried again at the next tick: the scheduler itself goes on.
        with lock:
            if desk.stop():
                return
            try:
                job(desk, *arguments)
            except NewsletterError as error:
                desk.say(str(error))

    return guarded


@contextmanager
def _desk(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    say: Callable[[str], None],
    stopped: Event,
) -> Iterator[jobs.Desk]:
    with store.writing() as tx:
        worker = workers.register(tx, clock() + jobs.LEASE)
    try:
        yield jobs.Desk(settings, store, clock, stopped.is_set, say, worker)
    finally:
        process.end_work(worker)


@contextmanager
def _signals(stopped: Event) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    # SIGHUP: somebody closed the terminal's window. (Windows has none.)
    names = ("SIGTERM", "SIGINT", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
