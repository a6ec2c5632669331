"""If these fail, the scheduler sends twice, skips an issue, or sends what nobody approved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from newsletter.compose.draft import create
from newsletter.deliver.send import send_issue
from newsletter.errors import StoreError
from newsletter.models import Issue, IssueState, Item, ItemState, Source
from newsletter.schedule import jobs
from newsletter.settings import Approval, Relay, Security, Settings
from newsletter.store import audit, issues, process, sources, workers
from newsletter.store.engine import Store
from tests.compose.approval import approve
from tests.conftest import PRAGUE_MONDAY_7
from tests.factories import make_list, make_subscribers
from tests.servers import MailServer, mail_server

ADDRESSES = ("starosta@lhota.example", "ucetni@dolany.example")


@dataclass
class Stage:
    """A scheduler's desk with a real mail server, and a clock that can be set."""

    desk: jobs.Desk
    server: MailServer
    said: list[str] = field(default_factory=list)

    def issues(self) -> list[Issue]:
        with self.desk.store.reading() as tx:
            return [issue for issue, _count in issues.listing(tx, None, 9)]

    def bulletins(self) -> list[str]:
        return [mail.recipient for mail in self.server.mails if mail.recipient in ADDRESSES]

    def notes(self) -> list[str]:
        mails = [mail for mail in self.server.mails if mail.recipient not in ADDRESSES]
        return [str(mail.message["Subject"]) for mail in mails]


def register(stage: Stage) -> str:
    with stage.desk.store.writing() as tx:
        return workers.register(tx, PRAGUE_MONDAY_7 + timedelta(hours=1))


def new_desk(settings: Settings, store: Store, say: Callable[[str], None]) -> jobs.Desk:
    with store.writing() as tx:
        worker = workers.register(tx, PRAGUE_MONDAY_7 + timedelta(hours=1))
    clock = lambda: PRAGUE_MONDAY_7 + timedelta(minutes=1)  # noqa: E731
    return jobs.Desk(settings, store, clock, lambda: False, say, worker)


@pytest.fixture
def stage(settings: Settings, sqlite_store: Store) -> Iterator[Stage]:
    with mail_server() as server:
        relay = Relay(host="127.0.0.1", port=server.port, security=Security.NONE)
        said: list[str] = []
        found = settings.model_copy(update={"relay": relay})
        yield Stage(new_desk(found, sqlite_store, said.append), server, said)


@pytest.fixture
def audience(stage: Stage) -> None:
    with stage.desk.store.writing() as tx:
        make_subscribers(tx, make_list(tx, PRAGUE_MONDAY_7), ADDRESSES, PRAGUE_MONDAY_7)


def automatic(stage: Stage) -> Stage:
    bulletins = {
        key: bulletin.model_copy(update={"approval": Approval.AUTOMATIC})
        for key, bulletin in stage.desk.settings.bulletins.items()
    }
    settings = stage.desk.settings.model_copy(update={"bulletins": bulletins})
    stage.desk = replace(stage.desk, settings=settings)
    return stage


def approved_item(stage: Stage, title: str = "Kraj rozdělil 64 milionů") -> None:
    with stage.desk.store.writing() as tx:
        tx.add(
            Item(
                section="kraj", title=title, original_title=title,
                state=ItemState.APPROVED, url="https://kraj.example/1",
                first_seen_at=PRAGUE_MONDAY_7,
            )
        )  # fmt: skip


def approved_issue(stage: Stage) -> None:
    approved_item(stage)
    now = PRAGUE_MONDAY_7 - timedelta(hours=14)
    with stage.desk.store.writing() as tx:
        issue = create(tx, stage.desk.settings, "tydenni", now=now, who="jana")
        assert issue.id is not None
        approve(tx, stage.desk.settings, issue.id, now=now, who="jana")


@pytest.mark.usefixtures("audience")
def test_an_approved_issue_goes_out_at_its_hour_once(stage: Stage) -> None:
    approved_issue(stage)
    for _again in range(3):
        jobs.publish(stage.desk, "tydenni")
    assert sorted(stage.bulletins()) == sorted(ADDRESSES)
    assert [issue.state for issue in stage.issues()] == [IssueState.SENT]
    assert len(stage.said) == 1


@pytest.mark.usefixtures("audience")
def test_a_second_scheduler_leaves_the_slot_to_the_first(stage: Stage) -> None:
    approved_issue(stage)
    other = new_desk(stage.desk.settings, stage.desk.store, stage.said.append)
    jobs.publish(stage.desk, "tydenni")
    approved_issue(stage)
    jobs.publish(other, "tydenni")
    assert len(stage.bulletins()) == len(ADDRESSES)
    assert stage.issues()[0].state is IssueState.APPROVED


@pytest.mark.usefixtures("audience")
def test_what_nobody_approved_is_held_and_the_editors_are_told(stage: Stage) -> None:
    approved_item(stage)
    for _again in range(2):
        jobs.publish(stage.desk, "tydenni")
    assert stage.bulletins() == []
    [held] = stage.issues()
    assert held.state is IssueState.DRAFT
    [note] = stage.notes()
    assert f"{held.number}/2026" in note


