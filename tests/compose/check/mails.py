"""The digest as a message, whole or with something wrong in it."""

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from newsletter.compose.content import build
from newsletter.compose.render import Rendered
from newsletter.deliver.message import example
from newsletter.settings import Settings
from tests.compose.digest import make_issue, placements
from tests.conftest import NOW

Change = Callable[[str], str]

FIRST_TITLE = "<h3 "


def digest(settings: Settings, rendered: Rendered, change: Change = str) -> Mail:
    """Return the digest's message with its HTML changed."""
    changed = replace(rendered, html=change(rendered.html))
    raw = example(settings, "tydenni", 1, changed, NOW)
    return Mail(raw, build(settings, make_issue(), placements(), NOW))


def replaced(old: str, new: str) -> Change:
    """Return what puts ``new`` for ``old``, wherever it stands; it must stand somewhere."""

    def change(html: str) -> str:
        assert old in html
        return html.replace(old, new)

    return change


def inserted(piece: str) -> Change:
    """Return what puts a piece of HTML into the first card, above its title."""
    return lambda html: html.replace(FIRST_TITLE, piece + FIRST_TITLE, 1)


def only_html(html: str) -> Mail:
    """Return a mail of nothing but this HTML, not made by us."""
    message = EmailMessage()
    message["Subject"] = "Zpráva"
    message.set_content("Text")
    message.add_alternative(html, subtype="html")
    return Mail(message.as_bytes())


def broken(mail: Mail) -> set[str]:
    """Return the ids of the rules that a mail breaks."""
    return {finding.rule for finding in check(mail)}
