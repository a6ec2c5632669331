"""A: structure, for screen readers and for programs that strip what they do not know."""

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.page import HEADINGS, text_of
from newsletter.text.language import _

DEEPEST_TABLE = 4
STRIPPED = ("main", "nav", "section", "header", "footer", "article", "aside")
FORBIDDEN = (
    "script", "form", "iframe", "frame", "object", "embed", "applet", "video", "audio", "input",
    "button", "select", "textarea", "base",
)  # fmt: skip
_OUT_OF_ORDER = {"float": "none", "position": "static", "order": "0", "flex-direction": "row"}

# A dash may begin direct speech; two lines of one block that begin with it are a list.
_BULLET = re.compile(r"\s*(?:&bull;|[•▪◦‣●■□○·∙➢➤✓✔])\s*\S")
_DASH = re.compile(r"\s*[-–—*]\s+\S")
_EMC = "Email Markup Consortium 2025"


@error("A01", f"{_EMC}, 6; WCAG 2.2, 3.1.1")
def language(mail: Mail) -> Iterator[Fault]:
    """Want the language and the direction of the document."""
    for name in ("lang", "dir"):
        if not mail.tree.get(name):
            yield Fault(
                _("the attribute {name} is missing").format(name=name),
                "<html>",
                _("Add it in the layout: lang=“cs” dir=“ltr”."),
            )


@error("A02", f"{_EMC}, 1 and 2")
def language_again(mail: Mail) -> Iterator[Fault]:
    """Want both again on the blocks in the body: web mail drops <html> and <body>."""
    for body in mail.page.of("body"):
        for block in body.iterchildren("*"):
            missing = [name for name in ("lang", "dir") if not block.get(name)]
            if missing and text_of(block) and not mail.page.light[block].hidden:
                yield Fault(
                    _("the block in the body does not say {names}").format(
                        names=", ".join(missing)
                    ),
                    mail.page.place(block),
                    _("Add it in the layout: lang=“cs” dir=“ltr”."),
                )


@error("A03", "Good Email Code, template; WAI-ARIA 1.2, article")
def article(mail: Mail) -> Iterator[Fault]:
    """Want one wrapper that says what this is and what it is about."""
    found = [one for one in mail.page.elements if one.get("role") == "article"]
    if len(found) != 1:
        yield Fault(
            _("{count} elements have the role article, not one").format(count=len(found)),
            "<body>",
            _("Give role=“article” to the block around everything, and to no other."),
        )
        return
    for name in ("aria-roledescription", "aria-label"):
        if not found[0].get(name, "").strip():
            yield Fault(
                _("the attribute {name} is missing").format(name=name),
                "role=article",
                _("Say there that it is an e-mail, and its subject."),
            )


@error("A04", f"{_EMC}, 9; WCAG 2.2, 2.4.2")
def title(mail: Mail) -> Iterator[Fault]:
    """Want the subject as the title of the document."""
    found = next((text_of(one) for one in mail.page.of("title")), "")
    subject = mail.header("Subject")
    if found != subject or not found:
        yield Fault(
            _("the title is not the subject of the mail"),
            f"<title> {found[:80]}".strip(),
            _("Put the subject there: web versions and screen readers say it first."),
        )


@error("A05", f"{_EMC}, 4; WCAG 2.2, 1.3.1")
def headings(mail: Mail) -> Iterator[Fault]:
    """Want one h1, first of all headings, and no level left out."""
    found = [one for one in mail.page.elements if one.tag in HEADINGS]
    first = [one for one in found if one.tag == "h1"]
    if len(first) != 1:
        yield Fault(
            _("there are {count} headings of the first level, not one").format(count=len(first)),
            "<h1>",
            _("Make the name of the bulletin, and nothing else, an h1."),
        )
    elif found[0] is not first[0]:
        yield Fault(
            _("a heading stands before that of the first level"),
            mail.page.place(found[0]),
            _("Begin with the h1."),
        )
    for above, one in pairwise(found):
        if int(one.tag[1]) > int(above.tag[1]) + 1:
            yield Fault(
                _("a level of headings is left out: {below} after {above}").format(
                    below=one.tag, above=above.tag
                ),
                mail.page.place(one),
                _("Sections are h2, items are h3."),
            )


@error("A06", "WCAG 2.2, 1.3.1, 2.4.6")
def empty(mail: Mail) -> Iterator[Fault]:
    """Want no heading, paragraph or list item without text: it is read out as nothing."""
    for one in mail.page.of(*HEADINGS, "p", "li"):
        if not text_of(one) and next(one.iter("img"), None) is None:
            yield Fault(
                _("there is nothing in it"),
                mail.page.place(one),
                _("Delete it; make room with padding."),
            )


