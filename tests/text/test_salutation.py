"""If these fail, a mayor is greeted as a lady, by the wrong case, or as a thing."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.models import Role
from newsletter.text.marks import Mark
from newsletter.text.names import LONGEST, Person, Sex, person
from newsletter.text.salutation import greeting, neutral, proposed, vocative

LABELLED = [
    tuple(line.split(" = "))
    for line in Path(__file__).with_name("greetings.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
STYLES = {"pane": "Vážený", "paní": "Vážená"}


def test_people_are_called_as_they_expect() -> None:
    wrong = []
    for name, expected in LABELLED:
        style = STYLES.get(expected.split()[0])
        wanted = f"{style} {expected}" if style else None
        if proposed(name, "cs") != wanted:
            wrong.append((name, wanted, proposed(name, "cs")))
    assert len(LABELLED) >= 250
    assert not wrong


def test_nobody_is_taken_for_the_other_sex() -> None:
    for name, expected in LABELLED:
        who = person(name)
        told = {"pane": Sex.MAN, "paní": Sex.WOMAN}.get(expected.split()[0])
        assert told is None or (who is not None and who.sex is told), name


@pytest.mark.parametrize(
    ("role", "man", "woman"),
    [
        (Role.MAYOR, "Vážený pane starosto,", "Vážená paní starostko,"),
        (Role.DEPUTY, "Vážený pane místostarosto,", "Vážená paní místostarostko,"),
        (Role.SECRETARY, "Vážený pane tajemníku,", "Vážená paní tajemnice,"),
        (Role.ACCOUNTANT, "Vážený pane účetní,", "Vážená paní účetní,"),
        (Role.COUNCILLOR, "Vážený pane zastupiteli,", "Vážená paní zastupitelko,"),
        (Role.CLERK, "Vážený pane Nováku,", "Vážená paní Nováková,"),
        (None, "Vážený pane Nováku,", "Vážená paní Nováková,"),
    ],
)
def test_who_has_an_office_is_greeted_by_it(role: Role | None, man: str, woman: str) -> None:
    assert greeting("", "Ing. Jan Novák", "cs", role, "Lhota") == man
    assert greeting("", "Nováková Jana", "cs", role, "Lhota") == woman


def test_the_office_says_enough_where_only_the_surname_is_in_doubt() -> None:
    assert greeting("", "starostka", "cs", Role.MAYOR) == "Vážená paní starostko,"
    assert greeting("", "starosta obce Lhota", "cs", Role.MAYOR) == "Vážený pane starosto,"
    assert greeting("", "Jiri Kolar", "cs", Role.MAYOR) == "Vážený pane starosto,"
    assert greeting("", "Obec Lhota", "cs", Role.MAYOR) == "Dobrý den,"


@pytest.mark.parametrize("member", ["Plzeň", "Statutární město Plzeň", "Karlovy Vary"])
def test_the_mayor_of_a_statutory_city_has_a_title_of_his_own(member: str) -> None:
    assert greeting("", "Jan Novák", "cs", Role.MAYOR, member) == "Vážený pane primátore,"
    assert greeting("", "Eva Malá", "cs", Role.DEPUTY, member) == "Vážená paní náměstkyně,"


def test_own_words_win_and_end_as_they_were_written() -> None:
    assert greeting("Milá Jano", "Eva Malá", "cs", Role.MAYOR) == "Milá Jano,"
    assert greeting("Ahoj!", "Eva Malá", "cs") == "Ahoj!"
    assert greeting(" \r\n\0 ", "Eva Malá", "cs") == "Vážená paní Malá,"


def test_english_greets_by_name_or_neutrally() -> None:
    assert greeting("", "Ing. Jana Nováková, Ph.D.", "en", Role.MAYOR) == "Dear Ms Nováková,"
    assert greeting("", "NOVÁK Jan", "en") == "Dear Mr Novák,"
    assert greeting("", "Obec Lhota", "en") == f"{neutral('en')},"


@given(
    st.text(max_size=3 * LONGEST),
    st.text(max_size=3 * LONGEST),
    st.sampled_from(["cs", "en"]),
    st.sampled_from([None, *Role]),
)
@example("%%address%%", "", "cs", None)
@example("\u0301" * 200, "Jan " + "x" * 10_000, "cs", None)
def test_whatever_is_in_the_list_the_greeting_is_one_short_line(
    own: str, name: str, language: str, role: Role | None
) -> None:
    line = greeting(own, name, language, role)
    assert line.strip() == line
    assert line.isprintable()
    assert len(line) <= 2 * LONGEST
    assert line[-1] in ",.!?:"
    assert not [mark for mark in Mark if mark in line]


WORDS = """
    Jan Jana Petr Novák Nováková NOVÁK Malá Malý Ing. Ph.D. pan paní starosta , ( ) - – . č ' DiS
    Obec Nikola Švec von \0 \u0301
"""
words = st.sampled_from(WORDS.split())


@given(st.lists(words, max_size=8).map(" ".join), st.sampled_from([None, *Role]))
def test_any_mixture_of_words_is_read(name: str, role: Role | None) -> None:
    assert greeting("", name, "cs", role).startswith(("Vážený pane ", "Vážená paní ", "Dobrý den,"))


@given(st.text(min_size=1, max_size=30))
def test_any_surname_is_called_somehow_or_not_at_all(surname: str) -> None:
    assert len(vocative(surname)) <= 2 * len(surname) + 2


def test_a_hostile_name_takes_no_time() -> None:
    begun = time.process_time()
    for name in ("(" * 100_000, "a-" * 100_000, "Jan " * 100_000, "(" * LONGEST, "a'" * 60):
        assert person(name) is None
    assert time.process_time() - begun < 1


def test_a_name_without_its_accents_is_not_called_by_a_guess() -> None:
    assert person("Jiri Kolar") == Person(Sex.MAN, "")
    assert person("Vera Novakova") == Person(Sex.WOMAN, "Novakova")
