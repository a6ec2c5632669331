"""If these fail, the secretary cannot put an issue together from the command line."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from newsletter import clock
from newsletter.cli import main
from newsletter.models import GrantCall, IssueState, ItemState
from newsletter.settings import Settings
from newsletter.store import issues, items
from newsletter.store.engine import Store
from tests.compose.digest import article, call, moment, pairs, queue
from tests.conftest import NOW
from tests.factories import make_list

Out = pytest.CaptureFixture[str]


@pytest.fixture
def store(desk: Store) -> Store:
    """Return the database that the commands use, with the digest's items approved."""
    with desk.writing() as tx:
        queue(tx, pairs())
    return desk


def told(capsys: Out, *arguments: str, code: int = 0) -> str:
    assert main.run(["issue", *arguments]) == code
    found = capsys.readouterr()
    return found.err if code else found.out


def test_a_draft_is_made_shown_and_approved_on_one_screen(store: Store, capsys: Out) -> None:
    created = told(capsys, "create", "--number", "47")
    assert "47/2026" in created.splitlines()[0]
    assert "17 items" in created.splitlines()[0]
    shown = told(capsys, "show", "47")
    assert max(map(len, shown.splitlines())) <= 80
    assert "Dotační výzvy (6)" in shown
    assert "Ends in 4 days" in shown
    assert "approve 47/2026" in shown.splitlines()[-1]
    assert "issue send 47/2026" in told(capsys, "approve", "47", "--yes")
    with store.reading() as tx:
        issue = issues.find(tx, "47", None)
        assert issue.approved_by == "jana"
        assert issues.variant(tx, issue.id or 0) is not None


@pytest.mark.usefixtures("store")
def test_lists_and_issues_are_machine_readable(capsys: Out) -> None:
    assert json.loads(told(capsys, "list", "--json")) == []
    assert "issue create" in told(capsys, "list")
    told(capsys, "create", "tydenni")
    [listed] = json.loads(told(capsys, "list", "--json"))
    assert (listed["number"], listed["state"], listed["items"]) == (1, "draft", 17)
    shown = json.loads(told(capsys, "show", "1", "--json"))
    assert len(shown["items"]) == 17
    assert shown["items"][0].keys() >= {"item", "section", "position", "title", "details"}
    assert "1/2026" in told(capsys, "list")


@pytest.mark.usefixtures("store")
def test_a_draft_is_arranged(store: Store, capsys: Out) -> None:
    told(capsys, "create", "--number", "47")
    moved = told(capsys, "arrange", "47", "--move", "2", "--to", "1")
    assert moved.rindex("Obnova veřejné") < moved.rindex("Technika pro")
    assert "Dobrá praxe (2)" in told(capsys, "arrange", "47", "--move", "10", "--section", "praxe")
    assert "16 items" in told(capsys, "arrange", "47", "--remove", "3")
    assert "17 items" in told(capsys, "arrange", "47", "--add", "3")
    with store.writing() as tx:
        queue(tx, [article("Později", "kraj", "")])
    assert "Později" in told(capsys, "arrange", "47", "--load", "--refresh", "1")


@pytest.mark.usefixtures("store")
def test_texts_are_set_and_proposed_again(capsys: Out) -> None:
    told(capsys, "create", "--number", "47")
    assert "Subject: Jiný předmět" in told(capsys, "set", "47", "--subject", "Jiný předmět")
    assert "6 grant calls" in told(capsys, "set", "47", "--subject", "")


def test_a_preview_is_what_was_approved(store: Store, capsys: Out, tmp_path: Path) -> None:
    told(capsys, "create", "--number", "47")
    out = str(tmp_path / "new" / "folder")
    told(capsys, "preview", "47", "--out", out)
    page = tmp_path / "new" / "folder" / "tydenni-2026-47.html"
    draft = page.read_text(encoding="utf-8")
    assert draft.startswith("<!DOCTYPE html>")
    assert "Obnova" in page.with_suffix(".txt").read_text(encoding="utf-8")
    told(capsys, "approve", "47", "--yes")
    with store.writing() as tx:
        variant = issues.variant(tx, 1)
        assert variant is not None
        assert variant.html.count("Obnova") > 0
        variant.html = variant.html.replace("Obnova", "Schváleno")
    told(capsys, "preview", "47", "--out", out, "--no-open")
    assert page.read_text(encoding="utf-8") == draft.replace("Obnova", "Schváleno")


