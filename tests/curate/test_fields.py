"""If these fail, what the secretary types is misread, or a slip of hers damages an item."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unicodedata import normalize
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.curate.fields import originals, read, written
from newsletter.curate.form import read_form, write_form
from newsletter.errors import InputError
from newsletter.models import Event, GrantCall, Item, ItemKind
from tests.conftest import NOW

PRAGUE = ZoneInfo("Europe/Prague")
CALL = ItemKind.GRANT_CALL
LINE = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=60
).map(lambda text: " ".join(normalize("NFC", text).split()))


def test_a_deadline_is_read_in_local_time() -> None:
    values = read(CALL, {"closes": "27. 11. 2026 14.00"}, PRAGUE)
    assert values == {"closes_at": datetime(2026, 11, 27, 13, 0, tzinfo=UTC)}


def test_a_deadline_without_an_hour_is_the_end_of_that_day() -> None:
    values = read(CALL, {"closes": "27. 11. 2026"}, PRAGUE)
    assert values == {"closes_at": datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("text", "amount"), [("1,5 mil. Kč", 1_500_000), ("80 000 000", 80_000_000)]
)
def test_amounts_are_read_as_people_write_them(text: str, amount: int) -> None:
    assert read(CALL, {"allocation": text}, PRAGUE) == {"allocation": Decimal(amount)}


@pytest.mark.parametrize(
    "closes", [datetime(2027, 3, 31, 22, tzinfo=UTC), datetime(2027, 3, 31, 21, 59, 59, tzinfo=UTC)]
)
def test_the_end_of_a_day_is_shown_as_that_day(closes: datetime) -> None:
    item = Item(kind=CALL, section="dotace", title="x", original_title="x", first_seen_at=NOW)
    item.original_details = {"closes_at": closes.isoformat()}
    texts = written(item, GrantCall(item_id=1, closes_at=closes), PRAGUE)
    assert texts["closes"] == originals(item, PRAGUE)["closes"] == "31. 3. 2027 23.59"


def test_an_event_of_whole_days_is_shown_and_corrected_without_hours() -> None:
    kind = ItemKind.EVENT
    item = Item(kind=kind, section="akce", title="x", original_title="x", first_seen_at=NOW)
    starts, ends = (datetime(2026, 12, day, tzinfo=PRAGUE) for day in (3, 5))
    texts = written(item, Event(item_id=1, starts_at=starts, ends_at=ends), PRAGUE)
    assert (texts["starts"], texts["ends"]) == ("3. 12. 2026", "4. 12. 2026")
    values = read(kind, {"starts": texts["starts"], "ends": texts["ends"]}, PRAGUE)
    assert (values["starts_at"], values["ends_at"]) == (starts, ends - timedelta(seconds=1))


def test_an_empty_value_empties_the_field() -> None:
    assert read(CALL, {"closes": " ", "eligible": ""}, PRAGUE) == {
        "closes_at": None,
        "eligible": "",
    }


@pytest.mark.parametrize(
    "texts",
    [
        {"closes": "brzy"},
        {"allocation": "hodně"},
        {"allocation": "-5"},
        {"title": ""},
        {"url": "javascript:alert(1)"},
        {"starts": "1. 1. 2027"},
        {"neznámé": "x"},
    ],
)
def test_what_cannot_be_read_is_refused_by_name(texts: dict[str, str]) -> None:
    [name] = texts
    with pytest.raises(InputError) as caught:
        read(CALL, texts, PRAGUE)
    assert name in str(caught.value) or name == "title"


def test_a_title_stays_one_line() -> None:
    assert read(CALL, {"title": "Zeleň\r\nBcc: x@y.example"}, PRAGUE)["title"].count("\n") == 0


@given(
    title=LINE.filter(bool),
    eligible=LINE,
    closes=st.datetimes(datetime(2000, 1, 1), datetime(2098, 1, 1)),  # noqa: DTZ001 - bounds
    allocation=st.integers(0, 10**14).map(lambda halere: Decimal(halere) / 100),
)
def test_what_the_form_shows_is_read_back_the_same(
    title: str, eligible: str, closes: datetime, allocation: Decimal
) -> None:
    item = Item(
        kind=CALL, section="dotace", title=title, original_title=title,
        summary="První řádek\n\nDruhý: s dvojtečkou", first_seen_at=NOW,
    )  # fmt: skip
    whole_minute = closes.replace(second=0, microsecond=0, tzinfo=UTC)
    details = GrantCall(item_id=1, closes_at=whole_minute, allocation=allocation, eligible=eligible)
    texts = written(item, details, PRAGUE)
    assert read_form(write_form("Položka 1", texts)) == texts
    values = read(CALL, texts, PRAGUE)
    assert values["title"] == title
    assert values["allocation"] == allocation
    assert values["eligible"] == eligible
    assert values["summary"] == item.summary
    if whole_minute.astimezone(PRAGUE).strftime("%H%M") != "0000":  # midnight: end of the day
        assert values["closes_at"].astimezone(PRAGUE).replace(fold=0) == whole_minute.astimezone(
            PRAGUE
        ).replace(fold=0)


def test_a_line_without_a_colon_is_named() -> None:
    with pytest.raises(InputError, match="2"):
        read_form("title: Zeleň\nnesmysl\n")


def test_days_are_days() -> None:
    values = read(ItemKind.NOTICE, {"until": "8. 12. 2026"}, PRAGUE)
    assert values == {"relevant_until": date(2026, 12, 8)}