def withdraw(stage: Stage, at: datetime) -> None:
    with stage.desk.store.writing() as tx:
        tx.get_one(Item, 1).withdrawn_at = at


@pytest.mark.usefixtures("audience")
def test_what_was_withdrawn_after_the_approval_is_not_sent_and_the_editors_are_told(
    stage: Stage,
) -> None:
    approved_issue(stage)
    withdraw(stage, PRAGUE_MONDAY_7 - timedelta(hours=2))
    jobs.publish(stage.desk, "tydenni")
    assert stage.bulletins() == []
    assert [issue.state for issue in stage.issues()] == [IssueState.APPROVED]
    [mail] = stage.server.mails
    assert "arrange 1/2026 --remove 1" in mail.message.get_content()
    assert "odvolal" in str(mail.message["Subject"])
    assert "odvolal" in stage.said[0]


@pytest.mark.usefixtures("audience")
def test_what_was_withdrawn_before_somebody_approved_it_is_sent(stage: Stage) -> None:
    approved_issue(stage)
    withdraw(stage, PRAGUE_MONDAY_7 - timedelta(hours=20))
    jobs.publish(stage.desk, "tydenni")
    assert sorted(stage.bulletins()) == sorted(ADDRESSES)


@pytest.mark.usefixtures("audience")
def test_an_automatic_bulletin_holds_what_was_withdrawn(stage: Stage) -> None:
    automatic(stage)
    approved_item(stage)
    withdraw(stage, PRAGUE_MONDAY_7 - timedelta(hours=20))
    jobs.publish(stage.desk, "tydenni")
    assert stage.bulletins() == []


@pytest.mark.usefixtures("audience")
def test_an_automatic_bulletin_makes_and_sends_its_issue(stage: Stage) -> None:
    automatic(stage)
    approved_item(stage)
    jobs.publish(stage.desk, "tydenni")
    assert sorted(stage.bulletins()) == sorted(ADDRESSES)
    assert [issue.approved_by for issue in stage.issues()] == ["scheduler"]


@pytest.mark.usefixtures("audience")
def test_nothing_to_tell_is_not_sent(stage: Stage) -> None:
    jobs.publish(automatic(stage).desk, "tydenni")
    assert stage.server.mails == []
    assert stage.issues() == []


@pytest.mark.usefixtures("audience")
def test_a_scheduler_that_died_in_the_middle_is_made_up_for(stage: Stage) -> None:
    approved_issue(stage)
    with stage.desk.store.writing() as tx:
        dead = workers.register(tx, PRAGUE_MONDAY_7)
        assert workers.claim_slot(
            tx, jobs._job("tydenni"), PRAGUE_MONDAY_7, dead, PRAGUE_MONDAY_7, ()
        )
    jobs.publish(stage.desk, "tydenni")
    assert stage.bulletins() == []  # it may still be at work
    process.end_work(dead)
    jobs.publish(stage.desk, "tydenni")
    assert sorted(stage.bulletins()) == sorted(ADDRESSES)


