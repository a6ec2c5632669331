"""If these fail, those who read plain text get less than the others, or rubbish."""

import pytest

from newsletter.compose.check import plain
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
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

OURS = {one.rule for one in plain.CHECKS}
FIRST = "https://www.kraj.example.cz/dotace/138289"

BROKEN: list[tuple[str, Change]] = [
    ("H02", replaced("Knihovny 21.\u00a0století\nTermín", "Knihovny\nTermín")),
    ("H02", replaced(FIRST, "")),
    ("H02", replaced(FIRST, FIRST[:30] + "\n" + FIRST[30:])),
    ("H03", replaced(FIRST, f"Viz {FIRST}")),
    ("H03", replaced(FIRST, f"<{FIRST}>")),
    ("H03", replaced("energetický posudek", "energetický posudek" * 6)),
    ("H04", replaced("energetický posudek", "<b>energetický</b> posudek")),
    ("H04", replaced("energetický posudek", "energetický&nbsp;posudek")),
    ("H04", replaced("energetický posudek", "{{ card.title }}")),
    ("H04", replaced("energetický posudek", "%%mesto%%")),
    ("H05", replaced("energetický posudek", "energetický\n\n\n\n\nposudek")),
    ("H05", replaced("=" * 17, "=" * 72)),
]


def test_ours_is_as_it_should_be(settings: Settings) -> None:
    assert not broken(digest(settings)) & OURS


@pytest.mark.parametrize(("rule", "change"), BROKEN)
def test_every_rule_finds_what_breaks_it(settings: Settings, rule: str, change: Change) -> None:
    assert rule in broken(digest(settings, text=change)) & OURS


def test_every_rule_has_its_mail() -> None:
    assert {rule for rule, _change in BROKEN} | {"H01"} == OURS


def test_text_and_html_are_alternatives_in_their_order(settings: Settings) -> None:
    mail = digest(settings)
    head, text, html, end = mail.raw.split(b"\r\n--=_")
    turned = b"\r\n--=_".join((head, html, text, end))
    assert "H01" in broken(Mail(turned))
    assert "H01" in broken(rewritten(settings, b"multipart/alternative", b"multipart/mixed"))
    assert "H01" in broken(rewritten(settings, b"text/plain", b"text/x-nothing"))
    assert "H01" in broken(rewritten(settings, b"text/html", b"text/x-nothing"))
    assert "H01" not in broken(only_html("<p>Zpráva</p>"))


def test_what_is_only_in_the_html_is_named(settings: Settings) -> None:
    html = inserted('<h3>Výzva navíc</h3><p><a href="https://obec.example/vyzva">Výzva</a></p>')
    places = [one.fault.where for one in check(digest(settings, html)) if one.rule == "H02"]
    assert len(places) == 2
    assert "Výzva navíc" in places[0]
    assert places[1] == "https://obec.example/vyzva"


def test_links_within_the_mail_and_to_mailboxes_need_no_line(settings: Settings) -> None:
    assert "#dotace" not in digest(settings).text
    assert "mailto:" not in digest(settings).text
