"""If these fail, sources are hammered, or news comes a day late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.pace import LONGEST, SHORTEST, Asked, asked_by, is_due, next_visit
from newsletter.models import Source
from newsletter.sources import Rhythm
from tests.conftest import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def source(**more: Any) -> Source:
    facts = {"id": 1, "key": "kraj", "kind": "feed", "title": "Kraj", "section": "kraj",
             "url": "https://kraj.example/rss", "added_at": NOW - 60 * DAY}  # fmt: skip
    return Source(**{**facts, **more})


def wait(
    one: Source | None = None, changes: int = 0, asked: Asked | None = None,
    jitter: float = 0,
) -> timedelta:  # fmt: skip
    return next_visit(one or source(), changes, asked or Asked(), NOW, HOUR, jitter) - NOW


@pytest.mark.parametrize(
    ("changes", "expected"),
    [(0, DAY), (1, DAY), (6, 12 * HOUR), (13, 6 * HOUR), (83, HOUR), (5_000, SHORTEST)],
)
def test_a_source_is_visited_as_often_as_it_changes(changes: int, expected: timedelta) -> None:
    assert wait(changes=changes) == expected


def test_a_source_nobody_knows_yet_is_visited_at_the_interval_of_the_settings() -> None:
    assert wait(source(added_at=NOW - HOUR), 9) == HOUR


def test_an_interval_that_a_person_chose_stays() -> None:
    chosen = source(interval_minutes=120)
    assert wait(chosen, 500, jitter=1) == 2 * HOUR


def test_visits_are_spread() -> None:
    assert wait(source(added_at=NOW), jitter=0.5) == HOUR * 1.05


def test_failures_double_the_wait_up_to_a_day_and_never_end_it() -> None:
    waits = [wait(source(added_at=NOW, failures=count)) for count in (1, 2, 3, 6, 500)]
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, DAY, DAY]


def test_a_server_that_says_when_to_come_again_is_obeyed_for_that_source() -> None:
    busy = asked_by({"retry-after": "7200"}, NOW)
    assert wait(source(added_at=NOW, failures=1), asked=busy) == 2 * HOUR
    until = {
        "retry-after": "Wed, 25 Nov 2026 08:30:00 GMT",
        "date": "Mon, 23 Nov 2026 08:30:00 GMT",
    }
    assert wait(source(added_at=NOW, failures=1), asked=asked_by(until, NOW)) == 2 * DAY


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ({"cache-control": "public, max-age=21600"}, 6),
        ({"cache-control": "max-age=60"}, 1),
        ({"cache-control": "no-cache, max-age=21600"}, 1),
        ({"cache-control": "s-maxage=90000"}, 1),
        ({"expires": "Mon, 23 Nov 2026 11:30:00 GMT"}, 3),
        ({"expires": "0"}, 1),
        ({"cache-control": "max-age=999999999"}, 24),
    ],
)
def test_a_page_is_not_asked_for_while_it_is_fresh(headers: dict[str, str], hours: int) -> None:
    assert wait(source(added_at=NOW), asked=asked_by(headers, NOW)) == hours * HOUR


def test_a_feed_that_is_not_to_be_visited_at_night_is_not() -> None:
    night = Rhythm(timedelta(minutes=90), quiet_hours=frozenset(range(8, 12)))
    at = next_visit(source(added_at=NOW), 0, Asked(rhythm=night), NOW, HOUR, 0)
    assert at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    monday = Rhythm(quiet_days=frozenset({0}))
    at = next_visit(source(added_at=NOW), 0, Asked(rhythm=monday), NOW, HOUR, 0)
    assert at == datetime(2026, 11, 24, tzinfo=UTC)


@given(
    st.dictionaries(
        st.sampled_from(["retry-after", "cache-control", "expires", "date"]), st.text(max_size=60)
    ),
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
)
def test_whatever_a_server_asks_there_is_a_next_visit(
    headers: dict[str, str], hours: frozenset[int], days: frozenset[int]
) -> None:
    asked = asked_by(headers, NOW)
    rhythm = Rhythm(timedelta(0), hours, days)
    at = next_visit(source(), 0, Asked(asked.retry_after, asked.fresh, rhythm), NOW, HOUR, 1)
    assert NOW < at <= NOW + LONGEST * 1.1 + 8 * DAY


@pytest.mark.parametrize("name", ["retry-after", "expires", "date"])
@pytest.mark.parametrize(
    "written",
    [
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 23 Nov 2026 11:30:00 +99999999999999999999",
        "Mon, 99999999999999999999 Nov 2026 11:30:00 GMT",
    ],
)
def test_an_impossible_date_in_a_header_is_no_date(name: str, written: str) -> None:
    headers = {"retry-after": "Mon, 23 Nov 2026 11:30:00 GMT", name: written}
    assert asked_by(headers, NOW).fresh == timedelta(0)


@pytest.mark.parametrize(
    ("more", "due"),
    [
        ({}, True),
        ({"next_fetch_at": NOW + HOUR}, False),
        ({"next_fetch_at": NOW + timedelta(seconds=30)}, True),
        ({"next_fetch_at": NOW - DAY}, True),
        ({"next_fetch_at": NOW + 3650 * DAY, "fetched_at": NOW + 3649 * DAY}, True),
        ({"enabled": False}, False),
        ({"retired_at": NOW - DAY}, False),
    ],
)
def test_a_source_is_due_at_its_moment(more: dict[str, Any], *, due: bool) -> None:
    assert is_due(source(**more), NOW) is due
