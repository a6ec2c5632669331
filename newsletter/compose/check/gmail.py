"""F: Gmail, which cuts long mails off and drops styles that it cannot read."""

import re
from collections.abc import Iterator

from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.text.format import size
from newsletter.text.language import _

KILOBYTE = 1_000
MOST_STYLE = 8 * KILOBYTE
"""Half of what Gmail reads before it drops them all."""

MOST_HTML = 80 * KILOBYTE
MOST_ENCODED = 100 * KILOBYTE
CUT_OFF = 102 * KILOBYTE

_CLIPPING = "email-bugs 41; spamresource.com 2022"
_TIGHT = re.compile(r"[^\s;{}]{1,60}!\s{0,3}important", re.IGNORECASE)


@warning("F01", "caniemail, html-style, notes 1 and 6")
def styles(mail: Mail) -> Iterator[Fault]:
    """Want few styles, in the head: Gmail drops others, and all where there are too many."""
    sheets = mail.page.of("style")
    total = sum(len(str(sheet.text_content()).encode()) for sheet in sheets)
    if total > MOST_STYLE:
        yield Fault(
            _("the style sheets have {size}").format(size=size(total)),
            "<style>",
            _("Keep them under {most}: Gmail drops them all beyond its limit.").format(
                most=size(MOST_STYLE)
            ),
        )
    if any(next(sheet.iterancestors("body"), None) is not None for sheet in sheets):
        yield Fault(
            _("a style sheet stands in the body, where Gmail drops it"),
            "<body>",
            _("Put it into the head."),
        )


@warning("F02", _CLIPPING)
def decoded(mail: Mail) -> Iterator[Fault]:
    """Want HTML that stays whole when servers on its way add something."""
    count = len(mail.html.encode("utf-8", "replace"))
    if MOST_HTML < count <= CUT_OFF:
        yield Fault(
            _("the HTML has {size}").format(size=size(count)),
            _("the whole mail"),
            _("Leave something out, or make two issues: Gmail cuts off at {most}.").format(
                most=size(CUT_OFF)
            ),
        )


@warning("F03", _CLIPPING)
def encoded(mail: Mail) -> Iterator[Fault]:
    """Want it whole also where Gmail counts the bytes as they were sent."""
    payload = "" if mail.html_part is None else str(mail.html_part.get_payload())
    if len(payload) > MOST_ENCODED:
        yield Fault(
            _("the HTML has {size} as it is sent").format(size=size(len(payload))),
            _("the whole mail"),
            _("Leave something out, or make two issues: Gmail cuts off at {most}.").format(
                most=size(CUT_OFF)
            ),
        )


@warning("F04", "caniemail, css-important")
def important(mail: Mail) -> Iterator[Fault]:
    """Want a blank before ``!important``: Gmail drops the rule without it."""
    for sheet in mail.page.of("style"):
        found = _TIGHT.search(str(sheet.text_content()))
        if found:
            yield Fault(
                _("there is no blank before !important"),
                found[0],
                _("Add it: Gmail drops the rule without."),
            )


@warning("F05", "own caution: one rule that is not understood must not take the others")
def own_block(mail: Mail) -> Iterator[Fault]:
    """Want the rules for Outlook on the web in a style sheet of their own."""
    for sheet in mail.page.of("style"):
        text = str(sheet.text_content())
        if "[data-ogs" in text and "@media" in text:
            yield Fault(
                _("rules for Outlook on the web stand among others"),
                "[data-ogsc]",
                _("Give them a <style> of their own: Gmail may drop the whole block."),
            )


@error("F06", _CLIPPING)
def cut_off(mail: Mail) -> Iterator[Fault]:
    """Want a mail that Gmail does not cut off: what is lost first is how to unsubscribe."""
    count = len(mail.html.encode("utf-8", "replace"))
    if count > CUT_OFF:
        yield Fault(
            _("the HTML has {size}, and Gmail cuts it off").format(size=size(count)),
            _("the whole mail"),
            _("Leave items out until it has less than {most}.").format(most=size(CUT_OFF)),
        )


CHECKS = (styles, decoded, encoded, important, own_block, cut_off)
