"""If these fail, readers act on a deadline that was moved, or get old news as new."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from newsletter.compose import arrange, changed, frozen
from newsletter.compose.draft import create
from newsletter.errors import StateError
from newsletter.models import GrantCall, Issue, IssueState, ItemState
from newsletter.settings import Settings
from newsletter.store import audit, issues, items
from newsletter.store.engine import Store
from newsletter.text import language
from tests.compose.digest import Pair, article, call, event, moment, queue
from tests.conftest import NOW

BY = "jana"
LATER = NOW + timedelta(days=7)
MOVED = moment(2026, 12, 15, 23, 59)

GREEN = {"closes_at": moment(2026, 11, 27, 14), "allocation": Decimal(80_000_000)}


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


def green(**details: Any) -> Pair:
    return call("Zeleň", "", **(GREEN | details))


def between(settings: Settings, before: Pair, after: Pair) -> list[list[str]]:
    return changed.between(frozen.take(*before), frozen.take(*after), NOW, settings.zone)


@pytest.fixture
def sent(store: Store, settings: Settings) -> int:
    """Send the green call to readers; return its id."""
    with store.writing() as tx:
        [item_id] = queue(tx, [green()])
        issue = create(tx, settings, "tydenni", now=NOW, who=BY, number=47)
        issue.state = IssueState.SENT
        items.get(tx, item_id).state = ItemState.SENT
        issues.save(tx, [issue])
        return item_id


@pytest.fixture
def draft(store: Store, settings: Settings, sent: int) -> int:
    """Make the next draft after that; return its id."""
    assert sent
    with store.writing() as tx:
        queue(tx, [article("Kraj", "kraj", "")])
        return create(tx, settings, "tydenni", now=LATER, who=BY, number=48).id or 0


def alter(store: Store, item_id: int, at: datetime = LATER, **details: Any) -> None:
    """Let the source of the call say something else."""
    with store.writing() as tx:
        item = items.get(tx, item_id)
        item.changed_at = at
        row = items.details(tx, [item])[item_id]
        for name, value in details.items():
            setattr(row, name, value)
        issues.save(tx, [item])


def waiting(store: Store, settings: Settings, bulletin: str | None = "tydenni") -> list[int]:
    with store.reading() as tx:
        return [one.id or 0 for one in changed.waiting(tx, bulletin, LATER, settings.zone)]


def in_draft(store: Store, draft: int) -> list[dict[str, Any]]:
    with store.reading() as tx:
        placed = issues.placements(tx, draft)
        return [one.frozen for one in placed if "change" in one.frozen]


def state_of(store: Store, item_id: int) -> ItemState:
    with store.reading() as tx:
        return items.get(tx, item_id).state


def test_a_change_says_the_old_and_the_new_in_the_words_and_the_order_of_a_card(
    settings: Settings,
) -> None:
    after = green(closes_at=MOVED, allocation=Decimal(45_000_000), provider="Kraj")
    assert between(settings, green(), after) == [
        ["Deadline", "Friday 27 November 2026, 14:00", "Tuesday 15 December 2026, 23:59"],
        ["Allocation", "CZK 80 million", "CZK 45 million"],
        ["Announced by", "", "Kraj"],
    ]
    assert between(settings, after, green())[-1] == ["Announced by", "Kraj", ""]


def test_a_moved_event_and_a_new_title_are_told(settings: Settings) -> None:
    before = event("Seminář", "", starts_at=moment(2026, 12, 2, 9), place="Plzeň")
    after = event("Seminář účetních", "", starts_at=moment(2026, 12, 3, 9), place="Plzeň")
    assert between(settings, before, after) == [
        ["Title", "Seminář", "Seminář účetních"],
        ["When", "Wednesday 2 December 2026, 9:00", "Thursday 3 December 2026, 9:00"],
    ]


def test_what_no_card_shows_is_no_news(settings: Settings) -> None:
    before, after = green(), green(code="2026-7", source_state="otevřeno")
    after[0].summary, after[0].url = "Jinak řečeno.", "https://kraj.example/jinde"
    assert between(settings, before, after) == []


def test_a_sent_item_comes_back_as_a_change_and_stays_sent(
    store: Store, settings: Settings, sent: int, draft: int
) -> None:
    assert waiting(store, settings) == []
    alter(store, sent, closes_at=MOVED)
    assert waiting(store, settings) == waiting(store, settings, None) == [sent]
    assert waiting(store, settings, "mesicni") == []
    with store.writing() as tx:
        arrange.change(tx, settings, draft, sent, now=LATER, who=BY)
        assert audit.history(tx, "issue", draft)[-1].action == "change"
    [kept] = in_draft(store, draft)
    assert [label for label, _old, _new in kept["change"]] == ["Deadline"]
    assert state_of(store, sent) is ItemState.SENT
    assert waiting(store, settings) == []
    with store.writing() as tx:
        arrange.remove(tx, draft, sent, now=LATER, who=BY)
    assert state_of(store, sent) is ItemState.SENT
    assert waiting(store, settings) == [sent]


def test_a_change_is_never_sent_by_itself(
    store: Store, settings: Settings, sent: int, draft: int
) -> None:
    alter(store, sent, closes_at=MOVED)
    with store.writing() as tx:
        assert arrange.load(tx, settings, draft, now=LATER, who=BY) == []
    assert in_draft(store, draft) == []


def test_a_cancelled_issue_leaves_what_was_sent_as_it_is(
    store: Store, settings: Settings, sent: int, draft: int
) -> None:
    alter(store, sent, closes_at=MOVED)
    with store.writing() as tx:
        arrange.change(tx, settings, draft, sent, now=LATER, who=BY)
        arrange.cancel(tx, draft, now=LATER, who=BY)
    assert state_of(store, sent) is ItemState.SENT
    assert waiting(store, settings) == [sent]


def test_what_changes_once_more_is_taken_over_and_told_against_what_was_sent(
    store: Store, settings: Settings, sent: int, draft: int
) -> None:
    alter(store, sent, closes_at=MOVED)
    with store.writing() as tx:
        arrange.change(tx, settings, draft, sent, now=LATER, who=BY)
        assert arrange.outdated(tx, issues.placements(tx, draft)) == []
    alter(store, sent, closes_at=moment(2026, 12, 31, 12))
    with store.writing() as tx:
        assert arrange.outdated(tx, issues.placements(tx, draft)) == [sent]
        arrange.refresh(tx, settings, draft, sent, now=LATER, who=BY)
    [kept] = in_draft(store, draft)
    [[_label, old, new]] = kept["change"]
    assert (old[:18], new[:20]) == ("Friday 27 November", "Thursday 31 December")
    alter(store, sent, closes_at=GREEN["closes_at"])
    with store.writing() as tx, pytest.raises(StateError, match="has changed"):
        arrange.refresh(tx, settings, draft, sent, now=LATER, who=BY)


def test_the_next_change_is_told_against_the_last_one(
    store: Store, settings: Settings, sent: int, draft: int
) -> None:
    alter(store, sent, closes_at=MOVED)
    with store.writing() as tx:
        issue = arrange.change(tx, settings, draft, sent, now=LATER, who=BY)
        issue.state = IssueState.SENT
        issues.save(tx, [issue])
    alter(store, sent, LATER + timedelta(days=1), allocation=Decimal(1_000_000))
    with store.writing() as tx:
        queue(tx, [article("Další", "kraj", "")])
        third = create(tx, settings, "tydenni", now=LATER, who=BY).id or 0
        arrange.change(tx, settings, third, sent, now=LATER, who=BY)
    [kept] = in_draft(store, third)
    assert [label for label, _old, _new in kept["change"]] == ["Allocation"]


def test_what_was_called_off_is_told_once(
    store: Store, settings: Settings, sent: int, draft: int
) -> None:
    with store.writing() as tx:
        items.get(tx, sent).withdrawn_at = LATER
    alter(store, sent)
    with store.writing() as tx:
        issue = arrange.change(tx, settings, draft, sent, now=LATER, who=BY)
        issue.state = IssueState.SENT
        issues.save(tx, [issue])
    [kept] = in_draft(store, draft)
    assert kept["change"] == [["State", "", "the source has withdrawn it"]]
    alter(store, sent, LATER + timedelta(days=1))
    assert waiting(store, settings) == []


def test_what_is_over_does_not_wait(store: Store, settings: Settings, sent: int) -> None:
    alter(store, sent, closes_at=NOW)
    assert waiting(store, settings) == []


def test_only_a_sent_item_that_changed_can_be_told_again(
    store: Store, settings: Settings, sent: int, draft: int
) -> None:
    with store.writing() as tx:
        [new] = queue(tx, [article("Nová", "kraj", "")])
        elsewhere = Issue(bulletin="tydenni", year=2026, number=60, created_at=NOW)
        issues.save(tx, [elsewhere])
        with pytest.raises(StateError, match=rf"--add {new}"):
            arrange.change(tx, settings, draft, new, now=LATER, who=BY)
        with pytest.raises(StateError, match=f"item {sent} has changed"):
            arrange.change(tx, settings, draft, sent, now=LATER, who=BY)
    alter(store, sent, closes_at=MOVED)
    with store.writing() as tx:
        arrange.change(tx, settings, draft, sent, now=LATER, who=BY)
        with pytest.raises(StateError, match=f"--refresh {sent}"):
            arrange.change(tx, settings, draft, sent, now=LATER, who=BY)
        items.get(tx, sent).section = "zrusena"
        with pytest.raises(StateError, match="zrusena"):
            arrange.change(tx, settings, elsewhere.id or 0, sent, now=LATER, who=BY)


def test_details_that_are_gone_are_told_as_facts_that_are_gone(settings: Settings) -> None:
    item, _details = green()
    found = between(settings, green(), (item, GrantCall(item_id=0)))
    assert [new for _label, _old, new in found] == ["", ""]
