"""If these fail, a kind of item leaves a fact out, or says it where readers do not look for it."""

from itertools import pairwise
from typing import Any, get_args

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from newsletter.compose import frozen
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from newsletter.compose.content import build
from newsletter.compose.render import Rendered, render
from newsletter.compose.templates import FOLDER
from newsletter.deliver.message import example
from newsletter.models import Placement
from newsletter.settings import Bulletin, Section, Settings
from tests.compose.digest import SITE, Pair, article, make_issue, moment, notice, pairs, placements
from tests.compose.issues import issues
from tests.conftest import NOW

LAYOUTS = get_args(Bulletin.model_fields["layout"].annotation)
CARDS = get_args(Section.model_fields["card"].annotation)
PICTURE = {"sha256": "a" * 64, "suffix": "jpg", "alt": "Vodoměr", "width": 592, "height": 333}
PAPERS = [{"title": "Příloha.pdf", "url": f"{SITE}/priloha.pdf"}]


def flat(text: str) -> str:
    return " ".join(text.split())


def pictured(pair: Pair) -> Pair:
    pair[0].picture = PICTURE
    return pair


def papers(pair: Pair) -> Pair:
    pair[0].attachments = PAPERS
    return pair


def elsewhere(pair: Pair) -> Pair:
    pair[0].section = "clenove"
    return pair


def sourced(name: str) -> list[Placement]:
    placed = placements([article("Poradna", "partneri", "Nově ve čtvrtek.")])
    placed[0].frozen["source"] = name
    return placed


def changed() -> list[Placement]:
    placed = placements(pairs()[1:2])
    placed[0].frozen |= {
        "change": [
            ["Termín", "pátek 27. listopadu 2026, 14.00", "úterý 15. prosince 2026, 23.59"],
            ["Alokace", "", "80 mil. Kč"],
            ["Kdo může žádat", "Obce", ""],
        ]
    }
    return placed


ORDERS: dict[str, tuple[list[Placement], list[str]]] = {
    "grant_call": (
        placements(pairs()[1:2]),
        [
            "Končí za 4 dny", "Obnova veřejné zeleně", "Termín: pátek 27. listopadu 2026, 14.00",
            "Alokace: 80 mil. Kč", "Kdo může žádat: Obce", "Vyhlašuje: Ministerstvo",
            "Výsadba stromů", "Podmínky: Obnova", ".ics",
        ],
    ),
    "event": (
        placements([pictured(pairs()[6])]),
        [
            "středa 2. prosince 2026, 9.00–13.00", "Seminář: Rozpočtová", "<img>", "Kde: Krajský",
            "Cena: zdarma", "Přihlášky: do 30. listopadu 2026", "Pro účetní", "Více o akci:",
            ".ics",
        ],
    ),
    "resolution": (
        placements([notice("Rozpočet", "Návrh.", PAPERS, office="Rozpočet", reference="12/26")]),
        ["Rozpočet", "Kategorie: Rozpočet", "Značka: 12/26", "Návrh.", "Příloha (PDF)"],
    ),
    "notice": (
        placements([elsewhere(notice("Rozpočet", "Návrh.", PAPERS, office="Rozpočet"))]),
        ["Rozpočet", "Kategorie: Rozpočet", "Návrh.", "Příloha (PDF)"],
    ),
    "accounting": (
        placements([papers(article("Dohadné účty", "ucetnictvi", "Vzorové zápisy."))]),
        ["Pro účetní", "Dohadné účty", "Vzorové zápisy.", "Příloha (PDF)"],
    ),
    "practice": (
        placements([pictured(article("Úspory vody", "praxe", "Výměna vodoměrů."))]),
        ["Úspory vody", "<img>", "Výměna vodoměrů."],
    ),
    "partner": (
        placements([article("Poradna", "partneri", "Nově ve čtvrtek.")]),
        ["Od partnera: kraj.example.cz", "Poradna", "Nově ve čtvrtek."],
    ),
    "partner's source": (
        sourced("Krajská hospodářská komora"),
        ["Od partnera: Krajská hospodářská komora", "Poradna"],
    ),
    "article": (placements([article("Mapa budov", "kraj", "Zdarma.")]), ["Mapa budov", "Zdarma."]),
    "change": (
        changed(),
        [
            "Změna", "Obnova veřejné zeleně",
            "Termín: úterý 15. prosince 2026, 23.59 (dříve: pátek 27. listopadu 2026, 14.00)",
            "Alokace: 80 mil. Kč", "Kdo může žádat: už neuvedeno (dříve: Obce)",
            "Podmínky: Obnova", ".ics",
        ],
    ),
}  # fmt: skip


def laid_out(settings: Settings, layout: str) -> Settings:
    bulletin = settings.bulletins["tydenni"].model_copy(update={"layout": layout})
    return settings.model_copy(update={"bulletins": {"tydenni": bulletin}})


def card_of(made: Rendered) -> str:
    """Return what the one card says, with ``<img>`` where its picture is."""
    page = HTMLParser(made.html)
    for image in page.css("img"):
        image.replace_with("<img>")
    for line in page.css("br"):
        line.replace_with(" ")
    [heading] = [node for node in page.css("h2, h3") if not node.css("a[name]")]
    assert heading.parent is not None
    return flat(" ".join(node.text() for node in heading.parent.iter()))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ORDERS)
