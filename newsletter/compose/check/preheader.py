"""G: the preheader, which mail programs show beside the subject before the mail is opened."""

import re
from collections.abc import Iterator

from lxml import etree

from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.styles import pixels, style_of, upwards
from newsletter.compose.subject import LONGEST_PREHEADER, SHORTEST_PREHEADER
from newsletter.text.html import one_line
from newsletter.text.language import _

MOST_BLANKS = 5
MOST_LOOKED_AT = 500
"""Elements before the first text of a mail; ours has two."""

# Zero-width and joining characters, with which senders push the rest out of the preview.
_FILLER = re.compile(
    "[\u00ad\u034f\u061c\u115f\u17b4\u17b5\u180e\u200b-\u200f\u2007\u202f\u2060-\u2064\u2800\ufeff]"
)
_BLANKS = re.compile(rf"(?:\s*\u00a0\s*){{{MOST_BLANKS},}}")
_LIGHT = {"white", "#fff", "#ffffff", "transparent", "rgb(255,255,255)", "rgba(0,0,0,0)"}


@warning("G01", "EMAIL 56; caniemail.com, preview text")
def length(mail: Mail) -> Iterator[Fault]:
    """Want 80 to 140 characters that say more than the subject."""
    hidden = _preheader(mail)
    remedy = _("Write one: newsletter issue arrange … --preheader “…”.")
    if hidden is None:
        yield Fault(_("there is no preheader: mail programs show what comes first"), "", remedy)
        return
    text = _text(hidden)
    if text.casefold() == mail.header("Subject").casefold():
        yield Fault(_("the preheader only repeats the subject"), _("preheader"), remedy)
    if not SHORTEST_PREHEADER <= len(text) <= LONGEST_PREHEADER:
        yield Fault(
            _("the preheader has {count} characters, not {least} to {most}").format(
                count=len(text), least=SHORTEST_PREHEADER, most=LONGEST_PREHEADER
            ),
            _("‘{words}’").format(words=one_line(text, 60)),
            remedy,
        )


@warning("G02", "EMAIL 57; caniemail.com/features/css-display-none")
def hiding(mail: Mail) -> Iterator[Fault]:
    """Want it hidden in every program, Word among them."""
    hidden = _preheader(mail)
    style = {} if hidden is None else style_of(hidden)
    for name, value in (("display", "none"), ("mso-hide", "all")):
        if hidden is not None and not style.get(name, "").startswith(value):
            yield Fault(
                _("the preheader is not hidden by {style}").format(style=f"{name}:{value}"),
                _("preheader"),
                _("Add it to the style of the preheader in the layout."),
            )


@error("G03", "EMAIL 58; SpamAssassin HTML_FONT_LOW_CONTRAST, FONT_INVIS_MSGID")
def tricks(mail: Mail) -> Iterator[Fault]:
    """Want no white, tiny or transparent text: that is how spam hides words."""
    hidden = _preheader(mail)
    for element in () if hidden is None else hidden.iter(etree.Element):
        for name, value in style_of(element).items():
            if _is_trick(name, value):
                yield Fault(
                    _("the preheader is hidden by {style}, as spam does it").format(
                        style=f"{name}:{value}"
                    ),
                    _("preheader"),
                    _("Hide it by display:none and mso-hide:all alone."),
                )


@warning("G04", "EMAIL 59; Email Markup Consortium, on preview text")
def filler(mail: Mail) -> Iterator[Fault]:
    """Want no invisible characters behind it: screen readers read them out."""
    hidden = _preheader(mail)
    text = "" if hidden is None else "".join(hidden.itertext())
    if _FILLER.search(text) or _BLANKS.search(text):
        yield Fault(
            _("the preheader is filled up with invisible characters"),
            _("preheader"),
            _("Write a longer preheader instead."),
        )


def _preheader(mail: Mail) -> etree._Element | None:
    """Return the outermost hidden element around the first text of the mail, if it is hidden."""
    body = mail.tree.find("body")
    if body is None:
        return None
    for looked_at, element in enumerate(body.iter()):
        if looked_at > MOST_LOOKED_AT:
            return None
        if isinstance(element.tag, str) and (element.text or "").strip():
            around = [one for one in upwards(element) if one is not body and _is_hidden(one)]
            return around[-1] if around else None
        if element.tag is etree.Comment and (element.tail or "").strip():
            return None
    return None


def _is_hidden(element: etree._Element) -> bool:
    style = style_of(element)
    if style.get("display", "").startswith("none") or style.get("mso-hide", "").startswith("all"):
        return True
    if style.get("visibility", "").startswith("hidden"):
        return True
    # Renderers set 0 on layout and the real size below it: only where the words are does it hide.
    own = bool((element.text or "").strip())
    return any(_is_trick(name, value) for name, value in style.items() if own or name == "opacity")


def _is_trick(name: str, value: str) -> bool:
    value = value.replace("!important", "").replace(" ", "")
    size = pixels(value)
    if name in {"font-size", "line-height"}:
        return size is not None and size <= 1
    if name == "opacity":
        return size is not None and size < 1
    return name == "color" and value in _LIGHT


def _text(element: etree._Element) -> str:
    return one_line(" ".join(element.itertext()), 1_000)


CHECKS = (length, hiding, tricks, filler)
