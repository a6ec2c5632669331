"""How the commands speak: one console, tables, JSON."""

import json
import shutil
import sys
import textwrap
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import typer

from newsletter.cli.context import FAILED
from newsletter.text.language import _

if TYPE_CHECKING:
    from rich.console import Console


def console() -> "Console":
    """Return the console for standard output; text is printed as it is, without markup."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def say(line: str = "") -> None:
    """Print one line to standard output, at once: who follows a log does not wait for the next."""
    print(line, flush=True)


def warn(text: str) -> None:
    """Print to standard error: on a terminal in lines as long as it is wide, else as it is.

    Who keeps a log finds one line for each fault.
    """
    width = shutil.get_terminal_size().columns
    for line in text.splitlines():
        print(_wrapped(line, width) if sys.stderr.isatty() else line, file=sys.stderr)


def _wrapped(line: str, width: int) -> str:
    # An address or a name must stay whole, or it cannot be copied.
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


YES = {"a", "ano", "y", "yes"}
NO = {"", "n", "ne", "no"}


def ask(question: str) -> bool:
    """Ask until the answer is yes or no, in Czech or English; no answer at all is no."""
    while True:
        try:
            answer = input(" ".join((question, _("[y/N]"), ""))).strip().casefold()
        except EOFError:
            say()
            return False
        if answer in YES | NO:
            return answer in YES
        say(_("Answer y (yes) or n (no)."))


def must_agree(question: str) -> None:
    """Ask; unless the answer is yes, say that nothing was changed and end the command.

    :raises typer.Exit: with code 1: the answer is no.
    """
    if not ask(question):
        say(_("Nothing was changed."))
        raise typer.Exit(FAILED)


def print_json(value: Any) -> None:
    """Print ``value`` as JSON; moments in ISO 8601 (UTC), amounts as decimal text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    msg = f"{type(value)} is not JSON"
    raise TypeError(msg)
