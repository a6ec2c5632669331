"""The HTML of an issue: Jinja2 -> MJML -> HTML -> our own styles inlined.

The two libraries have traps, each guarded here in a function of its own.
"""

from functools import lru_cache
from logging import CRITICAL

from newsletter.compose.content import Content
from newsletter.compose.templates import fill, tokens, values

_STYLE = '<style type="text/css">'
_IGNORED = ' data-premailer="ignore"'


def render(content: Content, subject: str, preheader: str) -> str:
    """Return the HTML.

    :raises ValueError: the MJML cannot be read (by mrml, which says neither line nor element).
    """
    return _inlined(_from_mjml(fill("digest.mjml.j2", values(content, subject, preheader))))


def _from_mjml(source: str) -> str:
    import mjml

    # Without fonts={} mrml imports a web font wherever a family has the name of one.
    return mjml.mjml2html(source, fonts={})


def _inlined(html: str) -> str:
    from premailer import Premailer  # takes 0.2 s to import; listing issues needs none of it

    made = Premailer(
        html=_guarded(html),
        css_text=_author_css(),
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


@lru_cache(maxsize=1)
def _author_css() -> str:
    return fill("_inline.css.j2", tokens())
