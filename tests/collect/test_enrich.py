"""If these fail, a call in a mayor's mail has no deadline, or a news item is buried as expired."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.clock import PRAGUE
from newsletter.collect.enrich import enrich
from newsletter.sources import Entry, EventDetails, GrantCallDetails, NoticeDetails
from newsletter.text import format as written
from tests.conftest import NOW
from tests.text.prose import variants

CALL = Entry(
    "1",
    "Dotace na kapličky",
    body="<p>Kraj rozdělí 5 mil. Kč, na projekt nejvýše 200 tis. Kč a 80 % nákladů.</p>"
    "<p>Žádosti přijímá od 1. 12. 2026 do 15. 1. 2027 do 12:00 nebo do vyčerpání alokace.</p>",
)
EVENT = Entry(
    "2",
    "Seminář k výzvě č. 5",
    summary="Koná se 9. prosince 2026 od 9 do 12 hodin. Přihlášky do 4. prosince.",
)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PRAGUE).astimezone(UTC)  # type: ignore[arg-type,misc]


def test_a_call_that_was_only_words_gets_its_details_and_their_evidence() -> None:
    found = enrich(CALL, "kraj", NOW)
    assert found.details == GrantCallDetails(
        opens_at=local(2026, 12, 1),
        closes_at=local(2027, 1, 15, 12),
        allocation=Decimal(5_000_000),
        max_support=Decimal(200_000),
        max_rate=Decimal(80),
        until_exhausted=True,
    )
    assert found.evidence["allocation"].startswith("Kraj rozdělí 5 mil. Kč, na projekt")
    assert found.evidence["closes_at"].startswith("Žádosti přijímá od 1. 12. 2026")
    assert found.evidence.keys() == {
        *("opens_at", "closes_at", "allocation", "max_support", "max_rate", "until_exhausted")
    }


def test_an_event_that_was_only_words_gets_its_details() -> None:
    found = enrich(EVENT, "kraj", NOW)
    assert found.details == EventDetails(
        starts_at=local(2026, 12, 9, 9),
        ends_at=local(2026, 12, 9, 12),
        register_by=local(2026, 12, 4, 23, 59, 59),
    )


def test_what_the_source_says_itself_stands_and_only_gaps_are_filled() -> None:
    said = GrantCallDetails(closes_at=local(2027, 2, 1), provider="Kraj", allocation=Decimal(7))
    found = enrich(replace(CALL, details=said, evidence={"closes_at": "z pole"}), "kraj", NOW)
    assert isinstance(found.details, GrantCallDetails)
    assert found.details.closes_at == said.closes_at
    assert found.details.allocation == said.allocation
    assert found.details.provider == "Kraj"
    assert found.details.opens_at == local(2026, 12, 1)
    assert found.evidence["closes_at"] == "z pole"
    assert "allocation" not in found.evidence


def test_words_that_contradict_the_source_fill_nothing() -> None:
    said = GrantCallDetails(closes_at=local(2026, 11, 30), min_support=Decimal(300_000))
    found = enrich(replace(CALL, details=said), "kraj", NOW)
    assert isinstance(found.details, GrantCallDetails)
    assert found.details.opens_at is None
    assert found.details.max_support is None
    assert not {"opens_at", "max_support"} & found.evidence.keys()


def test_a_notice_stays_a_notice() -> None:
    notice = replace(CALL, summary="Vyvěšeno 20. 11. 2026.", details=NoticeDetails(reference="1"))
    found = enrich(notice, "dotace", NOW).details
    assert found == NoticeDetails(posted_on=date(2026, 11, 20), reference="1")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Kraj rozdělil dotace", "Žádosti se daly podávat do 13. února 2026."),
        ("Setkání starostů", "Sešli se 20. 11. 2026 ve Vzorově."),
        ("Výzva k podání nabídek", "Nabídky do 15. 1. 2027."),
        ("Výsledky dotační výzvy", "Druhá výzva: žádosti do 15. 1. 2027."),
        ("Nový most", "Most se otevře 5. 12. 2026."),
        ("Dotace na školku", "Obec získala 5 mil. Kč."),
        ("Kraj pomáhá", "Žádosti o dotace do 15. 1. 2027. Seminář se koná 9. 12. 2026."),
        ("Kraj pomáhá obcím", "Děkujeme."),
    ],
)
def test_what_is_not_surely_a_call_or_an_event_stays_an_article(title: str, words: str) -> None:
    entry = Entry("3", title, summary=words)
    assert enrich(entry, "kraj", NOW) == entry


def test_the_section_of_the_source_tells_what_the_title_does_not() -> None:
    entry = Entry("4", "Obnova venkova", summary="Uzávěrka 15. 1. 2027. Seminář 9. 12. 2026.")
    assert isinstance(enrich(entry, "dotace", NOW).details, GrantCallDetails)
    assert isinstance(enrich(entry, "akce", NOW).details, EventDetails)


def test_a_call_without_a_deadline_is_believed_in_the_section_of_calls_only() -> None:
    entry = Entry("5", "Dotační program Voda", summary="Celková alokace je 5 mil. Kč.")
    assert isinstance(enrich(entry, "dotace", NOW).details, GrantCallDetails)
    assert enrich(entry, "kraj", NOW) == entry


def test_a_day_without_a_year_is_read_as_seen_from_the_day_of_publication() -> None:
    entry = Entry(
        "6", "Výzva", summary="Žádosti do 15. ledna.", published_at=NOW - timedelta(days=400)
    )
    found = enrich(entry, "dotace", NOW).details
    assert isinstance(found, GrantCallDetails)
    assert found.closes_at == local(2026, 1, 15, 23, 59, 59)


def test_a_date_that_was_cut_off_is_not_read() -> None:
    entry = Entry("7", "Výzva na hřiště", summary="Žádosti podávejte nejpozději do 31. 3.…")
    assert enrich(entry, "dotace", NOW) == entry


def test_cells_of_a_table_do_not_run_together() -> None:
    table = (
        "<table><tr><td>Uzávěrka žádostí</td><td>15. 1. 2027</td><td>12 tis. Kč</td></tr></table>"
    )
    found = enrich(Entry("8", "Výzva", body=table), "dotace", NOW).details
    assert isinstance(found, GrantCallDetails)
    assert found.closes_at == local(2027, 1, 15, 23, 59, 59)


def test_words_in_another_language_are_not_read_as_czech() -> None:
    entry = replace(CALL, language="de")
    assert enrich(entry, "dotace", NOW) == entry


def test_evidence_is_short() -> None:
    long = replace(CALL, body=f"<p>Žádosti do 15. 1. 2027, {'a dále ' * 200}.</p>")
    assert len(enrich(long, "dotace", NOW).evidence["closes_at"]) <= 300


@given(st.dates(NOW.date() + timedelta(days=2), NOW.date() + timedelta(days=300)))
def test_a_deadline_that_we_write_ourselves_is_read_back(day: date) -> None:
    entry = Entry("9", "Výzva", summary=f"Žádosti podávejte do {written.plain_date(day)}.")
    found = enrich(entry, "dotace", NOW).details
    assert isinstance(found, GrantCallDetails)
    assert found.closes_at == local(day.year, day.month, day.day, 23, 59, 59)


WORDS = st.sampled_from([*(text for text, _facts in variants.CALLS + variants.EVENTS)])


@given(
    title=WORDS | st.text(max_size=40),
    summary=WORDS | st.text(max_size=80),
    body=st.lists(WORDS, max_size=3).map("</p><p>".join) | st.text(max_size=80),
    details=st.sampled_from([None, GrantCallDetails(), EventDetails(), NoticeDetails()]),
    section=st.sampled_from(["dotace", "akce", "kraj"]),
)
def test_it_never_fails_and_done_twice_it_is_the_same(
    title: str,
    summary: str,
    body: str,
    details: GrantCallDetails | EventDetails | NoticeDetails | None,
    section: str,
) -> None:
    entry = Entry("10", title, summary=summary, body=body, details=details)
    once = enrich(entry, section, NOW)
    assert enrich(once, section, NOW) == once
    assert details is None or type(once.details) is type(details)
