"""N: what mail programs do not know of the CSS and HTML that a mail uses (``clients.toml``)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from newsletter.compose.check.css import LONGEST, without_comments
from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail, content_of
from newsletter.compose.check.page import Page
from newsletter.text.format import size
from newsletter.text.language import _

TABLE = Path(__file__).with_suffix(".toml")
MOST_BLOCKS = 1_000

NOTHING = {"normal", "none", "inherit", "initial", "unset", "auto", "0", "0px"}
"""Values that a property has anyway."""

_FUNCTION = re.compile(r"([a-z-]{1,30})\(")
_UNIT = re.compile(r"(?<![\w.#-])[\d.]{1,10}(rem|vh|vw|ch)(?!\w)")
_WORDS = re.compile(r"[a-z-]+")
_BLOCK_ENDS = re.compile("[};]")
_PSEUDO = re.compile(r"::?[a-z-]{1,30}")
_COMBINED = {">": "a > b", "+": "a + b", "~": "a ~ b", "*": "*", "[": "[attribute]"}
_IN_BRACKETS = re.compile(r"\[[^\]]{0,200}\]")


@dataclass(frozen=True)
class Feature:
    """Something of CSS or HTML: how it looks in a mail, and which programs do not know it.

    ``name`` is that of its page at caniemail.com; ``graceful`` says why a mail that uses it is as
    good without it.
    """

    name: str
    uses: tuple[str, ...]
    no: tuple[str, ...]
    partly: tuple[str, ...]
    graceful: str


@dataclass(frozen=True)
class Use:
    """Where something is used: what is written there, and at which element, if at one."""

    text: str
    element: etree._Element | None = None


@dataclass(frozen=True)
class Limits:
    """What Seznam shows; in bytes."""

    largest_html: int
    largest_attachments: int


@warning("N01", "caniemail.com, September 2025")
def unknown(mail: Mail) -> Iterator[Fault]:
    """Want nothing that a mail program does not know, unless the mail is as good without it."""
    used = uses(mail.page)
    for feature in features():
        found = next((one for one in feature.uses if one in used), None)
        if found is not None and feature.no and not feature.graceful:
            yield Fault(
                _("{feature} is unknown to: {clients}").format(
                    feature=found, clients=", ".join(clients()[one] for one in feature.no)
                ),
                mail.page.place_of_style(used[found].text, used[found].element),
                _("Do without: caniemail.com/features/{name}.").format(name=feature.name),
            )


@error("N02", "Seznam, advice to senders")
def limits(mail: Mail) -> Iterator[Fault]:
    """Want a mail that Seznam shows as a whole."""
    html = len(mail.html.encode("utf-8", "replace"))
    attached = sum(
        len(content_of(one)) for one in mail.leaves if one not in (mail.html_part, mail.text_part)
    )
    for count, most, what in (
        (html, seznam().largest_html, _("the HTML has {size}, more than Seznam shows")),
        (attached, seznam().largest_attachments, _("what is attached has {size}")),
    ):
        if count > most:
            remedy = _("Keep it under {most}.").format(most=size(most))
            yield Fault(what.format(size=size(count)), _("the whole mail"), remedy)


def uses(page: Page) -> dict[str, Use]:
    """Return what a mail uses, as ``clients.toml`` writes it, and where it does so first."""
    found: dict[str, Use] = {}
    for text, element, declared in page.said():
        for name, value in declared.items():
            for token in _of_style(name, value):
                found.setdefault(token, Use(text, element))
    for sheet in page.of("style"):
        for prelude in islice(_preludes(str(sheet.text_content())), MOST_BLOCKS):
            for token in _of_prelude(prelude):
                found.setdefault(token, Use(prelude))
    for token, element in _of_elements(page):
        found.setdefault(token, Use("", element))
    return found


@lru_cache(maxsize=1)
def features() -> tuple[Feature, ...]:
    """Return what is known of each feature."""
    return tuple(
        Feature(
            name,
            tuple(facts["uses"]),
            tuple(facts.get("no", ())),
            tuple(facts.get("partly", ())),
            facts.get("graceful", ""),
        )
        for name, facts in _table()["features"].items()
    )


@lru_cache(maxsize=1)
def clients() -> dict[str, str]:
    """Return the names of the programs that the table speaks of."""
    return dict(_table()["clients"])


@lru_cache(maxsize=1)
def seznam() -> Limits:
    """Return what Seznam shows."""
    return Limits(**_table()["seznam"])


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    with TABLE.open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=4096)
def _of_style(name: str, value: str) -> tuple[str, ...]:
    value = value.lower()
    words = _WORDS.findall(value)
    found = [f"{name}: {word}" for word in words]
    if value not in NOTHING:
        found.append(name)
    found += [f"{function}()" for function in _FUNCTION.findall(value)]
    found += [f"1{unit}" for unit in _UNIT.findall(value)]
    return tuple(found)


def _preludes(sheet: str) -> Iterator[str]:
    *blocks, _rest = without_comments(sheet[:LONGEST]).lower().split("{")
    for block in blocks:
        yield _BLOCK_ENDS.split(block)[-1].strip()


def _of_prelude(prelude: str) -> list[str]:
    if prelude.startswith("@"):
        rule, *names = re.findall(r"@?[a-z-]+", prelude)
        return [rule, *(f"{rule} {name}" for name in names)]
    bare = _IN_BRACKETS.sub("[", prelude)
    return [token for sign, token in _COMBINED.items() if sign in bare] + _PSEUDO.findall(bare)


def _of_elements(page: Page) -> Iterator[tuple[str, etree._Element]]:
    first: dict[tuple[str, ...], etree._Element] = {}
    for element in page.elements:
        first.setdefault((element.tag, *element.attrib), element)
    for (tag, *names), element in first.items():
        yield f"<{tag}>", element
        yield from ((f"{name}=", element) for name in names)
    yield from (("href=#", element) for element, _words, href in page.links if href[:1] == "#")
    yield from ((f"<meta {one.get('name', '').lower()}>", one) for one in page.of("meta"))


CHECKS = (unknown, limits)
