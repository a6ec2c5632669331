"""If these fail, a title can break a calendar file, or write into one what it should not."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from newsletter.compose.documents import clean
from newsletter.compose.ical import Entry, write
from tests.compose.digest import moment
from tests.conftest import NOW

ENTRY = Entry(
    uid="akce-1@zpravodaj.example.cz",
    title="Seminář",
    start=moment(2026, 12, 2, 9),
    end=None,
    place="",
    about="",
    url="https://www.kraj.example.cz/akce/1",
    sequence=0,
    stamp=NOW,
    cancelled=False,
    deadline=False,
)


def read(raw: bytes) -> Any:
    return Calendar.from_ical(raw)


@given(title=st.text(max_size=300), about=st.text(max_size=300))
@example(title="Příliš žluťoučký kůň " * 12, about="a\nb")
@example(title="x\r\nATTENDEE:mailto:nekdo@jinde.example", about='\\n\\,;:"')
@example(title="👩‍🌾" * 40, about="^n^'")
@example(title="\\" * 200, about="^" * 200)
def test_any_title_comes_back_as_it_was(title: str, about: str) -> None:
    said, told = clean(title), "\n\n".join(clean(part) for part in about.split("\n"))
    raw = write((replace(ENTRY, title=said, about=told, place=said),))
    assert raw.endswith(b"\r\n")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        assert not {b"\r", b"\n"} & {line[place : place + 1] for place in range(len(line))}
        line.decode()
    (entry,) = read(raw).events
    assert "attendee" not in entry
    assert entry.get("summary", "") == said
    assert entry.get("description", "") == told


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_any_day_stays_the_day(day: date) -> None:
    (entry,) = read(write((replace(ENTRY, start=day),))).events
    assert entry["dtstart"].dt == day


def test_an_association_elsewhere_gets_moments_that_are_the_same_everywhere() -> None:
    raw = write((replace(ENTRY, start=NOW),))
    assert b"DTSTART:20261123T083000Z" in raw
