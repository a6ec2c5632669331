"""If these fail, readers do not know who writes, why, or how to leave; the law asks for it."""

from dataclasses import replace

import pytest

from newsletter.compose.check import footer
from newsletter.compose.check.mail import Mail
from newsletter.compose.content import build
from newsletter.compose.render import render
from newsletter.deliver.message import example
from newsletter.settings import Settings
from tests.compose.check.mails import (
    Change,
    broken,
    digest,
    inserted,
    only_html,
    replaced,
    rewritten,
)
from tests.compose.digest import make_issue, placements
from tests.conftest import NOW

OURS = {one.rule for one in footer.CHECKS}
UNSET = {"M04"}
"""What the shipped settings leave to the association: its own statements."""


def nowhere(html: str) -> str:
    return replaced("mailto:redakce@example.cz", "https://example.cz")(html)


BROKEN: list[tuple[str, Change]] = [
    ("M01", replaced("Sdružení obcí Příkladného kraje", "Sdružení")),
    ("M01", nowhere),
    ("M02", replaced("Odhlásit odběr", "Nastavit")),
    ("M02", replaced("%%unsubscribe-url%%", "https://jinde.example/odhlasit")),
    ("M03", replaced("protože tato adresa je na seznamu našich odběratelů:", "")),
    ("M05", replaced("301\u00a000 Příkladov", "Příkladov")),
    ("M05", replaced("IČO\u00a000000000", "")),
    ("M06", replaced('href="https://zpravodaj.example.cz/tydenni/2026/47"',
                     'href="https://zpravodaj.example.cz/"')),
    ("M06", replaced('href="https://zpravodaj.example.cz/tydenni"',
                     'href="https://zpravodaj.example.cz/"')),
]  # fmt: skip


def test_ours_says_all_but_what_is_not_set(settings: Settings) -> None:
    assert broken(digest(settings)) & OURS == UNSET


@pytest.mark.parametrize(("rule", "change"), BROKEN)
def test_every_rule_finds_what_breaks_it(settings: Settings, rule: str, change: Change) -> None:
    assert broken(digest(settings, change)) & OURS - UNSET == {rule}


def test_every_rule_has_its_mail() -> None:
    assert {rule for rule, _change in BROKEN} | UNSET == OURS


def test_statements_that_are_set_are_linked_to_in_both_parts(settings: Settings) -> None:
    declared = {
        "accessibility_url": "https://www.example.cz/prohlaseni",
        "privacy_url": "https://www.example.cz/udaje",
    }
    publisher = settings.publisher.model_copy(update=declared)
    with_them = settings.model_copy(update={"publisher": publisher})
    made = render(with_them, make_issue(), placements(), NOW)
    content = build(with_them, make_issue(), placements(), NOW)
    mail = Mail(example(with_them, "tydenni", 1, made, NOW), content)
    assert not broken(mail) & (OURS | {"H02", "H03", "B02"})
    assert set(declared.values()) <= set(made.text.splitlines())
    without = replace(mail, raw=mail.raw.replace(b"v p=C5=99=C3=ADstupnosti", b"v"))
    assert broken(without) & OURS in (set(), {"M04"})


def test_a_title_that_speaks_of_accessibility_is_no_statement(settings: Settings) -> None:
    link = '<p><a href="https://obec.example/">Webinář: Přístupnost úředních desek</a></p>'
    assert "M04" in broken(digest(settings, inserted(link)))


def test_mails_of_others_are_read_too() -> None:
    html = """<p>Mesto, 301 00 Ves, IČ: 00000000, <a href="mailto:a@mesto.example">Napište</a>.
        Píšeme, protože jste se přihlásili. <a href="https://mesto.example/1">Zobrazit v prohlížeči
        </a> <a href="https://mesto.example/2">Archiv</a> <a href="https://mesto.example/3">Odhlásit
        </a> <a href="https://mesto.example/4">Prohlášení o přístupnosti</a>
        <a href="https://mesto.example/5">Zásady ochrany osobních údajů</a></p>"""
    assert not broken(only_html(html)) & OURS
    assert broken(only_html("<p>Dobrý den.</p>")) & OURS == OURS


def test_the_link_is_compared_with_the_header_if_there_is_one(settings: Settings) -> None:
    assert "M02" not in broken(rewritten(settings, b"List-Unsubscribe: ", b"X-List: "))
