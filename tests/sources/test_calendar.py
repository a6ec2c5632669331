"""If these fail, an event comes at a wrong hour, floods the queue, or a calendar never ends."""

import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Attachment, Entry, EventDetails, Page
from newsletter.sources.calendar import read
from tests.conftest import NOW
from tests.sources.conftest import URL, Collect


def calendar(*events: str, head: str = "") -> str:
    parts = [f"BEGIN:VEVENT\nDTSTAMP:20261101T000000Z\n{event}\nEND:VEVENT" for event in events]
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Obec//", *head.splitlines()])
    return "\r\n".join([*text.split("\n"), *"\n".join(parts).split("\n"), "END:VCALENDAR", ""])


def event(start: str, *more: str, uid: str = "1", title: str = "Seminář") -> str:
    return "\n".join([f"UID:{uid}", f"DTSTART{start}", f"SUMMARY:{title}", *more])


def details(entry: Entry) -> EventDetails:
    assert isinstance(entry.details, EventDetails)
    return entry.details


def test_an_event_comes_whole(collect: Collect) -> None:
    text = calendar(event(
        ";TZID=Europe/Prague:20261202T090000",
        "DTEND;TZID=Europe/Prague:20261202T130000",
        "LOCATION:Stříbro\\, radnice",
        "DESCRIPTION:Účetní závěrka obcí. <b>Zdarma</b>.",
        "ORGANIZER;CN=Krajský úřad:mailto:k@kraj.example",
        "CATEGORIES:Účetnictví,Školení",
        "ATTACH;FMTTYPE=application/pdf:https://kraj.example/pozvanka.pdf",
        "URL:https://kraj.example/akce/1",
    ))  # fmt: skip
    (entry,) = collect("calendar", text)
    assert (entry.title, entry.url) == ("Seminář", "https://kraj.example/akce/1")
    assert details(entry) == EventDetails(
        starts_at=datetime(2026, 12, 2, 8, tzinfo=UTC),
        ends_at=datetime(2026, 12, 2, 12, tzinfo=UTC),
        place="Stříbro, radnice",
        organiser="Krajský úřad",
    )
    assert entry.summary == "Účetní závěrka obcí. Zdarma."
    assert entry.tags == ("Účetnictví", "Školení")
    assert entry.attachments == (
        Attachment("pozvanka.pdf", "https://kraj.example/pozvanka.pdf", "application/pdf"),
    )


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (":20261202T090000", datetime(2026, 12, 2, 8, tzinfo=UTC)),  # nobody says which zone
        (":20261202T090000Z", datetime(2026, 12, 2, 9, tzinfo=UTC)),
        (";VALUE=DATE:20261202", datetime(2026, 12, 1, 23, tzinfo=UTC)),
        (";TZID=Europe/Berlin:20270401T090000", datetime(2027, 4, 1, 7, tzinfo=UTC)),
    ],
)
def test_hours_are_right_in_every_zone(collect: Collect, start: str, expected: datetime) -> None:
    (entry,) = collect("calendar", calendar(event(start)))
    assert details(entry).starts_at == expected


def test_of_what_recurs_the_next_one_counts_also_over_the_clock_change(collect: Collect) -> None:
    weekly = event(";TZID=Europe/Prague:20260105T180000", "RRULE:FREQ=WEEKLY")
    (entry,) = collect("calendar", calendar(weekly))
    assert details(entry).starts_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    (summer,) = collect("calendar", calendar(weekly), now=datetime(2026, 7, 1, tzinfo=UTC))
    assert details(summer).starts_at == datetime(2026, 7, 6, 16, tzinfo=UTC)
    assert entry.identity == summer.identity


def test_what_is_over_or_far_ahead_is_not_taken(collect: Collect) -> None:
    text = calendar(event(":20261101T090000"), event(":20280101T090000", uid="2"))
    assert collect("calendar", text) == []
    assert len(collect("calendar", text, days=800)) == 1


def test_a_cancelled_event_is_withdrawn(collect: Collect) -> None:
    (entry,) = collect("calendar", calendar(event(":20261202T090000", "STATUS:CANCELLED")))
    assert entry.withdrawn


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "BEGIN:VCALENDAR\nDTSTART", "BEGIN:VCALENDAR"]
)
def test_what_is_no_calendar_is_a_sentence(collect: Collect, text: str) -> None:
    with pytest.raises(SourceError):
        collect("calendar", text)


HOSTILE = {
    "every second for ever": calendar(event(":20200101T000000", "RRULE:FREQ=SECONDLY")),
    "every minute": calendar(event(":20200101T000000", "RRULE:FREQ=MINUTELY;COUNT=999999999")),
    "every day for ten thousand years": calendar(event(":00010101T000000", "RRULE:FREQ=DAILY")),
    "a hundred thousand dates": calendar(
        event(":20261202T090000", "RDATE:" + ",".join(["20261203T090000"] * 100_000))
    ),
    "folded": calendar(event(":20200101T000000", "RRULE:FREQ=SEC\n ONDLY")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_calendar_that_would_never_end_does(name: str) -> None:
    start = time.process_time()
    assert len(read(Page(URL, HOSTILE[name].encode()), NOW, 180).entries) <= 1
    assert time.process_time() - start < 5


def test_of_a_hundred_thousand_events_some_thousands_are_read() -> None:
    many = calendar(*(event(":20261202T090000", uid=str(n)) for n in range(20_000)))
    assert len(read(Page(URL, many.encode()), NOW, 180).entries) == 5_000


@given(st.text(max_size=200), st.dates(date(1, 1, 2), date(9999, 12, 30)))
def test_no_event_makes_it_fail_otherwise(text: str, day: date) -> None:
    body = calendar(event(f";VALUE=DATE:{day.isoformat().replace('-', '')}", f"DESCRIPTION:{text}"))
    with suppress(SourceError):
        read(Page(URL, body.encode("utf-8", "replace")), NOW + timedelta(days=1), 800)
