"""E: the desktop Outlook, which renders with Word and reads comments that others skip."""

import re
from collections.abc import Iterator

from newsletter.compose.check.css import Declarations
from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.styles import pixels
from newsletter.compose.check.visual import figure
from newsletter.text.language import _

WIDEST_BORDER = 8.0
MOST_SHOWN = 80
_SIDES = ("", "-left", "-right", "-top", "-bottom")

_OPENS = re.compile(r"<!--\[if\b|<!\[endif\]-->", re.IGNORECASE)
_VML = re.compile(r"<\s{0,3}v:\w+", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"\bvar\(|\bcalc\(|\b\d*\.?\d+rem\b|\bhsla?\(|\boklch\(|\blab\(", re.IGNORECASE
)
_UNKNOWN_DISPLAYS = ("flex", "inline-flex", "grid", "inline-grid")
_TAG = re.compile(r"<(/?)(table|tbody|tr|td|div|ul|ol|h[1-6])\b[^<>]*>", re.IGNORECASE)
_COMMENT_START, _COMMENT_END = "<!--", "-->"
_PADDED = ("div", "p", "table", "h1", "h2", "h3", "h4", "h5", "h6", "img")


@error("E01", "Microsoft, about conditional comments")
def conditions(mail: Mail) -> Iterator[Fault]:
    """Want conditional comments closed, one after another: an open one hides the rest."""
    html = mail.html
    depth = 0
    for found in _OPENS.finditer(html):
        depth += 1 if found[0].startswith("<!--") else -1
        if depth not in (0, 1):
            break
    if depth:
        yield Fault(
            _("a conditional comment for Outlook is not closed, or is closed twice"),
            "<!--[if mso]>",
            _("Put <![endif]--> behind each <!--[if …]>, none within another."),
        )


@warning("E02", "Cerberus, ghost tables")
def ghost_tables(mail: Mail) -> Iterator[Fault]:
    """Want a table of the column's width for Word, which knows no max-width."""
    known = {pixels(one.get("width", "")) for one in mail.word.of("table")}
    found = {
        length: element
        for element in reversed(mail.page.of("div", "table"))
        if (length := pixels(mail.page.styled(element).get("max-width", "")))
    }
    widest = max(found, default=0)
    if found and widest not in known:
        yield Fault(
            _("Outlook shows the column as wide as its window, not {width} pixels").format(
                width=figure(widest)
            ),
            mail.page.place(found[widest]),
            _("Put a table of that width around it, within <!--[if mso]>."),
        )


@warning("E03", "Cerberus, notes on Outlook")
def resolution(mail: Mail) -> Iterator[Fault]:
    """Want pixels to be pixels where Windows enlarges everything."""
    if "<o:PixelsPerInch>96</o:PixelsPerInch>" not in mail.html:
        yield Fault(
            _("Outlook may enlarge widths and text differently (PixelsPerInch)"),
            "<head>",
            _("Add OfficeDocumentSettings with PixelsPerInch 96, within <!--[if mso]>."),
        )


@error("E04", "Parcel, accessibility checker: links in VML cannot be reached by keyboard")
def vml(mail: Mail) -> Iterator[Fault]:
    """Want no VML."""
    found = _VML.search(mail.html)
    if found:
        yield Fault(
            _("there is VML, which screen readers and keyboards do not reach"),
            found[0],
            _("Use a link in a cell with padding."),
        )


@error("E05", "caniemail, css-display-flex, css-variables, css-unit-rem …; React Email (hsl)")
def unknown_styles(mail: Mail) -> Iterator[Fault]:
    """Want no layout and no values that Word drops. Floats and positions are A13's."""
    for text, element, said in mail.word.said():
        found = _unknown(said)
        if found:
            yield Fault(
                _("Outlook does not know {what}").format(what=found[:MOST_SHOWN]),
                mail.word.place_of_style(text, element),
                _("Lay out with tables; write sizes in px and colours as #1A2129."),
            )


@warning("E06", "caniemail, css-padding")
def padding(mail: Mail) -> Iterator[Fault]:
    """Want room made by the padding of cells: Word drops that of other blocks."""
    for element, text, said in mail.page.inline:
        if (
            "padding" in text
            and element.tag in _PADDED
            and any(_is_room(said.get(f"padding{side}", "")) for side in _SIDES)
        ):
            yield Fault(
                _("Outlook drops the padding of <{tag}>").format(tag=element.tag),
                mail.page.place(element),
                _("Give it to the cell around, or use margin."),
            )


