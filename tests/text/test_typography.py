"""If these fail, readers see lines that end in *v*, or links that no longer work."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.typography import NBSP, czech


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zeleň v obcích a u řek", "Zeleň v~obcích a~u~řek"),
        ("V obci", "V~obci"),
        ("(o dotaci) „k věci“", "(o~dotaci) „k~věci“"),
        ("obec Ves", "obec Ves"),
        ("12 745 105 Kč", "12~745~105~Kč"),
        ("nejvýše 1,5 mil. Kč", "nejvýše 1,5~mil.~Kč"),
        ("podpora 85 %", "podpora 85~%"),
        ("obce do 3 000 obyvatel", "obce do 3~000~obyvatel"),
        ("27. listopadu 2026, 14.00", "27.~listopadu 2026, 14.00"),
        ("pá 27. 11. 14.00", "pá 27.~11. 14.00"),
        ("v roce 2026 100 obcí", "v~roce 2026 100~obcí"),
        ("301 00 Plzeň, IČO 00000000", "301~00 Plzeň, IČO~00000000"),
        ("Náměstí 1, 301 00 Plzeň", "Náměstí 1, 301~00 Plzeň"),
        ("Stavby s. r. o. a Voda, a. s.", "Stavby s.~r.~o. a~Voda, a.~s."),
        ("č. p. 5, sp. zn. A 1, č. j. 2", "č.~p. 5, sp.~zn. A~1, č.~j. 2"),
        ("např. obce, tj. města, tzv. svazky", "např.~obce, tj.~města, tzv.~svazky"),
        ("Ing. Nová a T. G. Masaryk", "Ing.~Nová a~T.~G.~Masaryk"),
        ("cca 5 ha, 12 MWh, 300 EUR", "cca~5~ha, 12~MWh, 300~EUR"),
        ("125. výročí a 21. století", "125.~výročí a~21.~století"),
        ("§ 5 odst. 2 písm. a)", "§~5~odst.~2~písm.~a)"),
        ("tel. +420 377 123 456", "tel.~+420~377~123~456"),
        ("DIČ CZ00000000", "DIČ~CZ00000000"),
        ("podle § 84 odst. 4", "podle §~84~odst.~4"),
        ("2027 Plzeň", "2027 Plzeň"),
        ('titul "Zelená obec" získal', "titul „Zelená obec“ získal"),
        ('"Titul "Obec" a ves"', "„Titul „Obec“ a~ves“"),
        ("titul “Zelená obec” získal", "titul „Zelená obec“ získal"),
        ("titul „Zelená obec” získal", "titul „Zelená obec“ získal"),
        ("„Titul 'Obec' a ves“", "„Titul ‚Obec‘ a~ves“"),
        ("„Titul ‘Obec’ a ves“", "„Titul ‚Obec‘ a~ves“"),
        ("D'Artagnan a O'Neil", "D'Artagnan a~O'Neil"),
        ("10.-12. prosince", "10.–12.~prosince"),
        ("3-5 dní, 10-20 %, 2-4 mil. Kč", "3–5~dní, 10–20~%, 2–4~mil.~Kč"),
        ("usnesení 12-15, tel. 377-123", "usnesení 12-15, tel.~377-123"),
        ("Plzeň — Cheb", "Plzeň~– Cheb"),
        ('monitor 24" a 27" nový', 'monitor 24" a~27" nový'),
        ("v letech 2026-2027", "v~letech 2026–2027"),
        ("9.00-13.00", "9.00–13.00"),
        ("č. j. KUPK-2026-123", "č.~j. KUPK-2026-123"),
        ("2026-11-27", "2026-11-27"),
        ("účet 19-2000145399/0800", "účet 19-2000145399/0800"),
        ("Plzeň - Cheb", "Plzeň~– Cheb"),
        ("soft\u00adhyphen", "softhyphen"),
        ("e\u0301", "é"),
    ],
)
def test_text_is_set_as_the_language_institute_asks(text: str, expected: str) -> None:
    assert czech(text).replace(NBSP, "~") == expected


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.cz/a?b=2026-2027&c=9.00-13.00",
        'https://example.cz/"x"',
        "www.example.cz/2026-2027",
        "jan.novak-2026-2027@example.cz",
    ],
)
def test_addresses_are_left_as_they_are(address: str) -> None:
    assert czech(f"viz {address} a dále").split()[1] == address


@given(st.text(alphabet=st.sampled_from('kvA§č.-–"„“ \u00a0\n0129,:/@%Kčw(')))
def test_once_or_twice_makes_no_difference(text: str) -> None:
    assert czech(czech(text)) == czech(text)


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    def letters(value: str) -> list[str]:
        return [c for c in value if c.isalnum()]

    assert letters(czech(text)) == letters(unicodedata.normalize("NFC", text))
