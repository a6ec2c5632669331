"""Parsing keeps a processor busy: done aside, while other sources' servers are listened to."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import ContextVar
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

executor: ContextVar[Executor | None] = ContextVar("executor", default=None)
"""What runs it: a thread, unless whoever collects has set something else."""


async def aside(function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    """Return ``function(*arguments)``, which another thread or process works out meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(executor.get(), function, *arguments)
