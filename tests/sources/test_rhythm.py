"""If these fail, a server that asks for rest gets none, or a feed is never visited."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources import Rhythm
from newsletter.sources.formats.rhythm import LONGEST_PAUSE, rhythm_of


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("<ttl>90</ttl>", Rhythm(timedelta(minutes=90))),
        ("<ttl>999999</ttl>", Rhythm(LONGEST_PAUSE)),
        (
            "<skipHours><hour>0</hour><hour>24</hour><hour>5</hour></skipHours>",
            Rhythm(quiet_hours=frozenset({0, 5})),
        ),
        (
            "<skipDays><day>Sunday</day><day>Neděle</day></skipDays>",
            Rhythm(quiet_days=frozenset({6})),
        ),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", Rhythm(timedelta(days=1))),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            Rhythm(timedelta(minutes=30)),
        ),
        ("".join(f"<hour>{hour}</hour>" for hour in range(24)), None),
        ("<sy:updateFrequency>0</sy:updateFrequency>", None),
        ("", None),
    ],
)
def test_what_a_feed_asks_is_understood(frame: str, expected: Rhythm | None) -> None:
    assert rhythm_of(frame) == expected


@given(st.text(alphabet="<>/ttlhourday 0123456789", max_size=200))
def test_no_feed_makes_it_fail(frame: str) -> None:
    rhythm_of(frame)
