"""If these fail, the secretary cannot tell who got the issue, or sends it without meaning to."""

import json
from pathlib import Path

import pytest

from newsletter.cli import main
from newsletter.cli.sending_view import print_status, print_tally
from newsletter.deliver.send import send_issue
from newsletter.models import DeliveryState
from newsletter.settings import Settings, load
from newsletter.store import deliveries, issues
from newsletter.store.engine import Store
from newsletter.text import language
from tests.conftest import NOW
from tests.factories import audience_of, ready_issue
from tests.servers import Answer, Drop, MailServer, mail_server

JANA, EVA, PETR, OTA = (f"{name}@obec.example" for name in ("jana", "eva", "petr", "ota"))
TROUBLE: dict[str, list[Answer]] = {
    f"RCPT {JANA}": ["550 5.1.1 User unknown"],
    f"RCPT {EVA}": ["451 4.7.1 Greylisted, come back later"],
    "DOT": [Drop(), None],
}


def use(settings: Settings, server: MailServer) -> None:
    path = settings.folder / "config.toml"
    text = path.read_text(encoding="utf-8").replace("port = 587", f"port = {server.port}")
    text = text.replace('"starttls"', '"none"').replace('"localhost"', '"127.0.0.1"')
    path.write_text(text, encoding="utf-8")