def test_each_kind_says_its_facts_in_their_order_in_html_and_in_text(
    settings: Settings, kind: str, layout: str
) -> None:
    placed, order = ORDERS[kind]
    settings = laid_out(settings, layout)
    assert [card.partial for card in build(settings, make_issue(), placed, NOW).cards] == [
        kind.partition("'")[0]
    ]
    made = render(settings, make_issue(), placed, NOW)
    said = card_of(made)
    places = [said.index(words) for words in order]
    assert places == sorted(places), said
    # In the text the title comes first, and what links say stands with their addresses.
    text = flat(made.text)
    for words in order:
        assert words in text or words in ("<img>", ".ics") or ": " in words


@pytest.mark.parametrize("kind", [*CARDS, "grant_call", "event", "notice", "change"])
def test_each_kind_has_its_own_template(kind: str) -> None:
    assert (FOLDER / f"_{kind}.mjml.j2").exists()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", issues())
def test_every_layout_has_one_h1_skips_no_level_and_says_all_in_the_text(
    settings: Settings, layout: str, name: str
) -> None:
    issue, placed = issues()[name]
    made = render(laid_out(settings, layout), issue, placed, NOW)
    page, text = HTMLParser(made.html), flat(made.text)
    levels = [int((node.tag or "")[1:]) for node in page.css("h1, h2, h3, h4, h5, h6")]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for heading in page.css("h2, h3"):
        assert flat(heading.text()) in text
    links = {a.attributes["href"] or "" for a in page.css('a[href^="http"]')}
    assert links <= set(made.text.splitlines())
    for line in made.text.splitlines():
        assert len(line) <= 72 or "://" in line


def test_only_a_digest_has_an_index(settings: Settings) -> None:
    for layout in LAYOUTS:
        made = render(laid_out(settings, layout), make_issue(), placements(), NOW)
        for part in (made.html, made.text):
            assert ("V tomto čísle" in flat(part)) is (layout == "digest")


def test_an_alert_shows_what_ends_first_first(settings: Settings) -> None:
    made = render(laid_out(settings, "alert"), make_issue(), placements(pairs()[5::-1]), NOW)
    titles = [flat(node.text()) for node in HTMLParser(made.html).css("h2")]
    assert titles[0].startswith("Technika")
    assert titles[-1].startswith("Knihovny")
    assert made.text.index("Technika") < made.text.rindex("Obnova") < made.text.rindex("Knihovny")


def test_a_foreign_item_says_its_language_and_keeps_its_typography(settings: Settings) -> None:
    issue, placed = issues()["german"]
    made = render(settings, issue, placed, NOW)
    foreign = HTMLParser(made.html).css('[lang="de"]')
    said = " ".join(node.text() for node in foreign)
    assert "Bayerisch-böhmische Partnerschaft" in said
    assert '"Wir in Europa" - je 25 000 Euro' in said
    assert '"Wir in Europa" - je 25 000 Euro' in flat(made.text)


def test_what_an_older_version_froze_is_still_shown(settings: Settings) -> None:
    placed = placements(pairs()[9:10])
    for newer in ("language", "roles", "least_population", "most_population"):
        placed[0].frozen.pop(newer, None)
    assert "Kraj spustil mapu" in render(settings, make_issue(), placed, NOW).html
    item, details = pairs()[9]
    assert frozen.is_as(placed[0].frozen, item, details)
    item.picture = PICTURE
    assert not frozen.is_as(placed[0].frozen, item, details)


@pytest.mark.parametrize("when", [moment(2026, 12, 3, 9), None])
def test_a_moved_event_says_its_date_once(settings: Settings, when: Any) -> None:
    item, details = pairs()[6]
    placed = placements([(item, details)])
    label = "Kdy" if when else "Cena"
    placed[0].frozen["change"] = [[label, "dříve tak", "nově jinak"]]
    [card] = build(settings, make_issue(), placed, NOW).cards
    assert bool(card.when) is (when is None)


def test_no_line_of_the_text_is_a_colon_alone(settings: Settings) -> None:
    [placed] = placements([article("Svoz odpadu", "kraj", "")])
    placed.frozen = placed.frozen | {"change": [["Popis", "v pondělí", "v úterý"]]}
    made = render(settings, make_issue(), [placed], NOW)
    assert "v úterý (dříve: v pondělí)" in flat(made.text)
    assert ":" not in [line.strip() for line in made.text.splitlines()]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_is_told_to_have_what_it_has_not(settings: Settings, layout: str) -> None:
    settings, issue = laid_out(settings, layout), make_issue()
    content = build(settings, issue, placements(), NOW)
    raw = example(settings, "tydenni", 1, render(settings, issue, placements(), NOW), NOW)
    found = {one.rule for one in check(Mail(raw, content))}
    assert found <= {"M04"}  # the addresses of two declarations are the publisher's to give


def test_a_word_longer_than_a_line_stops_no_issue(settings: Settings) -> None:
    word = "Verejnopravni_smlouva_o_poskytnuti_dotace_z_rozpoctu_kraje_na_rok_2026_podepsano.pdf"
    placed, issue = placements([article(f"Smlouva {word}", "kraj", "")]), make_issue()
    raw = example(settings, "tydenni", 1, render(settings, issue, placed, NOW), NOW)
    assert "H02" not in {one.rule for one in check(Mail(raw))}
