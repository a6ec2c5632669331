"""If these fail, a slip in config.toml greets the secretary with a trace, or goes unnoticed."""

import stat
from pathlib import Path

import pytest

from newsletter.errors import SettingsError
from newsletter.settings import LONGEST_PASSWORD, load, make_secret
from newsletter.text import language
from tests.conftest import CONFIG

SHIPPED = CONFIG.read_text(encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    language.use("en")
    return tmp_path / "config.toml"


def test_the_shipped_configuration_works(path: Path) -> None:
    path.write_text(SHIPPED, encoding="utf-8")
    settings = load(path)
    assert settings.bulletins["tydenni"].lists == ("clenove",)
    assert settings.database_url == f"sqlite:///{path.parent}/subscribers.db"


def test_a_byte_order_mark_of_a_windows_editor_does_no_harm(path: Path) -> None:
    path.write_text(SHIPPED, encoding="utf-8-sig")
    assert load(path).locale == "cs"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("window = 50", "windoww = 50", ["‘delivering.windoww’", "‘delivering.window’"]),
        ("[publisher]", "[publischer]", ["‘publisher’", "missing"]),
        ("port = 587", 'port = "pět"', ["relay.port", "pět", "whole number"]),
        ("port = 587", "port = 70000", ["relay.port", "70000"]),
        ("allow_loopback = false", 'allow_loopback = "snad"', ["collecting.allow_loopback"]),
        ("window = 50", "window = 51", ["delivering.window", "51"]),
        ('time = "07:00"', 'time = "02:30"', ["bulletins.tydenni.time", "clocks"]),
        ('time = "07:00"', 'time = "7"', ["bulletins.tydenni.time"]),
        ('days = ["mon"]', 'days = ["po"]', ["bulletins.tydenni.days", "po"]),
        ('sections = ["dotace"', 'sections = ["dotce"', ["tydenni", "‘dotce’"]),
        ('sender = "zpravodaj@', 'sender = "zpravodaj(', ["tydenni.sender", "e-mail"]),
        ('sender_name = "Zpravodaj', 'sender_name = "A\\r\\nBcc: x', ["tydenni.sender_name"]),
        ('timezone = "Europe/Prague"', 'timezone = "Praha"', ["timezone", "Europe/Prague"]),
        ('timezone = "Europe/Prague"', 'timezone = "Europe"', ["timezone", "Europe/Prague"]),
        ('timezone = "Europe/Prague"', 'timezone = "../x"', ["timezone", "Europe/Prague"]),
        ('locale = "cs"', 'locale = "de"', ["locale", "de"]),
        ("[relay]  ", "[relay  ", ["TOML", "line"]),
        ('host = "localhost"', 'host = "a"\nhost = "b"', ["TOML"]),
        ("[bulletins.tydenni]", '[bulletins."Týdenní"]', ["bulletins"]),
    ],
)
def test_a_slip_is_one_sentence_with_the_file_and_the_key(
    path: Path, before: str, after: str, says: list[str]
) -> None:
    assert before in SHIPPED
    path.write_text(SHIPPED.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert "\n" not in sentence
    assert [word for word in says if word not in sentence] == []


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('block = true\ntitel = "volná místa"', ["‘rules.2.titel’", "‘rules.2.title’"]),
        ('blok = true\ntitle = "volná místa"', ["‘rules.2.blok’", "‘rules.2.block’"]),
        ('title = "volná místa"', ["rules.2", "keep, block, tag, section"]),
        ('block = true\nkeep = true\ntitle = "a"', ["rules.2", "exactly one"]),
        ('block = false\ntitle = "a"', ["rules.2", "exactly one"]),
        ("block = true", ["rules.2", "every item"]),
        ('name = "Volná místa"\nblock = true', ["rules.2 (Volná místa): ", "every item"]),
        ('block = "ano"\ntitle = "a"', ["rules.2.block", "true or false"]),
        ("block = true\ntitle = 5", ["rules.2.title", "list in square brackets"]),
        ('block = true\ntitle = ["a", 5]', ["rules.2.title.2", "text in quotes"]),
        ("block = true\ntitle = []", ["rules.2.title", "not be empty"]),
        ('block = true\nnot_title = "…"', ["rules.2.not_title", "letter"]),
        ('block = true\nsource = "Kraj"', ["rules.2.source", "Kraj"]),
        ('section = "dotce"\ntitle = "a"', ["rule 2", "‘dotce’"]),
        ('tag = "a\\nb"\ntitle = "a"', ["rules.2.tag", "one line"]),
    ],
)
def test_a_slip_in_a_rule_is_never_ignored(path: Path, rule: str, says: list[str]) -> None:
    good = '[[rules]]\nblock = true\ntitle = "x"\n'
    path.write_text(f"{SHIPPED}\n{good}\n[[rules]]\n{rule}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert [word for word in says if word not in sentence] == []


def test_the_examples_of_rules_in_the_shipped_file_work(path: Path) -> None:
    head, rules = SHIPPED.split("#\n# [[rules]]", 1)
    lines = f"[[rules]]{rules}".replace("\n# ", "\n")
    path.write_text(head + lines, encoding="utf-8")
    blocking, keeping, moving = load(path).rules
    assert (blocking.block, keeping.keep, moving.section) == (True, True, "ucetnictvi")
    assert keeping.conditions == {"title": ("starosta",), "source": ("kraj-aktuality",)}


def test_a_missing_file_says_how_to_make_one(path: Path) -> None:
    with pytest.raises(SettingsError, match="newsletter init"):
        load(path)


def test_a_file_that_is_not_text_is_named(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00locale")
    with pytest.raises(SettingsError, match=r"config\.toml"):
        load(path)


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    assert make_secret(path)
    first = path.read_bytes()
    assert not make_secret(path)
    assert path.read_bytes() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_brackets_without_end_are_no_settings(path: Path) -> None:
    path.write_text("a = " + "[" * 5_000, encoding="utf-8")
    with pytest.raises(SettingsError, match="TOML"):
        load(path)


def test_a_secret_that_is_missing_or_short_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(SHIPPED, encoding="utf-8")
    monkeypatch.delenv("NEWSLETTER_SECRET", raising=False)
    with pytest.raises(SettingsError, match=r"secret\.key"):
        load(path).secret()
    (path.parent / "secret.key").write_text("krátké\n")
    with pytest.raises(SettingsError, match="32"):
        load(path).secret()


def test_a_password_comes_from_the_environment_or_a_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSLETTER_RELAY_PASSWORD", raising=False)
    path.write_text(SHIPPED.replace('user = ""', 'user = "zpravodaj"'), encoding="utf-8")
    with pytest.raises(SettingsError, match="NEWSLETTER_RELAY_PASSWORD"):
        load(path).relay_password()
    monkeypatch.setenv("NEWSLETTER_RELAY_PASSWORD", "z prostředí")
    assert load(path).relay_password() == "z prostředí"
    monkeypatch.delenv("NEWSLETTER_RELAY_PASSWORD")
    with_file = path.read_text().replace("# password_file", "password_file")
    path.write_text(with_file, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"relay\.password"):
        load(path).relay_password()
    (path.parent / "relay.password").write_text("ze souboru\n")
    assert load(path).relay_password() == "ze souboru"


@pytest.fixture
def folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of config.toml, with a password in each file a source must not have."""
    monkeypatch.delenv("NEWSLETTER_SOURCE_PASSWORD_POSTA", raising=False)
    path.write_text(
        SHIPPED.replace("# password_file", "password_file").replace("subscribers.db", "data.db"),
        encoding="utf-8",
    )
    for name in ("secret.key", "relay.password", "data.db", "../jine"):
        (path.parent / name).write_text("tajné")
    (path.parent / "odkaz").symlink_to("secret.key")
    (path.parent / "posta.txt").write_text("heslo s mezerou\n")
    return path.parent


def test_a_source_reads_its_password_from_the_folder_of_the_settings(folder: Path) -> None:
    settings = load(folder / "config.toml")
    assert settings.source_password("posta", "posta.txt") == "heslo s mezerou"
    (folder / "hesla").mkdir()
    (folder / "hesla" / "posta").write_text("jiné")
    assert settings.source_password("posta", "hesla/posta") == "jiné"


@pytest.mark.parametrize(
    "file",
    [
        *("secret.key", "./secret.key", "odkaz", "relay.password", "data.db", "config.toml"),
        *("../jine", "/etc/hostname", "x/../../jine", "", ".", "a\0b", "velky", "radky"),
    ],
)
def test_no_other_file_is_sent_to_a_server_as_a_password(folder: Path, file: str) -> None:
    (folder / "velky").write_text("x" * (LONGEST_PASSWORD + 1))
    (folder / "radky").write_text("x\ny")
    with pytest.raises(SettingsError) as caught:
        load(folder / "config.toml").source_password("posta", file)
    assert "tajné" not in str(caught.value)
