"""If these fail, a person's name gets into a bulletin, or a saint keeps a chapel out of it."""

from time import process_time

import pytest

from newsletter.text.people import names_a_person


@pytest.mark.parametrize(
    "text",
    [
        "Jan Novák",
        "NOVÁK JAN",
        "Janu Novákovi",
        "vůči Karlovi Dvořákovi",
        "Zdeňku Malému",
        "Jitce Boučkové",
        "Koutná Marie",
        "Jiřímu Krátkému",
        "Svobodová Adriana",
        "paní T.",
        "pan Krátký",
        "nar. 1. 2. 1980",
        "r. č. 80",
    ],
)
def test_a_person_is_known_in_every_case(text: str) -> None:
    assert names_a_person(f"Doručení písemnosti: {text}, Lhota 5")


@pytest.mark.parametrize(
    "text",
    [
        "kaple sv. Jana Nepomuckého",
        "Obnova veřejné zeleně v obcích",
        "Nová Ves a Lhota",
        "ulice Čechova",
        "svatý Václav, patron",
        "narozeniny obce",
        "",
    ],
)
def test_a_saint_a_street_or_a_village_is_no_person(text: str) -> None:
    assert not names_a_person(text)


def test_a_text_of_names_takes_linear_time() -> None:
    started = process_time()
    assert not names_a_person("sv. Jan " * 100_000 + "nar " * 100_000)
    assert process_time() - started < 5
