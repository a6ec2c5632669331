"""If these fail, nobody sees who gets what before it is sent."""

import json
from pathlib import Path

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


@pytest.mark.usefixtures("issue")
def test_who_approves_hears_of_variants_and_of_those_who_get_no_mail(capsys: Out) -> None:
    told(capsys, "subscribers", "set", "petr@obec.example", "--topics", "casopis", code=2)
    told(capsys, "issue", "arrange", "47", "--remove", "15")
    told(capsys, "subscribers", "set", "petr@obec.example", "--topics", "ucetnictvi")
    shown = told(capsys, "issue", "approve", "47", "--yes")
    assert "2 variants; who gets which: newsletter issue variants 47" in shown
    assert "For 1 subscriber nothing of it is left: no mail." in shown
    assert "2 recipients · 2 variants" in told(capsys, "issue", "variants", "47")
    person = told(capsys, "issue", "variants", "47", "--address", "petr@obec.example")
    assert "Nothing is left: no mail." in person
    told(capsys, "subscribers", "set", "petr@obec.example", "--topics", "dotace")
    person = told(capsys, "issue", "variants", "47", "--address", "petr@obec.example")
    assert "this person gets it whole" in person
    assert "3 recipients · 2 variants" in told(capsys, "issue", "variants", "47")


@pytest.mark.usefixtures("desk")
def test_members_are_taken_over_and_shown(capsys: Out, tmp_path: Path) -> None:
    path = tmp_path / "clenove.csv"
    path.write_text("IČO;obec;okres;obyvatel\n19;Velká Ves;Klatovy;9000\n20;Chybná;;\n")
    assert "New 1" in told(capsys, "members", "import", str(path), "--dry-run", code=3)
    assert "No member is known yet." in told(capsys, "members", "list")
    shown = told(capsys, "members", "import", str(path), code=3)
    assert "New 1 · changed 0 · as before 0 · no good 1" in shown
    assert "line 3" in shown
    assert "9,000" in told(capsys, "members", "list")
    (member,) = json.loads(told(capsys, "members", "list", "--json"))
    assert member == {
        "company_id": "00000019", "name": "Velká Ves", "district": "CZ0322", "population": 9000,
    }  # fmt: skip