@pytest.mark.usefixtures("audience")
def test_a_scheduler_that_died_after_sending_causes_no_second_issue(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved_issue(automatic(stage))

    finish = jobs._finish

    def die(*_arguments: object) -> None:
        raise SystemExit

    monkeypatch.setattr(jobs, "_finish", die)
    with pytest.raises(SystemExit):
        jobs.publish(stage.desk, "tydenni")
    monkeypatch.setattr(jobs, "_finish", finish)
    approved_item(stage, "Pro příští týden")
    process.end_work(stage.desk.worker)
    jobs.publish(replace(stage.desk, worker=register(stage)), "tydenni")
    assert sorted(stage.bulletins()) == sorted(ADDRESSES)
    assert len(stage.issues()) == 1


@pytest.mark.usefixtures("audience")
def test_what_passes_by_itself_does_not_cost_the_bulletin_its_hour(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved_issue(stage)

    def full(*_arguments: object, **_options: object) -> None:
        raise StoreError("plný disk")

    monkeypatch.setattr(jobs, "send_issue", full)
    with pytest.raises(StoreError):
        jobs.publish(stage.desk, "tydenni")
    monkeypatch.setattr(jobs, "send_issue", send_issue)
    jobs.publish(stage.desk, "tydenni")
    assert sorted(stage.bulletins()) == sorted(ADDRESSES)


@pytest.mark.usefixtures("audience")
def test_a_relay_that_is_down_is_waited_for(stage: Stage) -> None:
    approved_issue(stage)
    down = stage.desk.settings.relay.model_copy(update={"port": 9})
    broken = stage.desk.settings.model_copy(update={"relay": down})
    jobs.publish(replace(stage.desk, settings=broken), "tydenni")
    assert stage.bulletins() == []
    jobs.go_on_sending(stage.desk)
    assert sorted(stage.bulletins()) == sorted(ADDRESSES)
    assert [issue.state for issue in stage.issues()] == [IssueState.SENT]


def test_an_issue_without_recipients_is_said_to_the_editors(stage: Stage) -> None:
    approved_issue(stage)
    jobs.publish(stage.desk, "tydenni")
    assert stage.issues()[0].state is IssueState.APPROVED
    assert len(stage.notes()) == 1


@pytest.mark.usefixtures("audience")
def test_one_editor_who_is_gone_does_not_silence_the_others(stage: Stage) -> None:
    stage.server.script["RCPT pryc@example.cz"] = ["550 5.1.1 User unknown"]
    bulletins = {
        key: bulletin.model_copy(update={"editors": ("pryc@example.cz", "redakce@example.cz")})
        for key, bulletin in stage.desk.settings.bulletins.items()
    }
    stage.desk = replace(
        stage.desk, settings=stage.desk.settings.model_copy(update={"bulletins": bulletins})
    )
    approved_item(stage)
    jobs.publish(stage.desk, "tydenni")
    assert len(stage.notes()) == 1
    assert any("pryc@example.cz" in line for line in stage.said)


@pytest.mark.usefixtures("audience")
def test_a_bulletin_taken_out_of_the_settings_does_not_stop_the_scheduler(stage: Stage) -> None:
    approved_issue(stage)
    down = stage.desk.settings.relay.model_copy(update={"port": 9})
    broken = stage.desk.settings.model_copy(update={"relay": down})
    jobs.publish(replace(stage.desk, settings=broken), "tydenni")
    without = stage.desk.settings.model_copy(update={"bulletins": {}})
    jobs.go_on_sending(replace(stage.desk, settings=without))
    assert "tydenni" in stage.said[-1]
    jobs.go_on_sending(stage.desk)
    assert sorted(stage.bulletins()) == sorted(ADDRESSES)


@pytest.mark.usefixtures("audience")
def test_who_sent_an_issue_is_in_the_log(stage: Stage) -> None:
    approved_issue(stage)
    jobs.publish(stage.desk, "tydenni")
    with stage.desk.store.reading() as tx:
        entries = audit.history(tx, "issue", 1)
    assert [(entry.who, entry.action) for entry in entries][-1] == ("scheduler", "send")


def test_due_sources_are_visited_once_a_slot(stage: Stage) -> None:
    with stage.desk.store.writing() as tx:
        sources.add(
            tx,
            Source(
                key="kraj", kind="feed", title="Kraj", url="http://127.0.0.1:9/rss",
                section="kraj", added_at=PRAGUE_MONDAY_7,
            ),
        )  # fmt: skip
    for _again in range(2):
        jobs.visit_sources(stage.desk)
    assert [line.partition(":")[0] for line in stage.said][1:] == ["kraj"]
    with stage.desk.store.reading() as tx:
        assert sources.get(tx, "kraj").failures == 1


def test_editors_hear_once_of_a_source_that_died_and_once_that_it_is_back(stage: Stage) -> None:
    def at(day: int) -> None:
        moment = PRAGUE_MONDAY_7 + timedelta(days=day)
        stage.desk = replace(stage.desk, clock=lambda: moment)
        jobs.report_sources(stage.desk)
        jobs.report_sources(stage.desk)  # another tick of the same day

    def fares(failing_since: int | None) -> None:
        with stage.desk.store.writing() as tx:
            source = sources.get(tx, "kraj")
            since = None if failing_since is None else timedelta(days=failing_since)
            source.failing_since = None if since is None else PRAGUE_MONDAY_7 + since

    with stage.desk.store.writing() as tx:
        sources.add(tx, Source(
            key="kraj", kind="feed", title="Kraj", url="https://kraj.example/rss", section="kraj",
            added_at=PRAGUE_MONDAY_7, fetched_at=PRAGUE_MONDAY_7,
        ))  # fmt: skip
    at(0)
    fares(1)
    at(1)
    assert stage.notes() == []  # a bad morning is no death
    at(2)
    at(3)
    assert stage.notes() == ["Zpravodaj pro obce: 1 zdroj nic nepřináší"]
    at(7)
    assert len(stage.notes()) == 2  # on Monday the dead are named again
    fares(None)
    at(8)
    at(9)
    assert stage.notes()[2:] == ["Zpravodaj pro obce: 1 zdroj je zpátky"]


def test_what_could_not_be_told_is_told_the_next_day(stage: Stage) -> None:
    with stage.desk.store.writing() as tx:
        sources.add(tx, Source(
            key="kraj", kind="feed", title="Kraj", url="https://kraj.example/rss", section="kraj",
            added_at=PRAGUE_MONDAY_7, retired_at=PRAGUE_MONDAY_7,
        ))  # fmt: skip
    stage.server.script["MAIL"] = ["451 4.3.0 later", None]
    jobs.report_sources(stage.desk)
    assert (stage.notes(), len(stage.said)) == ([], 1)
    stage.desk = replace(stage.desk, clock=lambda: PRAGUE_MONDAY_7 + timedelta(days=1))
    jobs.report_sources(stage.desk)
    assert stage.notes() == ["Zpravodaj pro obce: 1 zdroj nic nepřináší"]
