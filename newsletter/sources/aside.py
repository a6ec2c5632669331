"""Parsing keeps a processor busy: done aside, while other sources' servers are listened to."""

import asyncio
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TypeVar, TypeVarTuple

from newsletter.text import language

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

LONGEST_SECONDS = 120.0

SELDOM = (10_000, 20, 50)
"""How often Python looks for garbage that goes in circles (https://docs.python.org/3/library/gc.html).

As often as usual, it takes a quarter of a run's time, and there is hardly any.
"""

SERVED = "forkserver" in multiprocessing.get_all_start_methods()

MANY = 100
"""Sources of one run for which processes are worth their start."""

_seconds: ContextVar[float] = ContextVar("seconds", default=LONGEST_SECONDS)
_executors: ContextVar[list[Callable[[], Executor]]] = ContextVar("executors", default=[])  # noqa: B039 - never filled


async def aside(function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    """Return ``function(*arguments)``, which another thread or process works out meanwhile."""
    executors = _executors.get()
    chosen = executors[0]() if executors else None
    loop = asyncio.get_running_loop()
    try:
        if chosen is None:
            return await loop.run_in_executor(None, function, *arguments)
        return await loop.run_in_executor(chosen, _limited, function, *arguments)
    except BrokenExecutor:
        executors.clear()  # a process died: what was in work fails, the rest goes on in threads
        raise


def _limited(function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    """Return ``function(*arguments)``; a process that does not come to an end is ended.

    Nobody handles the signal, so it works within a regular expression, too.
    """
    signal.setitimer(signal.ITIMER_REAL, _seconds.get())
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _start(locale: str, seconds: float) -> None:
    look_for_garbage_seldom()
    language.use(locale)
    _seconds.set(seconds)


def look_for_garbage_seldom() -> None:
    """Let this process look for garbage less often from now on."""
    if gc.get_threshold() < SELDOM:
        gc.set_threshold(*SELDOM)


@contextmanager
def processes(
    sources: int, *, preload: Sequence[str] = (), seconds: float = LONGEST_SECONDS
) -> Iterator[None]:
    """Let other processes work for so many sources, if they are many; else a thread does.

    Python runs one thread at a time, so threads do not parse two feeds at once.

    :param preload: names of modules that hold what is done there.
    :param seconds: how long a process may work at one thing before it is ended.
    """
    if sources < MANY:
        yield
        return
    # Not forked from this one: a copy of a process with threads may wait for ever for a lock that
    # one of them held. A server without threads has imported all, and is forked in no time.
    context = multiprocessing.get_context("forkserver" if SERVED else "spawn")
    if SERVED:
        context.set_forkserver_preload(list(preload))
    workers = os.cpu_count() or 1
    with ExitStack() as stack:

        @cache
        def pool() -> Executor:  # most runs find nothing new, and need none
            return stack.enter_context(
                ProcessPoolExecutor(
                    workers, context, initializer=_start, initargs=(language.locale(), seconds)
                )
            )

        token = _executors.set([pool])
        try:
            yield
        finally:
            _executors.reset(token)
