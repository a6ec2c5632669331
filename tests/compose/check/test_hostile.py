"""If these fail, one odd mail hangs the check, or breaks it."""

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.check.css import declarations, rules
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from tests.compose.check.mails import only_html

MANY = 100_000

HOSTILE = {
    "nested": "<div>" * MANY + "x",
    "nested tables": "<table><tr><td>" * (MANY // 3) + "x",
    "nested in styles": '<div style="color:#123456">' * MANY + "x",
    "unclosed": "<p>" * MANY,
    "text": "slovo " * 170_000,
    "one word": "a" * 1_000_000,
    "blanks": "<p>" + " " * 1_000_000 + "</p>",
    "brackets": "<" * MANY,
    "comments": "<!--" * MANY,
    "conditions": "<!--[if mso" * MANY,
    "closed conditions": "<!--[if mso]><![endif]-->" * 20_000,
    "comments of style": "<style>" + "/*" * MANY + "</style><p>x",
    "braces": "<style>" + "a{" * MANY + "</style><p>x",
    "rules": "<style>" + "".join(f".a{n} .b>p{{color:#123}}" for n in range(9_000)) + "</style>"
    + '<div class="a1"><div class="b">' + "<p>x</p>" * 5_000,
    "selectors": "<style>" + "p " * 20_000 + "{color:#123}</style>"
    + "<div>" * 200 + "<p>x</p>" * 2_000,
    "colours": f'<p style="color:rgb({"1," * MANY}">x</p>',
    "fonts": f'<p style="font:{"1px/1" * MANY}">x</p>',
    "declarations": f'<p style="{";" * MANY}{"a:" * MANY}">x</p>',
    "sizes": '<div style="font-size:999999em;line-height:999999em;width:999999em">' * 300 + "x",
    "links": f'<a href="https://{"a." * MANY}example/?{"&amp;a=" * MANY}">{"a." * MANY}</a>',
    "many links": '<a href="https://obec.example/">zde</a>' * 20_000,
    "bullets": "<p>" + "- x<br>" * 20_000,
    "dates": "<p style='color:red'>" + "1. " * MANY,
}  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_no_mail_takes_long(html: str) -> None:
    mail = only_html(html)
    start = monotonic()
    check(mail)
    assert monotonic() - start < 10


@pytest.mark.parametrize("html", ["", " ", "<!-- -->", "\x00", "<", "</html>", "<style>", "\udcff"])
def test_next_to_nothing_is_checked_too(html: str) -> None:
    assert "A01" in {one.rule for one in check(only_html(html.replace("\udcff", "ÿ")))}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: x\r\n\r\nText",
        b"Content-Type: text/html; charset=nic\r\n\r\n<p>x",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
        b"Content-Type: multipart/alternative; boundary=a\r\n\r\n--a",
    ],
)
def test_what_is_hardly_a_mail_is_checked_too(raw: bytes) -> None:
    assert check(Mail(raw))


@given(st.text(alphabet="<>/!-[]if mso\"'=;:{}()#.%@p1aé\n", max_size=300))
def test_no_html_breaks_a_check(html: str) -> None:
    check(only_html(f'<body><p style="{html}">x</p>{html}'))


@given(st.text(max_size=300))
def test_no_style_sheet_breaks_the_reader(text: str) -> None:
    for rule in rules(text):
        assert all(one.compounds for one in rule.selectors)
    assert all(value for value in declarations(text).values())
