"""If these fail, a source dies in silence, or half a list passes for the whole."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from newsletter.collect.health import Condition, Health, condition, drop, sentence
from newsletter.models import Source
from tests.conftest import NOW

DAY = timedelta(days=1)


def visits(*seen: int) -> list[tuple[datetime, int]]:
    """Return one visit a day, the newest of today."""
    days = range(len(seen) - 1, -1, -1)
    return [(NOW - n * DAY, s) for n, s in zip(days, seen, strict=True)]


@pytest.mark.parametrize(
    ("seen", "past", "is_drop"),
    [
        (0, (20, 20, 20), True),
        (10, (20, 20, 20), True),
        (11, (20, 20, 20), False),
        (0, (20, 20), False),  # too little is known
        (0, (1, 2, 3), False),  # so few may well be none
        (0, (20, 20, 20, 0, 0), True),
        (0, (20, 20, 20, 0, 0, 0, 0), False),  # that is how it is now
        (90, (20, 20, 20), False),
    ],
)
def test_a_sudden_drop_is_noticed(seen: int, past: tuple[int, ...], *, is_drop: bool) -> None:
    assert bool(drop(seen, visits(*past))) is is_drop


def test_many_visits_of_one_bad_day_do_not_make_it_usual() -> None:
    today = [(NOW, 0)] * 90
    assert drop(0, visits(20, 20, 20) + today)


def source(**more: Any) -> Source:
    facts = {"id": 1, "key": "kraj", "kind": "feed", "title": "Kraj", "section": "kraj",
             "url": "https://kraj.example/rss", "added_at": NOW - 60 * DAY,
             "fetched_at": NOW}  # fmt: skip
    return Source(**{**facts, **more})


WEEKLY = [date(2026, 9, 1) + n * timedelta(days=7) for n in range(6)]  # the last: 6 October


@pytest.mark.parametrize(
    ("more", "new_on", "health"),
    [
        ({}, [], Health.FINE),
        ({"fetched_at": None}, [], Health.UNSEEN),
        ({"enabled": False, "failing_since": NOW - 9 * DAY}, [], Health.OFF),
        ({"retired_at": NOW}, [], Health.RETIRED),
        ({"failing_since": NOW - timedelta(hours=20)}, [], Health.FINE),
        ({"failing_since": NOW - DAY}, [], Health.FAILING),
        ({"degraded_since": NOW - DAY}, [], Health.DEGRADED),
        ({}, WEEKLY, Health.QUIET),
        ({}, [*WEEKLY, date(2026, 11, 3)], Health.FINE),
        ({}, WEEKLY[:3], Health.FINE),  # too little is known
    ],
)
def test_it_shows_how_a_source_fares(
    more: dict[str, Any], new_on: list[date], health: Health
) -> None:
    assert condition(source(**more), new_on, NOW).health is health


def test_what_is_dead_says_why_in_words() -> None:
    assert sentence(Condition(Health.FAILING, NOW - 3 * DAY), NOW) == "už 3 dny selhává"
    assert (
        sentence(Condition(Health.QUIET, NOW - 40 * DAY), NOW) == "už 40 dní nepřinesl nic nového"
    )
