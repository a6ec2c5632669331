"""If these fail, a mail that some readers cannot read goes out, or a good one is stopped.

The digest breaks no rule of groups A to F; each change breaks one, and those named behind it.
"""

import pytest

from newsletter.compose.check import dark, gmail, links, outlook, structure, visual
from newsletter.compose.check.finding import Severity
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from newsletter.compose.render import render
from newsletter.deliver.message import example
from newsletter.settings import Settings
from tests.compose.check.mails import Change, broken, digest, inserted, only_html, replaced
from tests.compose.digest import make_issue, pairs, placements
from tests.conftest import NOW

GROUPS = (structure, links, visual, dark, outlook, gmail)
OURS = {one.rule for group in GROUPS for one in group.CHECKS}

UNDERLINED = 'style="color:#0B4A86;text-decoration:underline"'


def link(href: str, words: str, more: str = UNDERLINED) -> Change:
    return inserted(f'<p><a href="{href}" {more}>{words}</a></p>')


def in_head(piece: str) -> Change:
    return replaced("</title>", f"</title>{piece}")


def padded(size: int) -> Change:
    """Return what makes the HTML so many bytes long."""
    return lambda html: inserted(f"<p>{'x' * (size - len(html.encode()))}</p>")(html)


def muted(style: str) -> Change:
    """Return a text of this style whose ink is another in the dark."""
    return inserted(f'<p class="muted" style="{style}">Prostý text</p>')


def text(style: str, words: str = "Prostý text") -> Change:
    return inserted(f'<p style="{style}">{words}</p>')


