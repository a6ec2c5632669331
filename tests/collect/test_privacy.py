"""If these fail, a bulletin tells a whole region who owes money, or keeps the budget from it."""

import json
from time import process_time

import pytest
from pytest_httpserver import HTTPServer

from newsletter.collect.privacy import names_people, screened
from newsletter.collect.run import collect
from newsletter.settings import Settings
from newsletter.sources import Entry, NoticeDetails, Reading
from newsletter.store.engine import Store
from newsletter.store.queue import Shown, listing
from tests.collect.conftest import AddSource, limited
from tests.conftest import NOW


def notice(title: str, summary: str = "", office: str = "") -> Entry:
    return Entry(title, title, summary=summary, details=NoticeDetails(office=office))


@pytest.mark.parametrize(
    "title",
    [
        "Oznámení o uložení písemnosti",
        "Uložené písemnosti – listopad",
        "ULOZENI ZASILKY c.j. 12/2026",
        "Výzva k převzetí písemnosti",
        "Výzva k vyzvednutí nedoručené písemnosti",
        "Oznámení o doručení veřejnou vyhláškou",
        "Oznámení o doručení písemnosti veřejnou vyhláškou č. j. 15/2026",
        "Doručení veřejnou vyhláškou – Janu Novotnému",
        "Doručení veřejnou vyhláškou osobě neznámého pobytu",
        "Dražební vyhláška – odročení",
        "Dražba: Alois Dvořák, rodinný dům v Lhotě",
        "Exekutorský úřad Lhota – oznámení",
        "Exekuce na majetek paní K.",
        "Usnesení o nařízení elektronické dražby",
        "Výzva neznámým vlastníkům – Marie Koutná",
        "Nedostatečně určitě zapsaný vlastník: Svobodová Anežka",
        "Ztracené občanské průkazy",
        "Neplatné cestovní doklady",
        "Oznámení o trvalém pobytu",
        "Ohlašovna – oznámení",
        "Zrušení údaje o místu trvalého pobytu",
        "Výzva k odstranění vozidla",
        "Ustanovení opatrovníka",
        "Předvolání k jednání o pozůstalosti",
        "Oznámení o přestupku – Petr Malý",
        "Hromadný předpisný seznam – místní poplatek ze psů",
        "Platební výměr",
    ],
)
def test_a_notice_about_a_person_is_known(title: str) -> None:
    assert names_people(notice(title))


@pytest.mark.parametrize(
    "title",
    [
        "Rozpočet obce na rok 2027",
        "Rozpočtové opatření č. 3/2026",
        "Závěrečný účet svazku obcí za rok 2025",
        "Obecně závazná vyhláška o místním poplatku za odpady",
        "Oznámení o vyhlášení právního předpisu",
        "Dotační program na podporu spolků 2027",
        "Program obnovy kaple sv. Jana Nepomuckého",
        "Smlouva o poskytnutí dotace – TJ Lhota",
        "Oznámení o době a místě konání voleb",
        "Volby do zastupitelstva: jmenování zapisovatele",
        "Veřejná vyhláška – doručení návrhu územního plánu Lhota",
        "Doručení veřejnou vyhláškou – opatření obecné povahy, most v Lhotě",
        "Hromadný předpisný seznam daně z nemovitých věcí",
        "Veřejnoprávní smlouva o projednávání přestupků",
        "Záměr obce: dražba obecního bytu",
        "Výzva neznámým vlastníkům pozemků pod silnicí",
        "Usnesení zastupitelstva ze dne 13. 2. 2026",
        "Zveřejnění záměru pronájmu",
        "Výzva k podání nabídek: odstranění stavby",
    ],
)
def test_what_a_municipality_should_hear_of_is_left_alone(title: str) -> None:
    assert not names_people(notice(title))


def test_the_category_and_the_summary_are_looked_at_too() -> None:
    assert names_people(notice("Oznámení 12/2026", office="Uložení písemnosti"))
    assert names_people(notice("Oznámení 12/2026", summary="Dražba se koná: Josef Krátký."))


def test_only_notices_are_looked_at() -> None:
    assert not names_people(Entry("1", "Jak na uložení písemnosti: seminář"))


def test_what_is_left_out_is_counted() -> None:
    reading = Reading([notice("Rozpočet"), notice("Uložení písemnosti")], left_out=2)
    found = screened(reading)
    assert [entry.title for entry in found.entries] == ["Rozpočet"]
    assert found.left_out == 3


@pytest.mark.parametrize("part", ["ulozeni ", "doruceni verejnou ", "x", "Jan ", "neznamy a "])
def test_a_hostile_title_takes_no_time(part: str) -> None:
    started = process_time()
    names_people(notice(part * 500_000))
    assert process_time() - started < 5


BOARD = {
    "informace": [
        {"iri": "https://obec.example/1", "název": {"cs": "Rozpočet obce"}},
        {"iri": "https://obec.example/2", "název": {"cs": "Oznámení o uložení písemnosti"}},
    ]
}


@pytest.mark.parametrize(("drop", "queued", "left_out"), [(True, 1, 1), (False, 2, 0)])
def test_a_board_is_collected_without_people_unless_that_is_switched_off(
    store: Store, settings: Settings, add_source: AddSource, httpserver: HTTPServer,
    *, drop: bool, queued: int, left_out: int,
) -> None:  # fmt: skip
    httpserver.expect_request("/deska").respond_with_data(json.dumps(BOARD))
    add_source(httpserver.url_for("/deska"), kind="board")
    (visit,) = collect(store, limited(settings, drop_personal=drop), NOW)
    assert (visit.new, visit.left_out) == (queued, left_out)
    with store.reading() as tx:
        assert len(listing(tx, Shown(None), 9)) == queued
