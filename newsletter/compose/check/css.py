"""The little CSS that mails are made of, read as programs read it: what is broken is left out.

Selectors may be compounds of tag, class, id and attributes, joined by a blank or ``>``; others
(pseudo-classes, siblings) style nothing that a check looks at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 100_000
"""Characters of a style sheet that are read; Gmail reads 16 kB."""

LONGEST_ATTRIBUTE = 4_000
MOST_RULES = 1_000

Declarations = Mapping[str, str]

_PART = re.compile(r"([.#]?)([\w-]+)|\[\s*([\w-]+)\s*(?:=\s*[\"']?([^\"'\]]*)[\"']?\s*)?\]|(\*)")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Compound:
    """``td.card[lang]``: what one element must be. ``child``: of the element named before it."""

    tag: str = ""
    name: str = ""
    classes: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str | None], ...] = ()
    child: bool = False


@dataclass(frozen=True)
class Selector:
    """``.page .card``, from the outside in."""

    text: str
    compounds: tuple[Compound, ...]

    @property
    def weight(self) -> tuple[int, int, int]:
        """The specificity (CSS Selectors 4, 17)."""
        every = self.compounds
        return (
            sum(bool(one.name) for one in every),
            sum(len(one.classes) + len(one.attributes) for one in every),
            sum(bool(one.tag) for one in every),
        )


@dataclass(frozen=True)
class Rule:
    """A rule of a style sheet; ``media``: under which condition it holds."""

    selectors: tuple[Selector, ...]
    plain: Declarations
    important: Declarations
    media: str = ""

    @property
    def declared(self) -> Declarations:
        """All that it says, important or not."""
        return {**self.plain, **self.important}

    @property
    def is_dark(self) -> bool:
        """Whether it holds only where the system is dark."""
        return "prefers-color-scheme" in self.media and "dark" in self.media


def rules(sheet: str, media: str = "") -> Iterator[Rule]:
    """Yield the rules of a style sheet, those under ``@media`` with their condition."""
    conditions = [media.lower()]
    prelude, start, skipped = "", 0, 0  # ``skipped``: braces open in an @-rule that says no style
    text = without_comments(sheet[:LONGEST])
    for brace in re.finditer(r"[{}]", text):
        piece, start = text[start : brace.start()].strip(), brace.end()
        if skipped:
            skipped += 1 if brace[0] == "{" else -1
        elif brace[0] == "{":
            prelude = piece.rpartition(";")[2].strip()
            if prelude.startswith("@media"):
                conditions.append(f"{conditions[-1]} {prelude.removeprefix('@media').lower()}")
            skipped = prelude.startswith("@") and not prelude.startswith("@media")
            prelude = "" if prelude.startswith("@") else prelude
        elif prelude:
            yield _rule(prelude, piece, conditions[-1].strip())
            prelude = ""
        elif len(conditions) > 1:
            conditions.pop()


def without_comments(text: str) -> str:
    """Return the style sheet without its comments; one that is not closed goes on to the end."""
    before, *parts = text.split("/*")
    return before + "".join(part.partition("*/")[2] for part in parts)


@lru_cache(maxsize=4096)
def declarations(text: str) -> Declarations:
    """Return what a ``style`` attribute says, by property; the last one counts."""
    return {name: value for name, value, _important in _declared(text)}


def _rule(prelude: str, body: str, media: str) -> Rule:
    found = list(_declared(body))
    return Rule(
        tuple(filter(None, map(selector, prelude.split(",")))),
        {name: value for name, value, important in found if not important},
        {name: value for name, value, important in found if important},
        media,
    )


def _declared(text: str) -> Iterator[tuple[str, str, bool]]:
    for one in without_comments(text[:LONGEST_ATTRIBUTE]).split(";"):
        name, colon, value = one.partition(":")
        if colon and value.strip():
            bare = _IMPORTANT.sub("", value.strip()) if "!" in value else value.strip()
            yield name.strip().lower(), bare, bare != value.strip()


@lru_cache(maxsize=1024)
def selector(text: str) -> Selector | None:
    """Return the selector, or none if it is of a kind that is not looked at."""
    compounds, child = [], False
    for word in text.replace(">", " > ").split():
        if word == ">":
            child = True
            continue
        compound = _compound(word, child=child)
        if compound is None:
            return None
        compounds.append(compound)
        child = False
    return Selector(" ".join(text.split()), tuple(compounds)) if compounds else None


def _compound(word: str, *, child: bool) -> Compound | None:
    tag, name, classes, attributes, at = "", "", set[str](), [], 0
    for part in _PART.finditer(word):
        if part.start() != at:
            return None
        at = part.end()
        mark, text, attribute, value, _any = part.groups()
        if attribute:
            attributes.append((attribute.lower(), value))
        elif mark == ".":
            classes.add(text)
        elif mark == "#":
            name = text
        else:
            tag = (text or "").lower()
    if at != len(word):
        return None
    return Compound(tag, name, frozenset(classes), tuple(attributes), child)
