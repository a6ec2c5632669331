"""If these fail, the bulletin breaks in somebody's mail program or for a blind reader."""

import re
from html import unescape
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from newsletter.compose import html
from newsletter.compose.render import Rendered, render
from newsletter.compose.templates import tokens
from newsletter.errors import RenderError
from newsletter.settings import Settings
from newsletter.text.fingerprint import fingerprint
from newsletter.text.marks import Mark
from tests.compose.digest import article, call, make_issue, moment, pairs, placements
from tests.conftest import NOW


@pytest.fixture
def page(rendered: Rendered) -> HTMLParser:
    return HTMLParser(rendered.html)


def found(page: HTMLParser | Node, selector: str) -> list[Node]:
    return list(page.css(selector))


def test_the_page_says_its_language_and_what_it_is(page: HTMLParser, rendered: Rendered) -> None:
    root, wrapper = page.css_first("html"), page.css_first("[role=article]")
    assert root is not None
    assert wrapper is not None
    assert (root.attributes["lang"], root.attributes["dir"]) == ("cs", "ltr")
    assert (wrapper.attributes["lang"], wrapper.attributes["dir"]) == ("cs", "ltr")
    assert wrapper.attributes["aria-label"] == rendered.subject
    assert wrapper.attributes["aria-roledescription"]
    [title] = page.css("title")
    assert title.text() == rendered.subject


def test_it_is_in_standards_mode(rendered: Rendered) -> None:
    assert rendered.html.startswith("<!DOCTYPE html>")


def test_headings_are_in_order(page: HTMLParser) -> None:
    levels = [int((node.tag or "")[1:]) for node in page.css("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert levels.count(3) == 17


def test_layout_tables_say_that_they_are(rendered: Rendered) -> None:
    # also those that only Word sees, inside conditional comments
    tables = re.findall(r"<table\b[^>]*>", rendered.html)
    assert len(tables) >= 4
    assert [table for table in tables if 'role="presentation"' not in table] == []


def test_nothing_is_loaded_from_anywhere(page: HTMLParser, rendered: Rendered) -> None:
    assert found(page, "img, link, script, iframe, form, video, svg, [src], [background]") == []
    assert "@import" not in rendered.html
    assert "url(" not in rendered.html


def test_nothing_is_used_that_word_cannot_do(rendered: Rendered) -> None:
    style = " ".join(re.findall(r'style="([^"]*)"', rendered.html))
    for banned in ("flex", "grid", "float", "position", "var(", "rem", "hsl", "justify"):
        assert not re.search(rf"(?<![\w-]){re.escape(banned)}(?![\w-])", style)
    assert "<v:" not in rendered.html
    assert "<o:PixelsPerInch>96</o:PixelsPerInch>" in rendered.html
    assert rendered.html.count("<!--[if") == rendered.html.count("<![endif]-->")


def test_links_are_underlined_where_they_stand_and_name_their_target(page: HTMLParser) -> None:
    links = found(page, "a[href]")
    assert len(links) > 20
    for link in links:
        assert "text-decoration:underline" in (link.attributes["style"] or "")
        assert len(link.text().strip()) >= 9
    words = [link.text() for link in links]
    targets = {(link.text(), link.attributes["href"]) for link in links}
    assert len(set(words)) == len(targets)


def test_the_index_leads_to_names(page: HTMLParser) -> None:
    anchors = [(a.attributes["href"] or "") for a in found(page, 'a[href^="#"]')]
    assert len(anchors) == 8
    for anchor in anchors:
        assert found(page, f'a[name="{anchor[1:]}"]')


def test_text_is_never_smaller_than_16_pixels(page: HTMLParser) -> None:
    for node in page.css("[style*=font-size]"):
        size = re.search(r"font-size:(\d+)", node.attributes["style"] or "")
        assert size is not None
        # td and div around the cards have 0, against gaps between inline blocks
        own = "".join(
            child.text() for child in node.iter(include_text=True) if child.tag == "-text"
        )
        assert int(size[1]) >= 16 or not own.strip()


def test_the_preheader_is_hidden_without_tricks_that_count_as_spam(
    page: HTMLParser, rendered: Rendered
) -> None:
    hidden = page.css_first("[role=article] > div")
    assert hidden is not None
    assert hidden.text().replace("\u00a0", " ") == rendered.preheader
    style = "display:none;mso-hide:all"
    assert hidden.attributes["style"] == style


def test_each_background_has_its_attribute_for_old_programs(page: HTMLParser) -> None:
    for node in found(page, "td[style*=background-color]"):
        assert "bgcolor" in node.attributes


def test_it_stays_far_from_where_gmail_cuts(rendered: Rendered) -> None:
    assert len(rendered.html.encode()) <= 45_000
    styles = re.findall(r"<style[^>]*>(.*?)</style>", rendered.html, re.DOTALL)
    assert sum(map(len, styles)) <= 8_000


def test_dark_colours_are_kept_with_their_weight(rendered: Rendered) -> None:
    dark = tokens()["dark"]
    assert "@media (prefers-color-scheme:dark)" in rendered.html
    for name, colour in dark.items():
        assert f"{colour} !important" in rendered.html, name
    for before in ("[data-ogsc] h2{", "[data-ogsb] .card{"):
        assert before in rendered.html
    assert "data-premailer" not in rendered.html


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("text", "card", 7), ("text", "page", 7), ("muted", "card", 7), ("muted", "page", 7),
        ("heading", "card", 7), ("heading", "page", 7), ("link", "card", 7), ("link", "page", 7),
        ("masthead_text", "masthead", 7), ("masthead_line", "masthead", 7),
        ("urgent", "urgent_tint", 7), ("urgent", "card", 7), ("badge", "badge_tint", 7),
        ("edge", "card", 3), ("edge", "page", 3),
    ],
)  # fmt: skip
def test_colours_can_be_read(scheme: str, ink: str, ground: str, least: float) -> None:
    colours = tokens()[scheme]
    assert contrast(colours[ink], colours[ground]) >= least