@warning("E07", "Cerberus, notes on Outlook")
def exact_lines(mail: Mail) -> Iterator[Fault]:
    """Want Word to take line heights as they are written."""
    if mail.page.seen and "mso-line-height-rule:exactly" not in mail.html.replace(": ", ":"):
        yield Fault(
            _("Outlook makes lines higher than they are written"),
            "mso-line-height-rule",
            _("Set mso-line-height-rule:exactly for all text, within <!--[if mso]>."),
        )


@warning("E08", "caniemail, css-margin")
def auto_margins(mail: Mail) -> Iterator[Fault]:
    """Want nothing centred by margins alone; the column has its table for Word (E02)."""
    for element, text, said in mail.page.inline:
        if "auto" not in text:
            continue
        margins = " ".join(said.get(f"margin{side}", "") for side in _SIDES)
        if "auto" in margins.split() and "max-width" not in said and not element.get("align"):
            yield Fault(
                _("Outlook does not centre by margin:auto"),
                mail.page.place(element),
                _("Add align=“center” to the table or the cell."),
            )


@warning("E09", "caniemail, css-border")
def borders(mail: Mail) -> Iterator[Fault]:
    """Want borders of at most 8 pixels, on cells: Word draws others elsewhere or thinner."""
    for element, text, said in mail.page.inline:
        if "border" not in text:
            continue
        widest = max((_border(said, side) for side in _SIDES), default=0.0)
        on_cell = element.tag in ("td", "th", "table", "img")
        if widest > WIDEST_BORDER or (widest and not on_cell):
            yield Fault(
                _("Outlook does not draw this border as it is meant ({width} pixels)").format(
                    width=figure(widest)
                ),
                mail.page.place(element),
                _("Give a cell a border of at most {most} pixels.").format(
                    most=figure(WIDEST_BORDER)
                ),
            )


@error("E10", "HTML Living Standard; what Word sees when the comments are opened")
def nested(mail: Mail) -> Iterator[Fault]:
    """Want tags to close what they open, for Word as for others."""
    for html, whose in (
        (mail.html, _("as others see it")),
        (mail.word.html, _("as Outlook sees it")),
    ):
        broken = _unbalanced(html)
        if broken:
            yield Fault(
                _("tags do not close what they open ({view})").format(view=whose),
                broken[:MOST_SHOWN],
                _("Close every table, row, cell and block in the order they were opened."),
            )
            return


def _unknown(said: Declarations) -> str:
    if said.get("display", "").lower() in _UNKNOWN_DISPLAYS:
        return f"display:{said['display']}"
    for name, value in said.items():
        if name == "background-image" or (name == "background" and "url(" in value):
            return f"{name}:{value}"
        if name.startswith("--") or _UNKNOWN.search(value):
            return f"{name}:{value}"
    return ""


def _is_room(text: str) -> bool:
    return any(pixels(one) != 0 for one in text.split())


def _border(said: Declarations, side: str) -> float:
    parts = said.get(f"border{side}", "").split() + said.get(f"border{side}-width", "").split()
    if "none" in parts or said.get(f"border{side}-style") == "none":
        return 0.0
    return max((pixels(part) or 0.0 for part in parts), default=0.0)


def _unbalanced(html: str) -> str:
    """Return the first tag that closes what is not open, or is never closed itself."""
    open_tags: list[str] = []
    for found in _TAG.finditer(_without_comments(html)):
        tag = found[2].lower()
        if not found[1]:
            open_tags += [] if found[0].endswith("/>") else [tag]
        elif not open_tags or open_tags.pop() != tag:
            return found[0]
    return f"<{open_tags[-1]}>" if open_tags else ""


def _without_comments(html: str) -> str:
    before, *parts = html.split(_COMMENT_START)
    return before + "".join(part.partition(_COMMENT_END)[2] for part in parts)


CHECKS = (
    conditions, ghost_tables, resolution, vml, unknown_styles, padding, exact_lines, auto_margins,
    borders, nested,
)  # fmt: skip
