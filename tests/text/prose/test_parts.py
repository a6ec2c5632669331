"""If these fail, numbers written as words are misread, and evidence is cut in the wrong place."""

import pytest

from newsletter.text.letters import folded
from newsletter.text.prose.numerals import in_digits, without_romans
from newsletter.text.prose.sentences import prose


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("do třicátého listopadu", "do 30. listopadu"),
        ("dvacátého pátého října", "25. rijna"),
        ("pětadvacátého a sedmadvacátého října", "25. a 27. rijna"),
        ("od prvního do třicátého prvního ledna", "od 1. do 31. ledna"),
        ("čtvrtý leden", "4. leden"),
        ("tři sta milionů", "300 milionu"),
        ("sto padesát tisíc", "150 tisic"),
        ("pětadvacet tisíc", "25 tisic"),
        ("dva a půl milionu", "2,5 milionu"),
        ("10 a půl milionu", "10,5 milionu"),
        ("půl milionu", "0,5 milionu"),
        ("tři čtvrtě milionu", "0,75 milionu"),
        ("půldruhého milionu", "1,5 milionu"),
        ("až osmdesáti tisíci", "az 80 tisici"),
        ("sedmého ročníku", "sedmeho rocniku"),
        ("čtvrtek", "ctvrtek"),
    ],
)
def test_numbers_in_words_become_digits(words: str, digits: str) -> None:
    assert in_digits(folded(words)) == digits


@pytest.mark.parametrize(
    ("roman", "arabic"),
    [
        ("5. XI. 2026", "5. 11. 2026"),
        ("5.IV.2026", "5. 4.2026"),
        ("5. XII 2026", "5. 12. 2026"),
        ("5. V. Novák", "5. V. Novák"),
        ("5. IIX. 2026", "5. IIX. 2026"),
    ],
)
def test_roman_months_become_digits(roman: str, arabic: str) -> None:
    assert without_romans(roman) == arabic


@pytest.mark.parametrize(
    "sentence",
    [
        "Žádosti do 15. 1. 2027 na ul. Nové, č. 12, p. Nováková.",
        "Sejdeme se 5. Října 2026.",
        "Oprava stála 5 mil. Kč a 200 tis. Kč.",
        "Pořádáme 5. Vzorovský festival.",
    ],
)
def test_a_dot_that_ends_no_sentence_does_not_cut_it(sentence: str) -> None:
    assert prose(f"{sentence} Konec.").sentences == [sentence, "Konec."]
