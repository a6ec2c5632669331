"""If these fail, two calls of one programme are merged, or one call stands in the queue twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.letters import unaccented
from newsletter.text.mentions import LONGEST, amounts, days, months, numbers, of_year


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("do 30. 1. 2026 12:00", {130}),
        ("do 30.01.2026", {130}),
        ("v sobotu 5. prosince", {1205}),
        ("20.–31. července 2026", {720, 731}),
        ("od 4. 5. do 26. 6.", {504, 626}),
        ("pátek 18. September 2026, 17:00 Uhr", {918}),
        ("do konce února", {228}),
        ("do konce června 2026", {630}),
        ("od 8. do 19. června", {608, 619}),
        ("45. 45. 2026", set()),
        ("14.30 hodin, 140. výročí, č. 12/2026", set()),
    ],
)
def test_a_day_is_the_same_however_it_is_written(text: str, found: set[int]) -> None:
    assert days(unaccented(text)) == found


def test_june_is_not_july_in_any_case() -> None:
    june, july = ("červen", "v červnu", "12. června", "12. 6."), ("července", "v červenci", "1. 7.")
    assert {tuple(months(unaccented(text))) for text in june} == {(6,)}
    assert {tuple(months(unaccented(text))) for text in july} == {(7,)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("80 mil. Kč", {80e6}),
        ("osmdesát milionů korun", {80e6}),
        ("80 000 000 Kč", {80e6}),
        ("80\u00a0000\u202f000 Kč", {80e6}),
        ("devět set milionů", {900e6}),
        ("půl miliardy korun", {500e6}),
        ("čtvrt milionu stromků", {250e3}),
        ("1,798 mld. Kč", {1.798e9}),
        ("čtyři miliardy i 5 miliard", {4e9, 5e9}),
        ("450 tis. Kč", {450e3}),
        ("o 6,2 procenta", {6.2}),
        ("pro 412 domácností", {412}),
        ("v roce 2026, 11 jednotek, 85 %", set()),
        ("obce do 2 000 obyvatel", set()),
        ("obce do 3000 obyvatel", set()),
    ],
)
def test_an_amount_is_the_same_however_it_is_written(text: str, found: set[float]) -> None:
    assert amounts(unaccented(text)) == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Výzva č. 12/2026 – Sport", {"12/2026"}),
        ("Výzva č. 05/2026", {"5/2026"}),
        ("OPŽP: 98. výzva", {"98"}),
        ("výzva 98 OPŽP", {"98"}),
        ("Sedmá výzva programu", {"7"}),
        ("Druhé kolo", {"2"}),
        ("II. etapa kanalizace", {"2"}),
        ("etapa II kanalizace", {"2"}),
        ("Uzavírka silnice II/230 ve Stodě", {"230"}),
        ("silnice druhé třídy č. 230", {"230"}),
        ("Omezení na D5", {"5"}),
        ("Změna č. 3 územního plánu", {"3"}),
        ("p. č. 455/2 v k. ú. Radnice", {"455/2"}),
        ("Výzva 06_26_120: knihovny", {"120"}),
        ("Podpora kultury – program 1", {"1"}),
        ("Zápis do prvních tříd v Lipině", {"1"}),
        ("Zpravodaj svazku 3-17", {"3-17"}),
        ("Podprogram 129 303", set()),
        ("Změny v programu, projekt i výzva", set()),
        ("Zasedání 17. 6. 2026 v 18.00", set()),
        ("Tři nové vozy za 24 milionů", set()),
        ("Dotace 2026", set()),
    ],
)
def test_what_is_numbered_is_known_by_its_number(title: str, found: set[str]) -> None:
    assert numbers(unaccented(title))[0].numbers == found


def test_a_text_numbers_calls_by_their_year() -> None:
    assert of_year("vyzvy c. 08/2026 a 12/2026, silnice 26/230, usneseni 1234/2026") == {
        "8/2026",
        "12/2026",
    }


def test_codes_and_years_are_no_other_numbers() -> None:
    found, rest = numbers(unaccented("117D8210 a 133D 531, výzva 06_26_120 na rok 2027, 412 bytů"))
    assert found.codes == {"117d8210", "133d531", "06_26_120"}
    assert found.years == {"2027"}
    assert found.numbers == {"120"}
    assert amounts(rest) == {412}


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text: str) -> None:
    plain = unaccented(text)
    assert all(101 <= day <= 1299 for day in days(plain))
    assert all(amount >= 0 for amount in amounts(plain))
    numbers(plain)
    assert months(plain) <= set(range(1, 13))


@pytest.mark.parametrize("bit", ["1 ", "1.", "1. 1. ", "9", "c. ", "1/", "i", "konce ", "1–1. "])
def test_a_long_hostile_text_does_not_hold_the_run(bit: str) -> None:
    text = bit * (200_000 // len(bit))
    days(text)
    amounts(text)
    of_year(text)
    assert len(numbers(text)[1]) <= 3 * LONGEST
