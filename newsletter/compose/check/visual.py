"""C: type, widths and colours as they are seen in the light."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from lxml import etree

from newsletter.compose.cards import Card
from newsletter.compose.check.colours import Colour, colour, contrast
from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.page import CELLS, HEADINGS, Page, text_of
from newsletter.compose.check.styles import Style, pixels
from newsletter.text.format import number
from newsletter.text.language import _
from newsletter.text.letters import unaccented

SMALLEST = 16.0
LOWEST_LINE, HIGHEST_LINE = 1.4, 1.7
LOWEST_HEADING = 1.15
NARROWEST, WIDEST = 600, 650
SMALL_SCREEN = 320
"""CSS pixels that all must fit into without scrolling sideways (WCAG 2.2, 1.4.10)."""

TEXT_CONTRAST, LARGE_TEXT_CONTRAST, EDGE_CONTRAST = 7.0, 4.5, 3.0
LARGE, LARGE_BOLD = 24.0, 18.66
"""Pixels: 18 points, or 14 in bold (WCAG 2.2, "large scale")."""

LEAST_CAPITALS = 12
LONGEST_SHORT = 4
"""Letters of a word that may be an abbreviation: IČO, JPO, NKÚ."""

MOST_CAPITALS = 0.8
LONGEST_ITALIC = 60
ROUNDING = 0.01

_GENERIC_FAMILIES = ("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui")
_REMOTE = re.compile(r"@import\b|@font-face\b|url\(\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
_DATE = re.compile(r"\b\d{1,2}\.\s{0,3}(?:\d{1,2}\.|[^\W\d_]{4,12}\b)")
_SIDES = ("left", "right", "top", "bottom")
# How urgent something is, in words and without diacritics.
_URGENT = re.compile(
    r"\b(?:konci|zbyva|dnes|zitra|posledni|termin|uzaverk|nejpozdeji|do|pozor|dulezit|nalehav"
    r"|deadline|ends|left|today|tomorrow|last|until|by|urgent|important)"
)


@error("C01", "own measure: readers over 50; iOS and Outlook enlarge nothing")
def size(mail: Mail) -> Iterator[Fault]:
    """Want no text smaller than 16 pixels."""
    for element in mail.page.seen:
        its = mail.page.light[element].size
        if its < SMALLEST - ROUNDING:
            yield Fault(
                _("the text is {size} pixels high").format(size=figure(its)),
                mail.page.place(element),
                _("Make it at least {least} pixels.").format(least=figure(SMALLEST)),
            )


@warning("C02", "WCAG 2.2, 1.4.12 and 1.4.8")
def line_height(mail: Mail) -> Iterator[Fault]:
    """Want lines of running text 1.4 to 1.7 times as high as it; of headings, not too tight."""
    for element in mail.page.seen:
        height = mail.page.light[element].height
        heading = _is_heading(element)
        least = LOWEST_HEADING if heading else LOWEST_LINE
        if height < least - ROUNDING or (height > HIGHEST_LINE + ROUNDING and not heading):
            yield Fault(
                _("a line is {times} times as high as its text").format(times=figure(height)),
                mail.page.place(element),
                _("Set line-height to between {least} and {most} times the font-size.").format(
                    least=figure(least), most=figure(HIGHEST_LINE)
                ),
            )


@warning("C03", "WCAG 2.2, 1.4.8")
def aligned(mail: Mail) -> Iterator[Fault]:
    """Want text aligned to the left: justified text has holes, centred lines begin anywhere."""
    for element in mail.page.seen:
        align = mail.page.light[element].align
        if align not in ("left", "start", "inherit"):
            yield Fault(
                _("the text is not aligned to the left ({how})").format(how=align),
                mail.page.place(element),
                _("Write text-align:left, and align=“left” for Outlook."),
            )


@warning("C04", "Massachusetts accessibility checklist; GOV.UK, content design")
def shouted(mail: Mail) -> Iterator[Fault]:
    """Want no text in capitals, and none but a few words in italics."""
    for element, words in mail.page.seen.items():
        style = mail.page.light[element]
        plain = (word.strip(".,:;!?()„“") for word in words.split())
        long = [word for word in plain if len(word) > LONGEST_SHORT and word.isalpha()]
        letters = sum(map(len, long))
        capitals = sum(len(word) for word in long if style.upper or word.isupper())
        loud = letters >= LEAST_CAPITALS and capitals > MOST_CAPITALS * letters
        if loud:
            yield Fault(
                _("the text is in capitals: ‘{words}’").format(words=words[:LONGEST_ITALIC]),
                mail.page.place(element),
                _("Write it as a sentence; for weight use bold."),
            )
        if style.italic and len(words) > LONGEST_ITALIC:
            yield Fault(
                _("a long text is in italics"),
                mail.page.place(element),
                _("Set it upright: italics are hard to read on a screen."),
            )


@warning("C05", "Seznam, advice to senders: at most 720, best 600 to 650 pixels")
def width(mail: Mail) -> Iterator[Fault]:
    """Want a column of 600 to 650 pixels at most."""
    found = [
        length
        for element in mail.page.of("div", "table", "td")
        if (length := pixels(mail.page.styled(element).get("max-width", "")))
    ]
    widest = max(found, default=0)
    if mail.page.seen and not NARROWEST <= widest <= WIDEST:
        yield Fault(
            _("the column is {width} pixels wide at most").format(width=figure(widest))
            if widest
            else _("the column is as wide as the window"),
            "max-width",
            _("Set its max-width to between {least} and {most} pixels.").format(
                least=NARROWEST, most=WIDEST
            ),
        )


@error("C06", "privacy: who fetches them is counted; caniemail, css-at-import, css-at-font-face")
def remote(mail: Mail) -> Iterator[Fault]:
    """Want no font and no style sheet from elsewhere."""
    for link in mail.page.of("link"):
        if "stylesheet" in link.get("rel", "").lower():
            yield _remote(link.get("href", ""))
    for sheet in mail.page.of("style"):
        found = _REMOTE.search(str(sheet.text_content()))
        if found:
            yield _remote(found[0])


@warning("C07", "CSS Fonts 4, 2.1")
def families(mail: Mail) -> Iterator[Fault]:
    """Want every list of fonts to end with a kind of font that each program has."""
    told = set()
    for element in mail.page.seen:
        family = mail.page.light[element].family
        last = family.rpartition(",")[2].strip(" '\"").lower()
        if family and last not in _GENERIC_FAMILIES and family not in told:
            told.add(family)
            yield Fault(
                _("the list of fonts does not end with a kind of font: {fonts}").format(
                    fonts=family[:LONGEST_ITALIC]
                ),
                mail.page.place(element),
                _("Add sans-serif or serif at its end."),
            )


@error("C08", "WCAG 2.2, 1.4.3 and 1.4.6")
def text_contrast(mail: Mail) -> Iterator[Fault]:
    """Want text to stand out from its ground: 7 : 1, large text 4.5 : 1."""
    yield from pale_texts(mail.page, mail.page.light)


@warning("C09", "WCAG 2.2, 1.4.11")
def edge_contrast(mail: Mail) -> Iterator[Fault]:
    """Want the edges of cards to be seen: 3 : 1 to what is around them."""
    yield from pale_edges(mail.page, mail.page.light)


@error("C10", "WCAG 2.2, 1.4.1")
def urgent_in_words(mail: Mail) -> Iterator[Fault]:
    """Want what is urgent said in words: colours are lost in the dark, and to the colour-blind."""
    found = _red_dates(mail.page) if mail.content is None else _wordless(mail, mail.content.cards)
    for place in found:
        yield Fault(
            _("only its colour says that it is urgent"),
            place,
            _("Say it in words: ‘Ends in 4 days’."),
        )


@error("C11", "WCAG 2.2, 1.4.10")
def fits(mail: Mail) -> Iterator[Fault]:
    """Want nothing wider than a telephone that does not shrink."""
    for element in mail.page.elements:
        said = mail.page.styled(element)
        if "width" not in element.attrib and not said:
            continue
        fixed = pixels(said.get("width", element.get("width", "")) or "") or 0
        least = pixels(said.get("min-width", "")) or 0
        shrinks = "max-width" in said or "%" in said.get("width", element.get("width", ""))
        if least > SMALL_SCREEN or (fixed > SMALL_SCREEN and not shrinks):
            yield Fault(
                _("it is {width} pixels wide, also on a telephone").format(
                    width=figure(max(fixed, least))
                ),
                mail.page.place(element),
                _("Set width:100% and the width as max-width."),
            )


def pale_texts(page: Page, styles: Mapping[etree._Element, Style]) -> Iterator[Fault]:
    """Yield the texts that do not stand out enough from their ground."""
    told = set()
    for element in page.seen:
        its = styles[element]
        if its.ink is None or its.ground is None or its in told or its.hidden:
            continue
        told.add(its)
        large = its.size >= LARGE or (its.bold and its.size >= LARGE_BOLD)
        least = LARGE_TEXT_CONTRAST if large else TEXT_CONTRAST
        ratio = contrast(its.ink, its.ground)
        if ratio < least:
            yield _pale(page, element, (its.ink, its.ground, ratio, least))


def pale_edges(page: Page, styles: Mapping[etree._Element, Style]) -> Iterator[Fault]:
    """Yield the edges that are not seen beside what is around; those of its own colour are none."""
    told = set()
    for element in page.of("table", "td", "div"):
        its, parent = styles[element], element.getparent()
        around = styles[parent].ground if parent in styles else None
        if its in told or around is None or its.hidden:
            continue
        told.add(its)
        for edge in _edges(its):
            ratio = contrast(edge, around)
            if edge != its.ground and ratio < EDGE_CONTRAST:
                yield _pale(page, element, (edge, around, ratio, EDGE_CONTRAST))


def _pale(page: Page, element: etree._Element, seen: tuple[Colour, Colour, float, float]) -> Fault:
    ink, ground, ratio, least = seen
    return Fault(
        _("{ink} on {ground} has a contrast of {ratio} : 1").format(
            ink=ink, ground=ground, ratio=figure(ratio)
        ),
        page.place(element),
        _("It must be at least {least} : 1; choose a darker or a lighter colour.").format(
            least=figure(least)
        ),
    )


def _edges(its: Style) -> Iterator[Colour]:
    for name in ("border", *(f"border-{side}" for side in _SIDES)):
        parts = its.own.get(name, "").split()
        drawn = parts and "none" not in parts and not any(pixels(one) == 0 for one in parts)
        written = its.own.get(f"{name}-color", "")
        found = colour(written) if written else next(filter(None, map(colour, parts)), None)
        if drawn and found and found.alpha == 1:
            yield found


def figure(value: float) -> str:
    """Return a measure as it is written in the language in use, to two decimals at most."""
    return number(Decimal(f"{value:.2f}").normalize())


def _is_heading(element: etree._Element) -> bool:
    return element.tag in HEADINGS or next(element.iterancestors(*HEADINGS), None) is not None


def _remote(what: str) -> Fault:
    return Fault(
        _("a font or a style sheet is fetched from elsewhere"),
        what[:LONGEST_ITALIC],
        _("Use fonts that readers have, and put the styles into the mail."),
    )


def _wordless(mail: Mail, cards: list[Card]) -> Iterator[str]:
    """Yield the titles of urgent cards beside which the words of the badge do not stand."""
    around = dict[str, list[str]]()  # two items may have one title
    for heading in mail.page.of(*HEADINGS):
        cell = next(heading.iterancestors(*CELLS), heading)
        around.setdefault(text_of(heading), []).append(text_of(cell))
    for card in cards:
        if card.badge and card.badge.urgent:
            said = around.get(" ".join(card.title.split()), [])
            words = " ".join(card.badge.words.split())
            if said and not any(words in one for one in said):
                yield card.title


def _red_dates(page: Page) -> Iterator[str]:
    for element, words in page.seen.items():
        ink, parent = page.light[element].ink, element.getparent()
        if not _is_red(ink) or parent is None or not _DATE.search(words):
            continue
        block = next(element.iterancestors(*CELLS, "p", "div"), element)
        usual = page.light[block].ink != ink
        if usual and not _URGENT.search(unaccented(text_of(block)[:2_000])):
            yield page.place(element)


def _is_red(ink: Colour | None) -> bool:
    if ink is None:
        return False
    return ink.red > 110 and ink.red > 1.8 * max(ink.green, ink.blue)  # noqa: PLR2004 - of no standard


CHECKS = (
    size, line_height, aligned, shouted, width, remote, families, text_contrast, edge_contrast,
    urgent_in_words, fits,
)  # fmt: skip
