"""If these fail, what an editor's options point to is lost, or comes as something else."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from newsletter.models import ItemKind
from newsletter.parts import explain
from newsletter.sources import Attachment, EventDetails, GrantCallDetails, NoticeDetails
from newsletter.sources.mapping import (
    FIELDS,
    Fields,
    crowns_of,
    end_of,
    entry_of,
    moment_of,
    percent_of,
)
from newsletter.text import language
from newsletter.text.tongue import language_of

BASE = "https://obec.example/dotace/"


def fields(**options: Any) -> Fields:
    return Fields.model_validate(options)


def complaint(**options: Any) -> str:
    language.use("en")
    with pytest.raises(ValidationError) as caught:
        fields(**options)
    return explain(caught.value, Fields)[0]


def test_a_call_comes_with_all_that_is_said_of_it() -> None:
    said = {
        "identity": "K-7", "title": "Obnova <b>kapliček</b>", "link": "vyzva/7", "code": "K-7",
        "summary": "<p>Na drobné stavby.</p>", "body": "<p>Na drobné <i>stavby</i> v krajině.</p>",
        "opens": "1. 12. 2026", "closes": "15. 1. 2027", "allocation": "1500000.0000",
        "min_support": "20000", "max_support": "1,5 mil. Kč", "max_rate": "80 %",
        "eligible": "<ul><li>obce</li><li>svazky obcí</li></ul>", "provider": "Příkladný kraj",
        "programme": "Památky", "state": "Otevřená", "date": "1764547200", "tag": "kultura; sport",
        "documents": "/soubor/a.pdf\tPravidla\nb.pdf\njavascript:x", "language": "cs-CZ",
    }  # fmt: skip
    entry = entry_of(said, ItemKind.GRANT_CALL, BASE)
    assert entry is not None
    assert (entry.identity, entry.title) == ("K-7", "Obnova kapliček")
    assert entry.url == "https://obec.example/dotace/vyzva/7"
    assert entry.summary == "Na drobné stavby."
    assert entry.body == "<p>Na drobné <i>stavby</i> v krajině.</p>"
    assert entry.published_at == datetime(2025, 12, 1, tzinfo=UTC)
    assert entry.tags == ("kultura", "sport")
    assert entry.language == "cs"
    assert entry.attachments == (
        Attachment("Pravidla", "https://obec.example/soubor/a.pdf"),
        Attachment("b.pdf", "https://obec.example/dotace/b.pdf"),
    )
    assert entry.details == GrantCallDetails(
        opens_at=datetime(2026, 11, 30, 23, tzinfo=UTC),
        closes_at=datetime(2027, 1, 15, 23, tzinfo=UTC),
        allocation=Decimal(1_500_000),
        min_support=Decimal(20_000),
        max_support=Decimal(1_500_000),
        max_rate=Decimal(80),
        eligible="obce, svazky obcí",
        provider="Příkladný kraj",
        programme="Památky",
        code="K-7",
        source_state="Otevřená",
    )


def test_the_day_a_notice_is_taken_down_is_no_deadline() -> None:
    said = {"title": "Záměr", "posted": "2. 11. 2026", "until": "18. 11. 2026", "reference": "5/26"}
    entry = entry_of(said, ItemKind.NOTICE, BASE)
    assert entry is not None
    assert entry.details == NoticeDetails(date(2026, 11, 2), date(2026, 11, 18), "5/26")
    assert entry.published_at == datetime(2026, 11, 1, 23, tzinfo=UTC)
    assert entry.identity == "Záměr 2. 11. 2026"


def test_an_event_of_whole_days_ends_with_its_last_day() -> None:
    said = {"title": "Den obce", "starts": "5. 12. 2026", "ends": "6. 12. 2026", "place": "Lhota"}
    entry = entry_of(said, ItemKind.EVENT, BASE)
    assert entry is not None
    assert entry.details == EventDetails(
        datetime(2026, 12, 4, 23, tzinfo=UTC), datetime(2026, 12, 6, 23, tzinfo=UTC), place="Lhota"
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("17. 12. 2026", datetime(2026, 12, 17, 23, tzinfo=UTC)),
        ("2026-12-17", datetime(2026, 12, 17, 23, tzinfo=UTC)),
        ("2026-12-17T00:00:00", datetime(2026, 12, 17, 23, tzinfo=UTC)),
        ("17. 12. 2026 24:00", datetime(2026, 12, 17, 23, tzinfo=UTC)),
        ("17. 12. 2026 12:00", datetime(2026, 12, 17, 11, tzinfo=UTC)),
        ("2026-12-17T12:00:00Z", datetime(2026, 12, 17, 12, tzinfo=UTC)),
        ("16. 7. 2026 - 17. 12. 2026", datetime(2026, 12, 17, 23, tzinfo=UTC)),
        ("od 16. 7. do 17. 12. 2026 12:00 hod.", datetime(2026, 12, 17, 11, tzinfo=UTC)),
        ("2026-12-17 – 2026-12-18", datetime(2026, 12, 18, 23, tzinfo=UTC)),
        ("28. 3. 2027", datetime(2027, 3, 28, 22, tzinfo=UTC)),
        ("průběžně", None),
        ("", None),
    ],
)
def test_a_deadline_without_a_time_is_the_end_of_its_day(
    text: str, moment: datetime | None
) -> None:
    assert end_of(text) == moment


def test_a_range_begins_with_its_first_day() -> None:
    for text in ("16. 7. 2026 - 17. 12. 2026", "od 16. 7. 2026 do 17. 12. 2026", "16. 7. 2026"):
        assert moment_of(text) == datetime(2026, 7, 15, 22, tzinfo=UTC)
    assert moment_of("16. 7. nebo později") is None


def test_numbers_of_programs_are_read() -> None:
    assert moment_of("1764547200000") == datetime(2025, 12, 1, tzinfo=UTC)
    assert crowns_of("1500000.5") == Decimal("1500000.50")
    assert crowns_of("1.500.000") == Decimal(1_500_000)
    assert [percent_of(text) for text in ("14,4 %", "80", "120 %", "x")] == [
        Decimal("14.4"),
        Decimal(80),
        None,
        None,
    ]
    assert [language_of(text) for text in ("de", "cs_CZ", "Čeština", "")] == ["de", "cs", "", ""]


def test_what_says_nothing_is_no_entry() -> None:
    assert entry_of({"link": "/a", "date": "1. 1. 2026"}, ItemKind.ARTICLE, BASE) is None
    nameless = entry_of({"body": "<p>Voda nepoteče.</p>"}, ItemKind.ARTICLE, BASE)
    assert nameless is not None
    assert (nameless.title, nameless.summary) == ("Voda nepoteče.", "Voda nepoteče.")


def test_texts_are_found_fixed_or_put_together() -> None:
    row = {"nazev": "Most", "id": "a b/č", "kraj": ""}
    options = fields(
        kind="grant_call", title="nazev", link="https://x.example/{id}/{nazev}?p=1",
        provider="=Příkladný kraj", summary="{nazev} v kraji {kraj}", programme="kraj",
    )  # fmt: skip
    assert options.said(row.__getitem__) == {
        "title": "Most",
        "link": "https://x.example/a%20b/%C4%8D/Most?p=1",
        "provider": "Příkladný kraj",
    }


def test_a_field_of_another_kind_is_refused_in_one_sentence() -> None:
    assert complaint(title="a", closes="b") == 'closes: goes with kind = "grant_call" only'
    assert complaint(kind="notice", until="a", starts="b").startswith("starts: goes with")
    assert complaint(kind="výzva").startswith("kind ('výzva'): must be one of")
    assert complaint(title="{a}}") == "title: has a brace without its other half"
    assert complaint(titel="a") == "unknown key ‘titel’"
    assert complaint(title="a" * 501).startswith("title")


@given(st.dictionaries(st.sampled_from(FIELDS), st.text()), st.sampled_from(ItemKind))
def test_no_text_breaks_an_entry(said: dict[str, str], kind: ItemKind) -> None:
    entry = entry_of(said, kind, BASE)
    if entry is not None:
        assert entry.kind is kind
        assert 0 < len(entry.identity) <= 500
        assert "\n" not in entry.title
