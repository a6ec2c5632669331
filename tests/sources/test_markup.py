"""If these fail, XML from outside runs us out of memory, or half a list passes for the whole."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.sources import Page
from newsletter.sources.formats.markup import MOST_TAGS, root_of, rows_of, text_in

URL = "https://data.example/vyzvy.xml"


def page(text: str | bytes) -> Page:
    return Page(URL, text.encode() if isinstance(text, str) else text)


def rows(text: str | bytes, name: str = "row", *roots: str) -> list[dict[str, str]]:
    return list(rows_of(page(text), name, *roots))


def test_rows_say_their_texts_by_name_however_they_are_written() -> None:
    text = """<?xml version="1.0" encoding="windows-1250"?><x:List xmlns:x="urn:x" DATE="1">
      <x:ROW ID="7"><Name>Obnova
        obcí</Name><State><Code a="b">O</Code></State><Empty/></x:ROW>
      <Others/><part><row id="8"><!-- nic --><name><![CDATA[<b>]]></name></row></part></x:List>"""
    assert rows(text, "row", "list") == [
        {"id": "7", "name": "Obnova obcí", "code": "O", "a": "b", "empty": ""},
        {"id": "8", "name": "<b>"},
    ]
    assert rows(text.encode("cp1250"), "row")[0]["name"] == "Obnova obcí"


def test_what_is_less_deep_says_what_a_row_is_called() -> None:
    text = "<l><row><state><name>Otevřená</name></state><name>Výzva</name><name>2</name></row></l>"
    assert rows(text) == [{"name": "Výzva"}]
    assert rows("<l><row><row><row><a>1</a></row></row><b>2</b></row></l>") == [
        {"a": "1", "b": "2"}
    ]
    assert rows("<row><a>1</a></row>") == [{"a": "1"}]


def test_a_character_that_xml_has_not_loses_nothing() -> None:
    text = "<l><row><a>x&#x1F;\x0by&#xD800;&#11;&#xB;&#31;&#65;&#x41;&#10;</a></row></l>"
    assert rows(text) == [{"a": "xyAA"}]
    assert text_in(root_of(page(text)), "row", "a") == "xyAA"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "prázdn"),
        ("<!doctype html><html><body>Údržba</body></html>", "HTML"),
        ('{"a": 1}', "XML"),
        ("<l><row><a>1</a></row>", "XML"),
        ("<l><row><a>1</a></row></l><l/>", "XML"),
        ("<other><row/></other>", "other"),
        ('<!DOCTYPE l [<!ENTITY a "b">]><l><row>&a;</row></l>', "útok"),
        ('<!DOCTYPE l SYSTEM "file:///etc/passwd"><l><row/></l>', "útok"),
        (f'<!--{"x" * 9_000}--><!DOCTYPE l [<!ENTITY a "b">]><l>&a;</l>', "útok"),
        ("<l><row>&a;</row></l>", "XML"),
        ("<l>" + "<row>" * 20_000 + "</row>" * 20_000 + "</l>", "XML"),
        ("<l>" + "<row/>" * (MOST_TAGS + 1) + "</l>", ""),
        ("<l><row>" + "x" * 10_100_000 + "</row></l>", "XML"),
    ],
)
def test_what_is_no_list_is_a_sentence_and_no_half_of_one(text: str, words: str) -> None:
    for read in (lambda: rows(text, "row", "l"), lambda: root_of(page(text), "l")):
        with pytest.raises(SourceError) as caught:
            read()
        assert words in str(caught.value)
        assert URL in str(caught.value)


@pytest.mark.parametrize("part", ["a{}='1'", "xmlns:a{}='u{}'"])
def test_a_tag_with_a_hundred_thousand_attributes_is_read_at_once(part: str) -> None:
    started = time.monotonic()
    crowd = " ".join(part.format(number, number) for number in range(100_000))
    rows(f"<l><row {crowd}/></l>")
    assert time.monotonic() - started < 10


@given(st.text(alphabet="<>/row l&#;x1a=\"'![CDATA]-?", max_size=200))
def test_no_text_breaks_it_but_with_a_sentence(text: str) -> None:
    try:
        rows(f"<l>{text}</l>")
        root_of(page(text))
    except SourceError:
        return
