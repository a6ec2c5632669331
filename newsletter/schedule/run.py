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

TICK = timedelta(minutes=1)
"""How often due sources, missed slots and waiting deliveries are looked for."""


def run(
    settings: Settings, store: Store, clock: Callable[[], datetime], say: Callable[[str], None]
) -> None:
    """Run the jobs at their hours until SIGTERM or SIGINT; finish what is in hand, then return."""
    stopped = Event()
    with _signals(stopped), _desk(settings, store, clock, say, stopped) as desk:
        guarded = _one_at_a_time(desk)
        scheduler = BackgroundScheduler(
            timezone=settings.zone,
            job_defaults={"coalesce": True, "misfire_grace_time": 3600, "max_instances": 1},
        )
        for key, bulletin in settings.bulletins.items():
            if bulletin.days:
                scheduler.add_job(guarded, trigger(bulletin, settings.zone), (jobs.publish, key))
        scheduler.add_job(_pass_over, "interval", (desk, guarded), seconds=TICK.total_seconds())
        _pass_over(desk, guarded)
        scheduler.start()
        stopped.wait()
        scheduler.shutdown(wait=True)


def run_once(
    settings: Settings, store: Store, clock: Callable[[], datetime], say: Callable[[str], None]
) -> None:
    """Do everything that is due now, and return: for a timer of the operating system."""
    stopped = Event()
    with _signals(stopped), _desk(settings, store, clock, say, stopped) as desk:
        _pass_over(desk, _one_at_a_time(desk))


def _pass_over(desk: jobs.Desk, guarded: Callable[..., None]) -> None:
    guarded(jobs.visit_sources)
    for key in desk.settings.bulletins:
        guarded(jobs.publish, key)
    guarded(jobs.go_on_sending)


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

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
