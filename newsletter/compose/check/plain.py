"""H: the text part, for those who read plain text, and for programs that read mail aloud."""

import re
from collections.abc import Iterator

from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.page import HEADINGS, text_of
from newsletter.text.html import one_line
from newsletter.text.language import _

LONGEST_LINE = 78
MOST_BLANK_LINES = 2
LONGEST_RULER = 30

_ADDRESS = re.compile(r"https?://\S+|mailto:\S+", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:a|b|br|div|em|h[1-6]|hr|i|img|li|ol|p|span|strong|style|table|td|tr|ul)\b[^<>]{0,200}>"
    r"|&(?:amp|lt|gt|quot|nbsp|ndash|#\d{1,6}|#x[0-9a-f]{1,5});"
    r"|\{\{|\{%|%%[a-z-]{1,30}%%|<!--|-->",
    re.IGNORECASE,
)
_GAP = re.compile(rf"(?:\n[ \t]*){{{MOST_BLANK_LINES + 2},}}")
_RULER = re.compile(rf"([=*_~#–—-])\1{{{LONGEST_RULER},}}")


@error("H01", "RFC 2046, 5.1.4; SpamAssassin MIME_HTML_ONLY")
def alternatives(mail: Mail) -> Iterator[Fault]:
    """Want multipart/alternative: first the text, then the HTML, neither of them empty."""
    types = [part.get_content_type() for part in mail.leaves]
    kinds = {part.get_content_type() for part in mail.message.walk()}
    order = [one for one in types if one in {"text/plain", "text/html"}]
    if not mail.text.strip():
        what = _("there is no text part")
    elif not mail.html.strip():
        what = _("there is no HTML part")
    elif "multipart/alternative" not in kinds:
        what = _("text and HTML are not offered as alternatives")
    elif order[0] != "text/plain":
        what = _("the HTML comes before the text: programs show the last that they can")
    else:
        return
    yield Fault(what, "", _("Send multipart/alternative: first the text, then the HTML."))


@error("H02", "EMC: the alternative says the same; RFC 2046, 5.1.4")
def nothing_is_missing(mail: Mail) -> Iterator[Fault]:
    """Want every heading and every web link of the HTML in the text."""
    if not (mail.text.strip() and mail.html.strip()):
        return
    text = "".join(mail.text.split())  # a long word is cut where its line ends
    remedy = _("Add it to the text template.")
    for heading in mail.page.of(*HEADINGS):
        if "".join(text_of(heading).split()) not in text:
            place = mail.page.place(heading)
            yield Fault(_("a heading is missing in the text part"), place, remedy)
    for url in dict.fromkeys(href for _element, _words, href in mail.page.links):
        if url.lower().startswith(("https://", "http://")) and url not in mail.text:
            yield Fault(_("a link is missing in the text part"), one_line(url), remedy)


@warning("H03", "RFC 5322, 2.1.1")
def lines(mail: Mail) -> Iterator[Fault]:
    """Want lines of at most 78 characters; an address has a line of its own, and is whole."""
    for one in mail.lines:
        address = _ADDRESS.search(one.text) if "://" in one.text or "mailto:" in one.text else None
        alone = address is not None and one.text.strip() == address[0]
        if address is not None and not alone:
            what = _("an address does not stand on a line of its own")
        elif len(one.text) > LONGEST_LINE and not alone:
            what = _("a line has {count} characters, more than {most}").format(
                count=len(one.text), most=LONGEST_LINE
            )
        else:
            continue
        yield Fault(what, one.at(), _("Wrap the text part at 72 columns, addresses never."))


@warning("H04", "SpamAssassin, MPART_ALT_DIFF; own rule")
def leftovers(mail: Mail) -> Iterator[Fault]:
    """Want no markup, no entities, no unfilled marks."""
    if not any(mark in mail.text for mark in "<&{%>"):
        return
    for one in mail.lines:
        found = _MARKUP.search(one.text)
        if found:
            yield Fault(
                _("what readers of the text part see is markup: {markup}").format(
                    markup=one_line(found[0], 40)
                ),
                one.at(found.start(), found.end()),
                _("Write the text part from its own template, not from HTML."),
            )


@warning("H05", "GOV.UK Notify, plain text e-mails")
def gaps(mail: Mail) -> Iterator[Fault]:
    """Want no long gaps and no long rulers: a screen reader reads every sign of them."""
    gap = _GAP.search(mail.text.strip())
    if gap:
        before = mail.text.strip()[: gap.start()].rpartition("\n")[2]
        yield Fault(
            _("there are more than {most} empty lines in a row").format(most=MOST_BLANK_LINES),
            one_line(before, 80),
            _("Leave two empty lines at most."),
        )
    for one in mail.lines:
        if _RULER.search(one.text):
            yield Fault(
                _("a ruler is longer than {most} characters").format(most=LONGEST_RULER),
                one.at(),
                _("Make it shorter."),
            )


CHECKS = (alternatives, nothing_is_missing, lines, leftovers, gaps)
