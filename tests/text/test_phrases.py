"""If these fail, a rule for "dotace" misses what is written of "dotacích", or finds too much."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.phrases import Phrases, Text


def found(phrase: str, *texts: str) -> str | None:
    return Phrases.of([phrase]).first_in(Text(*texts))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("dotace", "Program dotací obcím"),
        ("Dotace", "o dotacích"),
        ("dotace", "O DOTACÍCH"),
        ("dotace", "Pravidla k dotacím"),
        ("Dotacím", "Nová dotace"),
        ("obec", "Pomoc obcím"),
        ("most", "Uzavírka mostu"),
        ("škola", "Opravy škol"),
        ("skola", "Opravy školy"),
        ("místní komunikace", "Oprava místních komunikací v obci"),
        ("volné pracovní místo", "Nabídka volných pracovních míst"),
        ("zákon 250/2000", "podle zákona č. 5 a zákona 250/2000 Sb."),
    ],
)
def test_a_phrase_is_found_in_any_case_and_without_accents(phrase: str, text: str) -> None:
    assert found(phrase, text) == phrase


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("dotace", "Dotazník pro obce"),
        ("místní komunikace", "komunikace je místní"),
        ("místní komunikace", "místní a účelové komunikace"),
        ("most", "Mostecko"),
        ("komunikace", "Komunální odpad, komunitní zahrada"),
    ],
)
def test_other_words_and_another_order_are_not_the_phrase(phrase: str, text: str) -> None:
    assert found(phrase, text) is None


def test_a_phrase_does_not_reach_from_the_title_into_the_text() -> None:
    assert found("místní komunikace", "Oprava místní", "Komunikace s občany") is None


def test_of_several_phrases_the_first_is_told() -> None:
    phrases = Phrases.of(["školka", "dotace", "obec"])
    assert phrases.first_in(Text("Dotace pro obec")) == "dotace"


@given(st.text(min_size=1).filter(lambda text: any(letter.isalnum() for letter in text)))
def test_a_text_has_its_own_words(text: str) -> None:
    assert found(text, text) == text


def test_a_long_text_takes_linear_time() -> None:
    started = process_time()
    assert found("ab cd ef", "ab cd " * 200_000) is None
    assert process_time() - started < 5
