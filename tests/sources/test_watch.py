"""If these fail, editors are told of changes that are none, or not of those that are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.identify import names_of
from newsletter.errors import SourceError
from newsletter.sources import Entry
from newsletter.sources.watch import MOST_LINES, State, differences, keys_of
from newsletter.text import language
from tests.conftest import NOW
from tests.sources.conftest import Body, Read

BASE = ("Úřední hodiny jsou v pondělí a ve středu od 8 do 17 hodin", "Poplatek za psa 500 Kč")
DAY = date(2026, 11, 23)


def page(*lines: str) -> str:
    return f"<body><main>{''.join(f'<p>{line}</p>' for line in (*BASE, *lines))}</main></body>"


@dataclass
class Watched:
    """A page that is visited again and again, a day later each time."""

    read: Read
    options: Mapping[str, Any] = field(default_factory=dict)
    memory: Mapping[str, Any] | None = None
    now: datetime = NOW

    def visit(self, body: Body) -> Entry | None:
        reading = self.read("watch", body, memory=self.memory, now=self.now, **self.options)
        assert reading.memory is not None
        self.memory, self.now = reading.memory, self.now + timedelta(days=1)
        assert len(reading.entries) <= 1
        return reading.entries[0] if reading.entries else None


@pytest.fixture
def watched(read: Read) -> Watched:
    return Watched(read)


def test_the_first_visit_notes_and_a_change_is_an_entry(watched: Watched) -> None:
    assert watched.visit(page("Svoz odpadu je v úterý")) is None
    assert watched.visit(page("Svoz odpadu je v úterý")) is None
    entry = watched.visit(
        page("Svoz odpadu je ve čtvrtek", "Nová vyhláška <b>o psech & kočkách</b>")
    )
    assert entry is not None
    language.use("en")
    again = Watched(watched.read)
    again.visit(page("Svoz odpadu je v úterý"))
    entry = again.visit(page("Svoz odpadu je ve čtvrtek", "Nová vyhláška <b>o psech & kočkách</b>"))
    assert entry is not None
    assert entry.title == "Change on the page: Příkladný kraj"
    assert entry.body == (
        "<p>Added:</p><ul><li>Svoz odpadu je ve čtvrtek</li>"
        "<li>Nová vyhláška o psech &amp; kočkách</li></ul>"
        "<p>Gone:</p><ul><li>Svoz odpadu je v úterý</li></ul>"
    )
    assert entry.summary == (
        "Added: Svoz odpadu je ve čtvrtek · Nová vyhláška o psech & kočkách "
        "Gone: Svoz odpadu je v úterý"
    )
    assert entry.url == (
        "https://obec.example/zdroj#:~:text=Svoz%20odpadu%20je%20ve%20%C4%8Dtvrtek"
    )


def test_two_changes_of_one_page_are_two_things(watched: Watched) -> None:
    watched.visit(page())
    first = watched.visit(page("Nová vyhláška o psech"))
    second = watched.visit(page("Nová vyhláška o psech", "Nová vyhláška o kočkách"))
    assert first is not None
    assert second is not None
    assert first.identity != second.identity
    assert names_of(first).url_key == names_of(second).url_key == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Návštěv: 1 204", "Návštěv: 1 205"),
        ("Aktuality (153)", "Aktuality (154)"),
        ("Počet návštěv dnes 3, celkem 12 345", "Počet návštěv dnes 8, celkem 12 350"),
        ("Dnes je pondělí 23. listopadu 2026", "Dnes je úterý 24. listopadu 2026"),
        ("Dnes je pondělí", "Dnes je úterý"),
        ("Vytvořeno 23.11.2026 v 08:30:15", "Vytvořeno 24.11.2026 v 09:12:44"),
        ("2026-11-23", "2026-11-24"),
        ("Svátek má Klement", "Svátek má Emílie"),
        ("Nový   řádek", "nový řádek"),
        ("Nový řádek", "Nový&nbsp;<i>řádek</i>"),
        ("Jedna<p>Dvě", "Dvě<p>Jedna"),
        ("<script>var a = 1</script>", "<script>var a = 2</script>"),
    ],
)
def test_what_is_no_news_makes_no_entry(watched: Watched, before: str, after: str) -> None:
    assert watched.visit(page(before)) is None
    assert watched.visit(page(after)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Termín: 15. 3. 2027", "Termín: 30. 4. 2027"),
        ("Poplatek: 500 Kč", "Poplatek: 600 Kč"),
        ("Otevřeno 8:00–17:00", "Otevřeno 8:00–16:00"),
        ("Výzva č. 12", "Výzva č. 13"),
        ("Rozpočet: 2026", "Rozpočet: 2027"),
        ("Zápis ze schůze 9", "Zápis ze schůze 10"),
        ("Kontakt", ""),
    ],
)
def test_a_number_that_matters_makes_an_entry(watched: Watched, before: str, after: str) -> None:
    watched.visit(page(before))
    assert watched.visit(page(after)) is not None


def test_what_is_dated_today_is_no_news_tomorrow(watched: Watched) -> None:
    watched.visit(page())
    assert watched.visit(page("24. 11. 2026 Nová vyhláška")) is not None
    assert watched.visit(page("24. 11. 2026 Nová vyhláška")) is None


def test_a_counter_matters_if_the_option_says_so(watched: Watched) -> None:
    watched.options = {"numbers": True}
    watched.visit(page("Volná místa: 12"))
    assert watched.visit(page("Volná místa: 11")) is not None


def test_a_page_that_goes_back_and_forth_is_told_of_once(watched: Watched) -> None:
    watched.visit(page("Zima"))
    assert watched.visit(page("Léto")) is not None
    assert [watched.visit(page(line)) for line in ("Zima", "Léto", "Zima", "Zima", "Léto")] == [
        None
    ] * 5
    entry = watched.visit(page("Léto", "Podzim"))
    assert entry is not None
    assert "Podzim" in entry.body
    assert "Zima" not in entry.body


def test_a_line_that_comes_and_goes_is_no_news_beside_one_that_is(watched: Watched) -> None:
    watched.visit(page("Plakát A"))
    watched.visit(page("Plakát B"))
    watched.visit(page("Plakát A"))
    entry = watched.visit(page("Plakát B", "Nová vyhláška"))
    assert entry is not None
    assert "Plakát" not in entry.body


def test_parts_of_a_page_are_watched_or_not(watched: Watched) -> None:
    watched.options = {
        "select": "main",
        "ignore": "aside, .reklama b",
        "ignore_text": ["POČASÍ", "právě čte"],
    }
    first = page("Stálý text", "<aside>kurz 25</aside>", "Počasí: jasno", "Právě čte 5 lidí", "x")
    second = page("Stálý text", "<aside>kurz 26</aside>", "Počasí: déšť", "Právě čte 6 lidí", "y")
    assert watched.visit(first + "<p>pod ní</p>") is None
    entry = watched.visit(second + "<p>pod ní jinak</p>")
    assert entry is not None
    assert [line in entry.body for line in ("<li>y</li>", "kurz", "Počasí", "čte", "jinak")] == [
        True
    ] + [False] * 4


def test_watching_otherwise_starts_anew(watched: Watched) -> None:
    watched.visit(page("Nový řádek"))
    watched.options = {"select": "p"}
    assert watched.visit(page("Jiný řádek")) is None
    assert watched.visit(page("Další řádek")) is not None


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ("<body><p>Chyba</p></body>", {}),
        ("", {}),
        ("<body><script>" + "x" * 1000 + "</script></body>", {}),
        (page("Dočasná údržba"), {"must_have": "Vyhlášky obce"}),
        (page(), {"select": "#obsah"}),
        (page(), {"ignore": "main"}),
        (page(), {"ignore_text": "a"}),
        (b"%PDF-1.7", {}),
        (page("<i>" * 40_000), {}),
    ],
)
def test_what_is_not_the_page_is_an_error_and_no_change(
    read: Read, body: Body, options: Mapping[str, Any]
) -> None:
    with pytest.raises(SourceError):
        read("watch", body, **options)


def test_the_text_that_must_be_there_is_found_however_written(watched: Watched) -> None:
    watched.options = {"must_have": "poplatek ZA psa"}
    assert watched.visit(page()) is None


@pytest.mark.parametrize(
    "options", [{"select": "a["}, {"ignore": "a ~ b"}, {"ignore_text": 5}, {"must_hav": "x"}]
)
def test_options_that_do_not_fit_are_one_sentence(read: Read, options: Mapping[str, Any]) -> None:
    with pytest.raises(SourceError, match="zdroj: "):
        read("watch", page(), **options)


@pytest.mark.timeout(30)
def test_a_very_long_page_is_remembered_in_part(watched: Watched) -> None:
    watched.visit(page(*(f"řádek {number} " + "x" * 500 for number in range(10_000))))
    assert watched.memory is not None
    assert len(watched.memory["lines"]) == MOST_LINES
    assert max(map(len, watched.memory["lines"])) <= 300
    entry = watched.visit(page(*(f"jiný {number} " + "y" * 500 for number in range(10_000))))
    assert entry is not None
    assert len(entry.body) < 50_000
    assert entry.body.count("<li>") == 102


@given(st.lists(st.text(max_size=30), max_size=8), st.lists(st.text(max_size=30), max_size=8))
def test_what_is_said_to_be_new_is_new(before: list[str], after: list[str]) -> None:
    old, new = State(before, DAY), State(after, DAY + timedelta(days=1))
    added, gone = differences(old, new)
    assert set(added) <= set(after) - set(before)
    assert set(gone) <= set(before) - set(after)
    assert differences(old, State(list(reversed(before)), DAY)) == ([], [])


@given(st.text(max_size=200))
def test_no_line_breaks_it(line: str) -> None:
    assert 1 <= len(keys_of(line, DAY)) <= 2
