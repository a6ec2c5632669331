"""What a check finds, and what a check is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from newsletter.compose.check.mail import Mail

MOST_FAULTS = 20
"""Faults of one rule that are told: who mends those finds the others at the next look."""


class Severity(StrEnum):
    """An error stops the approval; a warning may be accepted, which is logged."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what (a sentence without its full stop), where, what to do."""

    what: str
    where: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Finding:
    """A fault, and the rule that found it."""

    rule: str
    severity: Severity
    source: str
    fault: Fault


Look = Callable[[Mail], Iterable[Fault]]


@dataclass(frozen=True)
class Check:
    """A rule: its id, how grave breaking it is, where it comes from, and how it is looked at."""

    rule: str
    severity: Severity
    source: str
    look: Look

    def findings(self, mail: Mail) -> Iterator[Finding]:
        """Yield what is wrong, the first faults of many."""
        for fault in islice(self.look(mail), MOST_FAULTS):
            yield Finding(self.rule, self.severity, self.source, fault)


def error(rule: str, source: str) -> Callable[[Look], Check]:
    """Make a check of a function whose faults stop the approval."""
    return lambda look: Check(rule, Severity.ERROR, source, look)


def warning(rule: str, source: str) -> Callable[[Look], Check]:
    """Make a check of a function whose faults a person may accept."""
    return lambda look: Check(rule, Severity.WARNING, source, look)
