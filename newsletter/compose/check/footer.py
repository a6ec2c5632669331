"""M: the footer, which says who writes, why, and how to leave."""

import re
from collections.abc import Iterator

from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.text.language import _
from newsletter.text.letters import folded

_WORD = re.compile(r"\w+")
_IN_ANGLES = re.compile(r"<\s*(https://[^<>\s]{1,2000})\s*>", re.IGNORECASE)
_NUMBER = re.compile(r"(?:ico?|company id)\W{0,3}\d{8}(?!\d)")
_POSTCODE = re.compile(r"(?<!\d)\d{3}\s\d\d(?!\d)")
# Words of what is looked for, folded: Czech, English, German.
_LEAVING = re.compile(r"odhlas|zrusit odber|unsubscribe|opt.?out|abmelden|abbestell")
_WEB = re.compile(r"na webu|v prohlizeci|on the web|in your browser|web version|im browser")
_ARCHIVE = re.compile(r"archiv|starsi cisla|drivejsi cisla|predchozi cisla|earlier issues")
_WHY = re.compile(
    r"protoze|odebirate|prihlasili|odberatel|because|you subscribed|subscriber|weil|abonn"
)
_ACCESSIBILITY = re.compile(
    r"prohlaseni o pristupnosti|accessibility statement|erklarung zur barrierefrei"
)
_PRIVACY = re.compile(
    r"osobni(?:ch|mi)? udaj|soukrom|gdpr|privacy|personal data|data protection|datenschutz"
)


@error("M01", "Act 480/2004 Coll., § 7(4)(b)")
def publisher(mail: Mail) -> Iterator[Fault]:
    """Want it said who writes, and an address to write to."""
    said = _said(mail)
    if mail.content and _words(mail.content.footer.name) not in _words(said):
        yield Fault(
            _("the mail does not say who publishes it"),
            mail.content.footer.name,
            _("Put the name of the publisher into the footer."),
        )
    addresses = (href for _element, _words, href in mail.page.links)
    if not any(href.lower().startswith(("mailto:", "tel:")) for href in addresses):
        yield Fault(
            _("the mail does not say how to reach its editors"),
            "",
            _("Put a link to their e-mail address into the footer."),
        )


@error("M02", "Act 480/2004 Coll., § 7(4)(c); GDPR, Article 7(3)")
def leaving(mail: Mail) -> Iterator[Fault]:
    """Want a link to unsubscribe that leads where the header does."""
    links = [href for _e, words, href in mail.page.links if _LEAVING.search(folded(words))]
    by_header = _IN_ANGLES.findall(mail.header("List-Unsubscribe"))
    if not links:
        what = _("there is no link to unsubscribe")
    elif by_header and not set(by_header) & set(links):
        what = _("the link to unsubscribe leads elsewhere than the header")
    else:
        return
    yield Fault(what, "", _("Put the unsubscribe link into the footer in the layout."))


@warning("M03", "GDPR, Articles 13 and 14; who forgot why presses the spam button")
def why(mail: Mail) -> Iterator[Fault]:
    """Want it said why the reader gets it."""
    if not _WHY.search(_said(mail)):
        yield Fault(
            _("the mail does not say why its reader gets it"),
            "",
            _("Say on which list the address is, in the footer."),
        )


@warning("M04", "Act 99/2019 Coll., § 7; GDPR, Article 13")
def statements(mail: Mail) -> Iterator[Fault]:
    """Want links to the statement of accessibility and to how personal data are treated."""
    for wanted, what, key in (
        (_ACCESSIBILITY, _("there is no link to the accessibility statement"), "accessibility_url"),
        (_PRIVACY, _("there is no link to how personal data are treated"), "privacy_url"),
    ):
        if not _is_linked(mail, wanted):
            yield Fault(what, "", _("Set {key} of the publisher in config.toml.").format(key=key))


@warning("M05", "Civil Code, § 435")
def seat(mail: Mail) -> Iterator[Fault]:
    """Want the publisher's address and number."""
    said = _said(mail)
    for wanted, what, key in (
        (_POSTCODE, _("the mail does not say where its publisher is"), "address"),
        (_NUMBER, _("the mail does not say the number of its publisher (IČO)"), "company_id"),
    ):
        if not wanted.search(said):
            yield Fault(what, "", _("Set {key} of the publisher in config.toml.").format(key=key))


@warning("M06", "for those whose program shows a mail badly")
def on_the_web(mail: Mail) -> Iterator[Fault]:
    """Want links to the web version and to earlier issues."""
    pages = mail.content and mail.content.pages
    addresses = {href for _element, _words, href in mail.page.links}
    for wanted, url, what in (
        (_WEB, pages and pages.issue, _("there is no link to the web version")),
        (_ARCHIVE, pages and pages.archive, _("there is no link to earlier issues")),
    ):
        linked = url in addresses if url else _is_linked(mail, wanted)
        if not linked:
            yield Fault(what, "", _("Put it into the footer in the layout."))


def _said(mail: Mail) -> str:
    # The lines of the text part come behind those of the HTML.
    count = len(mail.passages)
    return "\n".join(mail.folded.text.split("\n", count)[:count])


def _words(text: str) -> str:
    # In the mail its quotation marks and spaces may be set in another way.
    return " ".join(_WORD.findall(folded(text)))


def _is_linked(mail: Mail, wanted: re.Pattern[str]) -> bool:
    return any(wanted.search(folded(words)) for _element, words, _href in mail.page.links)


CHECKS = (publisher, leaving, why, statements, seat, on_the_web)
