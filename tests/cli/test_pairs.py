"""If these fail, the secretary sends one story twice, or cannot say that two are one."""

import json
from datetime import timedelta

import pytest

from newsletter.cli import main
from newsletter.models import Item, ItemState, Likeness, Provenance, Source
from newsletter.store import items
from newsletter.store.engine import Store
from tests.conftest import NOW


@pytest.fixture
def store(desk: Store) -> Store:
    """Return the database that the commands use: two items that may be one, and another."""
    with desk.writing() as tx:
        for number, (key, title) in enumerate(
            [("kraj", "Obnova památek"), ("svaz", "Tři miliony na kapličky"), ("mas", "Pouť")], 1
        ):
            source = Source(
                key=key, kind="feed", title=key.title(), url=f"https://{key}.example/",
                section="kraj", added_at=NOW,
            )  # fmt: skip
            tx.add(source)
            tx.flush()
            item = Item(
                source_id=source.id, section="kraj", title=title, original_title=title,
                first_seen_at=NOW - timedelta(hours=number),
            )  # fmt: skip
            seen = Provenance(
                source_id=number, identity=key, said={"title": title}, first_seen_at=NOW,
                last_seen_at=NOW,
            )  # fmt: skip
            items.add(tx, [(item, seen)])
        tx.add(Likeness(item_id=2, other_id=1, score=70, why="In common: 3 words", found_at=NOW))
    return desk


def state(store: Store, item_id: int) -> ItemState:
    with store.reading() as tx:
        return items.get(tx, item_id).state


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main.run(["queue", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("store")
def test_the_list_marks_what_may_be_one_story(capsys: pytest.CaptureFixture[str]) -> None:
    told = out(capsys, "list")
    assert max(map(len, told.splitlines())) <= 80
    marked = [line for line in told.splitlines() if line.lstrip()[:1].isdigit() and "≈" in line]
    assert [line.split()[0] for line in marked] == ["1", "2"]
    assert "≈ may be one story with another item: newsletter queue show 1" in told
    assert [one["paired"] for one in json.loads(out(capsys, "list", "--json"))] == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.usefixtures("store")
def test_an_item_says_which_other_it_may_be_and_what_to_type(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for shown, other in (
        ("1", "2  Tři miliony na kapličky (new)"),
        ("2", "1  Obnova památek (new)"),
    ):
        told = out(capsys, "show", shown)
        assert f"perhaps the same as  {other}" in told
        assert "In common: 3 words" in told
        assert "newsletter queue merge 2 --into 1" in told
        assert "newsletter queue distinct 2 1" in told
    (pair,) = json.loads(out(capsys, "show", "1", "--json"))["pairs"]
    assert (pair["item"], pair["score"], pair["state"]) == (2, 70, "new")


def test_merging_says_what_is_kept_and_is_undone(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    told = out(capsys, "merge", "2", "3", "--into", "1")
    assert "Merged 2 items." in told
    assert "1  Obnova památek – new" in told
    assert [state(store, number) for number in (1, 2, 3)] == ["new", "merged", "merged"]
    shown = out(capsys, "show", "2")
    assert "merged into  1" in shown
    assert "jana: merged into another" in shown
    assert "≈" not in out(capsys, "list")
    assert "Tři miliony" in out(capsys, "list", "--state", "merged")
    out(capsys, "undo")
    assert [state(store, number) for number in (1, 2, 3)] == ["new", "new", "new"]
    assert "≈" in out(capsys, "list")


def test_splitting_makes_an_item_of_its_own(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    out(capsys, "merge", "3", "--into", "1")
    told = out(capsys, "split", "1", "--source", "mas")
    assert "1  Obnova památek – new" in told
    assert "3  Pouť – new" in told
    assert state(store, 3) is ItemState.NEW
    assert "split off another" in out(capsys, "show", "3")


@pytest.mark.usefixtures("store")
def test_a_settled_pair_is_not_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Two stories:" in out(capsys, "distinct", "2", "1")
    assert "≈" not in out(capsys, "list")
    assert "perhaps" not in out(capsys, "show", "1")
    assert "found to be another story" in out(capsys, "show", "1")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["merge", "2", "--into", "2"], "itself"),
        (["merge", "77", "--into", "1"], "77"),
        (["merge", "2", "--into", "x"], "‘x’"),
        (["split", "1", "--source", "nikdo"], "nikdo"),
        (["split", "1", "--source", "kraj"], "words of the source ‘kraj’"),
        (["distinct", "1", "1"], "one item"),
    ],
)
def test_a_slip_is_one_sentence_and_changes_nothing(
    store: Store, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main.run(["queue", *arguments]) in {1, 2}
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert says in told
    assert [state(store, number) for number in (1, 2, 3)] == ["new", "new", "new"]
