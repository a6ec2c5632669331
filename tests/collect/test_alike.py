"""If these fail, readers get one story twice, or one grant call vanishes behind another."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.alike import DOUBTFUL_FROM, SAME_FROM, Kind, are_set_apart, verdict
from newsletter.collect.story import Story, told
from newsletter.models import ItemKind
from newsletter.text import language
from tests.conftest import NOW


def call(title: str, summary: str = "", days: int | None = 30, **said: str) -> Story:
    """Return the story of a grant call that closes in so many days."""
    closes = {"closes_at": (NOW + timedelta(days=days)).isoformat()} if days is not None else {}
    return story(title, summary, kind=ItemKind.GRANT_CALL, said=closes | said)


def event(title: str, summary: str = "", days: int = 12, url: str = "") -> Story:
    said = {"starts_at": (NOW + timedelta(days=days)).isoformat()}
    return story(title, summary, kind=ItemKind.EVENT, said=said, url=url)


def story(
    title: str,
    summary: str = "",
    *,
    kind: ItemKind = ItemKind.ARTICLE,
    published: datetime = NOW,
    **more: Any,
) -> Story:
    return told(title, summary, kind=kind, published=published, **{"said": {}} | more)


def kind(one: Story, other: Story) -> Kind:
    found = verdict(one, other)
    assert verdict(other, one).kind is found.kind
    return found.kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            call("Obnova drobných památek 2027", "Opravy kapliček a křížů.", allocation="3000000"),
            story(
                "Tři miliony na kapličky a kříže",
                "Kraj vyhlásil obnovu památek, žádosti do 23. prosince.",
            ),
        ),
        (
            story("Rekonstrukce ČOV v Horní Lhotě začne v dubnu", "Stojí 46 mil. Kč."),
            story("Horní Lhota: v dubnu začne rekonstrukce čistírny odpadních vod"),
        ),
        (
            event("Adventní trhy na zámku Lipina", "5. prosince od 10 hodin."),
            event("Lipinský zámek přivítá adventní trh"),
        ),
        (
            story("[Dotace] Podpora činnosti mládežnických kolektivů v knihovnách"),
            call("Podpora činnosti mládežnických kolektivů v knihovnách"),
        ),
        (
            story("Kompostarna Borova - omezeni provozu v cervnu"),
            story("Kompostárna Borová – omezení provozu v červnu", "Od 1. do 12. června."),
        ),
        (
            story("Na Lipinsku začíná rekonstrukce silnice mezi Borovou a …"),
            story("Na Lipinsku začíná rekonstrukce silnice mezi Borovou a Lhotou"),
        ),
        (
            call("Rozvoj a modernizace knihoven", code="06_26_120"),
            call("Výzva 06_26_120: knihovny (IROP)", days=None),
        ),
        (
            call("Investice do sportovišť", code="12/2026", provider="NSA"),
            call("Výzva č. 12/2026 – sportoviště", provider="Národní sportovní agentura"),
        ),
        (
            call("Demolice budov v obcích", "Odstranění staveb.", days=20, allocation="50000000"),
            story("Na bourání domů dá ministerstvo 50 milionů", "Výzva je do 13. prosince."),
        ),
        (
            story("Lipinský úřad hledá tajemníka", "Přihlášky do pátku 11. prosince."),
            story("Výběrové řízení na obsazení funkce tajemníka Lipina", "Do 11. 12. 2026."),
        ),
        (
            event("Den otevřených dveří hasičské zbrojnice v Borové"),
            event("Hasiči v Borové otevřou novou zbrojnici veřejnosti"),
        ),
        (
            event("Počítání netopýrů na hradě", url="https://hrad.example/akce/netopyri"),
            event("Netopýří noc na hradě", url="https://hrad.example/akce/netopyri?print=1"),
        ),
        (
            story("Jak na pasport", url="http://www.svaz.example/mapa/?utm_source=fb"),
            story("Pasport zeleně: metodika", url="https://svaz.example/mapa"),
        ),
    ],
    ids=lambda one: one.plain[:30],
)
def test_one_story_in_two_wordings_is_one(one: Story, other: Story) -> None:
    assert kind(one, other) is Kind.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (call("61. výzva OPŽP – Vodovody"), call("62. výzva OPŽP – Vodovody")),
        (story("Oprava silnice u školy 3-17"), story("Oprava silnice u školy 4-2")),
        (
            call("Staré skládky", "Výzva č. 8/2026."),
            call("Černé skládky – sanace", "Výzva č. 9/2026."),
        ),
        (call("Knihovny", code="06_26_120"), call("Knihovny (PR)", code="06_26_121")),
        (call("Opravy kaplí – 1. kolo"), call("Opravy kaplí – druhé kolo")),
        (call("Podpora včelařů 2026"), call("Podpora včelařů 2027")),
        (call("Obnova památek – movité"), call("Obnova památek – nemovité")),
        (call("Podpora včelařů", days=20), call("Podpora včelařů", days=50)),
        (
            call("Dotace na výstavbu cest v krajině", provider="MMR"),
            call("Dotace na výstavbu cest v krajině", provider="Ministerstvo zemědělství"),
        ),
        (
            story("Noční prohlídky zámku Borová v červnu"),
            story("V červenci začnou noční prohlídky zámku Borová"),
        ),
        (event("Stavění máje v Borové"), event("Stavění máje v Lipině")),
        (
            event("Školení starostů: krizové řízení", days=9),
            event("Školení starostů: krizové řízení"),
        ),
        (
            story("Očkování psů proti vzteklině – Borová", "Sobota 18. dubna."),
            story("Očkování psů proti vzteklině – Lipina", "Sobota 18. dubna."),
        ),
        (
            story("Záměr prodeje pozemku p. č. 455/2 v Borové"),
            story("Záměr pronájmu pozemku p. č. 455/2 v Borové"),
        ),
        (
            story("Fond mobility – cestovné na konference", "Do 15. 5."),
            story("Fond mobility – stáže pro úředníky", "Do 15. 5."),
        ),
        (
            story("Uzavírka silnice II/183 v Borové"),
            story("Uzavírka silnice II/182 v Borové"),
        ),
        (
            story("Schválený rozpočet na rok 2026", source="Obec Borová"),
            story("Schválený rozpočet na rok 2026", source="Obec Lipina"),
        ),
        (
            story("Zimní údržba místních komunikací", source="Obec Borová"),
            story("Zimní údržba místních komunikací", source="Město Lipina"),
        ),
        (story("Pozvánka", "Zveme na výlet."), story("Pozvánka", "Zveme na pietní akt.")),
        (
            story("V Borové začala stavba hřiště"),
            story("V Borové otevřeli nové hřiště", published=NOW - timedelta(days=200)),
        ),
        (
            call("Podpora hospodaření v lesích"),
            event("Seminář: podpora hospodaření v lesích", days=30),
        ),
        (
            story("Podpora sportu v Plzeňském kraji", "Do 6. února."),
            story("Podpora sportu v Karlovarském kraji", "Do 6. února."),
        ),
    ],
    ids=lambda one: one.plain[:30],
)
def test_stories_that_only_look_alike_are_two(one: Story, other: Story) -> None:
    assert kind(one, other) is Kind.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (story("Výluka na trati Lipina – Borová", "4.–8. května."),
         story("Výluka na trati Lipina – Borová", "1.–5. června.")),
        (story("Prodloužení příjmu: Obnova sakrálních staveb"),
         call("Obnova sakrálních staveb", days=None)),
        (story("Zámek Borová otevírá expozici"), story("Noční prohlídky zámku Borová v srpnu")),
        (story("Odečty vodoměrů"), story("Odečty vodoměrů")),
        (story("Pozor na námrazu, varují řidiče meteorologové"),
         story("Pozor na námrazu, varují řidiče meteorologové", published=NOW - timedelta(days=9))),
        (event("Adventní trhy na zámku Lipina"),
         event("Adventní trhy na zámku Lipina – změna začátku")),
        (call("Podpora muzeí v Borové", provider="SFDI"), call("Chodníky v Borové – SFDI")),
        (event("Valná hromada", "Svolává výbor."), event("Valná hromada", "Svolává předseda.")),
        (event("Slavnosti piva v Borové přivedou tisíce lidí"),
         story("Doprava v centru Borové při slavnostech piva", "5. prosince")),
    ],
    ids=lambda one: one.plain[:30],
)  # fmt: skip
def test_an_editor_decides_what_may_be_either(one: Story, other: Story) -> None:
    assert kind(one, other) is Kind.DOUBTFUL


def test_words_of_a_title_in_a_long_text_about_something_else_are_no_proof() -> None:
    bulletin = story(
        "Zpravodaj rady: co se chystá",
        "Nová cisterna pro hasiče z Borové, oprava chodníku u školy, kompostárna, hřiště a les.",
    )
    assert kind(bulletin, story("Hasiči z Borové mají cisternu")) is not Kind.SAME


def test_a_call_that_is_still_open_is_told_again_months_later() -> None:
    old = told(
        "Obnova drobných památek v krajině", "", kind=ItemKind.GRANT_CALL,
        said={"closes_at": (NOW + timedelta(days=30)).isoformat()},
        published=NOW - timedelta(days=150),
    )  # fmt: skip
    assert kind(old, story("Kraj přispěje na obnovu drobných památek v krajině")) is Kind.SAME


def test_what_was_read_out_of_words_sets_no_two_stories_apart() -> None:
    said = {"starts_at": (NOW + timedelta(days=50)).isoformat()}
    read = story(
        "Kraj přispěje na obnovu drobných památek v krajině", "Žádosti do 23. prosince.",
        kind=ItemKind.EVENT, said=said, read=said.keys(),
    )  # fmt: skip
    assert kind(read, call("Obnova drobných památek v krajině")) is Kind.SAME


def test_why_is_a_sentence_for_people() -> None:
    language.use("en")
    found = verdict(
        call("Obnova památek Borová", "12 mil. Kč", code="06_26_120"),
        call("Borová: obnova památek", "Rozdělí se 12 mil. Kč", code="06_26_120"),
    )
    assert found.why == (
        "In common: the call 06_26_120, 3 words of the titles, the day 23. 12., "
        "the amount 12,000,000"
    )
    assert found.score == 100


VOCABULARY = (
    "Obnova památek Borová 2026 výzva č. 12/2026 – 30. 6. kapličky kraj nemovité zámku 12 mil. Kč"
    " MŽP silnice II/230 : prodloužení Lipina"
)
WORDS = st.sampled_from(VOCABULARY.split())
STORIES = st.builds(
    story,
    st.lists(WORDS, max_size=9).map(" ".join),
    st.lists(WORDS, max_size=12).map(" ".join),
    kind=st.sampled_from(ItemKind),
    source=st.sampled_from(["", "Obec Borová", "Město Lipina", "Deník"]),
    url=st.sampled_from(["", "https://borova.example/", "https://borova.example/a?id=1"]),
)


@given(STORIES, STORIES)
def test_the_order_of_two_stories_makes_no_difference(one: Story, other: Story) -> None:
    found, again = verdict(one, other), verdict(other, one)
    assert (found.kind, found.score) == (again.kind, again.score)
    assert 0 <= found.score <= 100
    assert found.kind is not Kind.SAME or found.score >= SAME_FROM
    assert found.kind is not Kind.DOUBTFUL or found.score >= DOUBTFUL_FROM
    assert bool(found.why) is (found.kind is not Kind.DIFFERENT)


@given(STORIES)
def test_nothing_sets_a_story_apart_from_itself(one: Story) -> None:
    assert not are_set_apart(one, one)
