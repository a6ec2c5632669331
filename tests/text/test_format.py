"""If these fail, readers see a wrong deadline, a wrong amount, or no Czech."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from newsletter.clock import PRAGUE
from newsletter.text import format as written
from newsletter.text import language

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=PRAGUE)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PRAGUE)  # type: ignore[arg-type, misc]


def test_dates_are_written_in_czech() -> None:
    assert written.long_date(date(2026, 11, 23)) == "pondělí 23. listopadu 2026"
    assert written.plain_date(date(2026, 11, 23)) == "23. listopadu 2026"
    assert written.numeric_date(date(2026, 11, 23)) == "23. 11. 2026"
    assert written.long_moment(FRIDAY, PRAGUE) == "pátek 27. listopadu 2026, 14.00"
    assert written.short_moment(FRIDAY, PRAGUE) == "pá 27. 11. 14.00"


def test_dates_are_written_in_english() -> None:
    language.use("en")
    assert written.long_date(date(2026, 11, 23)) == "Monday 23 November 2026"
    assert written.long_moment(FRIDAY, PRAGUE) == "Friday 27 November 2026, 14:00"
    assert written.short_moment(FRIDAY, PRAGUE) == "Fri 27 Nov 14:00"


def test_what_ends_at_midnight_ends_the_day_before() -> None:
    assert written.ending(at(2026, 12, 1), PRAGUE) == at(2026, 11, 30, 23, 59)
    assert written.ending(at(2026, 11, 30, 23, 59, 59), PRAGUE).date() == date(2026, 11, 30)
    end = written.ending(at(2026, 11, 30, 23, 59, 59), PRAGUE)
    assert written.long_moment(end, PRAGUE) == "pondělí 30. listopadu 2026, 23.59"


def test_tables_name_the_last_day_of_a_deadline_and_no_hour_of_a_day() -> None:
    for end in (at(2027, 4, 1), at(2027, 3, 31, 23, 59, 59)):
        assert written.short_end(end, PRAGUE) == "st 31. 3. 23.59"
    assert written.short_end(FRIDAY, PRAGUE) == "pá 27. 11. 14.00"
    assert written.short_start(at(2026, 12, 3), PRAGUE) == "čt 3. 12."
    assert written.short_start(FRIDAY, PRAGUE) == "pá 27. 11. 14.00"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (at(2026, 12, 2, 18), at(2026, 12, 3), "středa 2. prosince 2026, 18.00–23.59"),
        (at(2026, 12, 2, 9), None, "středa 2. prosince 2026, 9.00"),
        (at(2026, 12, 2, 9), at(2026, 12, 2, 13), "středa 2. prosince 2026, 9.00–13.00"),
        (at(2026, 12, 2, 9), at(2026, 12, 1), "středa 2. prosince 2026, 9.00"),
        (at(2026, 12, 2), None, "středa 2. prosince 2026"),
        (at(2026, 12, 2), at(2026, 12, 3), "středa 2. prosince 2026"),
        (at(2026, 12, 2), at(2026, 12, 5), "středa 2. prosince – pátek 4. prosince 2026"),
        (
            at(2026, 12, 31),
            at(2027, 1, 2),
            "čtvrtek 31. prosince 2026 – pátek 1. ledna 2027",
        ),
        (
            at(2026, 12, 2, 9),
            at(2026, 12, 4, 13),
            "středa 2. prosince 2026, 9.00 – pátek 4. prosince 2026, 13.00",
        ),
    ],
)
def test_an_event_says_from_when_to_when(start: datetime, end: datetime, expected: str) -> None:
    assert written.span(start, end, PRAGUE) == expected


@pytest.mark.parametrize(
    ("amount", "czech", "english"),
    [
        ("80000000", "80 mil. Kč", "CZK 80 million"),
        ("1500000", "1,5 mil. Kč", "CZK 1.5 million"),
        ("12745105", "12 745 105 Kč", "CZK 12,745,105"),
        ("1798000000", "1 798 mil. Kč", "CZK 1,798 million"),
        ("1200000000", "1,2 mld. Kč", "CZK 1.2 billion"),
        ("450000", "450 000 Kč", "CZK 450,000"),
        ("0.5", "0,50 Kč", "CZK 0.50"),
        ("1000.25", "1 000,25 Kč", "CZK 1,000.25"),
    ],
)
def test_amounts_are_short_and_never_rounded(amount: str, czech: str, english: str) -> None:
    assert written.crowns(Decimal(amount)) == czech
    language.use("en")
    assert written.crowns(Decimal(amount)) == english


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, "No deadline yet"),
        (-1, "The deadline has passed"),
        (0, "Ends today"),
        (1, "Ends tomorrow"),
        (4, "Ends in 4 days"),
        (7, "Ends in 7 days"),
        (8, "8 days left"),
        (1022, "1,022 days left"),
    ],
)
def test_the_days_left_are_said_in_words(days: int | None, expected: str) -> None:
    language.use("en")
    assert written.days_left(days) == expected


def test_what_is_not_open_yet_says_so() -> None:
    language.use("en")
    assert [written.opens_in(days) for days in (1, 12)] == ["Opens tomorrow", "Opens in 12 days"]


def test_sizes_are_rounded_to_what_people_say() -> None:
    sizes = [written.size(count) for count in (0, 999, 1_500, 999_999, 1_540_000, 10_000_000)]
    assert sizes == ["0 B", "999 B", "1 kB", "999 kB", "1,5 MB", "10 MB"]
