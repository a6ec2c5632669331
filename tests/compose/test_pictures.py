"""If these fail, a picture breaks the layout of a card, or is lost on those who do not see it."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.compose import frozen
from newsletter.compose.arrange import outdated
from newsletter.compose.cards import Picture
from newsletter.compose.content import build
from newsletter.compose.render import render
from newsletter.settings import Settings
from newsletter.store.engine import Store
from newsletter.text.marks import Mark
from tests.compose.digest import Pair, article, event, make_issue, moment, pairs, placements
from tests.conftest import NOW

SHA = "ab" * 32
ALT = "Děti na „novém“ hřišti & starosta <v helmě>"


def pictured(alt: str = ALT, pair: Pair | None = None) -> Pair:
    item, details = pair or article("Nové hřiště", "praxe", "Z pera starosty.")
    item.picture = {"sha256": SHA, "suffix": "jpg", "width": 576, "height": 432, "alt": alt}
    return item, details


def test_a_card_has_its_picture_at_the_address_of_the_web(settings: Settings) -> None:
    found = placements([pictured(), article("Bez obrázku", "praxe", "")])
    first, second = build(settings, make_issue(), found, NOW).cards
    root = str(settings.public_url).rstrip("/")
    assert first.picture == Picture(f"{root}/obrazky/{SHA}.jpg", ALT, 576, 432)
    assert second.picture is None


@pytest.mark.parametrize("other", [*(pairs()[place] for place in (0, 6, 12)), None])
def test_the_image_says_its_size_and_what_it_shows_on_every_kind_of_card(
    settings: Settings, other: Pair | None
) -> None:
    """Word knows the attribute width only; a phone knows max-width."""
    page = LexborHTMLParser(
        render(settings, make_issue(), placements([pictured(pair=other)]), NOW).html
    )
    [image] = page.css("img")
    assert image.attributes["width"] == "576"
    assert image.attributes["height"] == "432"
    assert (image.attributes["alt"] or "").replace("\xa0", " ") == ALT
    assert (image.attributes["src"] or "").endswith(f"{SHA}.jpg")
    style = "".join((image.attributes["style"] or "").split())
    for rule in ("display:block", "width:100%", "max-width:576px", "height:auto", "border:0"):
        assert rule in style
    assert image.parent is not None
    assert image.parent.tag == "p"


def test_the_picture_stands_between_the_title_and_the_text(settings: Settings) -> None:
    html = render(settings, make_issue(), placements([pictured()]), NOW).html
    assert (
        html.index("</h3>")
        < html.index("<img")
        < html.index("Z&nbsp;pera".replace("&nbsp;", "\xa0"))
    )


def test_those_who_read_plain_text_are_told_what_is_on_it(settings: Settings) -> None:
    text = render(settings, make_issue(), placements([pictured("Děti na hřišti")]), NOW).text
    assert re.search(r"Nové hřiště\n\[Obrázek: Děti na\s+hřišti\]\nZ\s+pera starosty", text)
    assert SHA not in text


def test_words_for_a_picture_bring_no_marks(settings: Settings) -> None:
    found = placements([pictured(f"Děti {Mark.ADDRESS}")])
    [card] = build(settings, make_issue(), found, NOW).cards
    assert card.picture is not None
    assert Mark.ADDRESS not in card.picture.alt


def test_what_was_placed_before_there_were_pictures_is_as_it_was() -> None:
    item, details = article("Nové hřiště", "praxe", "")
    kept = frozen.take(item, details)
    assert "picture" not in kept
    [placement] = placements([(item, details)])
    placement.frozen = kept
    assert frozen.read(placement).picture == {}


def test_a_picture_given_later_waits_until_it_is_taken_over(sqlite_store: Store) -> None:
    item, details = event("Den obce", "", starts_at=moment(2026, 12, 1, 9))
    with sqlite_store.writing() as tx:
        tx.add(item)
        tx.flush()
        item.kind = item.kind.ARTICLE
        [placement] = placements([(item, None)])
        placement.item_id = item.id or 0
        assert outdated(tx, [placement]) == []
        pictured(pair=(item, details))
        assert outdated(tx, [placement]) == [item.id]


def test_what_a_picture_says_is_read_out_as_it_was_written(settings: Settings) -> None:
    item, details = article("Nové hřiště", "praxe", "")
    alt = "Děti v Dolní Lhotě a v „Zahradě“ za 3 000 Kč"
    item.picture = {"sha256": "a" * 64, "suffix": "jpg", "width": 576, "height": 432, "alt": alt}
    made = render(settings, make_issue(), placements([(item, details)]), NOW)
    [image] = LexborHTMLParser(made.html).css("img")
    assert image.attributes["alt"] == alt
    item.picture["alt"] = "Cesta C:\\obec"
    made = render(settings, make_issue(), placements([(item, details)]), NOW)
    assert "C:/obec" in made.html
