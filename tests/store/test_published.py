"""If these fail, readers see what is not out yet, or calendars do not notice what changed."""

from datetime import timedelta

from newsletter.models import AuditEntry, Change, Issue, IssueState, Placement, StoredFile
from newsletter.store import audience, published
from newsletter.store.engine import Store, Tx
from tests.conftest import NOW
from tests.factories import SUBJECT, make_issue, make_list, make_subscribers

LATER = NOW + timedelta(days=1)


def sent(tx: Tx, number: int = 47, state: IssueState = IssueState.SENT) -> Issue:
    issue = tx.get(Issue, make_issue(tx, NOW, number=number, state=state))
    assert issue is not None
    issue.sending_at = NOW
    tx.add(issue)
    tx.flush()
    return issue


def test_only_what_is_out_is_shown_the_newest_first(store: Store) -> None:
    with store.writing() as tx:
        for number, state in enumerate(IssueState, start=41):
            sent(tx, number, state)
        shown = published.listing(tx, "tydenni", 9)
        assert [one.issue.number for one in shown] == [44, 43]
        assert {one.issue.state for one in shown} == {IssueState.SENDING, IssueState.SENT}
        assert (shown[0].subject, shown[0].at) == (SUBJECT, NOW)
        assert [one.issue.number for one in published.listing(tx, "tydenni", 9, 1)] == [43]
        assert published.listing(tx, "jiny", 9) == []
        assert [published.issue(tx, "tydenni", 2026, n) is None for n in range(41, 46)] == [
            True, True, False, False, True,
        ]  # fmt: skip


def test_whatever_happened_to_an_item_is_counted(store: Store) -> None:
    with store.writing() as tx:
        issue = sent(tx)
        assert issue.id is not None
        (before,) = published.placed(tx, issue.id)
        assert (before.turns, before.touched_at) == (0, NOW)
        item = before.placement.item_id
        tx.add(Change(item_id=item, seen_at=NOW, field="closes_at"))
        tx.add(Change(item_id=item, seen_at=LATER + timedelta(days=1), field="x", doubted=True))
        tx.add(
            AuditEntry(at=LATER, who="jana", action="edit", subject="item", subject_id=str(item))
        )
        tx.add(
            AuditEntry(at=LATER, who="jana", action="edit", subject="issue", subject_id=str(item))
        )
        tx.flush()
        (after,) = published.placed(tx, issue.id, item)
        assert (after.turns, after.touched_at) == (2, LATER)
        assert published.placed(tx, issue.id, item + 1) == []


def test_an_item_of_two_issues_comes_once_from_the_newer_one(store: Store) -> None:
    with store.writing() as tx:
        first, second = sent(tx, 46), sent(tx, 47)
        (placed,) = published.placed(tx, first.id or 0)
        item = placed.placement.item_id
        tx.add(Placement(issue_id=second.id or 0, item_id=item, section="dotace", position=2))
        tx.flush()
        found = published.placed_since(tx, "tydenni", NOW, 9)
        assert len(found) == 2
        assert {one.issue.number for one in found} == {47}
        assert published.placed_since(tx, "tydenni", LATER, 9) == []


def test_a_picture_is_shown_only_if_an_issue_has_it(store: Store) -> None:
    with store.writing() as tx:
        (placed,) = published.placed(tx, sent(tx).id or 0)
        placed.placement.frozen = {"picture": {"sha256": "a" * 64}}
        tx.add(placed.placement)
        for letter in "ab":
            tx.add(StoredFile(sha256=letter * 64, media_type="image/png", size=3, body=b"PNG"))
        tx.flush()
        shown = [published.picture(tx, letter * 64) for letter in "abc"]
        assert [one and one.sha256 for one in shown] == ["a" * 64, None, None]


def test_an_ended_subscription_is_renewed_and_no_other_is_made(store: Store) -> None:
    with store.writing() as tx:
        person = make_subscribers(tx, make_list(tx, NOW), ["a@obec.example"], NOW)[0]
        make_list(tx, NOW, "ucetni")
        both = ("clenove", "ucetni")
        assert person.id is not None
        assert audience.resubscribe(tx, person.id, both, "odkaz", LATER) == []
        assert audience.unsubscribe(tx, person.id, both, NOW) == ["clenove"]
        assert audience.resubscribe(tx, person.id, both, "odkaz", LATER) == ["clenove"]
        tx.expire_all()
        ((_who, _list, subscription, _why),) = audience.subscribers(tx)
        assert (subscription.since, subscription.ended_at) == (LATER, None)
        assert subscription.origin == "odkaz"
