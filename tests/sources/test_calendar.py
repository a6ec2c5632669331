"""If these fail, an event comes at a wrong hour, floods the queue, or a calendar never ends."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Attachment, Entry, EventDetails, Page, Reading
from newsletter.sources.calendar import read as read_page
from tests.conftest import NOW
from tests.sources.conftest import URL, Collect, Read

PRAGUE = ";TZID=Europe/Prague"


def calendar(*events: str, head: str = "") -> str:
    parts = [f"BEGIN:VEVENT\nDTSTAMP:20261101T000000Z\n{event}\nEND:VEVENT" for event in events]
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Obec//", *head.splitlines()])
    return "\r\n".join([*text.split("\n"), *"\n".join(parts).split("\n"), "END:VCALENDAR", ""])


def event(start: str, *more: str, uid: str = "1", title: str = "Seminář") -> str:
    return "\n".join([f"UID:{uid}", f"DTSTART{start}", f"SUMMARY:{title}", *more])


def details(entry: Entry) -> EventDetails:
    assert isinstance(entry.details, EventDetails)
    return entry.details


def starts(entries: Sequence[Entry]) -> list[datetime | None]:
    return [details(entry).starts_at for entry in entries]


def test_an_event_comes_whole(collect: Collect) -> None:
    text = calendar(event(
        f"{PRAGUE}:20261202T090000",
        f"DTEND{PRAGUE}:20261202T130000",
        "LOCATION:Stříbro\\, radnice",
        "DESCRIPTION:Účetní závěrka <b>obcí</b>. Zdarma.<script>alert(1)</script>",
        "ORGANIZER;CN=Krajský úřad:mailto:k@kraj.example",
        "CATEGORIES:Účetnictví,Školení",
        "CATEGORIES:Školení",
        "ATTACH;FMTTYPE=application/pdf:https://kraj.example/pozvanka.pdf",
        "ATTACH;FILENAME=Mapa.png:https://kraj.example/soubor?id=7",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:UEsDBA==",
        "URL:https://kraj.example/akce/1",
        "CREATED:20261101T080000Z",
    ))  # fmt: skip
    (entry,) = collect("calendar", text)
    assert (entry.identity, entry.title) == ("1", "Seminář")
    assert entry.url == "https://kraj.example/akce/1"
    assert details(entry) == EventDetails(
        starts_at=datetime(2026, 12, 2, 8, tzinfo=UTC),
        ends_at=datetime(2026, 12, 2, 12, tzinfo=UTC),
        place="Stříbro, radnice",
        organiser="Krajský úřad",
    )
    assert entry.summary == "Účetní závěrka obcí. Zdarma."
    assert entry.body == "Účetní závěrka <b>obcí</b>. Zdarma."
    assert entry.published_at == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert entry.tags == ("Účetnictví", "Školení")
    assert entry.attachments == (
        Attachment("pozvanka.pdf", "https://kraj.example/pozvanka.pdf", "application/pdf"),
        Attachment("Mapa.png", "https://kraj.example/soubor?id=7"),
    )


def test_a_description_keeps_its_lines(collect: Collect) -> None:
    text = event(
        ":20261202T090000", "DESCRIPTION:Vstup < 100 Kč\\n\\nS sebou\\, prosím\\, přezůvky"
    )
    (entry,) = collect("calendar", calendar(text))
    assert entry.body == "<p>Vstup &lt; 100 Kč</p><p>S sebou, prosím, přezůvky</p>"
    rich = event(
        ":20261202T090000", "DESCRIPTION:Pozvánka", "X-ALT-DESC;FMTTYPE=text/html:<i>Zveme</i>"
    )
    (entry,) = collect("calendar", calendar(rich))
    assert (entry.summary, entry.body) == ("Pozvánka", "<i>Zveme</i>")


OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Naše zóna
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0300
TZOFFSETTO:{winter}
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:{winter}
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE"""
NINE = datetime(2026, 12, 2, 8, tzinfo=UTC)
"""Nine in the morning in Czechia."""


