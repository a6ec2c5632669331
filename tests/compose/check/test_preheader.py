"""If these fail, what readers see before they open a mail is empty, doubled, or taken for spam."""

import pytest

from newsletter.compose.check import preheader
from newsletter.settings import Settings
from tests.compose.check.mails import Change, broken, digest, only_html, rendering, replaced

OURS = {one.rule for one in preheader.CHECKS}
STYLE = "display:none;mso-hide:all"


def said(text: str = "") -> Change:
    """Return what says this instead; nothing: the subject."""

    def change(html: str) -> str:
        ours = rendering()[0]
        old = ours.preheader.replace("27. l", "27.\u00a0l")
        return replaced(f"{old}</div>", f"{text or ours.subject}</div>")(html)

    return change


def hidden(style: str) -> Change:
    return replaced(STYLE, style)


BROKEN: list[tuple[str, Change]] = [
    ("G01", said("Krátce.")),
    ("G01", said("Dlouze. " * 30)),
    ("G01", said()),
    ("G01", replaced(STYLE, "")),
    ("G02", hidden("display:none")),
    ("G02", hidden("mso-hide:all")),
    ("G02", hidden("visibility:hidden;mso-hide:all")),
    ("G03", hidden(f"{STYLE};color:#FFFFFF")),
    ("G03", hidden(f"{STYLE};font-size:1px")),
    ("G03", hidden(f"{STYLE};line-height:1px")),
    ("G03", hidden(f"{STYLE};opacity:0")),
    ("G03", hidden(f"{STYLE};color:rgba(0, 0, 0, 0)")),
    ("G04", replaced("dobrovolných hasičů.</div>", "dobrovolných hasičů.&zwnj;&nbsp;</div>")),
    ("G04", replaced("dobrovolných hasičů.</div>", f"dobrovolných{'&nbsp;' * 20}hasičů.</div>")),
    ("G04", replaced("dobrovolných hasičů.</div>", "dobrovolných hasičů.&#847;</div>")),
]


def test_ours_is_as_it_should_be(settings: Settings) -> None:
    assert not broken(digest(settings)) & OURS


@pytest.mark.parametrize(("rule", "change"), BROKEN)
def test_every_rule_finds_what_breaks_it(settings: Settings, rule: str, change: Change) -> None:
    assert rule in broken(digest(settings, change)) & OURS


def test_every_rule_has_its_mail() -> None:
    assert {rule for rule, _change in BROKEN} == OURS


@pytest.mark.parametrize(
    "html",
    [
        '<div style="opacity:0.01">{}</div><h1>Zpravodaj</h1>',
        '<div style="font-size:1px">{}</div><h1>Zpravodaj</h1>',
        '<body style="background-color:#fff"><p style="color:#fff">{}</p><h1>Zpravodaj</h1>',
        '<div style="mso-hide:all"><p><span style="font-size:0">{}</span></p></div><h1>Zpravodaj',
    ],
)
def test_a_preheader_is_found_however_it_is_hidden(html: str) -> None:
    found = broken(only_html(html.format("Nejbližší termíny dotací a pozvánky na semináře. " * 2)))
    assert "G03" in found
    assert "G01" not in found


def test_a_mail_that_begins_with_its_words_has_none() -> None:
    assert "G01" in broken(only_html("<h1>Zpravodaj</h1><div style='display:none'>Pozdě</div>"))
    assert "G03" not in broken(only_html("<h1>Zpravodaj</h1><p style='opacity:0'>Pozdě</p>"))
