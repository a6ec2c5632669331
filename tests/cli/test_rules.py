"""If these fail, rules do to the queue what nobody saw coming, or what cannot be taken back."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest

from newsletter import clock
from newsletter.cli import main
from newsletter.models import Item, ItemState, Source
from newsletter.settings import Settings
from newsletter.store import audit, items
from newsletter.store.engine import Store, open_store
from newsletter.text import language
from tests.conftest import NOW

RULES = """
[[rules]]
name = "Volná místa"
block = true
title = "volné pracovní místo"

[[rules]]
section = "dotace"
title = ["dotace", "výzva"]
not_source = "mesto"

[[rules]]
tag = "školy"
text = "škola"
"""
TITLES = (
    "Volné pracovní místo: účetní",
    "Dotace na opravy škol",
    "Den otevřených dveří",
)


@pytest.fixture
def store(
    settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """Return the database that the commands use, of each kind, with three items and rules."""
    config = settings.folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    url = f'database = "{database_url}"'
    text = text.replace('database = "sqlite:///subscribers.db"', url)
    config.write_text(text + RULES, encoding="utf-8")
    language.use("en")
    monkeypatch.setenv("NEWSLETTER_CONFIG", str(config))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NEWSLETTER_USER", "jana")
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    opened = open_store(database_url)
    fill(opened)
    yield opened
    opened.close()


def fill(store: Store) -> None:
    with store.writing() as tx:
        tx.add(
            Source(key="kraj", kind="feed", title="Kraj", url="https://kraj.example",
                   section="kraj", added_at=NOW)
        )  # fmt: skip
        tx.flush()
        for title in TITLES:
            tx.add(
                Item(
                    source_id=1, section="kraj", title=title, original_title=title,
                    tags=["Zprávy"], first_seen_at=NOW,
                )
            )  # fmt: skip
            tx.flush()


def stored(store: Store) -> list[tuple[ItemState, str, list[str]]]:
    with store.reading() as tx:
        found = [items.get(tx, number) for number in (1, 2, 3)]
    return [(item.state, item.section, item.tags) for item in found]


BEFORE = [(ItemState.NEW, "kraj", ["Zprávy"])] * 3
AFTER = [
    (ItemState.REJECTED, "kraj", ["Zprávy"]),
    (ItemState.NEW, "dotace", ["Zprávy", "školy"]),
    BEFORE[2],
]


def test_trying_shows_what_would_change_and_changes_nothing(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["rules", "try"]) == 0
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    words = " ".join(told.split())
    assert "Volné pracovní místo: účetní" in words
    assert "rejected – rule ‘Volná místa’" in words
    assert "kraj → dotace" in words
    assert "‘školy’" in words
    assert "Den otevřených dveří" not in words
    assert "New items: 3; 2 of them would change." in words
    assert stored(store) == BEFORE


def test_trying_is_machine_readable(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["rules", "try", "--json"]) == 0
    blocked, moved = json.loads(capsys.readouterr().out)
    assert (blocked["id"], blocked["state"]) == (1, "rejected")
    assert blocked["reason"] == "rule ‘Volná místa’ (title: volné pracovní místo)"
    assert (moved["section"], moved["tags"]) == ("dotace", ["Zprávy", "školy"])
    assert stored(store) == BEFORE


def test_a_long_list_is_cut_and_says_so(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["rules", "try", "--limit", "1"]) == 0
    assert "… and 1 more: --limit 2" in capsys.readouterr().out
    assert stored(store) == BEFORE


def test_applying_is_logged_and_taken_back_with_one_undo(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["rules", "apply", "--yes"]) == 0
    told = capsys.readouterr().out
    assert "Changed 2 items." in told
    assert "newsletter queue undo" in told
    assert stored(store) == AFTER
    with store.reading() as tx:
        (entry,) = audit.history(tx, "item", 1)
        assert audit.history(tx, "item", 3) == []
    assert (entry.who, entry.action, entry.before["state"]) == ("jana", "sort", "new")
    assert entry.after["reason"] == "rule ‘Volná místa’ (title: volné pracovní místo)"
    assert main.run(["rules", "apply", "--yes"]) == 0
    assert "nothing to change" in capsys.readouterr().out
    assert main.run(["queue", "undo"]) == 0
    assert stored(store) == BEFORE


def test_applying_asks_and_a_no_changes_nothing(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["rules", "apply"]) == 1
    assert "Change 2 items?" in capsys.readouterr().out
    assert stored(store) == BEFORE


def test_what_editors_decided_is_left_alone(store: Store) -> None:
    assert main.run(["queue", "approve", "1"]) == 0
    assert main.run(["queue", "edit", "2", "--section", "praxe"]) == 0
    assert main.run(["rules", "apply", "--yes"]) == 0
    assert stored(store)[:2] == [
        (ItemState.APPROVED, "kraj", ["Zprávy"]),
        (ItemState.NEW, "praxe", ["Zprávy", "školy"]),
    ]


@pytest.mark.usefixtures("store")
def test_an_item_says_what_it_is_about_and_what_rules_did(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main.run(["rules", "apply", "--yes"])
    capsys.readouterr()
    assert main.run(["queue", "show", "2"]) == 0
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    words = " ".join(told.split())
    assert "section Dotační výzvy – rule 2 (title: dotace)" in words
    assert "tag školy – rule 3 (text: škola)" in words
    assert "tag Zprávy" in words
    assert "jana: changed by rules" in words
    assert main.run(["queue", "show", "2", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["reasons"]["tag:školy"] == "rule 3 (text: škola)"
    assert (shown["tags"], shown["suggestion"]) == (["Zprávy", "školy"], None)


@pytest.mark.usefixtures("store")
def test_rules_are_listed_with_what_cannot_be_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["rules", "list"]) == 3
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    assert "1  rule ‘Volná místa’: reject" in told
    assert "title: dotace, výzva · not source: mesto" in told
    assert "Rule 2 names the source ‘mesto’" in told
    assert main.run(["rules", "list", "--json"]) == 3
    listed = json.loads(capsys.readouterr().out)
    assert listed[2] == {"tag": "školy", "text": ["škola"]}


@pytest.mark.usefixtures("desk")
def test_without_rules_it_is_said_where_to_write_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main.run(["rules", "list"]) == 0
    assert "[[rules]]" in capsys.readouterr().out


def test_a_slip_in_a_rule_stops_the_command(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    config = settings.folder / "config.toml"
    slip = config.read_text(encoding="utf-8").replace('tag = "školy"', 'tak = "školy"')
    config.write_text(slip, encoding="utf-8")
    assert main.run(["rules", "apply", "--yes"]) == 1
    assert "‘rules.3.tak’" in capsys.readouterr().err
    assert stored(store) == BEFORE


def learn(store: Store) -> None:
    """Add decisions about grants, approved, and accidents, rejected."""
    with store.writing() as tx:
        for number in range(220):
            title = "Výzva: dotace obcím" if number % 2 else "Policie: nehoda na silnici"
            state = ItemState.SENT if number % 2 else ItemState.REJECTED
            tx.add(
                Item(section="dotace", title=title, original_title=title, state=state,
                     first_seen_at=NOW)
            )  # fmt: skip


def test_an_item_says_what_was_done_with_similar_ones(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    learn(store)
    with store.writing() as tx:
        items.get(tx, 2).original_title = "Nová výzva na dotace"
        items.get(tx, 3).original_title = "Nehoda a policie"
    assert main.run(["queue", "show", "2"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert "You approved 110 of 110 similar ones (Dotační výzvy; words: " in words
    assert "e.g. 223, 221, 219)" in words
    assert main.run(["queue", "show", "3", "--json"]) == 0
    suggestion = json.loads(capsys.readouterr().out)["suggestion"]
    assert (suggestion["approve"], suggestion["times"], suggestion["total"]) == (False, 110, 110)
    assert sorted(suggestion["words"]) == ["Nehoda", "policie"]
    assert main.run(["queue", "show", "1"]) == 0
    assert "similar" not in capsys.readouterr().out
    with store.reading() as tx:
        assert items.get(tx, 2).state is ItemState.NEW