@pytest.mark.parametrize(
    ("start", "head", "expected"),
    [
        (":20261202T090000", "", NINE),  # nobody says which zone
        (":20261202T090000", "X-WR-TIMEZONE:Europe/Lisbon", NINE + timedelta(hours=1)),
        (":20261202T090000", "X-WR-TIMEZONE:Střední Evropa", NINE),
        (":20261202T090000Z", "", NINE + timedelta(hours=1)),
        (";VALUE=DATE:20261202", "X-WR-TIMEZONE:Europe/Lisbon", NINE - timedelta(hours=9)),
        (";TZID=Europe/London:20261202T080000", "", NINE),
        (";TZID=Central Europe Standard Time:20261202T090000", "", NINE),
        (";TZID=/freeassociation.sourceforge.net/Europe/Prague:20261202T090000", "", NINE),
        (";TZID=/neznama.example/Nikde/Tady/Zde:20261202T090000", "", NINE),
        (";TZID=../../etc/passwd:20261202T090000", "", NINE),
        (";TZID=Naše zóna:20261202T100000", OWN_ZONE.format(winter="+0200"), NINE),
        (';TZID="Naše zóna":20261202T130000', OWN_ZONE.format(winter="+0500"), NINE),
    ],
)
def test_hours_are_right_in_every_zone(
    collect: Collect, start: str, head: str, expected: datetime
) -> None:
    (entry,) = collect("calendar", calendar(event(start), head=head))
    assert details(entry).starts_at == expected


def test_a_zone_of_one_calendar_does_not_move_the_hours_of_another(collect: Collect) -> None:
    found = [
        collect("calendar", calendar(event(";TZID=Naše zóna:20261202T100000"), head=head))[0]
        for head in (OWN_ZONE.format(winter="+0200"), OWN_ZONE.format(winter="+0100"), "")
    ]
    assert starts(found) == [NINE, NINE + timedelta(hours=1), NINE + timedelta(hours=1)]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ((), datetime(2026, 12, 2, 23, tzinfo=UTC)),
        (("DTEND;VALUE=DATE:20261202",), datetime(2026, 12, 2, 23, tzinfo=UTC)),  # a common slip
        (("DTEND;VALUE=DATE:20261205",), datetime(2026, 12, 4, 23, tzinfo=UTC)),
        (("DURATION:P2D",), datetime(2026, 12, 3, 23, tzinfo=UTC)),
    ],
)
def test_a_whole_day_ends_with_the_day(
    collect: Collect, end: Sequence[str], expected: datetime
) -> None:
    (entry,) = collect("calendar", calendar(event(";VALUE=DATE:20261202", *end)))
    assert details(entry).starts_at == datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert details(entry).ends_at == expected


def test_of_what_recurs_the_next_one_comes_each_an_item_of_its_own(collect: Collect) -> None:
    weekly = calendar(event(f"{PRAGUE}:20260105T180000", "RRULE:FREQ=WEEKLY", "DURATION:PT2H"))
    (entry,) = collect("calendar", weekly)
    assert details(entry).starts_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    (later,) = collect("calendar", weekly, now=NOW + timedelta(hours=10))
    assert later == entry  # it still runs
    (after,) = collect("calendar", weekly, now=NOW + timedelta(hours=11))
    assert details(after).starts_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert (entry.identity, after.identity) == ("1 2026-11-23", "1 2026-11-30")


def test_several_occurrences_come_if_an_editor_wants_them(collect: Collect) -> None:
    text = calendar(event(f"{PRAGUE}:20260105T180000", "RRULE:FREQ=MONTHLY;BYDAY=1MO"))
    found = collect("calendar", text, occurrences=3)
    assert [f"{start:%m-%d %H}" for start in starts(found) if start] == [
        "12-07 17", "01-04 17", "02-01 17",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (f"{PRAGUE}:20260301T180000", (17, 16)),  # the hour on the wall stays
        (":20260301T180000", (17, 16)),
        (":20260301T170000Z", (17, 17)),
        (";TZID=Naše zóna:20260301T190000", (17, 16)),
    ],
)
def test_the_hour_is_right_on_both_sides_of_a_clock_change(
    collect: Collect, start: str, hours: tuple[int, int]
) -> None:
    head = OWN_ZONE.format(winter="+0200")
    text = calendar(event(start, "RRULE:FREQ=WEEKLY;COUNT=30"), head=head)
    found = collect("calendar", text, occurrences=2, now=datetime(2026, 3, 22, tzinfo=UTC))
    assert starts(found) == [
        datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in zip((22, 29), hours, strict=True)
    ]


