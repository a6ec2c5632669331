"""If these fail, foreign markup runs in a reader's mail, or kills the rendering of an issue."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.html import (
    DEEPEST,
    MOST_TAGS,
    one_line,
    plain,
    safe_html,
    safe_url,
    summary,
    tamed,
)

BASE = "https://obec.example/aktuality/"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>zde</a>",
        "<a href=' java\nscript:alert(1)'>zde</a>",
        "<a href='data:text/html,x'>zde</a>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<p onclick='alert(1)' style='position:fixed'>text</p>",
        "<iframe src='https://x.example'></iframe><form action=x><input></form>",
    ],
)
def test_nothing_that_runs_comes_through(source: str) -> None:
    safe = safe_html(source, BASE).lower()
    for word in ("script", "onerror", "onclick", "style", "iframe", "<input", "data:", "<img"):
        assert word not in safe


def test_text_and_links_come_through_and_relative_links_are_resolved() -> None:
    safe = safe_html("<p>Žádost <a href='/formulář.pdf'>zde</a> &amp; jinde</p>", BASE)
    assert "Žádost" in safe
    assert "&amp; jinde" in safe
    assert 'href="https://obec.example/formul' in safe


def test_without_a_base_relative_links_lose_their_address() -> None:
    assert "href" not in safe_html("<a href='dok.pdf'>dok</a>")


@pytest.mark.parametrize("tag", ["<div>", "<ul><li>", "<b>", "<blockquote>", "<table><tr><td>"])
@pytest.mark.parametrize("times", [DEEPEST + 10, MOST_TAGS * 20])
def test_deep_nesting_ends_up_shallow(tag: str, times: int) -> None:
    safe = safe_html(tag * times + "hlubina", BASE)
    deepest = depth = 0
    for part in safe.split("<")[1:]:
        depth += -1 if part.startswith("/") else 1
        deepest = max(deepest, depth)
    assert deepest <= DEEPEST


def test_the_text_of_deeply_nested_html_survives() -> None:
    assert "hlubina" in safe_html("<blockquote>" * 200 + "hlubina", BASE)
    assert plain("<div>" * 6000 + "hlubina") == "hlubina"


def test_bold_that_is_never_closed_does_not_fill_the_memory() -> None:
    bomb = "".join(f"<p><b id={number}>slovo" for number in range(2_000))
    assert len(safe_html(bomb)) < 4 * len(bomb)
    assert plain(bomb).count("slovo") == 2_000
    assert tamed("<b class=a>a</b><B/class=b>b</B><br><big>", 2).count("class") == 2
    assert tamed("<b class=a>a</b><B/class=b>b</B><br><big>", 1) == "<b>a</b><B>b</B><br><big>"


def test_plain_text_keeps_blocks_apart_and_words_together() -> None:
    source = "<p>První<br>druhý</p><ul><li>tu<b>č</b>ný</li></ul><style>p{}</style>&nbsp;1&lt;2"
    assert [line for line in plain(source).splitlines() if line] == [
        "První",
        "druhý",
        "tučný",
        "1<2",
    ]


def test_a_smaller_sign_in_plain_text_is_left_alone() -> None:
    assert plain("Dotace < 5 mil. & více") == "Dotace < 5 mil. & více"


def test_a_title_is_one_line_without_hidden_characters() -> None:
    assert one_line("Výzva\r\nBcc: kdo@obec.example\x00\u202e \u200bč. 5\ud800") == (
        "Výzva Bcc: kdo@obec.example č. 5"
    )


def test_a_long_text_ends_with_a_sentence_or_a_word() -> None:
    text = "Obec vyhlásila dotaci na spolky. Žádosti se podávají do konce března na podatelnu."
    assert summary(text, 45) == "Obec vyhlásila dotaci na spolky. …"
    assert summary(text, 30) == "Obec vyhlásila dotaci na…"
    assert summary(text, 200) == text


def test_a_date_does_not_end_a_sentence() -> None:
    assert summary("Žádosti se přijímají do 31. března 2026 na podatelně.", 35) == (
        "Žádosti se přijímají do 31. března…"
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("dok.pdf", "https://obec.example/aktuality/dok.pdf"),
        ("/a?id=1&b=2", "https://obec.example/a?id=1&b=2"),
        ("//jinde.example/x", "https://jinde.example/x"),
        ("  https://obec.example/a b \n", "https://obec.example/a%20b"),
        ("https://jana:tajne@jinde.example/x?a@b", "https://jinde.example/x?a@b"),
        ("javascript:alert(1)", None),
        ("mailto:a@obec.example", None),
        ("http://[::1", None),
        ("", None),
        (None, None),
        ("https://obec.example/" + "a" * 3000, None),
    ],
)
def test_an_address_is_absolute_http_or_none(address: str | None, expected: str | None) -> None:
    assert safe_url(address, BASE) == expected


@given(st.text(max_size=300))
def test_no_text_brings_a_control_character_through(text: str) -> None:
    for made in (safe_html(text, BASE), plain(text), one_line(text)):
        assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t\r" for c in made)
        made.encode()
    assert "\n" not in one_line(text)


@given(st.integers(0, 0x1FFFF))
def test_no_entity_brings_a_control_character_through(code: int) -> None:
    for made in (
        safe_html(f"<p>&#{code};</p>", BASE),
        plain(f"a&#{code};"),
        plain(f"&#x{code:x};"),
    ):
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t\r" for c in made)


@given(st.text(max_size=300), st.integers(20, 100))
def test_a_summary_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(summary(text, limit)) <= limit