BROKEN: list[tuple[str, Change]] = [
    ("A01", replaced('<html lang="cs" dir="ltr"', '<html lang="cs"')),
    ("A02", replaced('role="article" lang="cs" dir="ltr"', 'role="article"')),
    ("A03", replaced('role="article"', 'role="group"')),
    ("A03", replaced('aria-roledescription="email"', "")),
    ("A04", replaced("<title>", "<title>Ahoj: ")),
    ("A05", inserted('<h5 style="font-size:17px;line-height:24px">Mezititulek</h5>')),
    ("A05", inserted('<h1 style="line-height:40px">Druhý titul</h1>')),
    ("A06", inserted("<p>&nbsp;</p>")),
    ("A07 A08", inserted("<table><tr><td>Text</td></tr></table>")),
    ("A07 A08", inserted("<!--[if mso]><table><tr><td>Text</td></tr></table><![endif]-->")),
    ("A07 A08", inserted('<table><tr><th style="text-align:left">Rok</th></tr></table>')),
    ("A08", inserted('<table role="presentation"><tr><td>Text</td></tr></table>')),
    ("A09", inserted("<section>Text</section>")),
    ("A10", inserted("<p>• Jedna věc</p>")),
    ("A10", inserted("<p>Vezměte si<br>- občanku<br>- razítko</p>")),
    ("A11", replaced("text/html; charset=UTF-8", "text/html; charset=windows-1250")),
    ("A12", inserted('<form action="https://obec.example/"></form>')),
    ("A12", inserted('<p onclick="alert(1)">Text</p>')),
    ("A13", text("float:left")),
    ("A13", text("position:absolute")),
    ("B01 A06", link("https://obec.example/", "")),
    ("B02", link("https://obec.example/", "Zde")),
    ("B02", link("https://obec.example/", "Více…")),
    ("B02", link("https://obec.example/", "Čtěte dále »")),
    ("B02", link("https://obec.example/", "na tomto odkazu")),
    ("B02", link("https://obec.example/", "Click here!")),
    ("B03", link("https://obec.example/", "Podmínky: Obnova veřejné zeleně v obcích")),
    ("B04", link("https://obec.example/", "Rozpočet obce", 'style="color:#0B4A86"')),
    ("B05", link("http://obec.example/", "Rozpočet obce")),
    ("B05", link("https://obec.example/?a=1&amp;utm_source=mail", "Rozpočet obce")),
    ("B05", link("https://obec.example/go?to=https%3A%2F%2Fjinde.example", "Rozpočet obce")),
    ("B05", link("https://bit.ly/3abc", "Rozpočet obce")),
    ("B06", link("https://jinde.example/", "www.obec.example")),
    ("B06", link("mailto:nekdo@jinde.example", "starosta@obec.example")),
    ("B07", replaced('<a name="dotace" id="dotace">', '<a id="dotace">')),
    ("B08", replaced("Dotační výzvy (6)</a>", "Dotační výzvy</a>")),
    ("B08", replaced('<li style="margin:0 0 4px">pátek 27.\u00a0listopadu', "<li>brzy")),
    ("B10", link("https://obec.example/rozpocet.pdf", "Rozpočet obce")),
    ("B11 B08", link("#", "Rozpočet obce")),
    ("B11", link("javascript:void(0)", "Rozpočet obce")),
    ("B11", link("/rozpocet", "Rozpočet obce")),
    ("C01", text("font-size:15px;line-height:22px")),
    ("C01 C02", inserted("<p><font size=2>Text</font></p>")),
    ("C02", text("line-height:1.2")),
    ("C02", text("line-height:40px")),
    ("C03", text("text-align:justify")),
    ("C03", inserted("<center>Text</center>")),
    ("C04", text("", "POZOR NA NOVÉ TERMÍNY ŽÁDOSTÍ")),
    ("C04", text("text-transform:uppercase", "Nové termíny žádostí")),
    ("C04", text("font-style:italic", "Dlouhý text, který se špatně čte. " * 3)),
    ("C06", in_head('<link rel="stylesheet" href="https://a.example/a.css">')),
    ("C06", in_head("<style>@import url(https://a.example/a.css);</style>")),
    ("C07", text("font-family:Verdana,Tahoma")),
    ("C08 D05", text("color:#888888")),
    ("C08", inserted("<p><font color=silver>Text</font></p>")),
    ("C08", text("background-color:#444444")),
    ("C09", replaced("5px solid #7C8896", "5px solid #DDDDDD")),
    ("C10", replaced("Končí za 4\u00a0dny", "Pro hasiče")),
    ("C11 A08", inserted('<table role="presentation" width="600"></table>')),
    ("C11", text("min-width:500px")),
    ("D01", replaced('name="color-scheme"', 'name="colours"')),
    ("D02", replaced("@media (prefers-color-scheme:dark)", "@media print")),
    ("D03", replaced("[data-ogsc] ", "[data-ogsx] ")),
    ("D04", replaced(' bgcolor="#FFFFFF"', "")),
    ("D05", replaced("color:#CFE0F2 !important", "color:#445566 !important")),
    ("D06", replaced("border-left-color:#7E8B99", "border-left-color:#222")),
    ("E01", inserted("<!--[if mso]><!--[if mso]>x<![endif]-->")),
    ("E02", replaced('width="640" style="width:640px;"', 'width="800" style="width:800px;"')),
    ("E03", replaced("<o:PixelsPerInch>96", "<o:PixelsPerInch>72")),
    ("E04", inserted("<!--[if mso]><v:rect></v:rect><![endif]-->")),
    ("E05", text("display:flex")),
    ("E05 D05", text("color:hsl(0, 0%, 0%)")),
    ("E05", text("margin:1rem")),
    ("E05", inserted('<!--[if mso]><p style="color:var(--ink)">Text</p><![endif]-->')),
    ("E06", text("padding:4px")),
    ("E07", replaced("mso-line-height-rule:exactly", "")),
    ("E08", text("margin:0 auto")),
    ("E09", text("border-top:1px solid #000000")),
    ("E09", replaced("5px solid #7C8896", "12px solid #7C8896")),
    ("E10", inserted("<div>Text")),
    ("E10", inserted("<!--[if mso]></td><![endif]-->")),
    ("F01", in_head("<style>/*" + 9_000 * "x" + "*/</style>")),
    ("F01", inserted("<style>p{margin:0}</style>")),
    ("F02", padded(82_000)),
    ("F04", replaced(" !important", "!important")),
    ("F05", replaced("@media (pref", "[data-ogsc] .x{color:#000}@media (pref")),
    ("F06 F03", padded(103_000)),
]  # fmt: skip

