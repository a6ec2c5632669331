"""If these fail, those who read plain text get less than the others, or broken addresses."""

import re

from selectolax.lexbor import LexborHTMLParser as HTMLParser

from newsletter.compose.render import Rendered, render
from newsletter.settings import Settings
from tests.compose.digest import article, make_issue, placements
from tests.conftest import NOW


def flat(text: str) -> str:
    return " ".join(text.split())


def test_lines_are_short_and_addresses_stand_alone(rendered: Rendered) -> None:
    for line in rendered.text.splitlines():
        assert len(line) <= 72 or re.fullmatch(r"https?://\S+", line)
        assert "://" not in line or " " not in line
        assert line == line.rstrip(" ")


def test_every_heading_and_every_link_is_in_the_text(rendered: Rendered) -> None:
    page = HTMLParser(rendered.html)
    text = flat(rendered.text)
    for node in page.css("h1, h2, h3"):
        assert flat(node.text(separator=" ")) in text
    links = [a.attributes["href"] or "" for a in page.css('a[href^="http"]')]
    assert len(links) > 17
    assert set(links) <= set(rendered.text.splitlines())


def test_every_fact_is_in_the_text(rendered: Rendered) -> None:
    text = flat(rendered.text)
    for node in HTMLParser(rendered.html).css(".card p:not(.go)"):
        assert flat(node.text(separator=" ")) in text


def test_items_stand_in_the_same_order(rendered: Rendered) -> None:
    text = flat(rendered.text).split("Dotační výzvy (6)", 2)[2]
    places = [text.index(flat(h.text())) for h in HTMLParser(rendered.html).css("h3")]
    assert places == sorted(places)


def test_no_markup_is_left_over_and_no_gap_is_long(rendered: Rendered) -> None:
    assert not re.search(r"</?[a-z]|&[a-z#0-9]+;|\{\{|\{%", rendered.text)
    assert "\n\n\n\n" not in rendered.text
    assert not re.search(r"([=*_-])\1{24}", rendered.text)


def test_a_long_address_is_never_cut_and_a_long_word_is(settings: Settings) -> None:
    address = "https://www.kraj.example.cz/" + "a" * 200
    item, _details = article("Slovo" * 20, "kraj", f"Viz {address} a {'x' * 100}.")
    item.url = address
    text = render(settings, make_issue(), placements([(item, None)]), NOW).text
    assert text.count(address) == 2
    title = next(line for line in text.splitlines() if line.startswith("Slovo"))
    assert len(title) == 72


def test_nothing_is_escaped_in_plain_text(settings: Settings) -> None:
    found = placements([article("X & B <C>", "kraj", "")])
    assert "X & B <C>" in render(settings, make_issue(), found, NOW).text
