"""If these fail, a bulletin goes out at the wrong hour, twice, or not at all."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.schedule.slots import GRACE, collecting_slot, coming, due_slot, slots_from
from newsletter.settings import Bulletin, Settings

PRAGUE = ZoneInfo("Europe/Prague")


def bulletin(days: tuple[str, ...] = ("mon",), time: str = "07:00") -> Bulletin:
    return Bulletin.model_validate(
        {
            "title": "Zpravodaj",
            "sender": "z@obce.example",
            "sender_name": "Zpravodaj",
            "lists": ["clenove"],
            "sections": ["dotace"],
            "days": days,
            "time": time,
        }
    )


def prague(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PRAGUE).astimezone(UTC)  # type: ignore[misc, arg-type]


def test_a_monday_bulletin_is_due_on_mondays_at_its_local_hour() -> None:
    found = list(islice(slots_from(bulletin(), PRAGUE, prague(2026, 11, 21, 12)), 2))
    assert found == [prague(2026, 11, 23, 7), prague(2026, 11, 30, 7)]


@pytest.mark.parametrize(
    ("days_around", "utc_hours"),
    [
        ((2026, 3, 28), [6, 5, 5]),  # the clocks go forward on 29 March
        ((2026, 10, 24), [5, 6, 6]),  # and back on 25 October
    ],
)
def test_the_local_hour_stays_over_a_clock_change(
    days_around: tuple[int, int, int], utc_hours: list[int]
) -> None:
    daily = bulletin(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    found = list(islice(slots_from(daily, PRAGUE, prague(*days_around)), 3))
    assert [slot.hour for slot in found] == utc_hours
    assert len({slot.astimezone(PRAGUE).date() for slot in found}) == 3


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (prague(2026, 11, 23, 6, 59), None),
        (prague(2026, 11, 23, 7, 0), prague(2026, 11, 23, 7)),
        (prague(2026, 11, 23, 18, 59), prague(2026, 11, 23, 7)),
        (prague(2026, 11, 23, 19, 1), None),
    ],
    ids=["too early", "on time", "made up for in the evening", "too late: another day"],
)
def test_a_missed_slot_is_made_up_for_on_the_same_day(now: datetime, due: datetime | None) -> None:
    assert due_slot(bulletin(), PRAGUE, now) == due


def test_a_bulletin_without_days_is_never_due() -> None:
    assert due_slot(bulletin(()), PRAGUE, prague(2026, 11, 23, 7)) is None


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda m: prague(2026, 1, 1) + timedelta(minutes=m)),
    st.integers(3, 23),
)
def test_a_due_slot_is_one_of_the_bulletins_slots(now: datetime, hour: int) -> None:
    plan = bulletin(("mon", "thu"), f"{hour:02}:30")
    due = due_slot(plan, PRAGUE, now)
    if due is not None:
        assert now - GRACE <= due <= now
        assert due == next(slots_from(plan, PRAGUE, due))
        assert due.astimezone(PRAGUE).hour == hour


def test_the_coming_slots_of_all_bulletins_are_in_order(settings: Settings) -> None:
    both = settings.model_copy(
        update={"bulletins": {"a": bulletin(("mon",)), "b": bulletin(("mon", "tue"), "06:00")}}
    )
    found = coming(both, prague(2026, 11, 22, 12), 4)
    assert [slot.bulletin for slot in found] == ["b", "a", "b", "b"]
    assert found[0].at + timedelta(hours=1) == found[1].at


def test_all_schedulers_see_the_same_collecting_slots() -> None:
    assert collecting_slot(prague(2026, 11, 23, 7, 4)) == prague(2026, 11, 23, 7, 0)
    assert collecting_slot(prague(2026, 11, 23, 7, 5)) == prague(2026, 11, 23, 7, 5)
