"""How a letter begins: in somebody's own words, or as is proposed from a name and an office."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from newsletter.models import Role
from newsletter.text.letters import composed
from newsletter.text.marks import without_marks
from newsletter.text.names import Sex, person

LONGEST = 120
"""Characters of somebody's own words that are taken."""
LONGEST_ENDING = 3

_CITY = re.compile(r"^(?:statutární |hlavní )?město ", re.IGNORECASE)

_SYLLABLE = re.compile(r"[aáeéěiíoóuúůyýäöü]|\w[lr]\w", re.IGNORECASE)


def greeting(own: str, name: str, language: str, role: Role | None = None, member: str = "") -> str:
    """Return the line that a letter begins with, and the comma that ends it.

    :param own: how the person wants to be greeted; it wins if there is anything in it.
    :param language: "cs" or "en".
    :param member: the name of the municipality where they have their role.
    """
    line = _own(own) or proposed(name, language, role, member) or neutral(language)
    return line if line.endswith((",", ".", "!", "?", ":")) else f"{line},"


def neutral(language: str) -> str:
    """Return how one greets somebody of whom one knows too little."""
    return str(_data()[language]["neutral"])


@lru_cache(maxsize=4_096)
def proposed(name: str, language: str, role: Role | None = None, member: str = "") -> str | None:
    """Return how to greet somebody, without a comma; nothing if that is in doubt.

    :param name: see :func:`newsletter.text.names.person`.
    """
    who = person(name)
    if who is None:
        return None
    words = _data()[language]
    offices = words["offices_of_city" if _is_city(member) else "offices"]
    if role in offices:
        called = offices[role][who.sex is Sex.WOMAN]
    elif language == "cs" and who.sex is Sex.MAN:
        called = _called(who.surname)
    else:
        called = who.surname
    return str(words[who.sex]).format(name=called) if called else None


def vocative(surname: str) -> str:
    """Return how a man of that surname is called; empty if no rule knows its ending."""
    small = surname.casefold()
    irregular = _rules()["whole"].get(small)
    if irregular is not None:
        return surname[0] + irregular[1:]
    for length in range(LONGEST_ENDING, 0, -1):
        stem, ending = surname[:-length], small[-length:]
        if ending in _rules()["mobile"] and _SYLLABLE.search(stem):
            return stem + _rules()["mobile"][ending]
        if stem and ending in _endings():
            return stem + _endings()[ending]
    return ""


def _own(words: str) -> str:
    if not words:
        return ""
    line = "".join(c if c.isprintable() else " " for c in composed(words[:LONGEST]))
    return " ".join(without_marks(line).split())


def _called(surnames: str) -> str:
    halves = [vocative(half) if half.isalpha() else half for half in re.split("([ -])", surnames)]
    return "".join(halves) if all(halves) else ""


def _is_city(member: str) -> bool:
    return _CITY.sub("", member) in _data()["cities"]["statutory"]


@lru_cache(maxsize=1)
def _endings() -> dict[str, str]:
    """Return what becomes of each ending."""
    added = {
        ending: ending + more.removeprefix("nothing")
        for more, endings in _rules()["added"].items()
        for ending in endings.split()
    }
    return {**added, **_rules()["replaced"]}


def _rules() -> dict[str, dict[str, str]]:
    rules: dict[str, dict[str, str]] = _data()["vocative"]
    return rules


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("salutation.toml").read_text(encoding="utf-8"))