@pytest.mark.usefixtures("store")
def test_a_folder_that_cannot_be_written_is_named(capsys: Out, tmp_path: Path) -> None:
    told(capsys, "create", "--number", "47")
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = told(capsys, "preview", "47", "--out", str(tmp_path / "file"), code=2)
    assert str(tmp_path / "file") in said
    assert "--out" in said


def test_what_is_over_by_now_is_said_before_approval(store: Store, capsys: Out) -> None:
    with store.writing() as tx:
        [late] = queue(tx, [call("Dnes", "", closes_at=moment(2026, 11, 23, 10))])
    told(capsys, "create", "--number", "47")
    with pytest.MonkeyPatch.context() as later:
        later.setattr(clock, "now", lambda: moment(2026, 11, 24, 8))
        assert f"--remove {late}" in told(capsys, "show", "47")
        assert f"--remove {late}" in told(capsys, "approve", "47", "--yes")


def test_what_the_queue_says_otherwise_by_now_is_said_until_it_is_taken_over(
    store: Store, capsys: Out
) -> None:
    told(capsys, "create", "--number", "47")
    assert "--refresh" not in told(capsys, "show", "47")
    with store.writing() as tx:
        items.get(tx, 3).title = "Nový název od zdroje"
    assert "arrange 47/2026 --refresh 3" in told(capsys, "show", "47")
    assert "--refresh" not in told(capsys, "arrange", "47", "--refresh", "3")
    with store.writing() as tx:
        items.get(tx, 5).summary = "Opraveno ve frontě."
    assert "arrange 47/2026 --refresh 5" in told(capsys, "approve", "47", "--yes")


def test_what_its_source_withdrew_is_marked_and_said_before_the_question(
    store: Store, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(capsys, "create", "--number", "47")
    assert "withdrawn" not in told(capsys, "show", "47")
    with store.writing() as tx:
        items.get(tx, 7).withdrawn_at = NOW
        items.get(tx, 3).title = "Nový název od zdroje"
    shown = told(capsys, "show", "47")
    assert "    7 (withdrawn) " in shown
    assert "    3 (changed) " in shown
    assert "1 item was withdrawn by its source: 7. Take it out:" in shown
    found = json.loads(told(capsys, "show", "47", "--json"))["items"]
    assert [one["item"] for one in found if one["withdrawn"]] == [7]
    assert [one["item"] for one in found if one["changed"]] == [3]
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    assert main.run(["issue", "approve", "47"]) == 1
    asked = capsys.readouterr().out
    assert asked.index("arrange 47/2026 --remove 7") < asked.index("Approve this issue")
    assert "--remove 7" in told(capsys, "approve", "47", "--yes")
    assert "withdrawn" not in told(capsys, "arrange", "47", "--remove", "7")
    with store.reading() as tx:
        assert items.get(tx, 7).state == "expired"


@pytest.mark.usefixtures("store")
def test_cancelling_gives_the_items_back(capsys: Out) -> None:
    told(capsys, "create", "--number", "47")
    assert "17 items" in told(capsys, "cancel", "47", "--yes")
    assert "48/2026" in told(capsys, "create", "--number", "48")
    assert "47/2026" in told(capsys, "approve", "47", "--yes", code=1)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("arguments", "help_"),
    [
        (["show", "47"], "issue list"),
        (["show", "x"], "47/2026"),
        (["arrange", "47"], "--move"),
        (["arrange", "47", "--to", "1"], "--move"),
        (["set", "47"], "--subject"),
        (["create", "mesicni"], "tydenni"),
    ],
)
def test_a_slip_is_one_sentence_with_the_way_out(
    capsys: Out, arguments: list[str], help_: str
) -> None:
    said = told(capsys, *arguments, code=2)
    assert help_ in said
    assert len(said.splitlines()) == 1


