"""The desk of somebody who types commands: a configuration, its database, the clock, a screen."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO

import pytest

from newsletter import clock
from newsletter.cli import main
from newsletter.settings import Settings
from newsletter.store.engine import Store, open_store
from newsletter.text import language
from tests.conftest import NOW


@dataclass(frozen=True)
class Told:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Told]

FEED = (
    """<rss><channel><item><guid>1</guid><title>Žádosti o dotace</title></item></channel></rss>"""
)


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


@pytest.fixture
def newsletter(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return a function that runs a command in a folder of the test's own."""
    language.use("en")
    config = settings.folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    for key, value in (("allow_loopback", "true"), ("pause_seconds", "0")):
        text = re.sub(rf"^{key} = \w+", f"{key} = {value}", text, flags=re.MULTILINE)
    config.write_text(text, encoding="utf-8")
    monkeypatch.setenv("NEWSLETTER_CONFIG", str(config))
    monkeypatch.setenv("NEWSLETTER_USER", "Jana")
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, answer: str = "") -> Told:
        monkeypatch.setattr("sys.stdin", StringIO(answer))
        code = main.run(list(arguments))
        return Told(code, *capsys.readouterr())

    return run
