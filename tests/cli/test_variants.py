"""If these fail, nobody sees who gets what before it is sent."""

import json

import pytest

from newsletter.cli import main
from newsletter.store.engine import Store
from tests.compose.digest import pairs, queue
from tests.conftest import NOW
from tests.factories import make_list, make_subscribers

Out = pytest.CaptureFixture[str]


@pytest.fixture
def issue(desk: Store, capsys: Out) -> None:
    with desk.writing() as tx:
        queue(tx, pairs())
        people = ["jana@obec.example", "eva@obec.example", "petr@obec.example"]
        make_subscribers(tx, make_list(tx, NOW), people, NOW)
    told(capsys, "subscribers", "set", "eva@obec.example", "--topics", "akce")
    told(capsys, "subscribers", "set", "petr@obec.example", "--topics", "ucetnictvi, legislativa")
    told(capsys, "issue", "create", "--number", "47")


def told(capsys: Out, *arguments: str, code: int = 0) -> str:
    assert main.run(list(arguments)) == code
    return capsys.readouterr().out


@pytest.mark.usefixtures("issue")
def test_variants_are_seen_before_anything_is_sent(capsys: Out) -> None:
    shown = told(capsys, "issue", "variants", "47")
    assert "3 recipients · 3 variants" in shown
    assert "the whole issue (17 items)" in shown
    assert max(map(len, shown.splitlines())) <= 80
    found = json.loads(told(capsys, "issue", "variants", "47", "--json"))
    assert [len(one["items"]) for one in found["variants"]] == [17, 3, 1]
    assert found["left_out"] == 0


@pytest.mark.usefixtures("issue")
def test_a_person_s_items_are_told_with_the_reason(capsys: Out) -> None:
    shown = told(capsys, "issue", "variants", "47", "--address", "EVA@obec.example")
    assert shown.count("✓") == 3
    assert shown.count("does not want this section") == 14
    assert max(map(len, shown.splitlines())) <= 80
    found = json.loads(
        told(capsys, "issue", "variants", "47", "--json", "--address", "eva@obec.example")
    )
    assert [one["kept_back"] for one in found["items"]].count("topic") == 14
    told(capsys, "issue", "variants", "47", "--address", "x@obec.example", code=2)


@pytest.mark.usefixtures("issue")
def test_an_editor_says_whom_an_item_is_for(capsys: Out) -> None:
    told(capsys, "issue", "cancel", "47", "--yes")
    told(capsys, "queue", "edit", "1", "--set", "roles=starosta, účetní",
         "--set", "districts=Klatovy", "--set", "people-to=3 000")  # fmt: skip
    shown = told(capsys, "queue", "show", "1")
    assert "mayor, accountant" in shown
    assert "3000" in shown
    assert main.run(["queue", "edit", "1", "--set", "roles=kouzelník"]) == 2