def test_a_question_that_is_not_answered_with_yes_changes_nothing(
    store: Store, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(capsys, "create", "--number", "47")
    monkeypatch.setattr("sys.stdin", StringIO("n\nn\n"))
    for verb in ("approve", "cancel"):
        assert main.run(["issue", verb, "47"]) != 0
    with store.reading() as tx:
        assert issues.find(tx, "47", None).state == "draft"


@pytest.mark.usefixtures("store")
def test_an_approval_says_when_it_goes_out_and_a_second_one_asks_nothing(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO())
    told(capsys, "create", "--number", "47")
    assert "30 November 2026" in told(capsys, "approve", "47", "--yes")
    again = told(capsys, "approve", "47")
    assert "already" in again.splitlines()[0]
    assert "[y/N]" not in again
    assert "issue send 47/2026" in again


@pytest.mark.usefixtures("store")
def test_what_cannot_be_cancelled_is_said_before_asking(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(capsys, "create", "--number", "47")
    told(capsys, "cancel", "47", "--yes")
    monkeypatch.setattr("sys.stdin", StringIO("y\n"))
    for verb in ("approve", "cancel"):
        assert main.run(["issue", verb, "47"]) == 1
        found = capsys.readouterr()
        assert "[y/N]" not in found.out
        assert "47/2026" in found.err


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "change", [["set", "47", "--subject", "Jiný"], ["arrange", "47", "--load"]]
)
def test_a_change_says_that_it_takes_the_approval_back(capsys: Out, change: list[str]) -> None:
    told(capsys, "create", "--number", "47")
    assert "took that back" not in told(capsys, *change)
    told(capsys, "approve", "47", "--yes")
    changed = told(capsys, *change)
    assert "took that back" in changed
    assert changed.splitlines()[-1].endswith("newsletter issue approve 47/2026")


@pytest.mark.usefixtures("store")
def test_the_introduction_is_shown(capsys: Out) -> None:
    told(capsys, "create", "--number", "47")
    assert "Vážené kolegyně" in told(capsys, "set", "47", "--intro", "Vážené kolegyně")
    assert "Vážené kolegyně" in told(capsys, "show", "47")


def test_a_slot_that_has_passed_is_not_promised(store: Store, capsys: Out) -> None:
    told(capsys, "create", "--number", "47")
    for slot, due in ((moment(2026, 11, 30, 7), True), (moment(2026, 11, 23, 7), False)):
        with store.writing() as tx:
            issues.give_slot(tx, issues.find(tx, "47", None), slot)
        assert ("due" in told(capsys, "show", "47").splitlines()[0]) is due


def test_what_stands_in_the_way_of_sending_is_said_early(
    store: Store, settings: Settings, capsys: Out
) -> None:
    assert "lists add clenove" in told(capsys, "create", "--number", "47")
    approved = told(capsys, "approve", "47", "--yes")
    assert "lists add clenove" in approved
    assert "[publisher]" in approved
    told(capsys, "set", "47", "--subject", "")
    with store.writing() as tx:
        make_list(tx, NOW)
    path = settings.folder / "config.toml"
    text = path.read_text(encoding="utf-8").replace("00000000", "12345678")
    path.write_text(text.replace("example.cz", "obce.example"), encoding="utf-8")
    approved = told(capsys, "approve", "47", "--yes")
    assert "lists add" not in approved
    assert "[publisher]" not in approved


def test_what_changed_since_it_was_sent_is_said_and_put_into_the_next_issue(
    store: Store, capsys: Out
) -> None:
    told(capsys, "create", "--number", "47")
    with store.writing() as tx:
        issue = issues.find(tx, "47", None)
        issue.state = IssueState.SENT
        [green] = [one for one in issues.placed_items(tx, issue.id or 0) if "zeleně" in one.title]
        green.state, green.changed_at = ItemState.SENT, clock.now() + timedelta(hours=1)
        details = items.details(tx, [green])[green.id or 0]
        assert isinstance(details, GrantCall)
        details.closes_at = moment(2026, 12, 15, 23, 59)
        issues.save(tx, [issue, green])
        queue(tx, [article("Nová zpráva", "kraj", "")])
    advice = f"--change {green.id}"
    assert main.run(["queue", "list"]) == 0
    assert f"issue arrange N {advice}" in capsys.readouterr().out
    told(capsys, "create")
    assert f"issue arrange 48/2026 {advice}" in told(capsys, "show", "48")
    shown = json.loads(told(capsys, "show", "48", "--json"))
    assert shown["changed_since_sent"] == [green.id]
    arranged = told(capsys, "arrange", "48", "--change", str(green.id))
    assert "2 items" in arranged
    assert advice not in arranged
    assert max(map(len, arranged.splitlines())) <= 80
    cancelled = told(capsys, "cancel", "48", "--yes")
    assert "1 item is approved again" in cancelled
