"""If these fail, one broken or hostile message hangs the check, or ends it without a word."""

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from tests.compose.check.mails import broken, only_html

MANY = 50_000
LONG = 1_000_000
BODY = 200_000

CZECH = b'Content-Type: text/html; charset=utf-8\r\n\r\n<html lang="cs"><body><p>'
PLAIN = b"Content-Language: cs\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"

HOSTILE = {
    "long header": b"Subject: " + b"a " * (LONG // 2) + b"\r\n\r\nText",
    "long word of a header": b"Subject: " + b"a" * LONG + b"\r\n\r\nText",
    "many headers": b"X-A: b\r\n" * MANY + b"\r\nText",
    "encoded words": b"Subject: " + b"=?utf-8?q?=C3=A1?= " * 50_000 + b"\r\n\r\nText",
    "brackets": b"From: " + b"(" * LONG + b"\r\nTo: " + b"<" * LONG + b"\r\n\r\nText",
    "addresses": b"To: " + b"a@b.example, " * MANY + b"\r\n\r\nText",
    "parameters": b"Content-Type: text/html; " + b"x*0*=a''%41; " * MANY + b"\r\n\r\nText",
    "leaving": b"List-Unsubscribe: " + b"<https://a.example>, " * MANY + b"\r\n\r\nText",
    "signature": b"DKIM-Signature: h=" + b"a:" * LONG + b"\r\n\r\nText",
    "parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000,
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(2_000)
    ),
    "no parts": b"Content-Type: multipart/alternative; boundary=b\r\n\r\nText",
    "no boundary": b"Content-Type: multipart/alternative\r\n\r\nText",
    "NULs": b"Subject: \0\r\nContent-Type: text/html\r\n\r\n" + b"<p>\0</p>" * 10_000,
    "wrong charset": b"Content-Type: text/html; charset=utf-16\r\n\r\n<p>" + b"\xff\xfe" * MANY,
    "odd charset": b"Content-Type: text/html; charset=punycode\r\n\r\n<p>" + b"a-" * LONG,
    "rot13": b"Content-Type: text/html; charset=rot13\r\n\r\n<p>text",
    "base64": b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"%" * LONG,
    "quotes": CZECH + b'"a ' * (BODY // 3),
    "Czech quotes": CZECH + "„a ".encode() * (BODY // 6),
    "apostrophes": CZECH + b"'a b' '" * (BODY // 7),
    "dashes": CZECH + b" - -" * (BODY // 4),
    "numbers": CZECH + b"1 2 3 000 " * (BODY // 10),
    "prepositions": CZECH + b"v k " * (BODY // 4),
    "weekdays": CZECH + "pátek 27. 11. ".encode() * (BODY // 20),
    "days": CZECH + b"za 1 000 000 den " * (BODY // 17),
    "marks": CZECH + "e\u0301".encode() * (BODY // 3) + b"\xcc\x81" * 3_000,
    "addresses in words": CZECH + b"https://a.example/@www. " * (BODY // 24),
    "one address": CZECH + b"a@" * (BODY // 2),
    "pictures": CZECH + b'<img src="https://a.example/a.png">' * 5_000,
    "hidden": CZECH + b'<p style="display:none">a</p>' * 5_000,
    "phrases": CZECH + b"kliknete zde hned " * (BODY // 18),
    "lines": PLAIN + b"v\n" * (BODY // 2),
    "one line": PLAIN + b"=" * BODY,
    "blank lines": PLAIN + b"\n \t" * (BODY // 3),
    "markup": PLAIN + b"<b " * (BODY // 3),
    "links in text": PLAIN + b"https://1.1.1.1/ " * (BODY // 17),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_no_message_takes_long(raw: bytes) -> None:
    start = monotonic()
    assert check(Mail(raw))
    assert monotonic() - start < 15


HEADERS = st.sampled_from(
    [b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"List-Unsubscribe: ",
     b"Content-Type: ", b"Content-Transfer-Encoding: ", b"List-Id: ", b"DKIM-Signature: "]
)  # fmt: skip


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=60)), max_size=8), st.binary(max_size=200))
def test_no_bytes_break_a_check(headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    head = b"".join(name + value.replace(b"\n", b"") + b"\r\n" for name, value in headers)
    assert check(Mail(head + b"\r\n" + body))


@given(st.text(max_size=200), st.sampled_from(["cs", "de", "en", ""]))
def test_no_words_break_a_check(text: str, language: str) -> None:
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    assert check(only_html(f'<html lang="{language}"><body>{text}<p>{text}'))


def test_faults_of_one_rule_do_not_drown_the_others() -> None:
    found = check(only_html('<html lang="cs"><body>' + "<p>v obci</p>" * 1_000))
    assert 1 < len([one for one in found if one.rule == "L01"]) <= 20


def test_what_holds_for_czech_is_not_asked_of_a_mail_without_words() -> None:
    assert not {rule for rule in broken(Mail(b"Subject: x\r\n\r\n")) if rule.startswith("L")}
