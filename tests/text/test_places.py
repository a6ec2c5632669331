"""If these fail, what happens in Klatovy is filed elsewhere, or a person for a town."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.places import place_names, places_in, territory

DISTRICTS = {
    "CZ0321": {"3202", "3204"},
    "CZ0322": {"3203", "3205", "3214"},
    "CZ0323": {"3209"},
    "CZ0324": {"3201", "3207", "3210", "3212"},
    "CZ0325": {"3206", "3208"},
    "CZ0326": {"3211"},
    "CZ0327": {"3213", "3215"},
}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Oprava mostu v Klatovech", ["3205"]),
        ("Klatovský magistrát a klatovská nemocnice", ["3205"]),
        ("Setkání v Horšovském Týně", ["3204"]),
        ("Na Tachovsku přibudou hydranty", ["CZ0327"]),
        ("Svaz obcí Sušicka a Horažďovicka", ["3214", "3203"]),
        ("Hasiči z okresu Klatovy", ["CZ0322"]),
        ("Změny v okrese Plzeň-jih", ["CZ0324"]),
        ("Uzavírka Plzeň-sever", ["CZ0325"]),
        ("Statutární město Plzeň vypsalo program", ["3209"]),
        ("Rada Plzeňského kraje schválila", ["CZ032"]),
        ("plzeňský hejtman jednal", ["CZ032"]),
        ("Kašna ve Stříbře", ["3213"]),
        ("Dům v Nýrsku a škola v Železné Rudě", ["3205"]),
        ("Městys Chodová Planá", ["3215"]),
        ("SILNICE DOMAŽLICE – KDYNĚ", ["3202"]),
        ("Obchvat mesta Domazlice, Horsovsky Tyn", ["3202", "3204"]),
        ("Spolupráce s Karlovarským krajem", ["CZ041"]),
        ("Dotace kraje Vysočina a Jihočeského kraje", ["CZ063", "CZ031"]),
        ("Konference v Praze", ["CZ010"]),
    ],
)
def test_a_place_is_known_in_every_form(text: str, codes: list[str]) -> None:
    assert list(places_in(text)) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Stříbro pro naši reprezentaci",
        "Mýto na dálnicích zdraží",
        "Hosté přišli do boru",
        "Novým starostou je Jan Klatovský",
        "Výlet do Kladrub nad Labem",
        "Radnice bude mít nové hodiny",
        "Lékárny v Ostravě a Brně",
        "",
    ],
)
def test_a_word_a_person_or_a_town_elsewhere_is_no_place_of_ours(text: str) -> None:
    assert places_in(text) == {}


def test_the_words_that_named_a_place_are_told() -> None:
    assert places_in("Uzavírka v Klatovech a ve Stříbře") == {
        "3205": "Klatovech",
        "3213": "Stříbře",
    }


def test_each_municipality_lies_in_its_district() -> None:
    towns = "Blovice, Domažlice, Horažďovice, Horšovský Týn, Klatovy, Kralovice, do Nepomuku"
    more = "Nýřany, Plzeň, Přeštice, Rokycany, Stod, do Stříbra, Sušice, Tachov"
    found = places_in(f"Byli tam: {towns}, {more}")
    assert len(found) == 15
    for district, inside in DISTRICTS.items():
        for code in inside:
            assert territory([code]) == [district, code]


def test_the_region_says_nothing_beside_a_town() -> None:
    assert territory(["CZ032"]) == ["CZ032"]
    assert territory(["CZ032", "3205"]) == ["CZ0322", "3205"]
    assert territory(["CZ032", "CZ041"]) == ["CZ032", "CZ041"]
    assert territory([]) == []


def test_places_are_called_by_the_narrowest_name() -> None:
    assert place_names(["CZ0322", "CZ0327", "3205"]) == ["okres Tachov", "Klatovy"]
    assert place_names(["CZ0322"]) == ["okres Klatovy"]
    assert place_names(["neznámé"]) == []


@given(st.text(alphabet="KlatovyPzeňsjuhkřo -.,", max_size=60))
def test_any_text_can_be_asked_and_is_in_order(text: str) -> None:
    found = places_in(text)
    codes = territory(found)
    assert all((a.isdigit(), a) < (b.isdigit(), b) for a, b in pairwise(codes))
    assert all(words for words in found.values())


def test_a_text_of_names_only_takes_linear_time() -> None:
    started = process_time()
    places_in("Plzeň okres okres Město Spálené " * 200_000)
    assert process_time() - started < 5
