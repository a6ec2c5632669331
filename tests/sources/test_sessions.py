"""If these fail, readers come on a wrong day, or hear of what is long over."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.clock import PRAGUE
from newsletter.sources.formats.sessions import Session, first_start, next_session, rules
from tests.conftest import NOW

EU = "http://publications.europa.eu/resource/authority"
LIST = "https://data.example/zdroj/číselníky"


def local(day: str, clock: str = "00:00") -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=PRAGUE).astimezone(UTC)


def instant(text: str) -> dict[str, Any]:
    return {"typ": "Časový okamžik", ("datum_a_čas" if "T" in text else "datum"): text}


def interval(start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    konec = instant(end) if end else {"typ": "Časový okamžik", "nespecifikovaný": True}
    found = {"typ": "Časový interval", "začátek": instant(start), "konec": konec}
    return {"typ": "Časová specifikace", "časový_interval": found, **more}


def hours(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"časová_doba": [{"typ": "Časová doba", "od": start, "do": end} for start, end in pairs]}


def weekdays(*names: str) -> dict[str, Any]:
    return {"den_v_týdnu": [f"{LIST}/dny-v-týdnu/položky/{name}" for name in names]}


def every(frequency: str) -> dict[str, Any]:
    return {"frekvence": [f"{EU}/frequency/{frequency}"]}


def test_the_first_session_that_is_not_over_comes_with_its_own_end() -> None:
    when = [
        interval("2027-01-14T09:00:00", "2027-01-14T12:00:00"),
        interval("2026-11-02T09:00:00", "2026-11-02T12:00:00"),
        interval("2026-12-02T09:00:00", "2026-12-02T12:00:00"),
    ]
    assert next_session(when, NOW) == Session(
        local("2026-12-02", "09:00"), local("2026-12-02", "12:00")
    )


def test_when_all_are_over_the_last_one_counts() -> None:
    when = [interval("2026-11-02", "2026-11-03"), interval("2026-10-01", "2026-10-02")]
    assert next_session(when, NOW) == Session(local("2026-11-02"), local("2026-11-04"))


def test_what_goes_on_is_not_over() -> None:
    when = [interval("2026-11-20", "2026-11-23"), interval("2026-12-01", "2026-12-02")]
    assert next_session(when, NOW) == Session(local("2026-11-20"), local("2026-11-24"))


@pytest.mark.parametrize("written", ["2026-11-23", "2026-11-23+01:00", "2026-11-23T00:00:01+01:00"])
def test_a_day_without_a_time_is_the_whole_day(written: str) -> None:
    today = Session(local("2026-11-23"), local("2026-11-24"))
    assert next_session({"časový_okamžik": instant(written)}, NOW) == today
    assert next_session([interval(written)], NOW) == today
    assert next_session([interval(written, "2026-11-23")], NOW) == today


def test_a_moment_has_no_end() -> None:
    when = {"časový_okamžik": instant("2026-12-02T09:00:00+01:00")}
    assert next_session(when, NOW) == Session(local("2026-12-02", "09:00"))


def test_an_end_before_the_start_is_a_slip() -> None:
    when = interval("2026-12-02T09:00:00", "2026-12-01T12:00:00")
    assert next_session(when, NOW) == Session(local("2026-12-02", "09:00"))


def test_hours_of_a_day_are_its_sessions() -> None:
    when = {
        "časový_okamžik": instant("2026-11-23"),
        **hours(("10:00:00", "11:00:00"), ("13:00", "15:00")),
    }
    assert next_session(when, NOW) == Session(
        local("2026-11-23", "10:00"), local("2026-11-23", "11:00")
    )
    afternoon = local("2026-11-23", "12:00")
    assert next_session(when, afternoon) == Session(
        local("2026-11-23", "13:00"), local("2026-11-23", "15:00")
    )


def test_daily_hours_of_an_exhibition_are_one_session() -> None:
    when = interval("2026-11-02", "2026-12-20", **hours(("09:00:00", "17:00:00")))
    assert next_session(when, NOW) == Session(
        local("2026-11-02", "09:00"), local("2026-12-20", "17:00")
    )


def test_what_ends_after_midnight_ends_the_next_day() -> None:
    when = {"časový_okamžik": instant("2026-12-31"), **hours(("20:00", "02:00"))}
    assert next_session(when, NOW) == Session(
        local("2026-12-31", "20:00"), local("2027-01-01", "02:00")
    )


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (interval("2026-09-01", "2026-12-31", **weekdays("středa", "pátek")), "2026-11-25"),
        (interval("2026-09-01", "2026-12-31", **weekdays("STREDA")), "2026-11-25"),
        (interval("2026-11-18", **weekdays("středa"), **every("BIWEEKLY")), "2026-12-02"),
        # Every other Monday from a Friday on: the first one is the next.
        (interval("2026-11-13", **weekdays("pondělí"), **every("BIWEEKLY")), "2026-11-30"),
        (interval("2026-11-18", **every("WEEKLY")), "2026-11-25"),
        (interval("2026-01-15", **every("MONTHLY")), "2026-12-15"),
        (interval("2026-01-14", **weekdays("středa"), **every("MONTHLY")), "2026-12-09"),
        (interval("2026-01-14", **every("QUARTERLY")), "2027-01-14"),
        (interval("2020-12-24", **every("ANNUAL")), "2026-12-24"),
        (
            interval("2026-01-01", "2027-12-31", specifická_frekvence=[{"den_v_měsíci": 31}]),
            "2026-12-31",
        ),
        (
            interval(
                "2026-01-01",
                **weekdays("úterý"),
                specifická_frekvence=[{"týden_v_měsíci": 2}, {"týden_v_měsíci": 4}],
            ),
            "2026-11-24",
        ),
        (
            {
                **weekdays("úterý"),
                "časová_platnost": [interval("2026-12-24", "2027-02-01")],
            },
            "2026-12-29",
        ),
        (
            interval(
                "2026-09-01", **weekdays("středa"), výjimka=[interval("2026-11-25", "2026-11-25")]
            ),
            "2026-12-02",
        ),
        (
            interval(
                "2026-09-01",
                **weekdays("středa"),
                výjimka=[{"specifická_frekvence": [{"den_v_měsíci": 25}, {"den_v_měsíci": 2}]}],
            ),
            "2026-12-09",
        ),
        # The days of a rule are over before its interval is.
        (interval("2026-09-01", "2026-11-24", **weekdays("neděle")), "2026-11-22"),
        # Three times from the start.
        (interval("2026-09-02", počet_opakování=3, **every("WEEKLY")), "2026-09-16"),
        # An interval that says no rule we know is taken as it is.
        (interval("2026-12-01", "2026-12-01", **every("IRREG")), "2026-12-01"),
    ],
)
def test_a_rule_says_its_next_day(rule: dict[str, Any], day: str) -> None:
    session = next_session([rule], NOW)
    assert session
    assert session.starts_at == local(day)


def test_a_rule_comes_with_its_hours_also_when_clocks_change() -> None:
    rule = {**weekdays("neděle"), **hours(("09:00:00", "12:00:00"))}
    rule["časová_platnost"] = [interval("2027-03-20")]
    for day in ("2027-03-21", "2027-03-28"):
        assert next_session(rule, local(day)) == Session(local(day, "09:00"), local(day, "12:00"))


def test_days_in_a_row_are_one_session() -> None:
    weekend = interval("2026-09-01", **weekdays("sobota", "neděle"))
    assert next_session(weekend, NOW) == Session(local("2026-11-28"), local("2026-11-30"))
    month = interval("2020-01-01", časové_období=[f"{EU}/timeperiod/NOV"])
    assert next_session(month, NOW) == Session(local("2026-11-01"), local("2026-12-01"))


def test_an_exception_at_an_hour_takes_only_that_hour_off() -> None:
    off = interval("2026-11-24T09:00:00", "2026-11-24T10:00:00")
    when = interval("2026-11-24", "2026-11-24", výjimka=[off],
                    **hours(("09:00", "10:00"), ("13:00", "14:00")))  # fmt: skip
    session = next_session(when, NOW)
    assert session
    assert session.starts_at == local("2026-11-24", "13:00")


@pytest.mark.parametrize(
    "when",
    [
        None, [], {}, "brzy", [{}], [None],
        {"počet_opakování": 3},
        {"časový_interval": "středa"},
        {"časový_okamžik": {"nespecifikovaný": True}},
        {"časový_okamžik": {"datum": "20260-11-23"}},
        weekdays("středeční"),
        every("BIWEEKLY"),
        hours(("9", "10")),
    ],
)  # fmt: skip
def test_what_says_no_day_is_not_known(when: Any) -> None:
    assert next_session(when, NOW) is None


def test_the_first_start_stays_while_sessions_pass() -> None:
    when = [interval("2026-12-02"), interval("2026-11-02")]
    assert first_start(when) == local("2026-11-02")
    assert first_start([weekdays("středa")]) is None


def test_a_rule_that_never_comes_true_takes_no_time() -> None:
    never = interval(
        "1900-01-01", "2199-12-31",
        specifická_frekvence=[{"den_v_měsíci": 31}], časové_období=[f"{EU}/timeperiod/FEB"],
        výjimka=[weekdays("středa")] * 100,
    )  # fmt: skip
    assert rules([never]) == 101
    start = time.process_time()
    for _time in range(100):
        next_session([never], NOW)
    assert time.process_time() - start < 2


def test_where_rules_are_too_many_only_what_is_written_counts() -> None:
    rule = interval("2026-12-01", "2026-12-31", **weekdays("středa"))
    assert next_session([rule], NOW, counted=False) == Session(
        local("2026-12-01"), local("2027-01-01")
    )


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [
            *("2026-11-23", "2026-11-23T24:00", "1900-01-01", "2199-12-31", "24:00", "09:00"),
            *("OCT", "pondělí", "ANNUAL"),
        ]
    ),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["začátek", "konec", "datum", "datum_a_čas", "od", "do", "čas", "den_v_měsíci"]
            ),
            part,
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        *("časový_interval", "časový_okamžik", "časová_doba", "časové_období", "časová_platnost"),
        *("den_v_týdnu", "frekvence", "specifická_frekvence", "počet_opakování", "výjimka"),
    ]
)


@given(st.lists(st.dictionaries(KEYS, VALUES), max_size=3))
def test_no_specification_makes_it_fail(when: list[dict[str, Any]]) -> None:
    rules(when)
    session = next_session(when, NOW)
    assert session is None or session.ends_at is None or session.ends_at > session.starts_at
