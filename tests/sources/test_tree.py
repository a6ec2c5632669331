"""If these fail, what options point to on a page is not found, or looking for it never ends."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.formats.tree import (
    MOST_ATTRIBUTES,
    MOST_TAGS,
    checked_place,
    checked_selector,
    is_crowded,
    lines_of,
    outermost,
    select,
    texts_at,
    tree_of,
    with_attribute,
)
from newsletter.text import language

PAGE = """<html><head><title>Výzva</title><style>p{}</style></head><body>
<table><tr><th>Stav:</th><td>Otevřená</td></tr>
<tr><td>Žadatelé</td><td><ul><li>obce</li><li>svazky obcí</li></ul></td></tr></table>
<p><strong>Příjem žádostí:</strong> 1. 12. 2026</p><h2>Alokace</h2><p>5 mil. Kč</p>
<div><p>vnější <b>tučný</b><br>řádek</p><div><p>vnitřní</p></div></div>
<a href="/a?x=1&amp;y=2" title="Kraj &amp; obce">odkaz</a>
<script>var x = 1;</script></body></html>"""


def page(body: str | bytes) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page("https://obec.example/", raw, "text/html")


def texts(place: str, body: str = PAGE) -> list[str]:
    root = tree_of(page(body)).root
    assert root is not None
    return list(texts_at(root, checked_place(place)))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("Stav:", "Otevřená"),
        ("stav:", "Otevřená"),
        ("Žadatelé:", "<ul><li>obce</li><li>svazky obcí</li></ul>"),
        ("Příjem žádostí:", "1. 12. 2026"),
        ("Alokace:", "5 mil. Kč"),
        ("h2, title", "Alokace"),
        ("h3, title", "Výzva"),
        ("a@href", "/a?x=1&amp;y=2"),
        ("tr + tr td li", "obce"),
        ("a[title='Kraj & obce'], h2", "odkaz"),
        ("div > div > p", "vnitřní"),
    ],
)
def test_a_place_is_a_label_or_a_selector(place: str, text: str) -> None:
    assert texts(place)[0] == text


def test_a_place_that_is_not_there_is_empty() -> None:
    assert texts("Uzávěrka:") == texts("li.news h3 a") == texts("a@name") == []


def test_steps_of_a_selector_are_one_in_another() -> None:
    tree = tree_of(page("<div id=a><div id=b><p>1</p></div></div><p>2</p>"))
    assert [node.text() for node in select(tree.root, "div p")] == ["1"]
    assert [node.attributes["id"] for node in select(tree.root, "div div")] == ["b"]
    assert [one.attributes["id"] for one in outermost(select(tree.root, "div"), "div")] == ["a"]


def test_what_a_reader_sees_comes_line_by_line() -> None:
    root = tree_of(page(PAGE)).root
    assert root is not None
    lines = lines_of(root)
    assert lines[:5] == ["Stav:", "Otevřená", "Žadatelé", "obce", "svazky obcí"]
    assert lines[5:] == [
        *("Příjem žádostí: 1. 12. 2026", "Alokace", "5 mil. Kč"),
        *("vnější tučný", "řádek", "vnitřní", "odkaz"),
    ]
    assert "odkaz" not in lines_of(root, {node.mem_id for node in select(root, "a")})


def test_a_link_is_where_its_element_leads() -> None:
    assert with_attribute("h2 a, a@data-url , b", "href") == "h2 a@href,a@data-url,b@href"
    assert with_attribute("a[href*='@']", "href") == "a[href*='@']@href"


@pytest.mark.parametrize(
    "selector",
    [
        *("", ",", "a,", "a[", "a[href", "::", "td:contains('x')", "a::attr(href)", "a ~ b"),
        *("p:has(a b)", "a:not(", "(", "a(((", "a@", "@href", ":not(" * 100, "a" * 300 + "["),
        "a:x(" + ", " * 200,
    ],
)
def test_what_is_no_selector_is_refused_in_one_sentence(selector: str) -> None:
    language.use("en")
    with pytest.raises(ValueError, match="is not a selector like"):
        checked_selector(selector)


@pytest.mark.parametrize(
    "selector",
    [
        *("li.urd-line", "#seznam tbody tr", "td[data-title='Název dokumentu']", "*"),
        *("a[href$='.pdf' i]", "tr:nth-child(2n+1) > td + td", "td:lexbor-contains('Stav' i)"),
        *("p:not(.a, .b)", "p:has(> b)", "a:not(:nth-child(2))", "time@datetime, .date"),
    ],
)
def test_usual_selectors_are_taken(selector: str) -> None:
    assert checked_selector(selector) == selector


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 20_000 + "<a>x",
        "<x>" + "<div>x" * 20_000,
        "<table><tr><td>x" * 9_000,
        "".join(f"<p><b id={number}>x" for number in range(10_000)),
        "<p>x" * MOST_TAGS,
    ],
    ids=["deep", "deep text", "tables", "bold", "flat"],
)
@pytest.mark.timeout(20)
def test_hostile_pages_take_no_time(body: str) -> None:
    root = tree_of(page(body)).root
    assert root is not None
    for place in ("x div div div div div a", "div div", "td td td", "div > div + a", "Stav:"):
        assert len(list(texts_at(root, place))) <= 100
    assert lines_of(root)


@pytest.mark.parametrize(
    "body", ["", "  ", "<p>" * (MOST_TAGS + 1), b"%PDF-1.7 \x00", b"PK\x03\x04\x00", b"\x89PNG"]
)
def test_what_is_no_page_is_one_sentence(body: str | bytes) -> None:
    with pytest.raises(SourceError):
        tree_of(page(body))


MANY = MOST_ATTRIBUTES + 1


@pytest.mark.parametrize(
    "body",
    [
        "<li " + " ".join(f"a{n}=1" for n in range(MANY)),
        "<li/" + "/".join(f"a{n}" for n in range(MANY)) + ">",
        "<li " + "".join(f"a{n}='><b>'" for n in range(MANY)) + ">",
        "<li " + " ".join(f'a{n} = "<b c=\'>"' for n in range(MANY)) + ">",
        "<!-- <a b=' -->" + "<li " + " ".join(f"a{n}" for n in range(MANY)) + ">'",
        "<li x=\xa0'" + " ".join(f"a{n}" for n in range(MANY)) + "'>",
        "<script><a b=' </script x><li " + "\n".join(f"a{n}" for n in range(MANY)) + ">'",
        "<a b<c='><i'" + " ".join(f"a{n}" for n in range(MANY)) + ">'",
    ],
)
def test_a_page_with_a_crowded_tag_is_refused_for_it_would_take_minutes(body: str) -> None:
    with pytest.raises(SourceError, match=str(MOST_ATTRIBUTES)):
        tree_of(page(body))


@pytest.mark.parametrize(
    "part",
    ["<a", "<a ", "<a b=", "<a/b=<", "<a b='", "<a b='>' ", "<a b='>'>", "<a b=\"><a c='"],
)
def test_looking_for_crowded_tags_takes_no_time(part: str) -> None:
    text = f"{part * 30_000}{'x' * 1_000_000}"
    start = process_time()
    is_crowded(text)
    assert process_time() - start < 2


@pytest.mark.parametrize(
    "start",
    ["</p", "</p<", "</p</1", "</p</b", "<script><b x='</script", "<script><!--<script </script"],
)
def test_attributes_where_an_element_ends_take_no_time(start: str) -> None:
    text = start + "".join(f" a{n}" for n in range(200_000)) + "><h2>Výzva</h2></p\n>"
    began = process_time()
    root = tree_of(page(f"<h2>Obec</h2 ><p>x{text}")).root
    assert root is not None
    assert lines_of(root)[0] == "Obec"
    assert process_time() - began < 2


def test_many_tags_with_a_few_attributes_are_read() -> None:
    row = "<li class='x' id=y data-z>" + "".join(f"<b c{n}='>'>" for n in range(9)) + "</b>" * 9
    assert len(select(tree_of(page(row * 500)).root, "li")) == 500


@given(st.text(max_size=60))
def test_no_place_breaks_the_search(place: str) -> None:
    try:
        checked_place(place)
    except ValueError:
        return
    texts(place)


@given(st.text(alphabet="<>ab/ =\"'!-\x00\x1e&;", max_size=200))
def test_no_page_breaks_the_search(body: str) -> None:
    try:
        root = tree_of(page(body)).root
    except SourceError:
        return
    assert root is not None
    assert all(line.strip() for line in lines_of(root))
    assert list(texts_at(root, "a a, b@x")) is not None


def test_attributes_are_counted_alike_however_the_tag_is_cut_off() -> None:
    for last in ("'=", 'x="y', "x=", "x = ", "x='"):
        assert not is_crowded("<a " + "x=1 " * (MOST_ATTRIBUTES - 1) + last)
        assert is_crowded("<a " + "x=1 " * MOST_ATTRIBUTES + last)
