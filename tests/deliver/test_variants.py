"""If these fail, somebody gets items that are for others, a mail with none, or no mail at all."""

import re
from collections.abc import Callable

import pytest

from newsletter.audience.description import Description, describe
from newsletter.audience.subscriptions import rename, subscribe
from newsletter.compose.draft import create
from newsletter.deliver.plan import check, plan
from newsletter.deliver.send import send_issue
from newsletter.errors import StateError
from newsletter.models import DeliveryState, Member
from newsletter.settings import Settings
from newsletter.store import audience, deliveries, issues, members, sending, workers
from newsletter.store.engine import Store
from tests.compose.approval import approve
from tests.compose.digest import call, event, moment, queue
from tests.deliver.conftest import Clock
from tests.factories import audience_of, make_list, make_subscribers
from tests.servers import Mail, mail_server

At = Callable[..., Settings]
WHO = "jana"
ALL, EVENTS, MAGAZINE, MAYOR, LATE = audience_of(5)
NUMBER = "00000019"


def prepared(store: Store, settings: Settings, clock: Clock) -> int:
    """Approve an issue of two items: an event, and a call for mayors of small municipalities."""
    with store.writing() as tx:
        make_subscribers(tx, make_list(tx, clock()), [ALL, EVENTS, MAGAZINE, MAYOR], clock())
        members.save(tx, Member(company_id=NUMBER, name="Velká Ves", population=9_000))
        told = {
            EVENTS: Description(topics=["akce"]),
            MAGAZINE: Description(topics=["praxe"]),
            MAYOR: Description(office=("starosta", NUMBER)),
        }
        for address, what in told.items():
            describe(tx, settings, address, what, now=clock(), who=WHO)
        queue(tx, [
            event("Seminář o rozpočtu", "", starts_at=moment(2026, 12, 2, 9)),
            call("Obnova zeleně", "", closes_at=moment(2026, 12, 4, 12)),
        ])  # fmt: skip
        small = next(one for one in issues.approved_items(tx, ["dotace"]))
        small.most_population = 3_000
        issues.save(tx, [small])
        issue = create(tx, settings, "tydenni", now=clock(), who=WHO)
        approve(tx, settings, issue.id or 0, now=clock(), who=WHO)
        return issue.id or 0


def words_of(mail: Mail) -> str:
    plain = mail.message.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def test_everybody_gets_the_items_that_are_for_them(
    store: Store, relayed: At, settings: Settings, clock: Clock
) -> None:
    issue_id = prepared(store, settings, clock)
    with store.writing() as tx:
        subscribe(tx, LATE, "clenove", origin="test", now=clock(), who=WHO)
        what = Description(topics=["dotace"])
        describe(tx, settings, LATE, what, now=clock(), who=WHO)
    with mail_server() as server:
        tally = send_issue(store, relayed(server), issue_id, clock=clock)
    got = {
        mail.recipient: set(re.findall("Seminář|Obnova", words_of(mail))) for mail in server.mails
    }
    # Whoever came after the approval wants what nobody approved as a variant: gets it all.
    both = {"Seminář", "Obnova"}
    assert got == {ALL: both, EVENTS: {"Seminář"}, MAYOR: {"Seminář"}, LATE: both}
    assert tally.counts[DeliveryState.ACCEPTED] == 4
    with store.reading() as tx:
        counts = deliveries.variant_counts(tx, issue_id)
        assert sorted(counts.values()) == [2, 2]
        assert len(issues.variants(tx, issue_id)) == 2


def test_everybody_is_greeted_as_is_due_to_them(
    store: Store, relayed: At, settings: Settings, clock: Clock
) -> None:
    issue_id = prepared(store, settings, clock)
    with store.writing() as tx:
        rename(tx, MAYOR, "Ing. Jana Nováková", now=clock(), who=WHO)
        rename(tx, EVENTS, "NOVÁK Jan", now=clock(), who=WHO)
        describe(tx, settings, ALL, Description(salutation="Milá Evo"), now=clock(), who=WHO)
        make_office = Description(office=("starosta", NUMBER))
        describe(tx, settings, ALL, make_office, now=clock(), who=WHO)
    with mail_server() as server:
        send_issue(store, relayed(server), issue_id, clock=clock)
    greeted = {mail.recipient: words_of(mail).replace("\r", "") for mail in server.mails}
    assert "\n\nVážená paní starostko,\n\n" in greeted[MAYOR]
    assert f"{MAYOR} (Velká Ves)\n" in greeted[MAYOR]
    assert "\n\nVážený pane Nováku,\n\n" in greeted[EVENTS]
    assert f"{EVENTS}\n" in greeted[EVENTS]
    assert "\n\nMilá Evo,\n\n" in greeted[ALL]


def test_the_ledger_is_filled_in_pieces_and_never_twice(
    store: Store, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "AT_ONCE", 2)
    monkeypatch.setattr(audience, "AT_ONCE", 1)
    issue_id = prepared(store, settings, clock)
    for _again in range(2):
        with store.writing() as tx:
            ready = check(tx, settings, issues.get(tx, issue_id))
            assert (ready.recipients, ready.left_out) == (3, 1)
            plan(tx, issue_id, ("clenove",), ready, clock())
            rows = {row.address: row.variant_id for row in deliveries.rows(tx, issue_id)}
            assert rows.keys() == {ALL, EVENTS, MAYOR}
            assert rows[EVENTS] == rows[MAYOR] != rows[ALL]


def test_a_sender_that_takes_over_gives_everybody_their_own_variant(
    store: Store, relayed: At, settings: Settings, clock: Clock
) -> None:
    issue_id = prepared(store, settings, clock)
    with store.writing() as tx:
        issue = issues.get(tx, issue_id)
        plan(tx, issue_id, ("clenove",), check(tx, settings, issue), clock())
        sending.begin(tx, issue, clock())
        dead = workers.register(tx, clock())
        window = deliveries.claim(tx, issue_id, dead, ("clenove",), 1, clock())
        deliveries.bury(tx, issue_id, {dead}, clock())
    with mail_server() as server:
        tally = send_issue(store, relayed(server), issue_id, clock=clock)
    assert tally.counts[DeliveryState.UNKNOWN] == 1
    assert [row.address for row in window.rows] == [ALL]
    assert {mail.recipient for mail in server.mails} == {EVENTS, MAYOR}
    assert not any("Obnova" in words_of(mail) for mail in server.mails)


def test_a_variant_that_was_altered_stops_the_whole_issue(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = prepared(store, settings, clock)
    with store.writing() as tx:
        rare = issues.rendering(tx, issues.variants(tx, issue_id)[-1].id or 0)
        rare.html += "<p>Jiná slova</p>"
        issues.save(tx, [rare])
    with store.reading() as tx, pytest.raises(StateError):
        check(tx, settings, issues.get(tx, issue_id))


def test_an_issue_of_which_nothing_is_left_for_anybody_is_not_sent(
    store: Store, settings: Settings, clock: Clock
) -> None:
    issue_id = prepared(store, settings, clock)
    with store.writing() as tx:
        for address in (ALL, EVENTS, MAYOR):
            describe(tx, settings, address, Description(topics=["praxe"]), now=clock(), who=WHO)
        with pytest.raises(StateError, match="variants"):
            check(tx, settings, issues.get(tx, issue_id))
