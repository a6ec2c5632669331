"""If these fail, an article is read with its menus, on a wrong day, or not at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.formats.article import Article, article_of

URL = "https://lhota.example/aktuality/most"
HEAD = """<title>Oprava mostu | Obec Lhota</title>
<meta property="og:title" content="Oprava mostu &amp; lávky">
<meta property="og:description" content="Most se opraví na jaře.">
<meta name="author" content="Jana Nová">
<meta property="og:image" content="/obrazky/most.jpg">
<meta property="article:published_time" content="2026-11-02T10:30:00+01:00">"""
BARS = """<div class="cookie-bar">Používáme cookies, souhlasíte s nimi?</div>
<nav><ul><li><a href="/">Úvodní stránka</a></li><li><a href="/urad">Úřad</a></li></ul></nav>"""
TEXT = """<p>Obec opraví most přes potok <a href="dok/1.pdf">podle projektu</a>. Práce začnou
v březnu a potrvají tři měsíce, objízdná trasa povede přes Dolní Lhotu.</p>
<p>Oprava přijde na 5 mil. Kč, polovinu uhradí kraj. Zastupitelstvo to schválilo minulý týden.</p>
<ul><li>délka 12 m</li><li>šířka 4 m</li></ul><script>alert(1)</script>"""


def article(body: str, head: str = "", *, url: str = URL) -> Article:
    text = f'<!doctype html><html lang="cs"><head>{head}</head><body>{body}</body></html>'
    return article_of(Page(url, text.encode(), "text/html; charset=utf-8"))


def test_an_article_comes_whole_and_alone() -> None:
    found = article(
        f"{BARS}<main><article><h1>Oprava mostu & lávky</h1>{TEXT}</article></main>"
        "<footer>© 2026 Obec Lhota, všechna práva vyhrazena</footer>",
        HEAD,
    )
    assert found.title == "Oprava mostu & lávky"
    assert found.text.startswith("Obec opraví most přes potok podle projektu. Práce začnou")
    assert found.text.endswith("šířka 4 m")
    assert 'href="https://lhota.example/aktuality/dok/1.pdf"' in found.html
    for word in ("cookies", "Úvodní", "vyhrazena", "alert", "<h1>"):
        assert word not in found.html
    assert found.summary == "Most se opraví na jaře."
    assert found.published == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert (found.author, found.language) == ("Jana Nová", "cs")
    assert found.image == "https://lhota.example/obrazky/most.jpg"


def test_a_page_may_say_where_its_links_start_from() -> None:
    assert 'href="https://lhota.example/dok/1.pdf"' in article(TEXT, "<base href='/'>").html


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ("<p>Zveřejněno: 5. prosince 2025</p>", datetime(2025, 12, 4, 23, tzinfo=UTC)),
        ("<span class='news-date'>2. 3. 2026</span>", datetime(2026, 3, 1, 23, tzinfo=UTC)),
        ("<time datetime='2026-03-02T10:00'>včera</time>", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        (
            '<script type="application/ld+json">{"datePublished":"2026-05-05T08:00Z"}</script>',
            datetime(2026, 5, 5, 8, tzinfo=UTC),
        ),
        ("<p>Slavnost bude 5. prosince 2026.</p><footer>© 2026</footer>", None),
    ],
)
def test_a_date_in_the_text_is_not_the_day_it_was_published(
    body: str, published: datetime | None
) -> None:
    assert article(f"<h1>Oprava mostu</h1>{body}{TEXT}").published == published


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Oprava mostu – Lhota</title>", "<h1>Oprava mostu</h1>"),
        ("<title>Obec Lhota</title>", "<h1>Oprava mostu</h1>"),
        ("<title>Oprava mostu</title>", "<header><h1>Obec Lhota</h1></header>"),
        ("<title>Oprava mostu</title>", "<h1><a href='/'>Obec Lhota</a></h1>"),
        ("<title>Oprava mostu | Lhota</title>", "<h1>Lhota</h1><main><h1>Oprava mostu</h1></main>"),
        (
            "<title>Oprava mostu</title><meta property='og:site_name' content='Obec Lhota'>",
            "<h1>Obec Lhota</h1>",
        ),
        ("<meta property='og:title' content='Oprava mostu'><title>Lhota</title>", ""),
    ],
)
def test_the_site_is_not_the_title(head: str, body: str) -> None:
    assert article(body + TEXT, head).title == "Oprava mostu"


MENU = "<div><ul>" + "<li><a href='/x'>Položka nabídky</a></li>" * 20 + "</ul></div>"


def test_a_page_of_one_sentence_is_not_its_menu() -> None:
    body = f"{MENU}<main><h1>Voda</h1><p>V pátek nepoteče voda.</p></main>"
    assert article(body).text == "V pátek nepoteče voda."
    described = "<meta name='Description' content='V pátek 5. 12. nepoteče voda v celé obci.'>"
    assert article(body, described).text == "V pátek 5. 12. nepoteče voda v celé obci."
    assert article(MENU).text == ""


@pytest.mark.parametrize(
    "page",
    [
        Page(URL, b"%PDF-1.7", "application/pdf"),
        Page(URL, b'{"a": 1}', "application/json"),
        Page(URL, b"", "text/html"),
        Page(URL, b"<div>" * 40_000, "text/html"),
    ],
)
def test_what_is_no_page_is_one_sentence(page: Page) -> None:
    with pytest.raises(SourceError):
        article_of(page)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 10_000 + "text " * 100,
        "<p>" + "a " * 150_000,
        "<a href='x'>b</a>" * 8_000,
        "<p>Zveřejněno: x" * 8_000,
        "<table><tr><td>x" * 6_000,
        "<meta property='og:title' content='x'>" * 10_000,
    ],
    ids=["deep", "long", "links", "labels", "tables", "meta"],
)
def test_hostile_pages_take_no_time(body: str) -> None:
    assert article(body) is not None


@given(st.text(alphabet="<>/abh1p =\"'é&;\x00", max_size=200))
def test_no_page_breaks_it(body: str) -> None:
    assert "\x00" not in article(body).html


def test_a_page_in_windows_1250_is_read() -> None:
    text = f"<html><head><title>Žluťoučký</title></head><body>{TEXT}</body></html>"
    found = article_of(Page(URL, text.encode("windows-1250"), "text/html"))
    assert found.title == "Žluťoučký"
    assert "Práce začnou v březnu" in found.text
