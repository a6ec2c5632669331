"""B: links, by their words, their looks and their addresses."""

import re
from collections.abc import Iterator

from lxml import etree

from newsletter.compose.check import addresses
from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.letters import unaccented

MOST_SHOWN = 100
LEAST_SECTIONS = 2
_EMC = "Email Markup Consortium 2025"

_NOWHERE = re.compile(r"(?:javascript|vbscript|data|file|about|blob):|#?$", re.IGNORECASE)
_LEADS = ("http://", "https://", "mailto:", "tel:", "sms:", "geo:", "webcal:", "#")
_COUNT = re.compile(r"\(?\d{1,4}\)?")


@error("B01", f"{_EMC}, 5; WCAG 2.2, 2.4.4, 4.1.2")
def words(mail: Mail) -> Iterator[Fault]:
    """Want every link to have words, or a picture that has."""
    for element, text, href in mail.page.links:
        if not text and not element.get("aria-label", "").strip() and not _pictured(element):
            yield Fault(
                _("a link has no words"),
                _place(mail, element, href),
                _("Say where it leads; give its picture an alt."),
            )


@warning("B02", f"{_EMC}, 10; WCAG 2.2, 2.4.4, 2.4.9")
def generic(mail: Mail) -> Iterator[Fault]:
    """Want words that say where a link leads when they are heard alone, as in a list of links."""
    for element, text, _href in mail.page.links:
        if text and addresses.is_generic(text):
            yield Fault(
                _("the words of a link do not say where it leads: ‘{words}’").format(words=text),
                mail.page.place(element),
                _("Name the target: ‘Conditions: Renewal of greenery’."),
            )


@warning("B03", "Massachusetts accessibility checklist; WCAG 2.2, 2.4.9, 3.2.4")
def same_words(mail: Mail) -> Iterator[Fault]:
    """Want links of the same words to lead to the same place."""
    known: dict[str, str] = {}
    for element, text, href in mail.page.links:
        first = known.setdefault(text.casefold(), href)
        if text and first != href and not addresses.is_generic(text):
            yield Fault(
                _("the same words lead elsewhere before: ‘{words}’").format(
                    words=one_line(text, MOST_SHOWN)
                ),
                _place(mail, element, href),
                _("Add what makes them differ: the municipality, the date."),
            )


@error("B04", f"{_EMC}, 10; WCAG 2.2, 1.4.1")
def underlined(mail: Mail) -> Iterator[Fault]:
    """Want links underlined by their own style: colour alone tells too few, <style> may go."""
    for element, text, _href in mail.page.links:
        own = mail.page.styled(element)
        lines = own.get("text-decoration", "") + own.get("text-decoration-line", "")
        if text and "underline" not in lines and next(element.iter("u"), None) is None:
            yield Fault(
                _("a link is not underlined"),
                mail.page.place(element),
                _("Write text-decoration:underline into its style attribute."),
            )


@warning("B05", "Maizzle, linter; the promise not to track; spam filters")
def plain_address(mail: Mail) -> Iterator[Fault]:
    """Want addresses by https, without counting, and without a server in between."""
    for element, _words, href in mail.page.links:
        if not href.lower().startswith(("http://", "https://")):
            continue
        for broken, what, remedy in (
            (
                href.lower().startswith("http://"),
                _("a link leads to an address without encryption (http)"),
                _("Try the address with https."),
            ),
            (
                addresses.TRACKERS.search(href),
                _("the address of a link counts readers or sends them on"),
                _("Delete what stands behind the question mark (utm_…)."),
            ),
            (
                addresses.is_sent_on(href),
                _("a link goes by a service that shortens or rewrites addresses"),
                _("Use the address it ends at: filters take short ones for spam."),
            ),
        ):
            if broken:
                yield Fault(what, _place(mail, element, href), remedy)


@error("B06", "spam filters and readers take it for fraud")
def same_server(mail: Mail) -> Iterator[Fault]:
    """Want a link whose words are an address to lead to that address."""
    for element, text, href in mail.page.links:
        promised = addresses.promised(text)
        if not promised or href.startswith("#"):
            continue
        real = href.split("?")[0].partition(":")[2] if "@" in promised else addresses.host(href)
        if promised != real.casefold():
            yield Fault(
                _("the words of a link are the address {shown}, but it leads to {real}").format(
                    shown=promised, real=one_line(real or href, MOST_SHOWN)
                ),
                mail.page.place(element),
                _("Write the address that it leads to, or a name."),
            )


