"""The desk of somebody who types commands: a configuration, its database, the clock, a screen."""

from collections.abc import Iterator
from io import StringIO

import pytest

from newsletter import clock
from newsletter.settings import Settings
from newsletter.store.engine import Store, open_store
from newsletter.text import language
from tests.conftest import NOW


@pytest.fixture
def desk(
    settings: Settings, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """Return the database of the configuration that the commands use; Jana, who is asked, says no.

    Words are English, lines have 80 columns, and it is ``NOW``.
    """
    language.use("en")
    monkeypatch.setenv("NEWSLETTER_CONFIG", str(settings.folder / "config.toml"))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NEWSLETTER_USER", "jana")
    monkeypatch.setattr("sys.stdin", StringIO("n\n" * 9))
    assert sqlite_store.url.database == str(settings.folder / "subscribers.db")
    opened = open_store(settings.database_url)
    yield opened
    opened.close()
