"""If these fail, a moved deadline goes unnoticed, or every visit cries that all has changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.clock import PRAGUE
from newsletter.collect.decide import Decision, decide, turned
from newsletter.collect.follow import GONE_AFTER, Follow, missed
from newsletter.collect.identify import matched
from newsletter.models import Details, Event, GrantCall, ItemKind, ItemState, Notice, Source
from newsletter.sources import Attachment, Entry, GrantCallDetails, NoticeDetails
from newsletter.store.provenances import Known
from newsletter.text import language
from tests.conftest import NOW

SOURCE = Source(
    id=3, key="kraj", kind="edotace", title="Kraj", url="https://kraj.example", section="dotace",
    added_at=NOW,
)  # fmt: skip
CLOSES = datetime(2026, 11, 30, 11, tzinfo=UTC)
CALL = GrantCallDetails(
    closes_at=CLOSES, allocation=Decimal(80_000_000), eligible="Obce", provider="Kraj"
)
ENTRY = Entry(
    identity="77",
    title="Obnova kapliček",
    url="https://kraj.example/77",
    summary="Drobné stavby.",
    body="<p>Drobné stavby.</p>",
    details=CALL,
    attachments=(Attachment("Pravidla", "https://kraj.example/p.pdf", "application/pdf"),),
)
LATER = NOW + timedelta(days=1)


def queued(entry: Entry = ENTRY, **changed: object) -> Known:
    """Return the entry as it stands in the queue after a first visit."""
    (new,) = decide([(entry, None)], SOURCE, NOW, PRAGUE).new
    new.item.id = new.provenance.item_id = 1
    for name, value in changed.items():
        setattr(new.item, name, value)
    return Known(new.provenance, new.item, new.details)


def again(known: Known, *entries: Entry, now: datetime = LATER) -> Decision:
    return decide(matched(entries, [known]), SOURCE, now, PRAGUE)


def apply(follow: Follow) -> Known:
    """Return what is known after the visit."""
    known = follow.known
    for row, values in (
        (known.provenance, follow.seen),
        (known.item, follow.values),
        (known.details, follow.details),
    ):
        for name, value in values.items():
            setattr(row, name, value)
    return known


def followed(known: Known, entry: Entry, now: datetime = LATER) -> Follow:
    (follow,) = again(known, entry, now=now).followed
    return follow


def changes(follow: Follow) -> list[tuple[str, str, str]]:
    return [(change.field, change.old, change.new) for change in follow.changes]


def call(**changed: object) -> Entry:
    return replace(ENTRY, details=replace(CALL, **changed))  # type: ignore[arg-type]


def test_a_new_entry_is_queued_with_what_the_source_said() -> None:
    known = queued()
    item, details = known.item, known.details
    assert item
    assert (item.state, item.section, item.kind) == (ItemState.NEW, "dotace", ItemKind.GRANT_CALL)
    assert (item.title, item.original_title) == ("Obnova kapliček", "Obnova kapliček")
    assert item.original_details == {
        "closes_at": "2026-11-30T11:00:00+00:00",
        "allocation": "80000000",
        "eligible": "Obce",
        "provider": "Kraj",
    }
    assert item.attachments == [
        {"title": "Pravidla", "url": "https://kraj.example/p.pdf", "media_type": "application/pdf"}
    ]
    assert isinstance(details, GrantCall)
    assert (details.closes_at, details.allocation) == (CLOSES, Decimal(80_000_000))


def test_the_same_entry_again_is_no_change() -> None:
    decision = again(queued(), ENTRY)
    assert (list(decision.new), decision.changed_items) == ([], ())
    assert decision.followed[0].seen["last_seen_at"] == LATER
    assert "changed_at" not in decision.followed[0].values


@given(st.sampled_from(["body", "url", "attachments", "published_at"]))
def test_what_pages_alter_at_every_visit_is_no_change(name: str) -> None:
    other = {
        "body": "<p>Zobrazeno 124krát</p>",
        "url": "https://kraj.example/77?relace=8",
        "attachments": (),
        "published_at": NOW,
    }
    entry = replace(ENTRY, **{name: other[name]})  # type: ignore[arg-type]
    assert again(queued(), entry).changed_items == ()


def test_a_moved_deadline_is_a_change_in_words() -> None:
    follow = followed(queued(), call(closes_at=CLOSES + timedelta(days=15)))
    assert changes(follow) == [("closes_at", "30. 11. 2026 12.00", "15. 12. 2026 12.00")]
    assert follow.details == {"closes_at": CLOSES + timedelta(days=15)}
    assert follow.values["changed_at"] == LATER
    assert follow.values["original_details"]["closes_at"] == "2026-12-15T11:00:00+00:00"


def test_a_deadline_at_the_end_of_a_day_moves_from_that_day() -> None:
    before, after = (datetime(2027, month, 1, tzinfo=PRAGUE) for month in (3, 4))
    follow = followed(queued(call(closes_at=before)), call(closes_at=after, opens_at=before))
    assert changes(follow) == [
        ("opens_at", "", "1. 3. 2027"),
        ("closes_at", "28. 2. 2027 23.59", "31. 3. 2027 23.59"),
    ]


def test_each_altered_field_is_a_change_of_its_own() -> None:
    entry = replace(call(allocation=Decimal("1500.5"), programme="Památky"), title="Obnova křížků")
    language.use("cs")
    assert changes(followed(queued(), entry)) == [
        ("title", "Obnova kapliček", "Obnova křížků"),
        ("allocation", "80 mil. Kč", "1 500,50 Kč"),
        ("programme", "", "Památky"),
    ]


def test_the_same_amount_or_moment_written_otherwise_is_no_change() -> None:
    entry = call(allocation=Decimal("80000000.00"), closes_at=CLOSES.astimezone(PRAGUE))
    assert again(queued(), entry).changed_items == ()


def test_what_is_no_longer_said_is_kept_and_no_change() -> None:
    entry = replace(call(allocation=None, closes_at=None, eligible=""), summary="", body="")
    follow = followed(queued(), entry)
    assert changes(follow) == []
    assert follow.details == {}
    assert follow.values["original_details"]["allocation"] == "80000000"
    assert "body" not in follow.values


def test_what_an_editor_corrected_stays_while_the_original_follows() -> None:
    known = queued(edited=["title", "closes_at"], title="Kapličky: dotace kraje")
    entry = replace(call(closes_at=CLOSES + timedelta(days=15)), title="Obnova křížků")
    follow = followed(known, entry)
    assert "title" not in follow.values
    assert follow.values["original_title"] == "Obnova křížků"
    assert follow.details == {}
    assert [change[0] for change in changes(follow)] == ["title", "closes_at"]


@pytest.mark.parametrize("state", [ItemState.SENT, ItemState.PLACED, ItemState.REJECTED])
def test_a_change_does_not_move_an_item_in_the_queue(state: ItemState) -> None:
    follow = followed(queued(state=state), call(closes_at=CLOSES + timedelta(days=15)))
    assert follow.changes
    assert "state" not in follow.values


def test_an_expired_call_whose_deadline_moves_is_new_again() -> None:
    known = queued(call(closes_at=NOW - timedelta(days=1)))
    assert known.item
    assert known.item.state is ItemState.EXPIRED
    assert followed(known, call(closes_at=NOW)).values.get("state") is None
    assert followed(known, call(closes_at=CLOSES)).values["state"] is ItemState.NEW


def test_an_old_notice_is_queued_unless_its_time_on_the_board_is_over() -> None:
    def state(until: date | None) -> ItemState:
        details = NoticeDetails(posted_on=date(2020, 6, 29), relevant_until=until)
        item = queued(replace(ENTRY, details=details)).item
        assert item
        return item.state

    today = NOW.astimezone(PRAGUE).date()
    assert state(None) is ItemState.NEW
    assert state(today) is ItemState.NEW
    assert state(today - timedelta(days=1)) is ItemState.EXPIRED


def test_an_article_has_no_details_and_follows_its_source() -> None:
    article = replace(ENTRY, details=None)
    known = queued(article)
    assert known.details is None
    assert changes(followed(known, replace(article, summary="Nové."))) == [
        ("summary", "Drobné stavby.", "Nové.")
    ]


def test_one_night_with_a_digit_too_few_is_noted_and_not_believed() -> None:
    slip = call(allocation=Decimal(8_000_000))
    first = followed(queued(), slip)
    assert [(change.field, change.new, change.doubted) for change in first.changes] == [
        ("allocation", "8 mil. Kč", True)
    ]
    assert (first.details, first.is_news, "changed_at" in first.values) == ({}, False, False)
    known = apply(first)
    still = followed(known, slip, LATER + timedelta(hours=8))
    assert still.changes == ()  # noted once
    back = followed(apply(still), ENTRY, LATER + timedelta(days=1))
    assert (back.changes, back.seen["doubts"]) == ((), {})
    assert back.values["original_details"]["allocation"] == "80000000"


def test_what_a_value_was_read_from_never_contradicts_it() -> None:
    said = replace(ENTRY, evidence={"allocation": "Celkem 80 mil. Kč.", "eligible": "Pro obce."})
    slip = replace(call(allocation=Decimal(8_000_000)), evidence={"allocation": "Celkem 8 mil."})
    known = apply(followed(queued(said), slip))
    assert known.item
    assert known.item.evidence["allocation"] == "Celkem 80 mil. Kč."
    typed = call(allocation=Decimal(90_000_000))
    known = apply(followed(known, typed, LATER + timedelta(days=1)))
    assert known.item
    assert known.item.evidence == {"eligible": "Pro obce."}


def test_a_tenfold_amount_that_stays_for_a_day_is_believed() -> None:
    slip = call(allocation=Decimal(800_000_000))
    known = apply(followed(queued(), slip))
    later = followed(known, slip, LATER + timedelta(hours=24))
    assert changes(later) == [("allocation", "80 mil. Kč", "800 mil. Kč")]
    assert later.details == {"allocation": Decimal(800_000_000)}
    assert later.is_news


def test_the_year_2099_is_no_deadline() -> None:
    never = call(closes_at=datetime(2099, 12, 31, 11, tzinfo=UTC))
    assert again(queued(), never).changed_items == ()
    known = queued(never)
    assert isinstance(known.details, GrantCall)
    assert known.details.closes_at is None


def test_what_is_withdrawn_leaves_the_queue_and_says_so() -> None:
    known = queued(state=ItemState.APPROVED)
    follow = followed(known, replace(ENTRY, withdrawn=True))
    assert follow.values["state"] is ItemState.EXPIRED
    assert [change[0] for change in changes(follow)] == ["withdrawn"]
    assert changes(followed(apply(follow), replace(ENTRY, withdrawn=True))) == []


def test_what_was_sent_before_it_was_withdrawn_is_news() -> None:
    decision = again(queued(state=ItemState.SENT), replace(ENTRY, withdrawn=True))
    assert decision.changed_items == (1,)
    assert "state" not in decision.followed[0].values


def test_what_is_withdrawn_before_we_saw_it_is_no_news() -> None:
    assert decide([(replace(ENTRY, withdrawn=True), None)], SOURCE, NOW, PRAGUE).new == []


def test_what_disappears_is_believed_to_be_gone_after_three_visits() -> None:
    known = queued()
    for _visit in range(GONE_AFTER - 1):
        (follow,) = missed([known], LATER)
        assert follow.changes == ()
        known = apply(follow)
    (follow,) = missed([known], LATER)
    assert [change[0] for change in changes(follow)] == ["gone"]
    assert "state" not in follow.values
    back = followed(apply(follow), ENTRY)
    assert [change[0] for change in changes(back)] == ["gone"]
    assert (back.seen["missed"], back.seen["gone_at"]) == (0, None)


def test_what_was_rejected_disappears_without_a_word() -> None:
    known = queued(state=ItemState.REJECTED)
    known.provenance.missed = GONE_AFTER - 1
    (follow,) = missed([known], LATER)
    assert (follow.changes, follow.values) == ((), {})


def test_what_another_source_says_otherwise_is_noted_and_not_taken_over() -> None:
    known = queued()
    assert known.item
    known.item.source_id = 9  # another one leads
    follow = followed(known, call(closes_at=CLOSES + timedelta(days=15)))
    assert [(change.field, change.source_id) for change in follow.changes] == [("closes_at", 3)]
    assert follow.details == {}
    assert set(follow.values) == {"changed_at"}


def test_what_was_purged_does_not_return() -> None:
    known = queued()
    decision = again(Known(known.provenance), call(closes_at=CLOSES + timedelta(days=15)))
    assert decision.new == []
    assert decision.changed_items == ()
    assert decision.followed[0].seen["last_seen_at"] == LATER


def test_documents_that_came_along_are_kept_apart_and_named_by_their_hash() -> None:
    came = Attachment("Pozvánka.pdf", "", "application/pdf", b"%PDF")
    lost = Attachment("film.mp4", "", note="left out: larger than 10 MB")
    entry = replace(ENTRY, attachments=(came, lost))
    decision = decide([(entry, None)], SOURCE, NOW, PRAGUE)
    (file,) = decision.files
    assert (file.body, file.size, file.media_type) == (b"%PDF", 4, "application/pdf")
    named = [
        {
            "title": "Pozvánka.pdf", "url": "", "media_type": "application/pdf",
            "sha256": file.sha256, "size": 4,
        },
        {"title": "film.mp4", "url": "", "media_type": "", "note": "left out: larger than 10 MB"},
    ]  # fmt: skip
    assert decision.new[0].item.attachments == named
    known = queued()
    assert followed(known, entry).values["attachments"] == named
    assert [one.sha256 for one in again(known, entry).files] == [file.sha256]


def test_documents_of_what_is_not_queued_are_not_kept() -> None:
    entry = replace(ENTRY, attachments=(Attachment("a.pdf", "", content=b"%PDF"),))
    withdrawn = replace(entry, withdrawn=True)
    assert not decide([(withdrawn, None)], SOURCE, NOW, PRAGUE).files
    assert not again(Known(queued().provenance), entry).files  # purged
    followed_by_another = queued(source_id=9)
    assert not again(followed_by_another, entry).files


PAST = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "details", "until", "expected"),
    [
        (ItemState.NEW, GrantCall(item_id=1, closes_at=PAST), None, ItemState.EXPIRED),
        (ItemState.SNOOZED, GrantCall(item_id=1, closes_at=PAST), PAST, ItemState.EXPIRED),
        (ItemState.NEW, Event(item_id=1, starts_at=PAST), None, ItemState.EXPIRED),
        (ItemState.NEW, Notice(item_id=1, relevant_until=PAST.date()), None, ItemState.EXPIRED),
        (ItemState.APPROVED, GrantCall(item_id=1, closes_at=PAST), None, None),
        (ItemState.SENT, GrantCall(item_id=1, closes_at=PAST), None, None),
        (ItemState.NEW, GrantCall(item_id=1, closes_at=LATER), None, None),
        (ItemState.NEW, GrantCall(item_id=1), None, None),
        (ItemState.NEW, None, None, None),
        (ItemState.SNOOZED, None, PAST, ItemState.NEW),
        (ItemState.SNOOZED, GrantCall(item_id=1, closes_at=LATER), NOW, ItemState.NEW),
        (ItemState.SNOOZED, None, LATER, None),
    ],
)
def test_time_alone_expires_and_wakes(
    state: ItemState, details: Details | None, until: datetime | None, expected: ItemState | None
) -> None:
    item = queued(state=state, snoozed_until=until).item
    assert item
    assert turned(item, details, NOW) is expected
