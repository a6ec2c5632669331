"""Templates that are not ours are filled in by a process of their own, which may die of it.

Jinja2's sandbox keeps them from reaching out, but not from going on for ever, or from nesting
tags until mrml ends the process (https://github.com/jdrouet/mrml/pull/694).
"""

import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from newsletter.errors import RenderError
from newsletter.text import language
from newsletter.text.language import _

LONGEST_SECONDS = 20.0
MOST_MEMORY = 2**30
"""Bytes of addresses that the process may take."""

T = TypeVar("T")


def run(work: Callable[[], T], folder: Path) -> T:
    """Return ``work()``, done apart.

    :param work: something that can be pickled.
    :param folder: where the templates are: it is named if the process dies.
    :raises RenderError: it died, or was ended for taking too long; what it raises itself is raised.
    """
    try:
        return _worker().submit(_limited, language.locale(), LONGEST_SECONDS, work).result()
    except (BrokenExecutor, MemoryError) as error:
        _worker.cache_clear()  # the next one gets a new process
        raise RenderError(
            _("your own templates take too much time or memory"),
            where=str(folder),
            remedy=_("Correct them, or take them away: ours are used then."),
        ) from error


@lru_cache(maxsize=1)
def _worker() -> ProcessPoolExecutor:
    served = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if served else "spawn")
    return ProcessPoolExecutor(1, context, initializer=_limit)


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _limited(locale: str, seconds: float, work: Callable[[], T]) -> T:
    # Nobody handles the signal, so it ends the process within a regular expression, too.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        language.use(locale)
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
