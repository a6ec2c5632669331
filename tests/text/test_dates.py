"""If these fail, a deadline is off by an hour, a day or a month, and somebody applies too late."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.clock import PRAGUE
from newsletter.text.dates import read_date, read_day_ahead, read_moment

TOKYO = ZoneInfo("Asia/Tokyo")
TEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 1, 23, tzinfo=UTC)
GENITIVES = (
    *("ledna", "února", "března", "dubna", "května", "června"),
    *("července", "srpna", "září", "října", "listopadu", "prosince"),
)
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2150, 12, 31))  # noqa: DTZ001 - a wall clock


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 02 Mar 2026 10:00:00 +0100",
        "Mon, 02 Mar 2026 10:00:00",
        "Mon, 02 Mar 2026 10:00:00 CET",
        "Mon, 2 Mar 26 09:00 GMT",
        "Mon, 02 Mar 2026 04:00:00 EST",
        "02-Mar-2026 10:00",
        "2026-03-02T10:00:00+01:00",
        "2026-03-02T09:00:00.123Z",
        "2026-03-02 10:00:00",
        "2026-3-2 10:00",
        "02.03.2026 10:00",
        "2. 3. 2026 10.00 hod.",
        "2. 3. 2026, 10.00 h",
        "2.3.26 | 10:00",
        "2. března 2026 v 10:00 hodin",
        "Po, 02 bře 2026 10:00:00 +0100",
        "Pondělí 2. března 2026 10:00",
        "po 2. brezna 2026 10:00 SEČ",
        "  2.\u00a03.\u00a02026\u202f10:00  ",
    ],
)
def test_one_moment_is_read_however_it_is_written(text: str) -> None:
    assert read_moment(text, PRAGUE) == TEN


@pytest.mark.parametrize("text", ["2. 3. 2026", "Pondělí 2. března 2026", "2026-03-02", "02.03.26"])
def test_a_date_without_a_time_is_its_local_midnight(text: str) -> None:
    assert read_moment(text, PRAGUE) == MIDNIGHT
    assert read_date(text) == date(2026, 3, 2)


def test_a_time_just_after_midnight_stays_on_its_day() -> None:
    assert read_moment("1.6.2026 0:00:01", PRAGUE) == datetime(2026, 5, 31, 22, 0, 1, tzinfo=UTC)
    assert read_date("1.6.2026 0:00:01") == date(2026, 6, 1)


def test_twenty_four_o_clock_is_the_end_of_the_day_that_is_named() -> None:
    assert read_moment("31. 12. 2026 24:00", PRAGUE) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert read_date("31. 12. 2026 24:00") == date(2026, 12, 31)


def test_central_european_names_mean_the_time_on_the_wall() -> None:
    july = datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert read_moment("Wed, 01 Jul 2026 10:00:00 CET", TOKYO) == july
    assert read_moment("Wed, 01 Jul 2026 10:00:00 CEST", TOKYO) == july


def test_in_the_doubled_hour_the_name_of_the_zone_decides() -> None:
    first = read_moment("Sun, 25 Oct 2026 02:30:00 CEST", PRAGUE)
    second = read_moment("Sun, 25 Oct 2026 02:30:00 CET", PRAGUE)
    assert first is not None
    assert second == first + timedelta(hours=1)


def test_what_is_written_without_a_zone_is_in_the_zone_given() -> None:
    assert read_moment("2. 3. 2026 18:00", TOKYO) == TEN


@pytest.mark.parametrize(
    "text",
    [
        *("", "zítra", "1,5", "12/2026", "20. 3.", "30. 2. 2026", "2. 13. 2026", "0. 1. 2026"),
        *("2. 3. 2026 25:00", "2. 3. 2026 24:01", "2. projektu 2026", "2. 3. 2026 – 4. 5. 2026"),
        *("žádosti do 2. 3. 2026", "2. 3. 20266", "2026-03-02-01", "1. 1. 0001", "9" * 500),
        "2. 3. 2026 10:00 +9999",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert read_moment(text, PRAGUE) is None


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_iso_round_trip(moment: datetime, offset: int) -> None:
    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    assert read_moment(aware.isoformat(), PRAGUE) == aware


@given(MOMENTS)
def test_czech_round_trip(moment: datetime) -> None:
    local = moment.replace(microsecond=0, tzinfo=PRAGUE, fold=0)
    expected = local.astimezone(UTC)
    for text in (
        f"{local.day}. {local.month}. {local.year} {local:%H.%M.%S} hod.",
        f"{local:%d.%m.%Y %H:%M:%S}",
        f"{local.day}. {GENITIVES[local.month - 1]} {local.year} v {local:%H:%M:%S}",
        f"{local.day}. {GENITIVES[local.month - 1].upper()} {local.year}, {local:%H:%M:%S}",
    ):
        assert read_moment(text, PRAGUE) == expected


@given(DAYS)
def test_a_day_round_trips(day: date) -> None:
    assert read_date(f"{day.day}. {day.month}. {day.year}") == day
    assert read_date(day.isoformat()) == day


@given(st.text(max_size=120))
def test_no_text_makes_it_fail(text: str) -> None:
    moment = read_moment(text, PRAGUE)
    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1. 12.", date(2026, 12, 1)),
        ("1.12", date(2026, 12, 1)),
        ("1. prosince", date(2026, 12, 1)),
        ("v úterý", None),
        ("24. 11.", date(2027, 11, 24)),
        ("3. 1.", date(2027, 1, 3)),
        ("29. 2.", date(2028, 2, 29)),
        ("zítra", date(2026, 11, 25)),
        ("Pozítří ", date(2026, 11, 26)),
        ("31. 2.", None),
        ("1. 12. 2026", None),
        ("", None),
    ],
)
def test_a_day_without_a_year_is_the_next_one(text: str, day: date | None) -> None:
    assert read_day_ahead(text, date(2026, 11, 24)) == day
