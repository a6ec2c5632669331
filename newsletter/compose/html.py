"""An issue as HTML and as text: Jinja2 -> MJML -> HTML -> our own styles inlined.

The two libraries have traps, each guarded here in a function of its own.
"""

import re
from functools import lru_cache
from logging import CRITICAL
from pathlib import Path

from newsletter.compose.content import Content
from newsletter.compose.templates import Look, look_in, without_gaps
from newsletter.text.language import _

LARGEST = 2_000_000
DEEPEST = 200
"""Characters and nested tags of MJML: mrml ends the process at some 12,000."""

_STYLE = '<style type="text/css">'
_IGNORED = ' data-premailer="ignore"'
_TAG = re.compile(r"<(/?)([a-z][\w-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(/?)>", re.IGNORECASE)
_WITHOUT_END = {"br", "img", "meta", "hr", "link", "input"}

_UNWANTED = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        # Resets for pictures and paragraphs that we style ourselves, with properties that Word
        # does not know, and the widths of columns: ours is one, of the whole width.
        r'<style type="text/css">\s*#outlook a.*?</style>\s*',
        r"<!--\[if lte mso 11\]>.*?<!\[endif\]-->\s*",
        r'<style type="text/css">@media only screen and \(min-width.*?</style>\s*',
        r'<style media="screen and.*?</style>\s*',
        r"<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->",
        r' class="mj-outlook-group-fix mj-column-per-100"',
        r"word-spacing:normal;",
        r"word-break:break-word;",
    )
)


def render(own: Path | None, content: Content, subject: str, preheader: str) -> tuple[str, str]:
    """Return the HTML and the text of an issue.

    :param own: the organisation's folder of templates; none: ours alone.
    :raises ValueError: the MJML cannot be read (by mrml, which says neither line nor element).
    :raises RenderError: a template cannot be used.
    """
    look = look_in(own)
    values = look.values(content, subject, preheader)
    source = look.fill(f"{content.layout}.mjml.j2", values)
    if len(source) > LARGEST or depth(source) > DEEPEST:
        raise ValueError(_("too large, or too many tags inside one another"))
    page = _inlined(_lean(_from_mjml(source)), _author_css(look))
    return page, without_gaps(look.fill(f"{content.layout}.txt.j2", values))


def _from_mjml(source: str) -> str:
    import mjml

    # Without fonts={} mrml imports a web font wherever a family has the name of one.
    return mjml.mjml2html(source, fonts={})


def depth(source: str) -> int:
    """Return how many tags stand inside one another at most."""
    deepest = now = 0
    for tag in _TAG.finditer(source):
        if tag[1]:
            now -= 1
        elif not tag[3] and tag[2].casefold() not in _WITHOUT_END:
            now += 1
            deepest = max(deepest, now)
    return deepest


def _lean(html: str) -> str:
    for unwanted in _UNWANTED:
        html = unwanted.sub("", html)
    return html


def _inlined(html: str, author_css: str) -> str:
    from premailer import Premailer  # takes 0.2 s to import; listing issues needs none of it

    made = Premailer(
        html=_guarded(html),
        css_text=author_css,
        strip_important=False,
        keep_style_tags=True,
        disable_leftover_css=True,  # what is inlined need not stand in the head as well
        remove_classes=False,
        allow_network=False,
        disable_validation=True,
        # of the old attributes only bgcolor says more than the style it stands beside
        disable_basic_attributes=["align", "valign", "width", "height"],
        cssutils_logging_level=CRITICAL,  # it takes mso-hide and word-break for mistakes
    ).transform(pretty_print=False)
    return str(made).replace(_IGNORED, "")  # those inside conditional comments


def _guarded(html: str) -> str:
    # premailer loses a lower-case doctype (then browsers fall into quirks mode), and would copy
    # MJML's resets and our dark colours into every element.
    html = html.replace("<!doctype html>", "<!DOCTYPE html>", 1)
    return html.replace(_STYLE, f"{_STYLE[:-1]}{_IGNORED}>")


@lru_cache(maxsize=8)
def _author_css(look: Look) -> str:
    return look.fill("_inline.css.j2", look.tokens)
