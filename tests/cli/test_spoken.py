"""If these fail, a Czech secretary reads English help, or is asked what she cannot answer."""

from io import StringIO

import pytest

from newsletter.cli import main, spoken
from newsletter.cli.console import ask
from newsletter.text import language

Out = pytest.CaptureFixture[str]


def answered(monkeypatch: pytest.MonkeyPatch, answer: str) -> bool:
    monkeypatch.setattr("sys.stdin", StringIO(answer))
    return ask("?")


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["issue", "--help"], ["issue", "send", "--help"], ["sources", "add", "--help"]],
)
def test_help_is_czech_from_the_usage_to_the_last_option(arguments: list[str], capsys: Out) -> None:
    spoken.speak()
    assert main.run(arguments) == 0
    told = capsys.readouterr().out
    assert told.startswith("Použití: ")
    assert "Volby:" in told
    assert "Ukáže tuto nápovědu." in told
    english = (
        "Usage",
        "Options",
        "OPTIONS",
        "COMMAND",
        "ARGS",
        "Show this",
        "required",
        "<str>",
        "KEY",
    )
    assert [word for word in english if word in told] == []


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--limit", "0"], "must be at least 1."),
        (["--limit", "5000"], "must be at most 1000."),
        (["--limit", "x"], "must be a whole number."),
        (["--json=yes"], "the option --json takes no value."),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_in_our_own_words(
    arguments: list[str], says: str, capsys: Out
) -> None:
    assert main.run(["queue", "list", *arguments]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert "Input" not in told


@pytest.mark.usefixtures("desk")
def test_errors_are_as_wide_as_the_terminal_and_names_stay_whole(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "velmi-dlouhy-klic-zdroje-ktery-nikdo-nezna-a-ktery-se-nesmi-rozdelit"
    monkeypatch.setenv("COLUMNS", "50")
    assert main.run(["collect", "--source", key]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main.run(["collect", "--source", key]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) > 1
    assert [line for line in told if len(line) > 50 and key not in line] == []
    assert any(key in line for line in told)


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        ("queue approve", "queue approve [OPTIONS] ID…"),
        ("sources check", "sources check [OPTIONS] [KEY…]"),
        ("sources export", "sources export [OPTIONS] FILE"),
        ("sources add", "sources add [OPTIONS] {KEY|ADDRESS}"),
        ("lists add", "lists add [OPTIONS] KEY TITLE"),
        ("init", "init [OPTIONS] [FOLDER]"),
        ("issue proof", "issue proof [OPTIONS] N ADDRESS…"),
    ],
)
def test_what_is_to_be_typed_stands_in_capitals(command: str, usage: str, capsys: Out) -> None:
    language.use("en")
    spoken.speak()
    assert main.run([*command.split(), "--help"]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[0].endswith(usage)
    assert "list[" not in told
    assert "..." not in told


@pytest.mark.parametrize("answer", ["a", "Ano", "ANO", "y", "yes", " a "])
def test_yes_is_yes_in_both_languages(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    assert answered(monkeypatch, f"{answer}\n") is True


@pytest.mark.parametrize("answer", ["n", "Ne", "no", "", "N"])
def test_everything_else_is_no_once_it_is_understood(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    assert answered(monkeypatch, f"{answer}\n") is False


def test_what_is_not_understood_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    assert answered(monkeypatch, "možná\nano\n") is True
    assert capsys.readouterr().out.count("[a/N]") == 2


def test_nobody_there_to_answer_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(monkeypatch, "") is False


def test_the_question_shows_the_letters_of_its_language(
    monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    language.use("en")
    answered(monkeypatch, "y\n")
    assert "[y/N]" in capsys.readouterr().out
