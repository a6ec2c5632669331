"""What every command starts from: the configuration, the database, and who is asking."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.settings import Settings
    from newsletter.store.engine import Store

CONFIG_VARIABLE = "NEWSLETTER_CONFIG"

FAILED = 1
FINDINGS = 3
"""Exit codes: nothing came of it; it is done, but a person should look."""


@dataclass
class Options:
    """The options that stand before the command."""

    config: Path = Path("config.toml")
    debug: bool = False


options = Options()


def settings() -> "Settings":
    """Read the configuration."""
    from newsletter.settings import load

    found = load(options.config)
    if found.collecting.kinds and str(found.folder) not in sys.path:
        sys.path.append(str(found.folder))  # kinds of one's own may lie beside the configuration
    return found


@contextmanager
def opened() -> Iterator[tuple["Settings", "Store"]]:
    """Read the configuration and open its database; close it afterwards."""
    from newsletter.store.engine import open_store

    found = settings()
    store = open_store(found.database_url)
    try:
        yield found, store
    finally:
        store.close()


def who() -> str:
    """Return the name that decisions are logged under: the account's, or ``NEWSLETTER_USER``."""
    return os.environ.get("NEWSLETTER_USER") or getpass.getuser()
