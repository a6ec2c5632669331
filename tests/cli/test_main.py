"""If these fail, the command is slow to answer, or answers in riddles."""

import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.cli import main, spoken
from newsletter.text import language
from newsletter.text.language import _

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    language.use("en")
    spoken.speak()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSLETTER_CONFIG", raising=False)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['newsletter', '--help']\n"
        "from newsletter.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'httpx', 'rich', 'pydantic', 'email_validator',\n"
        "         'babel'}\n"
        "sys.stderr.write(','.join(sorted(heavy & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "queue" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["quue"], "quue"),
        (["queue", "--hepl"], "--hepl"),
        (["queue", "list", "x"], "x"),
        (["queue", "show"], "argument"),
        (["--config"], "--config"),
    ],
)
def test_wrong_use_is_one_sentence_and_a_hint(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(arguments) == 2
    told = capsys.readouterr().err
    assert told.startswith("Error: ")
    assert says in told
    assert "--help" in told or arguments == ["--config"]


def test_a_missing_configuration_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["queue", "list"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "config.toml" in told
    assert "newsletter init" in told


def test_init_makes_what_is_missing_and_keeps_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["init"]) == 0
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {"config.toml", "secret.key", "subscribers.db"} <= files.keys()
    assert main.run(["init"]) == 0
    assert "kept" in capsys.readouterr().out
    assert (tmp_path / "secret.key").read_bytes() == files["secret.key"]


def test_init_names_its_files_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.run(["--config", "config.toml", "init"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        _("made: {path}").format(path=name) for name in ("config.toml", "secret.key")
    ]


def test_the_language_is_that_of_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('locale = "en"', encoding="utf-8")
    assert main._locale_of(config) == "en"
    config.write_text("locale = [broken", encoding="utf-8")
    assert main._locale_of(config) == "cs"
    assert main._config_path(["--config", "a.toml", "queue"]) == Path("a.toml")
    assert main._config_path(["--config=b.toml"]) == Path("b.toml")
