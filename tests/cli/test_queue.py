"""If these fail, the secretary cannot read her queue, or an editor's slip costs her the work."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from newsletter import clock
from newsletter.cli import main
from newsletter.clock import PRAGUE
from newsletter.models import GrantCall, Item, ItemKind, ItemState, StoredFile
from newsletter.store import files, items
from newsletter.store.engine import Store
from tests.conftest import NOW


@pytest.fixture
def store(desk: Store) -> Store:
    """Return the database that the commands use, with three items."""
    add(desk, "Obnova veřejné zeleně v obcích", 4)
    add(desk, "Opravy místních komunikací " * 6, 22)
    add(desk, "Kraj rozdělil 64 milionů", None)
    return desk


def add(store: Store, title: str, closes_in_days: int | None) -> None:
    kind = ItemKind.ARTICLE if closes_in_days is None else ItemKind.GRANT_CALL
    with store.writing() as tx:
        item = Item(
            kind=kind, section="dotace", title=title, original_title=title,
            first_seen_at=NOW, url="https://kraj.example/1",
        )  # fmt: skip
        tx.add(item)
        tx.flush()
        if closes_in_days is not None:
            tx.add(
                GrantCall(
                    item_id=item.id or 0, closes_at=NOW + timedelta(days=closes_in_days),
                    provider="Ministerstvo životního prostředí", allocation=Decimal(80_000_000),
                )
            )  # fmt: skip


def state(store: Store, item_id: int) -> ItemState:
    with store.reading() as tx:
        return items.get(tx, item_id).state


@pytest.mark.usefixtures("store")
def test_the_list_fits_80_columns_and_says_what_matters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main.run(["queue", "list"]) == 0
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    first, urgent, *_rest = told.splitlines()
    assert "3 new" in first
    assert "1 closes within 7 days" in first
    assert "Obnova veřejné zeleně v obcích" in urgent
    assert "9:30" in urgent
    assert "80 million" in urgent


@pytest.mark.usefixtures("store")
def test_the_list_is_machine_readable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["queue", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [item["id"] for item in found] == [1, 2, 3]
    assert found[0]["details"]["allocation"] == "80000000"
    assert found[0]["details"]["closes_at"] == "2026-11-27T08:30:00Z"


@pytest.mark.usefixtures("store")
def test_a_list_of_all_says_how_each_item_stands(capsys: pytest.CaptureFixture[str]) -> None:
    main.run(["queue", "reject", "2"])
    capsys.readouterr()
    assert main.run(["queue", "list", "--state", "all"]) == 0
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    assert [line.split()[-1] for line in told.splitlines()[1:4]] == ["new", "rejected", "new"]


@pytest.mark.usefixtures("store")
def test_only_an_empty_list_of_new_items_sends_one_collecting(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for state, advised in (
        ("sent", False),
        ("in an issue", False),
        ("approved", False),
        ("new", True),
    ):
        main.run(["queue", "reject", "1", "2", "3"])
        capsys.readouterr()
        main.run(["queue", "list", "--state", state])
        assert ("newsletter collect" in capsys.readouterr().out) is advised


def test_an_item_goes_the_editors_way_and_back(store: Store) -> None:
    assert main.run(["queue", "approve", "1", "3", "--section", "kraj"]) == 0
    assert [state(store, i) for i in (1, 2, 3)] == ["approved", "new", "approved"]
    assert main.run(["queue", "undo"]) == 0
    assert [state(store, i) for i in (1, 3)] == ["new", "new"]
    assert main.run(["queue", "reject", "1", "--reason", "není pro obce"]) == 0
    assert main.run(["queue", "snooze", "2", "--until", "1. 12."]) == 0
    assert main.run(["queue", "snooze", "2", "--until", "zítra"]) == 0
    assert [state(store, i) for i in (1, 2)] == ["rejected", "snoozed"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["approve", "1", "77"], "77"),
        (["approve", "1", "--section", "dotce"], "dotce"),
        (["list", "--state", "nová"], "nová"),
        (["snooze", "1", "--until", "brzy"], "brzy"),
        (["edit", "1", "--set", "closes"], "closes"),
        (["edit", "1", "--set", "closes=brzy"], "brzy"),
        (["edit", "1", "--kind", "akce"], "akce"),
        (["approve", "1", "2,3x"], "‘2,3x’ is not the number of an item"),
        (["approve", "1,9999999999"], "9999999999"),
        (["reject", "1", "není", "pro", "obce"], "‘není’ is not the number of an item"),
        (["show", "1,2"], "‘1,2’ is not the number of an item"),
        (["edit", "jedna", "--set", "title=x"], "‘jedna’"),
    ],
)
def test_a_slip_is_one_sentence_and_changes_nothing(
    store: Store, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main.run(["queue", *arguments]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert says in told
    assert state(store, 1) is ItemState.NEW


@pytest.mark.usefixtures("store")
def test_details_are_shown_and_corrected(capsys: pytest.CaptureFixture[str]) -> None:
    fields = ["--set", "closes=15. 12. 2026 12.00", "--set", "eligible=Obce do 3 000 obyvatel"]
    assert main.run(["queue", "edit", "1", *fields]) == 0
    assert main.run(["queue", "show", "1"]) == 0
    told = capsys.readouterr().out
    assert "15. 12. 2026 12.00" in told
    assert "Obce do 3 000 obyvatel" in told
    assert "jana: corrected" in told
    assert main.run(["queue", "show", "1", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["history"][0]["before"]["details"]["eligible"] == ""


def test_the_list_and_an_item_name_the_same_last_day(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.writing() as tx:
        tx.get_one(GrantCall, 1).closes_at = datetime(2027, 4, 1, tzinfo=PRAGUE)
    main.run(["queue", "list"])
    assert "Wed 31 Mar 23:59" in capsys.readouterr().out
    main.run(["queue", "snooze", "1", "--until", "1. 12. 2026"])
    capsys.readouterr()
    main.run(["queue", "show", "1"])
    told = capsys.readouterr().out
    assert "deadline (closes)  31. 3. 2027 23.59\n" in told
    assert "put away until  Tue 1 Dec\n" in told


def test_what_the_source_said_stands_beside_each_correction(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.writing() as tx:
        items.get(tx, 1).original_details = {
            "closes_at": "2026-11-27T08:30:00+00:00", "provider": "Ministerstvo životního prostředí"
        }  # fmt: skip
        items.get(tx, 1).original_summary = "Výsadba a péče o stromy na veřejných místech. " * 5
    fields = ["--set", "closes=15. 12. 2026 9.00", "--set", "summary=Jen stručně."]
    main.run(["queue", "edit", "1", *fields])
    main.run(["queue", "snooze", "1", "--until", "1. 12. 2026"])
    capsys.readouterr()
    assert main.run(["queue", "show", "1"]) == 0
    told = capsys.readouterr().out
    lines = [line.strip() for line in told.splitlines()]
    closes = lines.index("deadline (closes)  15. 12. 2026 9.00")
    assert lines[closes + 1] == "original  27. 11. 2026 9.30"
    summary = lines.index("summary  Jen stručně.")
    assert lines[summary + 1].startswith("original  Výsadba a péče")
    assert told.count("original  ") == 2
    assert "put away until  Tue 1 Dec" in told
    assert max(map(len, told.splitlines())) <= 80


def test_an_article_that_was_made_an_event_still_says_what_it_was(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.writing() as tx:
        items.get(tx, 1).original_details = {"allocation": "80000000"}
    main.run(["queue", "edit", "1", "--kind", "event", "--set", "place=Písek"])
    capsys.readouterr()
    main.run(["queue", "show", "1"])
    assert "original  80 000 000 Kč" in capsys.readouterr().out


def test_an_item_is_corrected_in_the_users_own_editor(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/^title: .*/title: Zeleň v obcích/' \"$1\"\n")
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    assert main.run(["queue", "edit", "1"]) == 0
    with store.reading() as tx:
        item = items.get(tx, 1)
        assert (item.title, item.edited) == ("Zeleň v obcích", ["title"])


def editor_that_types(folder: Path, script: str) -> str:
    editor = folder / "editor"
    editor.write_text(f"#!/bin/sh\nsed -i '{script}' \"$1\"\n", encoding="utf-8")
    editor.chmod(0o755)
    return str(editor)


@pytest.mark.usefixtures("store")
def test_what_was_typed_into_a_form_with_a_slip_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    script = "s/^title: .*/title: Dlouho psaný název/; s/^closes: .*/closes: brzy/"
    monkeypatch.setenv("VISUAL", editor_that_types(tmp_path, script))
    assert main.run(["queue", "edit", "1"]) == 2
    [form] = tmp_path.glob("newsletter-*/*.txt")
    assert str(form) in capsys.readouterr().err
    assert "title: Dlouho psaný název" in form.read_text(encoding="utf-8")


@pytest.mark.usefixtures("store")
def test_a_form_that_was_not_changed_changes_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("VISUAL", "true")
    assert main.run(["queue", "edit", "1"]) == 0
    assert capsys.readouterr().out == "Nothing was changed.\n"
    assert (
        main.run(["queue", "edit", "1", "--set", "provider=Ministerstvo životního prostředí"]) == 0
    )
    assert capsys.readouterr().out == "Nothing was changed.\n"
    assert list(tmp_path.glob("newsletter-*")) == []


@pytest.mark.usefixtures("store")
def test_an_item_in_an_issue_is_named_with_its_issue(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main.run(["queue", "approve", "1,3"])
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    main.run(["issue", "create", "--number", "47"])
    capsys.readouterr()
    assert main.run(["queue", "edit", "3", "--set", "title=Jinak"]) == 0
    assert "newsletter issue arrange 47/2026 --refresh 3" in capsys.readouterr().out
    assert main.run(["queue", "undo"]) == 0
    assert "arrange" not in capsys.readouterr().out
    assert main.run(["queue", "edit", "3", "--section", "kraj"]) == 0
    assert "arrange 47/2026 --move 3 --section kraj" in capsys.readouterr().out
    assert main.run(["queue", "reject", "3"]) == 1
    assert "newsletter issue arrange 47/2026 --remove 3" in capsys.readouterr().err
    assert main.run(["issue", "arrange", "47", "--remove", "tři"]) == 2
    assert "‘tři’ is not the number of an item" in capsys.readouterr().err


@pytest.mark.usefixtures("store")
def test_each_decision_says_how_it_is_taken_back_and_undo_how_things_stand(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = (["reject", "1"], ["snooze", "2", "--until", "1. 12. 2026"], ["approve", "3"])
    for minute, arguments in enumerate((*commands, ["edit", "3", "--set", "title=Jinak"])):
        monkeypatch.setattr(clock, "now", lambda at=NOW + timedelta(minutes=minute): at)
        assert main.run(["queue", *arguments]) == 0
        assert "newsletter queue undo" in capsys.readouterr().out.splitlines()[-1]
    main.run(["queue", "undo"])
    assert "     3  Kraj rozdělil 64 milionů – approved" in capsys.readouterr().out


@pytest.mark.usefixtures("store")
def test_a_correction_into_the_past_is_pointed_out(capsys: pytest.CaptureFixture[str]) -> None:
    main.run(["queue", "edit", "1", "--set", "closes=1. 11. 2026"])
    assert "has passed" in capsys.readouterr().out
    main.run(["queue", "edit", "1", "--set", "closes=1. 12. 2026"])
    assert "has passed" not in capsys.readouterr().out


def test_an_editor_that_fails_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VISUAL", "false")
    assert main.run(["queue", "edit", "1"]) == 2
    assert "false" in capsys.readouterr().err
    with store.reading() as tx:
        assert items.get(tx, 1).edited == []


def test_documents_that_came_with_a_mail_are_shown_and_saved(
    store: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with store.writing() as tx:
        items.get(tx, 3).attachments = [
            {"title": "Pozvánka.pdf", "url": "", "sha256": "a" * 64, "size": 1_540_000},
            {"title": "film.mp4", "url": "", "note": "left out: larger than 10 MB"},
            {"title": "Zápis", "url": "https://obec.example/zapis.pdf"},
        ]
        files.keep(tx, [StoredFile(sha256="a" * 64, size=4, body=b"%PDF")])
    assert main.run(["queue", "show", "3"]) == 0
    told = capsys.readouterr().out
    assert "Pozvánka.pdf  (1.5 MB)" in told
    assert "film.mp4  (left out: larger than 10 MB)" in told
    assert "Zápis  https://obec.example/zapis.pdf" in told
    assert "newsletter queue save 3 --to FOLDER" in told
    assert main.run(["queue", "save", "3", "--to", str(tmp_path / "d")]) == 0
    assert str(tmp_path / "d" / "Pozvánka.pdf") in capsys.readouterr().out
    assert (tmp_path / "d" / "Pozvánka.pdf").read_bytes() == b"%PDF"
    assert main.run(["queue", "save", "1"]) == 1
    assert "item 1 has no documents" in capsys.readouterr().err
    main.run(["queue", "show", "1"])
    assert "queue save" not in capsys.readouterr().out
