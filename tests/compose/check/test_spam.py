"""If these fail, mail that people asked for ends among spam."""

from email.message import EmailMessage

import pytest

from newsletter.compose.check import spam
from newsletter.compose.check.mail import Mail
from newsletter.settings import Settings
from tests.compose.check.mails import Change, broken, digest, inserted, only_html, rewritten

OURS = {one.rule for one in spam.CHECKS}
SUBJECT = b"Subject: =?utf-8?b?"
IMAGE = '<img src="https://obec.example/a.png" alt="Plakát" width="600" height="800">'


def link(href: str) -> Change:
    return inserted(f'<p><a href="{href}">Rozpočet obce</a></p>')


def subject(text: bytes) -> tuple[bytes, bytes]:
    return SUBJECT, b"Subject: " + text + b"\r\nX-Subject: =?utf-8?b?"


BY_HTML: list[tuple[str, Change]] = [
    ("S02", inserted("<p>Přijďte! Pozor! Sleva! Akce!</p>")),
    ("S02", inserted("<p>Přijďte!!</p>")),
    ("S03", link("https://10.0.0.1/rozpocet")),
    ("S03", link("https://[2001:db8::1]/rozpocet")),
    ("S03", link("https://3232235777/")),
    ("S03", link("https://banka.example@obec.example/")),
    ("S04", inserted('<p style="display:none">Skryté</p>')),
    ("S04", inserted('<p style="font-size:1px;color:#1A2129">Skryté</p>')),
    ("S04", inserted('<p style="color:#FFFFFF">Skryté</p>')),
    ("S04", inserted('<p style="visibility:hidden">Skryté</p>')),
    ("S06", lambda _html: "<html lang='en'><p>" + "something different altogether " * 9 + "</p>"),
    ("S10", inserted("<p>Klikněte zde ihned a vyhráli jste.</p>")),
    ("S10", inserted("<p>Ověřte si svůj účet.</p>")),
    ("S10", inserted("<p>Nyní 100 % zdarma</p>")),
    ("S10", inserted("<p>Act now</p>")),
]

BY_BYTES = [
    ("S01", *subject(b"VELKA VYZVA PRO VSECHNY OBCE KRAJE")),
    ("S02", *subject(b"Uz jste podali zadost? Posledni dny!")),
    ("S07", b'"Zpravodaj pro obce"', b'"urad@vlada.example"'),
    ("S07", b'"Zpravodaj pro obce"', b"=?utf-8?q?urad=40vlada=2Eexample?="),
    ("S08", b"Date: Mon, 23 Nov 2026", b"Date: Mon, 23 Nov 2020"),
    ("S08", b"Date: Mon, 23 Nov 2026", b"Date: Mon, 30 Nov 2026"),
    ("S09", b"Content-Transfer-Encoding: quoted-printable", b"Content-Transfer-Encoding: base64"),
    ("S10", *subject(b"Jednejte ihned: Zpravodaj pro obce")),
    ("S11", *subject(b"Dotace Z D A R M A pro obce kraje")),
    ("S13", b"<zpravodaj@example.cz>", b"<zpravodaj@seznam.cz>"),
    ("S13", b"<redakce@example.cz>", b"<redakce@gmail.com>"),
]


def test_ours_is_no_spam(settings: Settings) -> None:
    assert not broken(digest(settings)) & OURS


@pytest.mark.parametrize(("rule", "change"), BY_HTML)
def test_every_rule_finds_what_breaks_it(settings: Settings, rule: str, change: Change) -> None:
    assert broken(digest(settings, change)) & OURS == {rule}


@pytest.mark.parametrize(("rule", "old", "new"), BY_BYTES)
def test_every_rule_of_the_header_finds_what_breaks_it(
    settings: Settings, rule: str, old: bytes, new: bytes
) -> None:
    assert rule in broken(rewritten(settings, old, new)) & OURS


def test_every_rule_has_its_mail() -> None:
    named = {rule for rule, _change in BY_HTML} | {rule for rule, _old, _new in BY_BYTES}
    assert named | {"S05", "S12"} == OURS


def test_a_poster_is_no_mail(settings: Settings) -> None:
    assert "S05" in broken(only_html(f"<p>Zveme vás</p>{IMAGE}"))
    assert "S05" not in broken(only_html(f"<p>{'Zveme vás na slavnost. ' * 10}</p>{IMAGE}"))
    assert "S05" not in broken(digest(settings, inserted(IMAGE)))


def test_a_short_address_in_the_text_part_is_found(settings: Settings) -> None:
    text = lambda part: part + "https://bit.ly/3abc\n"  # noqa: E731
    assert "S03" in broken(digest(settings, text=text))


@pytest.mark.parametrize(
    ("name", "content", "bad"),
    [
        ("plan.pdf", b"%PDF-1.7", False),
        ("plan.pdf.exe", b"text", True),
        ("plan.pdf", b"MZ\0\0", True),
        ("skript.js", b"alert(1)", True),
    ],
)
def test_programs_are_found_whatever_they_are_called(name: str, content: bytes, bad: bool) -> None:  # noqa: FBT001
    made = EmailMessage()
    made["Subject"] = "Zpráva"
    made.set_content("Text")
    made.add_attachment(content, "application", "octet-stream", filename=name)
    assert ("S12" in broken(Mail(made.as_bytes()))) is bad


def test_words_that_municipalities_need_are_no_spam(settings: Settings) -> None:
    html = inserted("<p>Vstup zdarma. Akce pro děti, dotace až 80 % výdajů, sleva pro členy.</p>")
    assert not broken(digest(settings, html)) & OURS


def test_all_that_is_hidden_in_the_preheader_is_one() -> None:
    mail = only_html(
        '<body><div style="display:none"><p>Nejbližší</p><p>termíny</p></div><h1>Zpravodaj</h1>'
    )
    assert "S04" not in broken(mail)
