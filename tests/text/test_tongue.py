"""If these fail, a German invitation is taken for Czech, or everything for English."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.tongue import tongue_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Den otevřených dveří", "cs"),
        ("Výzva na podporu IT technologií", "cs"),
        ("Dotace pro obce v roce 2026", "cs"),
        ("Pozvanka pro starosty obci na seminar", "cs"),
        ("Setkání starostů s partnery z Regensburgu, Landkreis Cham und Furth im Wald", "cs"),
        ("Bürgermeisterkonferenz in Furth im Wald", "de"),
        ("Zuschuss für Gemeinden und Vereine an der Grenze", "de"),
        ("Call for proposals: the transition of regions", "en"),
        ("Funding opportunities for municipalities have been published", "en"),
    ],
)
def test_a_title_is_enough_to_know_the_language(text: str, code: str) -> None:
    found = tongue_of(text)
    assert found
    assert found.code == code
    assert set(found.signs) <= {*text.casefold().replace(",", "").replace(":", "").split(), *text}


@pytest.mark.parametrize("text", ["", "Interreg 2027", "1. 2. 2026 – 12:00", "Open Days"])
def test_what_shows_no_language_has_none(text: str) -> None:
    assert tongue_of(text) is None


def test_a_mixed_text_is_not_beyond_doubt() -> None:
    found = tongue_of("Würzburg und Plzeň, Fest der Partner ve městě")
    assert found is None or not found.sure


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    tongue_of(text)


def test_a_long_text_takes_no_longer() -> None:
    started = process_time()
    tongue_of("a" * 5_000_000)
    assert process_time() - started < 5
