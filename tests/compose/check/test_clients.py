"""If these fail, the mail looks broken somewhere, or is blamed for what nobody notices."""

import re
import tomllib

import pytest

from newsletter.compose.check import clients
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from newsletter.settings import Settings
from newsletter.text.format import size
from tests.compose.check.mails import Change, broken, digest, inserted, only_html, replaced

GRACEFUL = {
    *("css-at-media", "css-at-media-prefers-color-scheme", "css-color-scheme"),
    *("html-meta-color-scheme", "css-selector-attribute", "css-max-height", "css-overflow"),
    *("html-anchor-links", "html-aria-label"),
}


def named(mail: Mail) -> set[str]:
    """Return the features that the check names."""
    return {
        (re.search(r"features/([\w-]+)", one.fault.remedy) or [""] * 2)[1]
        for one in check(mail)
        if one.rule == "N01"
    }


def styled(style: str) -> Change:
    return inserted(f'<p style="{style}">Text</p>')


def sheet(css: str) -> Change:
    return replaced("</head>", f'<style type="text/css">{css}</style></head>')


BROKEN: list[tuple[str, Change]] = [
    ("css-display-flex", styled("display:flex")),
    ("css-display-grid", styled("display:grid")),
    ("css-float", styled("float:right")),
    ("css-position", styled("position:relative")),
    ("css-background-image", styled("background-image:url(https://obec.example/a.png)")),
    ("css-linear-gradient", styled("background:linear-gradient(#fff, #000)")),
    ("css-border-radius", styled("border-radius:4px")),
    ("css-variables", styled("color:var(--barva)")),
    ("css-unit-calc", styled("width:calc(100% - 4px)")),
    ("css-unit-rem", styled("margin:1.5rem")),
    ("css-unit-vw", styled("width:50vw")),
    ("css-opacity", styled("opacity:.5")),
    ("css-text-shadow", styled("text-shadow:1px 1px #000")),
    ("css-at-font-face", sheet("@font-face{font-family:x;src:url(x)}")),
    ("css-at-supports", sheet("@supports (display:grid){}")),
    ("css-at-keyframes", sheet("@keyframes tep{from{color:#000}}")),
    ("css-selector-child", sheet(".page>div{color:#000}")),
    ("css-selector-universal", sheet("*{color:#000}")),
    ("css-pseudo-class-hover", sheet(".page a:hover{color:#000}")),
    ("css-pseudo-element-before", sheet(".page p::before{content:'x'}")),
    ("html-semantics", inserted("<section>Text</section>")),
    ("html-video", inserted("<video></video>")),
    ("html-svg", inserted("<svg></svg>")),
    ("html-picture", inserted("<picture></picture>")),
    ("html-abbr", inserted("<abbr>MŽP</abbr>")),
    ("html-srcset", inserted('<img srcset="a.png 2x">')),
    ("html-hidden", inserted("<p hidden>Text</p>")),
]


def test_ours_uses_nothing_that_is_missed(settings: Settings) -> None:
    assert not broken(digest(settings)) & {"N01", "N02"}


@pytest.mark.parametrize(("feature", "change"), BROKEN)
def test_what_a_program_does_not_know_is_named(
    settings: Settings, feature: str, change: Change
) -> None:
    assert feature in named(digest(settings, change))


def test_the_programs_are_named_and_the_place(settings: Settings) -> None:
    mail = digest(settings, styled("display:grid"))
    [finding] = [one for one in check(mail) if one.rule == "N01"]
    assert "Outlook" in finding.fault.what
    assert "Gmail" in finding.fault.what
    assert "Apple" not in finding.fault.what
    assert "<p> Text" in finding.fault.where


@pytest.mark.parametrize("style", ["float:none", "opacity:inherit", "word-spacing:normal"])
def test_what_changes_nothing_is_no_use(settings: Settings, style: str) -> None:
    assert not named(digest(settings, styled(style)))


def test_what_ours_uses_and_is_not_known_is_on_the_short_list(settings: Settings) -> None:
    used = clients.uses(digest(settings).page)
    missed = {
        one.name for one in clients.features() if one.no and any(use in used for use in one.uses)
    }
    assert missed
    assert missed <= GRACEFUL
    assert {one.name for one in clients.features() if one.graceful} == GRACEFUL


def test_what_ours_uses_is_in_the_table(settings: Settings) -> None:
    """A property that is in no row is one that nobody looked up."""
    known = {use.partition(":")[0] for one in clients.features() for use in one.uses}
    everywhere = {"color", "font-family", "border-collapse", "font-style"}
    properties = {
        name
        for _text, element, said in digest(settings).page.said()
        for name in said
        if element is not None and not name.startswith("mso-")
    }
    assert properties <= known | everywhere


def test_the_table_names_programs_that_it_knows() -> None:
    for one in clients.features():
        assert one.uses
        assert {*one.no, *one.partly} <= set(clients.clients())
        assert not set(one.no) & set(one.partly)
    uses = [use for one in clients.features() for use in one.uses]
    assert len(uses) == len(set(uses))
    with clients.TABLE.open("rb") as file:
        assert set(tomllib.load(file)) == {"clients", "seznam", "features"}


def test_what_seznam_cuts_off_is_found() -> None:
    large = only_html(f"<p>{'Zpráva. ' * 130_000}</p>")
    [finding] = [one for one in check(large) if one.rule == "N02"]
    assert size(clients.seznam().largest_html) in finding.fault.remedy
