"""The digest as a message, whole or with something wrong in it."""

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from functools import cache

from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from newsletter.compose.content import Content, build
from newsletter.compose.render import Rendered, render
from newsletter.deliver.message import example
from newsletter.settings import Settings, load
from tests.compose.digest import make_issue, placements
from tests.conftest import CONFIG, NOW

Change = Callable[[str], str]

FIRST_TITLE = "<h3 "


@cache
def rendering() -> tuple[Rendered, Content]:
    """Return the digest in Czech, rendered once for all tests, and what it is made from."""
    shipped = load(CONFIG)
    made = render(shipped, make_issue(), placements(), NOW)
    return made, build(shipped, make_issue(), placements(), NOW)


def digest(settings: Settings, change: Change = str, text: Change = str) -> Mail:
    """Return the digest's message with its HTML, or its text part, changed."""
    rendered, content = rendering()
    changed = replace(rendered, html=change(rendered.html), text=text(rendered.text))
    return Mail(example(settings, "tydenni", 1, changed, NOW), content)


def rewritten(settings: Settings, old: bytes, new: bytes) -> Mail:
    """Return the digest's message with something in its bytes replaced, once."""
    mail = digest(settings)
    assert old in mail.raw
    return replace(mail, raw=mail.raw.replace(old, new, 1))


def in_both(old: str, new: str) -> tuple[Change, Change]:
    """Return what replaces words in the HTML and in the text part."""
    return replaced(old, new), replaced(old, new)


def replaced(old: str, new: str) -> Change:
    """Return what puts ``new`` for ``old``, wherever it stands; it must stand somewhere."""

    def change(part: str) -> str:
        assert old in part
        return part.replace(old, new)

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
