"""G: the preheader, which mail programs show beside the subject before the mail is opened."""

import re
from collections.abc import Iterator

from lxml import etree

from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.page import Page, text_of
from newsletter.compose.check.styles import pixels
from newsletter.compose.subject import LONGEST_PREHEADER, SHORTEST_PREHEADER
from newsletter.text.html import one_line
from newsletter.text.language import _

MOST_BLANKS = 5
TINY = 1
"""Pixels of letters that nobody can read."""

# Zero-width and joining characters, with which senders push the rest out of the preview.
_FILLER = re.compile(
    "[\u00ad\u034f\u061c\u115f\u17b4\u17b5\u180e\u200b-\u200f\u2007\u202f\u2060-\u2064\u2800\ufeff]"
)
_BLANKS = re.compile(rf"(?:\s*\u00a0\s*){{{MOST_BLANKS},}}")
_NO_COLOURS = {"white", "#fff", "#ffffff", "transparent", "rgb(255,255,255)", "rgba(0,0,0,0)"}
_NO_PREHEADER_IN = {"title", "style", "script", "template"}


@warning("G01", "what Gmail, Outlook and Apple Mail show in their lists")
def length(mail: Mail) -> Iterator[Fault]:
    """Want 80 to 140 characters that say more than the subject."""
    hidden = preheader_of(mail.page)
    remedy = _("Write one: newsletter issue set … --preheader “…”.")
    if hidden is None:
        yield Fault(_("there is no preheader: mail programs show what comes first"), "", remedy)
        return
    text = " ".join(_FILLER.sub("", text_of(hidden)).split())
    if text.casefold() == mail.header("Subject").casefold():
        yield Fault(_("the preheader only repeats the subject"), _place(hidden), remedy)
    if not SHORTEST_PREHEADER <= len(text) <= LONGEST_PREHEADER:
        yield Fault(
            _("the preheader has {count} characters, not {least} to {most}").format(
                count=len(text), least=SHORTEST_PREHEADER, most=LONGEST_PREHEADER
            ),
            _place(hidden),
            remedy,
        )


@warning("G02", "caniemail, css-display-none; mso-hide for Word")
def hiding(mail: Mail) -> Iterator[Fault]:
    """Want it hidden in every program, Word among them."""
    hidden = preheader_of(mail.page)
    if hidden is None:
        return
    style = mail.page.styled(hidden)
    for name, value in (("display", "none"), ("mso-hide", "all")):
        if style.get(name, "").lower() != value:
            yield Fault(
                _("the preheader is not hidden by {style}").format(style=f"{name}:{value}"),
                _place(hidden),
                _("Add it to the style of the preheader in the layout."),
            )


@error("G03", "SpamAssassin, HTML_FONT_LOW_CONTRAST and FONT_INVIS_MSGID")
def tricks(mail: Mail) -> Iterator[Fault]:
    """Want no white, tiny or transparent text: that is how spam hides words."""
    hidden = preheader_of(mail.page)
    for element in () if hidden is None else hidden.iter(etree.Element):
        for name, value in mail.page.styled(element).items():
            if _is_trick(name, value.lower().replace(" ", "")):
                yield Fault(
                    _("the preheader is hidden by {style}, as spam does it").format(
                        style=f"{name}:{value}"
                    ),
                    _place(element),
                    _("Hide it by display:none and mso-hide:all alone."),
                )


@warning("G04", "Email Markup Consortium, on preview text")
def filler(mail: Mail) -> Iterator[Fault]:
    """Want no invisible characters behind it: screen readers read them out."""
    hidden = preheader_of(mail.page)
    text = "" if hidden is None else str(hidden.text_content())
    if _FILLER.search(text) or _BLANKS.search(text):
        yield Fault(
            _("the preheader is filled up with invisible characters"),
            _place(hidden),
            _("Write a longer preheader instead."),
        )


def preheader_of(page: Page) -> etree._Element | None:
    """Return the outermost hidden element around the first text of the mail, if it is hidden."""
    texts = (element for element in page.texts if element.tag not in _NO_PREHEADER_IN)
    first = next(texts, None)
    if first is None:
        return None
    its = page.light[first]
    around = [one for one in (first, *first.iterancestors()) if _is_hidden(page, one)]
    if not around and (its.size <= TINY or (its.ink is not None and its.ink == its.ground)):
        around = [first]
    return around[-1] if around else None


def _is_hidden(page: Page, element: etree._Element) -> bool:
    style = page.styled(element)
    opacity = pixels(style.get("opacity", ""))
    return (
        page.light[element].hidden
        or style.get("mso-hide", "").lower() == "all"
        or (opacity is not None and opacity < 1)
    )


def _is_trick(name: str, value: str) -> bool:
    size = pixels(value)
    if name in {"font-size", "line-height"}:
        return size is not None and size <= TINY
    if name == "opacity":
        return size is not None and size < 1
    return name == "color" and value in _NO_COLOURS


def _place(element: etree._Element) -> str:
    return _("‘{words}’").format(words=one_line(text_of(element), 60))


CHECKS = (length, hiding, tricks, filler)
