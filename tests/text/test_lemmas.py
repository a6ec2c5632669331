"""If these fail, one story told in two grammatical cases is two stories."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.lemmas import ABBREVIATIONS, LONGEST_ROOT, root, roots
from newsletter.text.synonyms import SYNONYMS, synonyms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("výzva", "výzev"),
        ("obcím", "obec"),
        ("dotačních", "dotační"),
        ("opraví", "oprava"),
        ("vyhlášena", "vyhlásil"),
        ("Klatovech", "klatovská"),
        ("Stodě", "Stod"),
        ("DOTACE", "dotací"),
        ("kapličky", "kapliček"),
        ("vyzva", "výzvy"),
        ("železnou", "zeleznou"),
    ],
)
def test_a_word_has_one_root_in_all_its_forms(one: str, other: str) -> None:
    assert root(one) == root(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("movité", "nemovité"),
        ("bezpečný", "nebezpečný"),
        ("prodej", "pronájem"),
        ("prodej", "prodejna"),
        ("sport", "spolek"),
        ("Přeštice", "Plánice"),
        ("vodovod", "kanalizace"),
    ],
)
def test_words_that_tell_stories_apart_have_roots_of_their_own(one: str, other: str) -> None:
    assert root(one) != root(other)


@pytest.mark.parametrize(
    ("office", "newspaper"),
    [
        ("demolici", "bourání"),
        ("prodejen", "obchody"),
        ("trať", "vlaky"),
        ("automobilů", "vozy"),
        ("Rekonstrukce", "opraví"),
        ("mateřské škole", "školce"),
        ("ZZS", "záchranka"),
    ],
)
def test_what_newspapers_call_otherwise_is_one_word(office: str, newspaper: str) -> None:
    assert roots(office) == roots(newspaper) != ()


def test_no_word_has_two_meanings() -> None:
    words = [word for line in SYNONYMS.strip().splitlines() for word in set(line.split()[1:])]
    assert len(words) == len(set(words))
    assert not set(words) & set(synonyms().values())


def test_words_that_say_nothing_have_no_root() -> None:
    assert [root(word) for word in ("a", "ve", "ze", "pro", "který", "nebo", "und")] == [""] * 7


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("čistírny odpadních vod", "ČOV"),
        ("Sbor dobrovolných hasičů", "SDH"),
        ("jednotek sborů dobrovolných hasičů", "JSDH"),
        ("Dobrovolní hasiči", "JSDHO"),
        ("Ministerstvu životního prostředí", "MŽP"),
        ("Ministerstvo pro místní rozvoj", "MMR"),
        ("Integrovaném regionálním operačním programu", "IROP"),
        ("základní umělecké školy", "ZUŠ"),
        ("základní a mateřské školy", "ZŠ"),
    ],
)
def test_a_long_name_is_its_abbreviation(long: str, short: str) -> None:
    assert roots(long) == roots(short)
    assert roots(f"Obnova {long} v Blovicích") == roots(f"obnova {short} Blovice")


def test_each_abbreviation_has_a_root_of_its_own() -> None:
    found = {short: roots(short.upper()) for short in ABBREVIATIONS}
    assert all(len(stems) == 1 for stems in found.values())
    assert len(set(found.values())) == len(found)


def test_words_of_the_neighbours_pass() -> None:
    assert roots("Gemeinsamer Projektaufruf für Gemeinden") == ("gemein", "projek", "gemein")


@given(st.text(max_size=200))
def test_any_text_has_short_roots_in_its_order(text: str) -> None:
    found = roots(text)
    assert all(0 < len(stem) <= LONGEST_ROOT for stem in found)


def test_the_dictionary_is_loaded_only_for_those_who_compare() -> None:
    code = "import newsletter.collect.run, sys; print('simplemma' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert ran.stdout == "False\n"
