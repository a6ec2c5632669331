"""If these fail, a text is called readable that is not, or the other way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.check.colours import BLACK, WHITE, Colour, colour, contrast, over
from newsletter.compose.templates import tokens

PARTS = st.integers(0, 255)
COLOURS = st.builds(Colour, PARTS, PARTS, PARTS, st.just(1.0))


@pytest.mark.parametrize(
    ("written", "red", "green", "blue"),
    [
        ("#1A2129", 26, 33, 41),
        ("1a2129", 26, 33, 41),
        ("#fff", 255, 255, 255),
        ("Navy", 0, 0, 128),
        ("rgb(26,33,41)", 26, 33, 41),
        ("rgb(10% 20% 30%)", 25.5, 51, 76.5),
        ("hsl(120, 100%, 25%)", 0, 127.5, 0),
        ("hsl(240deg 100% 50%)", 0, 0, 255),
    ],
)
def test_a_colour_is_read_however_it_is_written(
    written: str, red: float, green: float, blue: float
) -> None:
    found = colour(written)
    assert found is not None
    assert found[:3] == pytest.approx((red, green, blue))


@pytest.mark.parametrize(
    "written", ["", "#12", "inherit", "rgb(1,2)", "rgb(a,b,c)", "rgb(nan,0,0)"]
)
def test_what_is_no_colour_is_none(written: str) -> None:
    assert colour(written) is None


@pytest.mark.parametrize(
    ("ink", "ground", "expected"),
    [
        ("#000", "#fff", 21.0),
        ("#777", "#fff", 4.48),
        ("#767676", "#fff", 4.54),
        ("#595959", "#fff", 7.0),
        ("#0B4A86", "#FFFFFF", 9.0),
        ("#7C8896", "#EEF1F4", 3.2),
    ],
)
def test_contrast_is_what_other_programs_say(ink: str, ground: str, expected: float) -> None:
    one, other = colour(ink), colour(ground)
    assert one
    assert other
    assert contrast(one, other) == pytest.approx(expected, abs=0.05)


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_from_1_to_21(one: Colour, other: Colour) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0001


@given(COLOURS)
def test_nothing_stands_out_less_than_a_colour_from_itself(one: Colour) -> None:
    assert contrast(one, one) == 1
    assert max(contrast(one, BLACK), contrast(one, WHITE)) >= 4.5


@given(COLOURS)
def test_a_colour_is_read_as_it_was_written(one: Colour) -> None:
    assert colour(str(one)) == one


@given(COLOURS, COLOURS, st.floats(0, 1))
def test_what_shines_through_lies_between(upper: Colour, lower: Colour, alpha: float) -> None:
    seen = over(upper._replace(alpha=alpha), lower)
    for part, above, below in zip(seen[:3], upper[:3], lower[:3], strict=True):
        assert min(above, below) - 0.001 <= part <= max(above, below) + 0.001


def test_our_own_tokens_keep_what_they_promise() -> None:
    for theme in (tokens()["light"], tokens()["dark"]):
        its = {name: colour(value) or BLACK for name, value in theme.items()}
        for ink, ground in (
            ("text", "card"), ("text", "page"), ("muted", "card"), ("muted", "page"),
            ("heading", "card"), ("heading", "page"), ("link", "card"), ("link", "page"),
            ("masthead_text", "masthead"), ("masthead_line", "masthead"),
            ("urgent", "urgent_tint"), ("badge", "badge_tint"),
        ):  # fmt: skip
            assert contrast(its[ink], its[ground]) >= 7, (ink, ground)
        assert contrast(its["edge"], its["page"]) >= 3
