"""If these fail, a grant is announced with a thousand times too much, or with nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.money import read_crowns


@pytest.mark.parametrize(
    ("text", "crowns"),
    [
        ("12 745 105 Kč", "12745105"),
        ("12\u00a0745\u202f105\u2009Kč", "12745105"),
        ("500 000,- Kč", "500000"),
        ("500 000,-", "500000"),
        ("1.500.000 Kč", "1500000"),
        ("1 500 000,50 CZK", "1500000.50"),
        ("500 tis. Kč", "500000"),
        ("1,5 mil. Kč", "1500000"),
        ("1.5 mil. Kč", "1500000"),
        ("1,798 mld. Kč", "1798000000"),
        ("1.798 mld. Kč", "1798000000"),
        ("1.500 tis. Kč", "1500000"),
        ("98.50 Kč", "98.50"),
        ("3 miliony korun", "3000000"),
        ("2 miliardy Kč", "2000000000"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, crowns: str) -> None:
    assert str(read_crowns(text)) == crowns


@pytest.mark.parametrize(
    "text", ["", "Kč", "14,4 %", "100 EUR", "dle pravidel", "1 50 000 Kč", "-5 Kč", "9" * 40, "1.5"]
)
def test_what_is_no_amount_in_crowns_is_not_read_as_one(text: str) -> None:
    assert read_crowns(text) is None


@given(st.integers(0, 10**12), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]))
def test_amounts_round_trip(amount: int, space: str) -> None:
    assert read_crowns(f"{amount:,}".replace(",", space) + space + "Kč") == Decimal(amount)


@given(st.text(max_size=80))
def test_no_text_makes_it_fail(text: str) -> None:
    amount = read_crowns(text)
    assert amount is None or amount >= 0
