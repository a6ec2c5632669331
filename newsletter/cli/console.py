"""How the commands speak: one console, tables, JSON."""

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def console() -> "Console":
    """Return the console for standard output; text is printed as it is, without markup."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def say(line: str = "") -> None:
    """Print one line to standard output."""
    print(line)


def warn(line: str) -> None:
    """Print one line to standard error."""
    print(line, file=sys.stderr)


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