def test_utc_follows_the_clocks_of_the_zone_a_calendar_is_for(collect: Collect) -> None:
    text = calendar(
        event(":20260301T170000Z", "RRULE:FREQ=WEEKLY"), head="X-WR-TIMEZONE:Europe/Prague"
    )
    (entry,) = collect("calendar", text, now=datetime(2026, 7, 1, tzinfo=UTC))
    assert details(entry).starts_at == datetime(2026, 7, 5, 16, tzinfo=UTC)


WEEKLY = event(f"{PRAGUE}:20261102T180000", "RRULE:FREQ=WEEKLY")


def moved(day: str, start: str, *more: str) -> str:
    return event(f"{PRAGUE}:{start}", f"RECURRENCE-ID{PRAGUE}:{day}T180000", *more)


def test_an_occurrence_that_is_moved_is_the_same_one(collect: Collect) -> None:
    (before,) = collect("calendar", calendar(WEEKLY))
    later = moved("20261123", "20261125T190000", "LOCATION:Sál")
    (after,) = collect("calendar", calendar(WEEKLY, later), now=NOW + timedelta(days=1))
    assert before.identity == after.identity
    assert details(after).starts_at == datetime(2026, 11, 25, 18, tzinfo=UTC)
    assert details(after).place == "Sál"


def test_a_cancelled_occurrence_is_withdrawn_and_the_next_one_comes(collect: Collect) -> None:
    text = calendar(WEEKLY, moved("20261123", "20261123T180000", "STATUS:CANCELLED"))
    found = collect("calendar", text)
    assert {entry.identity: entry.withdrawn for entry in found} == {
        "1 2026-11-23": True,
        "1 2026-11-30": False,
    }


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR", "11-27 12-25"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "11-30 12-31"),
        ("FREQ=MONTHLY;BYDAY=TH;BYMONTHDAY=22,23,24,25,26,27,28;COUNT=99", "11-26 12-24"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15", "01-15 03-15"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "12-24"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "11-26"),
        ("FREQ=YEARLY", "02-29"),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=9,10,11,12", "11-24 12-01"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "11-23 11-24"),
    ],
)
def test_rules_that_people_make_are_counted_out(collect: Collect, rule: str, expected: str) -> None:
    start = "20240229T180000" if rule == "FREQ=YEARLY" else "20240115T180000"
    now = datetime(2028, 1, 3, tzinfo=UTC) if rule == "FREQ=YEARLY" else NOW
    text = calendar(event(f"{PRAGUE}:{start}", f"RRULE:{rule}"))
    found = collect("calendar", text, occurrences=2, now=now)
    assert " ".join(entry.identity[-5:] for entry in found) == expected


