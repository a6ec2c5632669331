"""If these fail, nobody sees how readers are greeted before the first mail greets them wrongly."""

import json

import pytest

from newsletter.store import audience
from newsletter.store.engine import Store
from tests.cli.conftest import Run
from tests.conftest import NOW
from tests.factories import make_list, make_subscribers

PEOPLE = {
    "info@obec.example": "Obec Lhota",
    "jana@obec.example": "Ing. Jana Nováková",
    "milan@obec.example": "NOVÁK Milan",
    "odhlasen@obec.example": "Petr Pryč",
}


@pytest.fixture
def readers(desk: Store) -> None:
    with desk.writing() as tx:
        people = make_subscribers(tx, make_list(tx, NOW), list(PEOPLE), NOW)
        make_list(tx, NOW, "ucetni")
        for one in people:
            one.name = PEOPLE[one.address]
        audience.unsubscribe(tx, people[-1].id or 0, ["clenove"], NOW)


@pytest.mark.usefixtures("readers")
def test_doubtful_greetings_are_shown_first_and_how_to_set_them(newsletter: Run) -> None:
    shown = newsletter("subscribers", "greetings").out.splitlines()
    assert shown == [
        "By office or name 2 · in own words 0 · neutrally 1",
        "Dobrý den,  info@obec.example  Obec Lhota",
        "Vážená paní Nováková,  jana@obec.example  Ing. Jana Nováková",
        "Vážený pane Nováku,  milan@obec.example  NOVÁK Milan",
        "Next: newsletter subscribers set ADDRESS --salutation TEXT",
    ]
    newsletter("subscribers", "set", "info@obec.example", "--salutation", "Milí sousedé!")
    again = newsletter("subscribers", "greetings", "--limit", "2").out.splitlines()
    assert again[0] == "By office or name 2 · in own words 1 · neutrally 0"
    assert again[-2] == "… and 1 more: --limit 3"
    assert newsletter("subscribers", "greetings", "--list", "ucetni").out.splitlines() == [
        "By office or name 0 · in own words 0 · neutrally 0"
    ]


@pytest.mark.usefixtures("readers")
def test_greetings_come_as_json(newsletter: Run) -> None:
    found = json.loads(newsletter("subscribers", "greetings", "--json").out)
    assert [one["origin"] for one in found] == ["neutral", "proposed", "proposed"]
    assert found[1] == {
        "address": "jana@obec.example",
        "name": "Ing. Jana Nováková",
        "role": None,
        "member": "",
        "line": "Vážená paní Nováková,",
        "origin": "proposed",
    }


@pytest.mark.usefixtures("readers")
def test_a_list_that_is_not_there_is_named(newsletter: Run) -> None:
    told = newsletter("subscribers", "greetings", "--list", "neni")
    assert told.code == 2
    assert "neni" in told.err