def test_the_marks_are_there_once_each(rendered: Rendered) -> None:
    for mark in Mark:
        assert rendered.html.count(mark) == 1
        assert rendered.text.count(mark) == 1
    assert f'href="{Mark.UNSUBSCRIBE_URL}"' in rendered.html


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</mj-text></mj-column><mj-raw>",
    "{{ marks }} {% raw %} %(x)s",
    "<![CDATA[ ]]> <!-- -- > & &amp; &#1; \x0b\x00\ufffe",
    "<b>" * 20_000,
    "a" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(settings: Settings, text: str) -> None:
    fields = {"closes_at": moment(2026, 11, 27), "eligible": text, "provider": text}
    made = render(
        settings,
        make_issue(subject=text[:60], preheader=text, intro=text),
        placements([call(text, text, **fields), article(text, "kraj", text)]),
        NOW,
    )
    page = HTMLParser(made.html)
    assert found(page, "script, img, mj-raw, b, [onerror]") == []
    assert len(made.html) < 60_000
    assert len(found(page, "h3")) == 2


def test_an_address_with_quotes_stays_in_its_attribute(settings: Settings) -> None:
    item, _details = article("Zpráva", "kraj", "")
    item.url = 'https://kraj.example/?a="><script>&b=1'
    made = render(settings, make_issue(), placements([(item, None)]), NOW)
    [link] = HTMLParser(made.html).css("h3 a")
    assert unescape(link.attributes["href"] or "").startswith("https://kraj.example/?a=")
    assert found(HTMLParser(made.html), "script") == []


def test_the_same_issue_gives_the_same_bytes(settings: Settings, rendered: Rendered) -> None:
    again = render(settings, make_issue(), placements(), NOW)
    assert again == rendered
    assert again.sha256 == fingerprint(again.subject, again.html, again.text)


def test_the_editors_own_words_are_taken(settings: Settings) -> None:
    issue = make_issue(subject="Předmět\r\nBcc: x", preheader="Náhled", intro="První.\n\nDruhý.")
    made = render(settings, issue, placements(), NOW)
    assert (made.subject, made.preheader) == ("Předmět Bcc: x", "Náhled")
    assert "<title>Předmět Bcc: x</title>" in made.html
    assert made.text.index("První.") < made.text.index("Druhý.") < made.text.index("Dotační")


def test_when_an_item_cannot_be_rendered_it_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = html._from_mjml

    def picky(source: str) -> str:
        if "Knihovny" in source:
            raise ValueError("unable to parse next template")
        return real(source)

    monkeypatch.setattr(html, "_from_mjml", picky)
    with pytest.raises(RenderError, match=r"416.*Knihovny"):
        render(settings, make_issue(), placements(), NOW)


def test_when_no_item_is_to_blame_the_reason_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def once(source: str) -> str:
        calls.append(source)
        if len(calls) == 1:
            raise ValueError("unexpected end of stream")
        return "<html></html>"

    monkeypatch.setattr(html, "_from_mjml", once)
    with pytest.raises(RenderError, match="unexpected end of stream"):
        render(settings, make_issue(), placements(pairs()[:2]), NOW)


def test_what_ends_soon_has_its_colour_at_the_edge_too(page: HTMLParser) -> None:
    colours = tokens()["light"]
    edges = {
        "urgent": (2, colours["urgent"]),
        "plain": (6, None),
    }
    for name, (least, colour) in edges.items():
        cards = page.css(f"td.{name}")
        assert len(cards) >= least
        for card in cards:
            assert colour is None or f"border-left:5px solid {colour}" in str(
                card.attributes["style"]
            )
