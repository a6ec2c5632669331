"""If these fail, a newcomer must know what a feed is to add the site of a municipality."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.discover import free_key
from newsletter.collect.sniff import guesses, title_of
from newsletter.sources import Page

URL = "https://www.obec-lhota.example/"


def kinds(body: str, url: str = URL) -> list[str]:
    return [one.kind for one in guesses(Page(url, body.encode())) if one.is_named]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<?xml version='1.0'?><rss version='2.0'></rss>", "feed"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        ("<rdf:RDF xmlns:rdf='x'>", "feed"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "feed"),
        ('{"typ": "Úřední deska", "informace": []}', "board"),
        ('[{"typ": ["Událost"]}]', "events"),
        ('{"typ": "Aktualita"}', "news"),
        ("BEGIN:VCALENDAR\r\n", "calendar"),
        ('<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">', "warnings"),
        ('<EXPORT xmlns="https://ms21xsd.mssf.cz/OpenData/v_1">', "ms21"),
        ("PK\x03\x04", "sheet"),
    ],
)
def test_a_format_is_known_by_its_beginning(body: str, kind: str) -> None:
    assert kinds(body)[0] == kind


def test_what_a_page_names_comes_before_what_it_links_and_what_is_only_tried() -> None:
    page = """<html><head><link rel="alternate" type="application/atom+xml" href="/atom"></head>
      <a href="/uredni-deska.jsonld">data</a> <a href="/akce.ics">kalendář</a>
      <a href="/x?type=rss">odběr</a> <a href="/rss-navod.html">co je RSS</a></html>"""
    found = guesses(Page(URL, page.encode()))
    assert [(one.kind, one.url.removeprefix(URL)) for one in found if one.is_named] == [
        ("feed", "atom"), ("board", "uredni-deska.jsonld"), ("calendar", "akce.ics"),
        ("feed", "x?type=rss"),
    ]  # fmt: skip
    assert found[-1].kind == "watch"


def test_programs_of_town_halls_are_known_by_their_pages() -> None:
    page = "<html><ul><li class='urd-line'>Rozpočet</li></ul></html>"
    (found,) = [one for one in guesses(Page(URL, page.encode())) if one.kind == "page"]
    assert found.options == {"preset": "vismo"}


def test_the_grant_portal_is_known_by_its_address() -> None:
    assert kinds("<html></html>", "https://dotace.kraj.example/verejnost/")[0] == "edotace"


def test_a_page_says_its_name_in_one_line() -> None:
    assert title_of(Page(URL, b"<html><title>\n Obec\n Lhota </title>")) == "Obec Lhota"


@given(st.binary(max_size=2_000))
def test_no_page_makes_it_fail(body: bytes) -> None:
    guesses(Page(URL, body))
    title_of(Page(URL, body))


def test_a_page_of_nested_tags_is_guessed_at_once() -> None:
    guesses(Page(URL, b"<html>" + b"<b>" * 200_000))


@pytest.mark.parametrize(
    ("entry", "options"),
    [
        (
            (
                '<article class="post-{n} novinka"><h3><a href="/{n}">Zpráva číslo {n}</a></h3>'
                "<time>{n}. listopadu 2026</time></article>"
            ),
            {"item": "article.novinka", "title": "h3 a", "link": "h3 a", "date": "time"},
        ),
        (
            '<tr><td>2026-11-0{n}</td><td><a href="/{n}">Usnesení číslo {n}</a></td></tr>',
            {"item": "table.deska tr", "date": "td"},
        ),
        ('<li class="x"><a href="/{n}">Odkaz bez data {n}</a></li>', {}),
        ('<li class="x"><a href="/1">Stále týž odkaz</a> {n}. 11. 2026</li>', {}),
        ('<nav><li class="x"><a href="/{n}">Odkaz {n} v nabídce</a> {n}. 11. 2026</li></nav>', {}),
    ],
)
def test_what_repeats_itself_with_a_link_and_a_date_is_a_list(
    entry: str, options: dict[str, str]
) -> None:
    entries = "".join(entry.format(n=n) for n in range(1, 5))
    page = f"<html><body><table class='deska'>{entries}</table></body></html>"
    if not entry.startswith("<tr"):
        page = f"<html><body><div>{entries}</div></body></html>"
    found = [one for one in guesses(Page(URL, page.encode())) if one.kind == "page"]
    assert [dict(one.options) for one in found] == ([options] if options else [])


def test_a_list_in_nested_lists_is_looked_for_at_once() -> None:
    nested = '<div class="a">1. 1. 2026</div><div class="a">x</div><div class="a">' * 3_000
    guesses(Page(URL, f"<html><body>{nested}".encode()))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.obec-lhota.example/rss", "obec-lhota-3"),
        ("https://Úřad.Město.example", "urad-mesto"),
        ("dotace.kraj.example", "dotace-kraj"),
        ("https://127.0.0.1:80/", "127-0-0"),
        ("https://", "zdroj"),
    ],
)
def test_a_key_is_made_of_the_servers_name(url: str, key: str) -> None:
    assert free_key(url, {"obec-lhota", "obec-lhota-2"}) == key