def test_what_is_excepted_or_added_by_date_counts(collect: Collect) -> None:
    excepted = f"EXDATE{PRAGUE}:20261123T180000,20261130T180000"
    text = calendar(f"{WEEKLY}\n{excepted}\nRDATE{PRAGUE}:20261201T180000")
    assert starts(collect("calendar", text, occurrences=2)) == [
        datetime(2026, 12, 1, 17, tzinfo=UTC),
        datetime(2026, 12, 7, 17, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    "rule",
    ["RRULE:FREQ=WEEKLY;COUNT=5", "RRULE:FREQ=WEEKLY;UNTIL=20261130T170000Z",
     "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=5", "RRULE:FREQ=DAILY;INTERVAL=7;COUNT=5",
     "RRULE:FREQ=DAILY;BYMONTHDAY=2,9,16,23,30;COUNT=5"],
)  # fmt: skip
def test_a_course_ends_with_its_last_lesson(collect: Collect, rule: str) -> None:
    text = calendar(event(f"{PRAGUE}:20261102T180000", rule))
    found = collect("calendar", text, occurrences=10)
    assert [entry.identity for entry in found] == ["1 2026-11-23", "1 2026-11-30"]
    assert collect("calendar", text, now=NOW + timedelta(days=9)) == []


def test_a_course_of_whole_days_ends_with_its_last_lesson(collect: Collect) -> None:
    text = calendar(event(";VALUE=DATE:20261102", "RRULE:FREQ=WEEKLY;COUNT=4"))
    (entry,) = collect("calendar", text, occurrences=10)
    assert details(entry) == EventDetails(
        starts_at=datetime(2026, 11, 22, 23, tzinfo=UTC),
        ends_at=datetime(2026, 11, 23, 23, tzinfo=UTC),
    )


def test_what_is_over_or_far_ahead_is_not_taken(collect: Collect) -> None:
    text = calendar(
        event(":20261101T090000"),
        event(":20280101T090000", uid="2"),
        event(":20261101T090000", "DTEND:20261130T090000", uid="3"),
        event(":20261120T090000", "DURATION:P7D", uid="4"),
    )
    assert [entry.identity for entry in collect("calendar", text)] == ["3", "4"]
    assert len(collect("calendar", text, days=800)) == 3


def test_the_coming_events_of_a_calendar_of_many_years_are_read(read: Read) -> None:
    past = [event(f":2019{n % 12 + 1:02}10T090000", uid=f"p{n}") for n in range(5_000)]
    reading = read("calendar", calendar(*past, event(":20261202T090000", uid="next")))
    assert [entry.identity for entry in reading.entries] == ["next"]
    assert (reading.complete, reading.left_out) == (True, 0)


def test_a_cancelled_event_is_withdrawn(collect: Collect) -> None:
    (entry,) = collect("calendar", calendar(event(":20261202T090000", "STATUS:CANCELLED")))
    assert (entry.identity, entry.withdrawn) == ("1", True)


def test_what_is_private_stays_so(read: Read) -> None:
    reading = read("calendar", calendar(event(":20261202T090000", "CLASS:PRIVATE")))
    assert (reading.entries, reading.left_out) == ([], 1)


def test_events_that_a_program_calls_the_same_are_told_apart(collect: Collect) -> None:
    text = calendar(event(":20261202T090000"), event(":20261203T090000"), "DTSTART:20261204\nUID:x")
    first, second = collect("calendar", text)
    assert first.identity != second.identity


@pytest.mark.parametrize(
    "text",
    ["", "<html></html>", "BEGIN:VCALENDAR\nDTSTART", "BEGIN:VCALENDAR",
     calendar(event(":20261202T090000")).replace("END:VCALENDAR", ""),
     calendar("BEGIN:VALARM\nTRIGGER:-PT5M\nDTSTART:20261202")],
)  # fmt: skip
def test_what_is_no_calendar_is_a_sentence(collect: Collect, text: str) -> None:
    with pytest.raises(SourceError):
        collect("calendar", text)


def test_one_event_that_cannot_be_read_takes_no_other_with_it(collect: Collect) -> None:
    broken = event(":20261202T090000", "BEGIN:VALARM", uid="2")
    assert len(collect("calendar", calendar(broken, event(":20261202T090000")))) == 1


def often(rule: str, start: str = ":20200101T000000", times: int = 1) -> list[str]:
    return [event(start, f"RRULE:{rule}", uid=str(n)) for n in range(times)]


def zones(rule: str) -> str:
    change = f"DTSTART:16010101T0000\nRRULE:{rule}\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200"
    block = f"BEGIN:STANDARD\n{change}\nEND:STANDARD\n" * 8
    return "".join(f"BEGIN:VTIMEZONE\nTZID:Z{n}\n{block}END:VTIMEZONE\n" for n in range(50))


SIXTY = ",".join(map(str, range(60)))
THOUSAND_DATES = ",".join(["20261203T090000"] * 1_000)


def hostile() -> Iterator[tuple[str, list[str]]]:
    yield "every second for ever", often("FREQ=SECONDLY")
    yield "every second, folded and in small letters", often("freq=sec\n ondly")
    yield "every minute", often("FREQ=MINUTELY;COUNT=999999999")
    yield "every hour", often("FREQ=HOURLY;INTERVAL=5")
    yield "every second of a day", often(f"FREQ=DAILY;BYMINUTE={SIXTY};BYSECOND={SIXTY}")
    yield "every day, in no time", often("FREQ=DAILY;INTERVAL=0")
    yield "every day since the year 1", often("FREQ=DAILY", ":00010101T000000")
    yield "every day of a century", often("FREQ=DAILY;COUNT=999999999", ":19100101T000000", 200)
    yield "30 February", often("FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", times=999)
    yield "many rules", [event(":20200101T000000", *["RRULE:FREQ=DAILY"] * 1_000)]
    yield "daily for a century", [event(":20200101T000000", "RRULE:FREQ=DAILY", "DURATION:P40000D")]
    yield "a list of dates", [event(":20261202T090000", f"RDATE:{THOUSAND_DATES * 100}")]
    yield "lists of dates", [event(":20261202T090000", *[f"RDATE:{THOUSAND_DATES}"] * 100)]
    periods = "20261203T090000Z/P9999D," * 900
    yield "periods", [event(":20261202T090000", f"RDATE;VALUE=PERIOD:{periods}")]
    yield "30 000 events", [event(":20261202T090000", uid=f"{n}") for n in range(30_000)]
    yield "8 000 that recur", often("FREQ=WEEKLY", ":20260101T000000", 8_000)
    exception = event(":20261202T090000", "RECURRENCE-ID:20261203T000000", uid="0")
    yield "many exceptions", [*often("FREQ=DAILY"), *[exception] * 5_000]
    yield "a long event", [event(":20261202T090000", *["X-A:1"] * 300_000)]
    yield "nested", [event(":20261202T090000", *["BEGIN:X"] * 5_000, *["END:X"] * 5_000)]
    yield "events that are not closed", ["BEGIN:VEVENT\n" * 100_000]
    yield "a year of five digits", [event(":202601202T090000")]


def timed(text: str, **more: Any) -> tuple[Reading | None, float]:
    start = time.process_time()
    found = None
    with suppress(SourceError):
        found = read_page(Page(URL, text.encode()), NOW, 180, **more)
    return found, time.process_time() - start


def test_a_calendar_that_would_never_end_does() -> None:
    for name, events in hostile():
        found, seconds = timed(calendar(*events), most=10)
        assert seconds < 5, name  # about one at most; counted out, it is hours or for ever
        assert found is None or len(found.entries) <= 4_000, name


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"])
def test_a_zone_that_would_never_end_does(rule: str) -> None:
    text = calendar(*(event(f";TZID=Z{n}:20261202T090000", uid=f"{n}") for n in range(50)),
                    head=zones(rule))  # fmt: skip
    found, seconds = timed(text)
    assert seconds < 5
    assert found is not None
    assert set(starts(found.entries)) == {NINE}


def test_what_is_too_much_is_left_out_and_counted() -> None:
    found, _seconds = timed(calendar(*often("FREQ=SECONDLY"), event(":20261202T090000", uid="x")))
    assert found is not None
    assert [entry.identity for entry in found.entries] == ["x"]
    assert found.left_out == 1


LINES = st.sampled_from(
    ["RRULE:FREQ=WEEKLY", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "RRULE:FREQ=YEARLY;BYDAY=9XX",
     "RDATE:20261203T090000", "RDATE;VALUE=DATE:20261203", "EXDATE:20261203", "DURATION:-P1D",
     "DTEND:20261202", "DTEND;VALUE=DATE:20200101", "DTEND:99991231T235959Z", "SEQUENCE:x",
     "RECURRENCE-ID:20261203T090000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T090000",
     "CATEGORIES:", "ATTACH:", "STATUS:CANCELLED", "URL:javascript:alert(1)", "RRULE:", "DTSTART:",
     "ORGANIZER:x", "CREATED:x", "DTSTART;TZID=Mars:20261205T090000", "DTSTART:20261205T090000Z"]
)  # fmt: skip


@given(
    st.lists(LINES, max_size=6), st.text(max_size=50), st.dates(date(1, 1, 2), date(9999, 12, 30))
)
def test_no_event_makes_it_fail_otherwise(lines: list[str], text: str, day: date) -> None:
    start = f";VALUE=DATE:{day.isoformat().replace('-', '')}"
    one = event(start, f"DESCRIPTION:{text}", *lines)
    other = event(":20261201T100000", *lines, "RRULE:FREQ=DAILY", uid="2")
    body = calendar(one, other).encode("utf-8", "replace")
    with suppress(SourceError):
        for entry in read_page(Page(URL, body), NOW + timedelta(days=1), 800).entries:
            found = details(entry)
            assert found.starts_at is not None
            assert (found.ends_at or found.starts_at) >= NOW + timedelta(days=1)
