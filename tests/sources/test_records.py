"""If these fail, what an interface says in JSON or XML is lost, or put where it does not belong."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsletter.errors import SourceError
from newsletter.sources import GrantCallDetails, NoticeDetails
from newsletter.sources.json_records import text_at, values_at
from newsletter.sources.records import MOST_ITEMS
from newsletter.sources.xml_records import path_of
from newsletter.sources.xml_records import text_at as xml_text_at
from newsletter.text import language
from tests.sources.conftest import Body, Collect, Read

CALLS = {
    "result": {
        "items": [
            {
                "id": "a-1", "kod": "V-1", "nazev": "Obnova <b>kapliček</b>",
                "popis": "<p>Na stavby.</p>",
                "od": "2026-12-01T08:00:00", "do": "2027-01-15T12:00:00", "celkem": 12_500_000.0,
                "max": 1500000, "mira": 80, "zadatele": ["obce", "svazky obcí"],
                "stav": {"cs": "Otevřená"},
                "prilohy": [{"url": "/a.pdf"}, {"url": "/b.pdf"}], "link": "/verejnost/a-1",
                "stitky": ["kultura", "památky"], "konec": None, "dalsi": True,
            },
            {"id": "a-2", "nazev": "Opravy cest"},
        ],
        "dalsi": "/api?page=2",
    }
}  # fmt: skip
PLACES = {
    "kind": "grant_call", "items": "result.items", "identity": "id", "title": "nazev",
    "link": "link", "summary": "popis", "opens": "od", "closes": "do", "allocation": "celkem",
    "max_support": "max", "max_rate": "mira", "eligible": "zadatele", "state": "stav",
    "code": "kod",
    "documents": "prilohy[*].url", "tag": "stitky", "provider": "=Příkladný kraj",
}  # fmt: skip


def test_a_call_comes_whole_out_of_json(collect: Collect) -> None:
    first, second = collect("json", json.dumps(CALLS), **PLACES)
    assert (first.identity, first.title, first.summary) == ("a-1", "Obnova kapliček", "Na stavby.")
    assert first.url == "https://obec.example/verejnost/a-1"
    assert first.tags == ("kultura", "památky")
    assert [one.url[-6:] for one in first.attachments] == ["/a.pdf", "/b.pdf"]
    assert first.details == GrantCallDetails(
        opens_at=datetime(2026, 12, 1, 7, tzinfo=UTC),
        closes_at=datetime(2027, 1, 15, 11, tzinfo=UTC),
        allocation=Decimal(12_500_000),
        max_support=Decimal(1_500_000),
        max_rate=Decimal(80),
        eligible="obce, svazky obcí",
        provider="Příkladný kraj",
        code="V-1",
        source_state="Otevřená",
    )
    assert (second.title, second.url) == ("Opravy cest", None)


BOARD = """<?xml version="1.0"?><deska xmlns="urn:x" xmlns:y="urn:y"><zaznamy>
<Zaznam ID="7"><y:Nazev jazyk="en">Sale</y:Nazev><y:Nazev jazyk="cs">Prodej
&lt;b&gt;pozemku&lt;/b&gt;</y:Nazev><termin><od>2026-11-02</od><do>2026-11-18</do></termin>
<soubor url="/a.pdf"/><soubor url="/b.pdf"/><agenda><n>Majetek</n></agenda></Zaznam>
<Zaznam ID="8"><y:Nazev>Rozpočet</y:Nazev></Zaznam></zaznamy><dalsi>?p=2</dalsi></deska>"""


def test_a_notice_comes_whole_out_of_xml(collect: Collect) -> None:
    first, second = collect(
        "xml", BOARD, kind="notice", items="zaznamy/zaznam", identity="@id", until="termin/do",
        title="nazev", posted="termin/od", documents="soubor@url", office="//n",
        link="https://x.example/{@id}",
    )  # fmt: skip
    assert (first.identity, first.url) == ("7", "https://x.example/7")
    assert first.details == NoticeDetails(date(2026, 11, 2), date(2026, 11, 18), office="Majetek")
    assert [one.url[-6:] for one in first.attachments] == ["/a.pdf", "/b.pdf"]
    assert second.title == "Rozpočet"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.b", "1"),
        ("l[1]", "y"),
        ("l[-1]", "z"),
        ("l[9]", ""),
        ("l[*]", "x\ny\nz"),
        ("l", "x\ny\nz"),
        ("o[*].n", "1\n2"),
        ("o.n", "1\n2"),
        ("o[1].n", "2"),
        ('["s tečkou."]', "ano"),
        ('a["b"]', "1"),
        ("ž.cs", "Česky"),
        ("ž", "Česky"),
        ("a", ""),
        ("a.b.c", ""),
        ("nic", ""),
        ("d", "0.5"),
        ("t", "true"),
        (".", ""),
    ],
)
def test_a_path_leads_into_json(path: str, text: str) -> None:
    value = {
        "a": {"b": 1}, "l": ["x", "y", "z"], "o": [{"n": 1}, {"n": 2}, {}, 5], "s tečkou.": "ano",
        "ž": {"en": "English", "cs": "Česky"}, "d": 0.5, "t": True,
    }  # fmt: skip
    assert text_at(value, path) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Zaznamy/zaznam/nazev[@jazyk=cs]", "Prodej\n<b>pozemku</b>"),
        ("zaznamy/zaznam/nazev[@jazyk='en']", "Sale"),
        ("zaznamy/zaznam@id", "7\n8"),
        ("zaznamy/*/termin/*", "2026-11-02\n2026-11-18"),
        ("//n", "Majetek"),
        ("//termin/do", "2026-11-18"),
        ("//soubor@URL", "/a.pdf\n/b.pdf"),
        ("dalsi", "?p=2"),
        ("@id", ""),
        ("nic/zadne", ""),
    ],
)
def test_a_path_leads_into_xml(path: str, text: str) -> None:
    root = etree.fromstring(BOARD.encode())
    assert "\n".join(map(str.strip, xml_text_at(root, path).split("\n"))).strip() == text


@pytest.mark.parametrize(
    ("kind", "path"),
    [("json", path) for path in ("a..b", "a[", "a[x]", "a.", "[]", '["a', "a{b")]
    + [
        ("xml", path) for path in ("a//b", "/a", "a/", "a[1]", "count(a)", "//", "a|b", "..", "//.")
    ],
)
def test_what_is_no_path_is_refused_in_one_sentence(read: Read, kind: str, path: str) -> None:
    language.use("en")
    with pytest.raises(
        SourceError, match=r"zdroj: summary: .*is not a path like|zdroj: summary: has a brace"
    ):
        read(kind, "", title="a", summary=path)


def test_pages_are_followed_by_address(read: Read) -> None:
    second = {"result": {"items": [{"id": "a-3", "nazev": "Třetí"}], "dalsi": None}}
    pages = {"page=2": json.dumps(second), "": json.dumps(CALLS)}
    options = {**PLACES, "next": "result.dalsi", "whole": True}
    reading = read("json", pages, **options)
    assert [one.identity for one in reading.entries] == ["a-1", "a-2", "a-3"]
    assert reading.complete
    assert not read("json", pages, **{**options, "pages": 1}).complete


def test_pages_are_followed_by_number(read: Read) -> None:
    def page(*ids: int) -> str:
        return json.dumps([{"n": f"Zpráva {one}"} for one in ids])

    pages = {"p=2&": page(), "x=1&p=2": page(3), "x=1&p=3": page(), "": page(1, 2)}
    reading = read("json", pages, url="https://x.example/api?x=1", title="n", page="p", whole=True)
    assert [one.title[-1] for one in reading.entries] == ["1", "2", "3"]
    assert reading.complete
    posted = {'"from": 1': page(3), '"from": 2': page(), '"q": "a"': page(1, 2)}
    reading = read(
        "json", posted, title="n", page="from", first_page=0, post='{"q": "a", "from": 0}'
    )
    assert [one.title[-1] for one in reading.entries] == ["1", "2", "3"]


def test_a_server_that_always_gives_the_same_page_is_left(collect: Collect) -> None:
    body = json.dumps([{"n": "Zpráva"}])
    assert len(collect("json", body, title="n", page="p", pages=20)) == 1


def test_items_of_one_address_are_told_apart(collect: Collect) -> None:
    body = json.dumps({"a": [{"t": "První"}, {"t": "Druhá"}, {"t": ""}, 5, None]})
    entries = collect("json", body, items="a", title="t", link="=https://x.example/")
    assert [one.identity for one in entries] == [
        "https://x.example/ První",
        "https://x.example/ Druhá",
    ]


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        ("json", "", "is not JSON"),
        ("json", "<!doctype html><html>", "an HTML page, not JSON"),
        ("json", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "is not JSON"),
        ("json", '{"a": ' * 100_000 + "1" + "}" * 100_000, "is not JSON"),
        ("json", '{"chyba": 1}', "nothing in the answer fits items = ‘a/b’"),
        ("json", '{"a/b": []}', "nothing in the answer fits items = ‘a/b’"),
        ("json", '{"a/b": [{"x": 1}]}', "nothing in the answer fits title = ‘t’"),
        ("xml", "", "the answer is empty"),
        ("xml", "<!doctype html><html></html>", "an HTML page, not XML"),
        ("xml", "<r><a><b><t>x</t></b></a>", "not whole, well-formed XML"),
        ("xml", '<!DOCTYPE r [<!ENTITY e "x">]><r><a><b><t>&e;</t></b></a></r>', "document type"),
        ("xml", "<a>" * 100_000 + "</a>" * 100_000, "not whole, well-formed XML"),
        ("xml", "<r><a/></r>", "nothing in the answer fits items = ‘a/b’"),
        ("xml", "<r><a><b><x/></b></a></r>", "nothing in the answer fits title = ‘t’"),
    ],
)
def test_what_is_no_answer_is_one_sentence(
    read: Read, kind: str, body: Body, sentence: str
) -> None:
    language.use("en")
    with pytest.raises(SourceError, match=sentence):
        read(kind, body, items="a/b", title="t")


def test_an_answer_may_be_empty_if_the_option_says_so(collect: Collect) -> None:
    assert collect("json", "[]", title="t", may_be_empty=True) == []
    assert collect("xml", "<r/>", title="t", may_be_empty=True) == []


@pytest.mark.timeout(30)
def test_endless_lists_are_cut(read: Read) -> None:
    many = ",".join(f'{{"t": "x {number}"}}' for number in range(100_000))
    reading = read("json", f"[{many}]", title="t", whole=True)
    assert (len(reading.entries), reading.complete) == (MOST_ITEMS, False)
    elements = "".join(f"<b><t>x {number}</t></b>" for number in range(100_000))
    assert len(read("xml", f"<a>{elements}</a>", title="t").entries) == MOST_ITEMS
    nested = ("<b><t>x</t>" * 120 + "</b>" * 120) * 200
    assert read("xml", f"<a>{nested}</a>", items="//b", title="//t", body=".").entries


@pytest.mark.parametrize(
    "number", ["9" * 4_000, "1e999", "-1e-300", "NaN", "12345678901234567890", "0.1", "-0"]
)
def test_no_number_breaks_a_text(collect: Collect, number: str) -> None:
    body = f'[{{"t": "x", "c": {number}}}]'
    (entry,) = collect("json", body, title="t", kind="grant_call", allocation="c", date="c")
    assert entry.title == "x"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "the option ‘title’ is missing. Add --set title="),
        ({"title": "t", "items": "a["}, "items: .*is not a path like"),
        ({"title": "t", "post": "{"}, "post: is not a JSON object"),
        ({"title": "t", "post": "[1]"}, "post: is not a JSON object"),
        ({"title": "t", "post": '{"a":' * 1_000}, "post: is not a JSON object"),
        ({"title": "{a}{b[}"}, "title: .*is not a path like"),
        ({"title": "t", "closes": "c"}, "closes: goes with kind"),
    ],
)
def test_options_that_do_not_fit_are_one_sentence(
    read: Read, options: dict[str, Any], sentence: str
) -> None:
    language.use("en")
    with pytest.raises(SourceError, match=f"zdroj: {sentence}"):
        read("json", "[]", **options)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
)


@given(JSON, st.sampled_from(["a", "a.b", "[*]", "a[0].b", "[*][*]", "[-1].c", "."]))
def test_no_value_breaks_a_path(value: Any, path: str) -> None:
    assert isinstance(values_at(value, path), list)
    assert isinstance(text_at(value, path), str)


@given(st.text(alphabet="ab/@[]=*.'\" ", max_size=20))
def test_no_text_breaks_a_path(text: str) -> None:
    try:
        path_of(text)
    except ValueError:
        return
    assert isinstance(xml_text_at(etree.fromstring("<a b='1'><a>x</a></a>"), text), str)