@error("A07", f"{_EMC}, 3; WCAG 2.2, 1.3.1")
def table_roles(mail: Mail) -> Iterator[Fault]:
    """Want tables of layout to say so, those for Word too; tables of data to have headings."""
    for one in mail.word.of("table"):
        heads = [head for head in one.iter("th") if next(head.iterancestors("table")) is one]
        if not heads and one.get("role") not in ("presentation", "none"):
            yield Fault(
                _("a table that only lays out does not say so"),
                mail.word.place(one),
                _("Add role=“presentation”, or th cells if it shows data."),
            )
        elif any(head.get("scope") not in ("col", "row", "colgroup", "rowgroup") for head in heads):
            yield Fault(
                _("a heading cell does not say which cells it belongs to"),
                mail.word.place(one),
                _("Add scope=“col” or scope=“row” to each th."),
            )


@warning("A08", "own measure: screen readers and Word lose their way in deeper ones")
def table_depth(mail: Mail) -> Iterator[Fault]:
    """Want no table deeper than four, those for Word counted."""
    for one in mail.word.of("table"):
        depth = sum(1 for _table in one.iterancestors("table")) + 1
        if depth == DEEPEST_TABLE + 1:  # the ones inside it say nothing new
            yield Fault(
                _("tables are nested more than {count} deep").format(count=DEEPEST_TABLE),
                mail.word.place(one),
                _("Use padding of cells instead of tables in tables."),
            )


@warning("A09", "caniemail, html-semantics")
def stripped(mail: Mail) -> Iterator[Fault]:
    """Want no element that mail programs take out."""
    for one in mail.page.of(*STRIPPED):
        yield Fault(
            _("mail programs take <{tag}> out, and with it how it looks").format(tag=one.tag),
            mail.page.place(one),
            _("Use div, with a role where it has a meaning."),
        )


@warning("A10", "Email on Acid, accessible e-mails; WCAG 2.2, 1.3.1")
def typed_bullets(mail: Mail) -> Iterator[Fault]:
    """Want lists that are lists: a typed bullet is read out, or not at all."""
    for block, lines in _lines(mail).items():
        found = [line for line in lines if _BULLET.match(line)]
        dashes = [line for line in lines if _DASH.match(line)]
        found += dashes if len(dashes) > 1 else []
        if found:
            yield Fault(
                _("a list is made of typed bullets: {line}").format(line=found[0].strip()[:60]),
                mail.page.place(block),
                _("Make it a list: ul with li."),
            )


@error("A11", "RFC 2046, 4.1.2; HTML Living Standard, 4.2.5.4")
def encoding(mail: Mail) -> Iterator[Fault]:
    """Want UTF-8, said by the header of the part and by the HTML, or Czech letters are lost."""
    if mail.html_part is None:
        return  # that there is none is told once, of the parts of the message
    said = str(mail.html_part.get_content_charset() or "")
    if said != "utf-8":
        yield Fault(
            _("the part says that it is in {encoding}, not in UTF-8").format(
                encoding=said or "US-ASCII"
            ),
            "Content-Type",
            _("Send it as text/html; charset=utf-8."),
        )
    metas = [one.get("charset") or one.get("content", "") for one in mail.page.of("meta")]
    if not any("utf-8" in one.lower() for one in metas):
        yield Fault(
            _("the HTML does not say that it is in UTF-8"),
            "<head>",
            _("Add <meta charset=“utf-8”>: a saved mail has no other header."),
        )


@error("A12", "caniemail; Gmail, Seznam: mail with scripts and forms is blocked")
def forbidden(mail: Mail) -> Iterator[Fault]:
    """Want nothing that runs, is filled in or is played: it is taken out, or the mail blocked."""
    for one in mail.page.of(*FORBIDDEN):
        yield Fault(
            _("<{tag}> does not work in mail").format(tag=one.tag),
            mail.page.place(one),
            _("Link to a page that has it."),
        )
    for one in mail.page.elements:
        if any(name.startswith("on") for name in one.attrib):
            yield Fault(
                _("a script stands in an attribute of <{tag}>").format(tag=one.tag),
                mail.page.place(one),
                _("Delete it."),
            )


@error("A13", "WCAG 2.2, 1.3.2")
def reading_order(mail: Mail) -> Iterator[Fault]:
    """Want things read in the order in which they are seen."""
    for text, element, said in mail.page.said():
        for name, usual in _OUT_OF_ORDER.items():
            if said.get(name, usual).lower() not in (usual, "inherit", "initial", "relative"):
                yield Fault(
                    _("{property} takes it out of the order in which it is read").format(
                        property=f"{name}:{said[name]}"
                    ),
                    mail.page.place_of_style(text, element),
                    _("Put it where it is to be read; lay out with cells of a table."),
                )


def _lines(mail: Mail) -> dict[etree._Element, list[str]]:
    """Return what each block shows line by line, as far as its lines are plain text."""
    found: dict[etree._Element, list[str]] = {}
    for element, words in mail.page.seen.items():
        if element.tag == "li":
            continue
        breaks = [child.tail or "" for child in element.iterchildren("br")]
        block = element.getparent() if element.tag in ("p", "div") and not breaks else element
        found.setdefault(block, []).extend([element.text or "", *breaks] if breaks else [words])
    return found


CHECKS = (
    language, language_again, article, title, headings, empty, table_roles, table_depth, stripped,
    typed_bullets, encoding, forbidden, reading_order,
)  # fmt: skip
