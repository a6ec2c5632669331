"""If these fail, a deadline that stands in a sentence is missed, or one is made up."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.clock import PRAGUE
from newsletter.text import format as written
from newsletter.text.prose.facts import facts_of
from newsletter.text.prose.sentences import LONGEST
from tests.text.prose import sums, variants

TODAY = date(2026, 11, 24)
SOON = st.dates(TODAY + timedelta(days=1), TODAY + timedelta(days=300))
NOISE = st.text(alphabet="0123456789. :,-–|/\n%doaždKčtismil§", max_size=300)
PIECES = [
    *("1. 2. ", "31. 12. 2026 ", "do ", "od ", "až ", "žádosti ", "seminář ", "12:00 ", "24.00 "),
    *("1 500 ", "1.500.000,-- ", "mil. ", "Kč ", "tisíc ", "půl ", "dva ", "třicátého ", "ledna "),
    *("konce ", "z ", "na ", "místo ", "85 % ", "dotace ", "\n", "; ", "| ", "– ", "2026-13-45 "),
    *("99. 99. 9999 ", "9999-12-31 ", "vždy v ", "9–12 h ", "V. ", "XII. ", "vyvěšeno ", "(", ")"),
]
HOSTILE = (
    *("1", "1. ", "1.", "12:", "1-", "1 az ", "do ", "do 1. ", "111 ", "1.111", "1 000 000 Kč "),
    *("1. 1. 2026 ", "žádosti do 1. 1. 2026 do 12:00, ", "z 1. 1. 2026 na ", "1. XII. ", "85 % "),
    *("Lhůta:\n", "1.\n", "milion ", "dva a půl ", "po út st ", "účast a b c ", "seminář k ", " "),
    *("vyhlášení a b c d ", "1. 1. od 9 do ", "JEDNA. DVA. ", "ze dne ", "a. b. ", "Kč Kč"),
)


def read(text: str, today: date = TODAY) -> dict[str, str]:
    return {name: str(fact.value) for name, fact in facts_of(text, today).items()}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        *(variants.CALLS + variants.EVENTS + variants.NOTICES + variants.CORRECTIONS),
        *(variants.ROUNDS + sums.AMOUNTS + sums.PURPOSES + variants.ON_PAGES),
    ],
)
def test_a_detail_is_read_however_an_office_puts_it(text: str, wanted: dict[str, str]) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize("text", variants.NOTHING)
def test_what_says_no_detail_gives_none(text: str) -> None:
    assert read(text) == {}


def test_each_detail_keeps_the_sentence_that_says_it() -> None:
    text = "Kraj pomůže obcím. Rozdělí 5 mil. Kč.\nŽádosti\u00a0přijímá do 15. 1. 2027 na ul. Nové."
    found = facts_of(text, TODAY)
    assert found["allocation"].sentence == "Rozdělí 5 mil. Kč."
    assert found["closes"].sentence == "Žádosti přijímá do 15. 1. 2027 na ul. Nové."


@pytest.mark.parametrize(
    ("today", "closes"),
    [
        (date(2027, 1, 15), "2027-01-15"),
        (date(2027, 3, 16), "2027-01-15"),
        (date(2027, 3, 17), "2028-01-15"),
        (date(2026, 11, 24), "2027-01-15"),
    ],
)
def test_a_day_without_a_year_is_the_nearest_one(today: date, closes: str) -> None:
    assert read("Žádosti podávejte do 15. ledna.", today) == {"closes": closes}


@pytest.mark.parametrize(
    "form",
    [
        written.long_date,
        written.plain_date,
        written.numeric_date,
        written.short_date,
        date.isoformat,
        lambda day: f"{day:%d.%m.%y}",
        lambda day: f"{day.day}/{day.month}/{day.year}",
        lambda day: f"{day.day}.\u00a0{day.month}.\u202f{day.year}",
    ],
)
@given(day=SOON, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_a_deadline_that_we_write_ourselves_is_read_back(
    form: Callable[[date], str], day: date, hour: int, minute: int
) -> None:
    assert read(f"Žádosti podávejte nejpozději {form(day)}.") == {"closes": str(day)}
    timed = f"Žádosti podávejte nejpozději {form(day)}, {hour}.{minute:02} hod."
    assert read(timed) == {"closes": f"{day}T{hour:02}:{minute:02}"}


@given(first=SOON, days=st.integers(1, 60), hour=st.integers(1, 22))
def test_the_span_of_an_event_that_we_write_ourselves_is_read_back(
    first: date, days: int, hour: int
) -> None:
    start = datetime.combine(first, time(hour), PRAGUE)
    end = start + timedelta(days=days, hours=1)
    span = written.span(start, end, PRAGUE)
    assert read(f"Výstava se koná {span}.") == {
        "starts": f"{first}T{hour:02}:00",
        "ends": f"{first + timedelta(days=days)}T{hour + 1:02}:00",
    }


@given(st.integers(1, 10**12))
def test_an_amount_that_we_write_ourselves_is_read_back(crowns: int) -> None:
    text = f"Oprava stála {written.crowns(Decimal(crowns))}."
    assert read(text) == {"amount": str(crowns)}


@given(NOISE | st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(), st.dates())
def test_no_text_makes_it_fail(text: str, today: date) -> None:
    for fact in facts_of(text, today).values():
        assert fact.sentence


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_makes_it_slow(piece: str) -> None:
    text = "Dotace 5 Kč. " + piece * (200_000 // len(piece))
    # Once in three times: what else the machine does must not decide.
    assert any(seconds_for(text) < 0.5 for _time in range(3))


def seconds_for(text: str) -> float:
    begun = process_time()
    facts_of(text, TODAY)
    return process_time() - begun


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    assert read("Nic. " * LONGEST + "Žádosti do 15. 1. 2027.") == {}
