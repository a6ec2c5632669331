"""If these fail, a column, a month or a heading is not known for what it is."""

from collections.abc import Callable
from time import process_time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.identity import identity
from newsletter.text.html import one_line, plain, safe_url, summary
from newsletter.text.letters import LONGEST_PIECE, composed, unaccented
from newsletter.text.prose.sentences import prose
from newsletter.text.typography import czech


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_marks_and_case_do_not_matter_however_they_are_stored(form: str) -> None:
    text = "Příliš ŽLUŤOUČKÝ kůň, 1. ZÁŘÍ"
    assert unaccented(normalize(form, text)) == "prilis zlutoucky kun, 1. zari"  # type: ignore[arg-type]


def test_a_mark_stays_with_its_letter_wherever_a_long_text_is_cut() -> None:
    for before in range(LONGEST_PIECE - 3, LONGEST_PIECE + 3):
        text = "a" * before + "Příliš žluťoučký kůň " * LONGEST_PIECE
        assert composed(normalize("NFD", text)) == text


@given(st.text())
def test_a_short_text_is_composed_as_unicode_says(text: str) -> None:
    assert composed(text) == normalize("NFC", text)


@pytest.mark.parametrize("read", [one_line, summary, plain, unaccented, identity, czech, prose])
@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0f73", "\uff9e\u0316"])
def test_no_crowd_of_marks_stops_everything(read: Callable[[str], object], marks: str) -> None:
    start = process_time()
    read("a" + marks * 40_000)
    assert process_time() - start < 2


def test_no_crowd_of_marks_in_an_address_stops_everything() -> None:
    start = process_time()
    marks = "\u0301\u0316" * 25_000
    assert safe_url(f"https://obec{marks}.example/") is None
    assert safe_url(f"//obec{marks}.example/", "https://obec.example/") is None
    assert process_time() - start < 2
