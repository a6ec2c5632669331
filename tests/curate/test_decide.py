"""If these fail, an editor's decision is lost, or something over or sent comes back."""

from datetime import timedelta

import pytest

from newsletter.curate import decide
from newsletter.errors import InputError, StateError
from newsletter.models import GrantCall, Item, ItemState
from tests.conftest import NOW


def item(state: ItemState = ItemState.NEW) -> Item:
    return Item(
        id=412, section="kraj", title="Zeleň", original_title="Zeleň", state=state,
        first_seen_at=NOW,
    )  # fmt: skip


def call(days: int) -> GrantCall:
    return GrantCall(item_id=412, closes_at=NOW + timedelta(days=days))


def test_an_approved_item_goes_to_the_section_the_editor_names() -> None:
    assert decide.approve(item(), None, "dotace", NOW)["section"] == "dotace"
    assert decide.approve(item(), None, None, NOW)["section"] == "kraj"


@pytest.mark.parametrize("state", [ItemState.REJECTED, ItemState.SNOOZED])
def test_a_second_thought_is_allowed_and_leaves_no_trace_in_the_item(state: ItemState) -> None:
    changes = decide.approve(item(state), None, None, NOW)
    assert changes["reason"] is changes["snoozed_until"] is None


def test_a_call_whose_deadline_has_passed_is_not_approved() -> None:
    with pytest.raises(StateError, match="412"):
        decide.approve(item(), call(-1), None, NOW)
    assert decide.approve(item(), call(1), None, NOW)["state"] is ItemState.APPROVED


@pytest.mark.parametrize("state", [ItemState.PLACED, ItemState.SENT])
def test_what_is_in_an_issue_is_not_decided_about_any_more(state: ItemState) -> None:
    with pytest.raises(StateError, match="412"):
        decide.approve(item(state), None, None, NOW)
    with pytest.raises(StateError, match="412"):
        decide.reject(item(state), "")
    with pytest.raises(StateError, match="412"):
        decide.snooze(item(state), NOW + timedelta(days=1), NOW)


def test_an_item_is_not_put_away_into_the_past() -> None:
    with pytest.raises(InputError):
        decide.snooze(item(), NOW, NOW)


def test_a_corrected_deadline_brings_an_expired_call_back() -> None:
    expired = item(ItemState.EXPIRED)
    assert decide.after_edit(expired, call(3), NOW)["state"] is ItemState.NEW
    assert decide.after_edit(expired, call(-3), NOW) == {}
    assert decide.after_edit(item(ItemState.REJECTED), call(3), NOW) == {}
