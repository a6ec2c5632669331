"""The HTML of an issue: Jinja2 -> MJML -> HTML -> our own styles inlined.

The two libraries have traps, each guarded here in a function of its own.
"""

import re
import subprocess
import sys
from functools import lru_cache
from logging import CRITICAL

from newsletter.compose.content import Content
from newsletter.compose.templates import Look
from newsletter.text.language import _

LARGEST = 2_000_000
DEEPEST = 200
"""Characters and nested tags of MJML: mrml ends the process at some 12,000."""
LONGEST_SECONDS = 60

_STYLE = '<style type="text/css">'
_IGNORED = ' data-premailer="ignore"'
_CHILD = "import sys, mjml; sys.stdout.write(mjml.mjml2html(sys.stdin.read(), fonts={}))"
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


def render(look: Look, layout: str, content: Content, subject: str, preheader: str) -> str:
    """Return the HTML.

    :raises ValueError: the MJML cannot be read (by mrml, which says neither line nor element).
    :raises RenderError: a template cannot be used.
    """
    source = look.fill(f"{layout}.mjml.j2", look.values(content, subject, preheader))
    made = _from_foreign_mjml(source) if look.own else _from_mjml(source)
    return _inlined(_lean(made), _author_css(look))


def _from_mjml(source: str) -> str:
    import mjml

    # Without fonts={} mrml imports a web font wherever a family has the name of one.
    return mjml.mjml2html(source, fonts={})


def _from_foreign_mjml(source: str) -> str:
    """Return what mrml makes of templates that are not ours, in a process that may die of it."""
    if len(source) > LARGEST or depth(source) > DEEPEST:
        raise ValueError(_("too large, or too many tags inside one another"))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-X", "utf8", "-c", _CHILD],
            input=source, capture_output=True, text=True, encoding="utf-8",
            timeout=LONGEST_SECONDS, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ValueError(_("it takes too long")) from error
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or "").strip().splitlines()
        raise ValueError(lines[-1] if lines else _("the renderer crashed")) from error
    return done.stdout


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
