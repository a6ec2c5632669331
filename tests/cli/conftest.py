"""The desk of somebody who types commands: a configuration, its database, the clock, a screen."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO

import pytest
from typer.main import get_command

from newsletter import clock
from newsletter.cli import commands, main
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


@pytest.fixture(scope="session", autouse=True)
def _put_together_once() -> Iterator[None]:
    """Make the tree of all commands once a language, not with every command."""
    build = commands.build
    made = cache(lambda _locale: get_command(build()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "build", lambda: made(language.locale()))
        yield


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
    settings: Settings,
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Return a function that runs a command in a folder of the test's own, with a database."""
    assert sqlite_url == settings.database_url
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