def test_sending_says_what_happened_and_what_to_do(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ready_issue(desk, NOW, [JANA, EVA, PETR, OTA])
    with mail_server(TROUBLE) as server:
        use(settings, server)
        assert main.run(["issue", "send", "47", "--yes"]) == 3
    told = capsys.readouterr().out
    assert "4 recipients" in told
    assert "Accepted 1 · deferred 1 · refused 1 · unknown 1" in told
    assert JANA in told
    assert "newsletter issue status 47/2026" in told


def test_an_issue_without_trouble_ends_with_0(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ready_issue(desk, NOW, audience_of(60))
    with mail_server() as server:
        use(settings, server)
        assert main.run(["issue", "send", "47/2026", "--yes"]) == 0
    assert "Accepted 60" in capsys.readouterr().out
    assert len(server.mails) == 60


def test_nothing_is_sent_without_a_yes(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    issue_id = ready_issue(desk, NOW, [JANA])
    with mail_server() as server:
        use(settings, server)
        assert main.run(["issue", "send", "47", "--dry-run"]) == 0
        assert main.run(["issue", "send", "47"]) != 0
    assert server.connections == 0
    assert "1 recipient" in capsys.readouterr().out
    with desk.reading() as tx:
        assert sum(deliveries.counts(tx, issue_id).values()) == 0


def test_a_relay_that_is_down_is_one_sentence_and_code_1(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    issue_id = ready_issue(desk, NOW, [JANA])
    with mail_server() as server:
        use(settings, server)
    assert main.run(["issue", "send", "47", "--yes"]) == 1
    told = capsys.readouterr().err
    assert f"127.0.0.1:{server.port}" in told
    assert len(told.splitlines()) == 1
    with desk.reading() as tx:
        assert deliveries.counts(tx, issue_id)[DeliveryState.PLANNED] == 1


def test_the_status_names_who_did_not_get_it(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ready_issue(desk, NOW, [JANA, EVA, PETR, OTA])
    with mail_server(TROUBLE) as server:
        use(settings, server)
        main.run(["issue", "send", "47", "--yes"])
    capsys.readouterr()
    assert main.run(["issue", "status", "47"]) == 0
    told = capsys.readouterr().out
    assert all(address in told for address in (JANA, EVA, PETR))
    assert OTA not in told
    assert "retry 47/2026 --unknown" in told.replace("\n", " ")
    assert max(map(len, told.splitlines())) <= 80

    assert main.run(["issue", "status", "47", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["accepted"] == 1
    assert {row["address"]: row["state"] for row in found["deliveries"]} == {
        JANA: "failed",
        EVA: "deferred",
        PETR: "unknown",
    }

    assert main.run(["issue", "status", "47", "--address", OTA]) == 0
    its_id = server.mails[0].message["Message-ID"]
    assert its_id in capsys.readouterr().out
    assert main.run(["issue", "status", "47", "--address", "nikdo@obec.example"]) == 2


def test_unknown_ones_go_out_again_only_after_a_yes(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    issue_id = ready_issue(desk, NOW, [PETR])
    with mail_server({"DOT": [Drop(), None]}) as server:
        use(settings, server)
        assert main.run(["issue", "send", "47", "--yes"]) == 3
        assert main.run(["issue", "retry", "47"]) == 2
        assert main.run(["issue", "retry", "47", "--unknown"]) != 0
        with desk.reading() as tx:
            assert deliveries.counts(tx, issue_id)[DeliveryState.UNKNOWN] == 1
        assert main.run(["issue", "retry", "47", "--unknown", "--yes"]) == 0
        assert PETR in capsys.readouterr().out
        assert main.run(["issue", "send", "47", "--yes"]) == 0
    assert server.recipients == [PETR]


def test_a_proof_goes_to_those_named_and_leaves_the_ledger_alone(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    issue_id = ready_issue(desk, NOW, [JANA])
    with mail_server({f"RCPT {EVA}": ["550 5.1.1 User unknown"]}) as server:
        use(settings, server)
        assert main.run(["issue", "proof", "47", PETR]) == 0
        assert main.run(["issue", "proof", "47", PETR, EVA]) == 3
        assert main.run(["issue", "proof", "47", EVA]) == 1
    assert server.recipients == [PETR, PETR]
    assert "5.1.1" in capsys.readouterr().out
    with desk.reading() as tx:
        assert sum(deliveries.counts(tx, issue_id).values()) == 0


@pytest.mark.usefixtures("desk")
def test_lists_and_subscribers_are_kept_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "obce.csv"
    table.write_text(f"e-mail;jméno\n{JANA};Jana\nneni adresa;x\n", encoding="cp1250")
    assert main.run(["lists", "add", "clenove", "Členské obce"]) == 0
    assert main.run(["subscribers", "import", str(table), "--list", "clenove", "--dry-run"]) == 3
    assert main.run(["subscribers", "import", str(table), "--list", "clenove"]) == 3
    assert "obce.csv.bad.csv" in capsys.readouterr().out.replace("\n", "")
    assert main.run(["subscribers", "add", EVA, "--list", "clenove", "--name", "Eva"]) == 0
    assert main.run(["subscribers", "unsubscribe", EVA]) == 2
    assert main.run(["subscribers", "unsubscribe", EVA, "--list", "clenove"]) == 0
    assert main.run(["subscribers", "add", EVA, "--list", "clenove"]) == 1
    assert main.run(["subscribers", "add", EVA, "--list", "clenove", "--again"]) == 0
    assert main.run(["subscribers", "block", JANA, "--reason", "neexistuje"]) == 0
    capsys.readouterr()
    assert main.run(["lists", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["recipients"] == 1
    assert main.run(["subscribers", "list", "--json"]) == 0
    found = {row["address"]: row for row in json.loads(capsys.readouterr().out)}
    assert found[JANA]["blocked"] == "neexistuje"
    assert (found[EVA]["name"], found[EVA]["state"]) == ("Eva", "subscribed")
    assert main.run(["subscribers", "unblock", JANA]) == 0
    assert main.run(["subscribers", "list"]) == 0
    assert JANA in capsys.readouterr().out


def test_what_waits_for_its_next_attempt_is_said_instead_of_asked_for(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ready_issue(desk, NOW, [JANA, EVA])
    trouble: dict[str, list[Answer]] = {f"RCPT {EVA}": ["451 4.7.1 Greylisted"]}
    with mail_server(trouble) as server:
        use(settings, server)
        assert main.run(["issue", "send", "47", "--yes"]) == 0
        due = capsys.readouterr().out.splitlines()[-1]
        assert due.endswith("newsletter issue send 47/2026")
        assert main.run(["issue", "status", "47"]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == due
        assert main.run(["issue", "send", "47"]) == 0
        told = capsys.readouterr().out
    assert told.splitlines()[-1] == due
    assert "[y/N]" not in told


def test_trouble_and_a_next_attempt_are_both_said(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ready_issue(desk, NOW, [JANA, EVA, OTA])
    with mail_server({k: v for k, v in TROUBLE.items() if k != "DOT"}) as server:
        use(settings, server)
        assert main.run(["issue", "send", "47", "--yes"]) == 3
    told = capsys.readouterr().out
    assert "issue status 47/2026" in told
    assert told.splitlines()[-1].endswith("newsletter issue send 47/2026")
    assert max(map(len, told.splitlines())) <= 80


def test_what_was_stopped_halfway_is_sent_on_by_the_same_command(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    issue_id = ready_issue(desk, NOW, [JANA, EVA])
    language.use("en")
    with mail_server({f"RCPT {JANA}": ["550 5.1.1 User unknown"]}) as server:
        use(settings, server)
        reloaded = load(settings.folder / "config.toml")
        stops = iter([False, False, True])
        tally = send_issue(
            desk, reloaded, issue_id, clock=lambda: NOW, stop=lambda: next(stops, True)
        )
    with desk.reading() as tx:
        issue = issues.get(tx, issue_id)
        print_tally(settings, issue, tally, stopped=True)
        told = capsys.readouterr().out
        assert told.splitlines()[-1] == "Next: newsletter issue send 47/2026"
        print_status(tx, settings, issue)
    assert capsys.readouterr().out.splitlines()[-1] == "Next: newsletter issue send 47/2026"


@pytest.mark.usefixtures("desk")
def test_a_known_address_takes_the_name_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["lists", "add", "clenove", "Členské obce"]) == 0
    for name, told in (("Eva", False), ("Eva Nová", True), ("Eva Nová", False)):
        assert main.run(["subscribers", "add", EVA, "--list", "clenove", "--name", name]) == 0
        assert (capsys.readouterr().out.rstrip().endswith(f": {name}")) is told
    assert main.run(["subscribers", "add", EVA, "--list", "clenove"]) == 0
    assert main.run(["subscribers", "list"]) == 0
    assert "Eva Nová" in capsys.readouterr().out


@pytest.mark.usefixtures("desk")
def test_a_long_reason_stays_within_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["lists", "add", "clenove", "Členské obce"]) == 0
    assert main.run(["subscribers", "add", EVA, "--list", "clenove"]) == 0
    reason = "550 5.1.1 The email account that you tried to reach does not exist " * 2
    assert main.run(["subscribers", "block", EVA, "--reason", reason]) == 0
    capsys.readouterr()
    assert main.run(["subscribers", "list"]) == 0
    told = capsys.readouterr().out
    assert "550 5.1.1" in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_relay_that_is_down_is_said_in_czech(
    desk: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    language.use("cs")
    ready_issue(desk, NOW, [JANA])
    with mail_server() as server:
        use(settings, server)
    assert main.run(["issue", "send", "47", "--yes"]) == 1
    assert "spojení bylo odmítnuto" in capsys.readouterr().err
