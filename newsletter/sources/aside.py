"""Parsing keeps a processor busy: done aside, while other sources' servers are listened to."""

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, TypeVarTuple

from newsletter.text import language

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

MANY = 100
"""Sources of one run for which processes are worth their start."""

_executors: ContextVar[list[Executor]] = ContextVar("executors", default=[])  # noqa: B039 - never filled


async def aside(function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    """Return ``function(*arguments)``, which another thread or process works out meanwhile."""
    executors = _executors.get()
    chosen = executors[0] if executors else None
    try:
        return await asyncio.get_running_loop().run_in_executor(chosen, function, *arguments)
    except BrokenExecutor:
        executors.clear()  # a process died: what was in work fails, the rest goes on in threads
        raise


@contextmanager
def processes(sources: int) -> Iterator[None]:
    """Let other processes work for so many sources, if they are many; else a thread does.

    Python runs one thread at a time, so threads do not parse two feeds at once.
    """
    if sources < MANY:
        yield
        return
    # Not forked: a copy of a process with threads may wait for ever for a lock one of them held.
    context = multiprocessing.get_context("spawn")
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(
        workers, context, initializer=language.use, initargs=(language.locale(),)
    ) as pool:
        token = _executors.set([pool])
        try:
            yield
        finally:
            _executors.reset(token)