@error("B07", "caniemail, html-anchor-links, note 7")
def anchors(mail: Mail) -> Iterator[Fault]:
    """Want what is linked to within the mail to have a name: Gmail and Outlook know no ids."""
    names = {one.get("name") for one in mail.page.of("a")}
    for element, _words, href in mail.page.links:
        if len(href) > 1 and href.startswith("#") and href[1:] not in names:
            yield Fault(
                _("a link leads to the place ‘{name}’ of this mail, which it does not have").format(
                    name=one_line(href[1:], MOST_SHOWN)
                ),
                mail.page.place(element),
                _("Put <a name=“…”> there; an id alone is not enough."),
            )


@warning("B08", "Gmail on iOS: links within a mail do nothing there")
def index(mail: Mail) -> Iterator[Fault]:
    """Want a table of contents that informs without being followed: counts, nearest deadlines."""
    if mail.content is not None and mail.content.layout != "digest":
        return  # few items, seen at once: their titles are what is h2 there
    sections = mail.page.of("h2")
    inner = [(one, text) for one, text, href in mail.page.links if href.startswith("#")]
    if len(sections) < LEAST_SECTIONS:
        return
    if len(inner) < LEAST_SECTIONS:
        yield Fault(
            _("there is no table of contents"),
            mail.page.place(sections[0]),
            _("List the sections at the beginning, with how many items each has."),
        )
    for element, text in inner:
        if not _COUNT.search(text):
            yield Fault(
                _("the table of contents does not say how many items a section has"),
                mail.page.place(element),
                _("Add the count in brackets: on iPhones the link itself does nothing."),
            )
    yield from _missing_deadlines(mail, sections[0])


@warning("B10", "WCAG 2.2, 2.4.4, technique G197; Massachusetts accessibility checklist")
def files(mail: Mail) -> Iterator[Fault]:
    """Want links to files to say of what type they are."""
    for element, text, href in mail.page.links:
        kind = addresses.file_type(href)
        told = unaccented(text)
        if kind and text and not any(name in told for name in addresses.FILES[kind]):
            yield Fault(
                _("a link leads to a file and does not say of what type ({type})").format(
                    type=kind.upper()
                ),
                mail.page.place(element),
                _("Add it in brackets: ‘Plan of seminars (PDF, 1.2 MB)’."),
            )


@error("B11", "Maizzle, linter")
def somewhere(mail: Mail) -> Iterator[Fault]:
    """Want every link to lead somewhere: whole addresses that a mail program opens."""
    for element, _words, href in mail.page.links:
        if _NOWHERE.match(href) or not href.lower().startswith(_LEADS) or _is_hostless(href):
            yield Fault(
                _("a link leads nowhere"),
                _place(mail, element, href),
                _("Write the whole address, with https:// at its beginning."),
            )


def _missing_deadlines(mail: Mail, first: etree._Element) -> Iterator[Fault]:
    if mail.content is None:
        return
    above = []
    for element, text in mail.page.seen.items():
        if element is first or first in element.iterancestors():
            break
        above.append(text)
    said = " ".join(above)
    for near in mail.content.deadlines:
        if plain(near.day) not in said:
            yield Fault(
                _("the nearest deadline is not said at the beginning: {day}").format(day=near.day),
                near.what,
                _("List the nearest deadlines above the sections, with their dates."),
            )


def plain(text: str) -> str:
    """Return the text as it is compared: every run of blanks, unbreakable ones too, as one."""
    return " ".join(text.split())


def _pictured(element: etree._Element) -> bool:
    return any(one.get("alt", "").strip() for one in element.iter("img"))


def _is_hostless(href: str) -> bool:
    return href.lower().startswith(("http://", "https://")) and not addresses.host(href)


def _place(mail: Mail, element: etree._Element, href: str) -> str:
    return f"{mail.page.place(element)} ({one_line(href, MOST_SHOWN)})"


CHECKS = (
    words, generic, same_words, underlined, plain_address, same_server, anchors, index, files,
    somewhere,
)  # fmt: skip