FINE: list[Change] = [
    link("https://obec.example/rozpocet.pdf", "Rozpočet obce (PDF, 1,2 MB)"),
    link("https://obec.example/akce.ics", "Přidat do kalendáře: zasedání zastupitelstva"),
    link("https://www.obec.example/rozpocet", "obec.example/rozpocet"),
    link("https://obec.example/rozpocet.pdf", "rozpocet.pdf"),
    link("mailto:starosta@obec.example?subject=Dotaz", "starosta@obec.example"),
    link("tel:+420377123456", "+420 377 123 456"),
    link("https://obec.example/a?id=1&amp;typ=zapis", "Zápis ze dne 3. 11."),
    link("https://obec.example/", "Více o rozpočtu obce"),
    link("https://obec.example/", '<img alt="Znak" src="https://a.example/z.png" width="80">', ""),
    inserted("<p>– Přijdete? zeptala se starostka.</p>"),
    inserted("<p>IČO 00254801, DIČ, PSČ, ORP, JPO II</p>"),
    inserted("<p>Pojem <em>bagatelní zakázka</em> zákon nezná.</p>"),
    muted("color:rgb(51, 51, 51)"),
    muted("font-size:24px;line-height:36px;color:#666666"),
    text("display:none;color:#fff;font-size:1px"),
    inserted('<table><tr><th scope="col" style="text-align:left">Rok</th></tr></table>'),
    inserted('<table role="presentation" style="width:100%;max-width:500px"></table>'),
    inserted("<!--[if !mso]><!--><p>Pro ostatní</p><!--<![endif]-->"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "change"), BROKEN, ids=[f"{rule}-{place}" for place, (rule, _c) in enumerate(BROKEN)]
)
def test_what_breaks_a_rule_is_found_by_it_alone(
    settings: Settings, rule: str, change: Change
) -> None:
    found = check(digest(settings, change))
    assert {one.rule for one in found} & OURS == set(rule.split())
    told = next(one.fault for one in found if one.rule == rule[:3])
    assert told.what
    assert told.where
    assert told.remedy


def test_every_rule_has_a_mail_that_breaks_it() -> None:
    elsewhere = {"C05", "F03"}
    assert {rule[:3] for rule, _change in BROKEN} | elsewhere == OURS


@pytest.mark.parametrize("change", FINE)
def test_what_is_right_is_left_alone(settings: Settings, change: Change) -> None:
    assert not (broken(digest(settings, change)) & OURS) - {"A08"}


def test_the_digest_breaks_no_rule(settings: Settings) -> None:
    assert not broken(digest(settings)) & OURS


def test_an_issue_of_sixty_items_is_not_stopped(settings: Settings) -> None:
    many = sorted((pairs() * 4)[:60], key=lambda pair: pair[0].section)
    large = render(settings, make_issue(), placements(many), NOW)
    mail = Mail(example(settings, "tydenni", 1, large, NOW))
    grave = [one for one in check(mail) if one.severity is Severity.ERROR]
    assert not [one for one in grave if one.rule in OURS]


def test_a_column_too_wide_is_found(settings: Settings) -> None:
    wider = digest(settings, lambda html: html.replace("640", "900"))
    assert broken(wider) & OURS == {"C05"}


def test_letters_that_grow_in_the_mail_are_counted_as_sent(settings: Settings) -> None:
    letters = inserted(f"<p>{'ěš' * 9_000}</p>")
    found = broken(digest(settings, letters))
    assert found & OURS >= {"F03"}


def test_a_part_in_another_encoding_is_found(settings: Settings) -> None:
    raw = digest(settings).raw
    mail = Mail(raw.replace(b"text/html; charset=utf-8", b"text/html; charset=x-neznamo"))
    assert "A11" in broken(mail)


@pytest.mark.parametrize(
    ("html", "urgent"),
    [
        ('<p>Termín: <span style="color:#c00">27. listopadu</span></p>', False),
        ('<p>Kácení <b style="color:red">27. 11.</b></p>', True),
        ("<p>Kácení <b>27. 11.</b></p>", False),
        ('<p style="color:red">Kácení 27. 11.</p>', True),
    ],
)  # fmt: skip
def test_a_red_date_alone_does_not_say_that_it_is_urgent(html: str, urgent: bool) -> None:  # noqa: FBT001
    assert ("C10" in broken(only_html(f"<div>{html}</div>"))) is urgent


def test_a_secretary_is_told_where_to_look(settings: Settings) -> None:
    mail = digest(settings, link("https://obec.example/", "zde"))
    [told] = [one.fault for one in check(mail) if one.rule == "B02"]
    assert told.where == "Technika pro jednotky sboru dobrovolných hasičů: <a> zde"


def test_of_many_faults_of_one_kind_the_first_are_told(settings: Settings) -> None:
    mail = digest(settings, inserted(200 * "<p></p>"))
    assert len([one for one in check(mail) if one.rule == "A06"]) == 20
