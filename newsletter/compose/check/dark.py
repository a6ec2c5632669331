"""D: the same in the dark, for programs that follow the system and for those that recolour."""

from collections.abc import Iterator, Mapping

from newsletter.compose.check.colours import colour
from newsletter.compose.check.css import Declarations, Rule
from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.visual import pale_edges, pale_texts
from newsletter.text.language import _

MOST_SHOWN = 3

_CANIEMAIL = "caniemail, css-at-media-prefers-color-scheme"
# The twins of a rule for text, and of one for a ground: https://www.caniemail.com/features
# /css-at-media-prefers-color-scheme/, note 3
_INK, _GROUND = "[data-ogsc] ", "[data-ogsb] "


@warning("D01", "caniemail, html-meta-color-scheme")
def schemes(mail: Mail) -> Iterator[Fault]:
    """Want the mail to say that it has colours for both, or Apple Mail invents some."""
    said = {one.get("name", "").lower(): one.get("content", "") for one in mail.page.of("meta")}
    for name in ("color-scheme", "supported-color-schemes"):
        if not {"light", "dark"} <= set(said.get(name, "").lower().split()):
            yield Fault(
                _("the mail does not say that it has colours for the dark ({name})").format(
                    name=name
                ),
                "<head>",
                _("Add meta elements color-scheme and supported-color-schemes: light dark."),
            )


@warning("D02", _CANIEMAIL)
def dark_rules(mail: Mail) -> Iterator[Fault]:
    """Want colours for the dark."""
    if not any(rule.is_dark for rule in mail.page.rules):
        yield Fault(
            _("there are no colours for the dark"),
            "<style>",
            _("Add a block @media (prefers-color-scheme:dark) with them."),
        )


@warning("D03", f"{_CANIEMAIL}, note 3")
def twins(mail: Mail) -> Iterator[Fault]:
    """Want each of them again for Outlook on the web and on telephones, which read no @media."""
    known: dict[str, dict[str, str]] = {}
    for rule in mail.page.rules:
        for one in rule.selectors:
            known.setdefault(one.text, {}).update(rule.declared)
    missing = []
    for rule in mail.page.rules:
        if rule.is_dark:
            missing += [
                one.text
                for one in rule.selectors
                if one.text != "body" and not _has_twin(rule, one.text, known)
            ]
    if missing:
        yield Fault(
            _("dark colours are missing for Outlook on the web: {selectors}").format(
                selectors=", ".join(missing[:MOST_SHOWN])
            ),
            "<style>",
            _("Repeat each with [data-ogsc] before it, those of grounds with [data-ogsb]."),
        )


@warning("D04", "Outlook on Windows and Seznam take the attribute where they drop the style")
def grounds(mail: Mail) -> Iterator[Fault]:
    """Want the colour of a cell's ground in its attribute as well."""
    for element in mail.page.of("table", "tr", "td", "th"):
        said = mail.page.styled(element).get("background-color", "")
        ground = colour(said) if said else None
        if ground and ground.alpha and ground != colour(element.get("bgcolor", "")):
            yield Fault(
                _("the colour of the ground {colour} is not in bgcolor as well").format(
                    colour=said
                ),
                mail.page.place(element),
                _("Add bgcolor=“{colour}” to the cell.").format(colour=ground),
            )


@error("D05", "WCAG 2.2, 1.4.3 and 1.4.6")
def text_contrast(mail: Mail) -> Iterator[Fault]:
    """Want text to stand out in the dark too: 7 : 1, large text 4.5 : 1."""
    if any(rule.is_dark for rule in mail.page.rules):
        yield from pale_texts(mail.page, mail.page.dark)


@warning("D06", "WCAG 2.2, 1.4.11")
def edge_contrast(mail: Mail) -> Iterator[Fault]:
    """Want the edges of cards to be seen in the dark too: 3 : 1 to what is around them."""
    if any(rule.is_dark for rule in mail.page.rules):
        yield from pale_edges(mail.page, mail.page.dark)


def _has_twin(rule: Rule, selector: str, known: Mapping[str, Declarations]) -> bool:
    """Tell whether what the rule says of colours is said again for programs that recolour."""
    for name, value in rule.declared.items():
        befores = (_INK,) if name == "color" else (_GROUND, _INK)
        again = [known[before + selector] for before in befores if before + selector in known]
        if "color" in name and not any(one.get(name) == value for one in again):
            return False
    return True


CHECKS = (schemes, dark_rules, twins, grounds, text_contrast, edge_contrast)
