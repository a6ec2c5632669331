"""Who is meant by a name, as people write theirs: a man or a woman, and of which surname.

To take a woman for a man is worse than to know nothing: where a name leaves a doubt, nobody is
found.
"""

import re
import tomllib
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from newsletter.text.letters import composed, unaccented

LONGEST = 120
"""Characters of a name that is read."""
MOST_WORDS = 4

_BRACKETS = re.compile(r"\([^()]*\)")
_PARTS = re.compile(r"[,;|/]| [-–] ")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Sex(StrEnum):
    """What one has to know to speak to somebody in Czech."""

    MAN = "man"
    WOMAN = "woman"


Told = frozenset[Sex]
"""What is known of the sex; two are a contradiction."""

_UNTOLD: Told = frozenset()
_TELL = {
    "styles_of_man": frozenset({Sex.MAN}),
    "offices_of_man": frozenset({Sex.MAN}),
    "styles_of_woman": frozenset({Sex.WOMAN}),
    "offices_of_woman": frozenset({Sex.WOMAN}),
}


class Person(NamedTuple):
    """Who is named; the surname is empty where it is in doubt and the sex is not."""

    sex: Sex
    surname: str


class Part(NamedTuple):
    """What stands between two commas: names, and what the words around them tell.

    ``styled``: "pan" or "paní" is among them, so that a surname may stand alone. ``thing``: not
    somebody but something is named.
    """

    names: tuple[str, ...] = ()
    told: Told = _UNTOLD
    styled: bool = False
    thing: bool = False


def person(name: str) -> Person | None:
    """Return who is named; nobody if that is in doubt.

    :param name: "Ing. Jana Nováková, Ph.D.", "NOVÁK Jan", "starosta"; it may be anything.
    """
    if len(name) > LONGEST:
        return None
    line = _BRACKETS.sub(" ", composed(name)).replace(".", ". ")
    parts = [_part(part) for part in _PARTS.split(line)]
    told = _UNTOLD.union(*(part.told for part in parts))
    named = [part for part in parts if part.names or part.thing]
    whole = [part.names for part in named if len(part.names) > 1]
    if whole:
        return _in_order(whole[0], told) if len(whole) == 1 else None
    match [part.names for part in named]:
        case [[word]]:
            return _alone(word, told, styled=named[0].styled)
        case [[surname], [given]] if _is_given(given):
            return _agreed([given], [surname], told)
    return _known(told, "")


def _part(text: str) -> Part:
    names: list[str] = []
    told, styled = _UNTOLD, False
    for word in (text.title() if text.islower() else text).split():
        kind = _kinds().get(_plain(word.rstrip(".")), "titles" if word[-1] == "." else "names")
        if kind == "things" or (kind == "names" and not _is_name(word)):
            return Part(told=told, thing=True)
        if kind == "names":
            names.append(word)
        told |= _TELL.get(kind, _UNTOLD)
        styled |= kind.startswith("styles")
    if len(names) > MOST_WORDS:
        return Part(told=told, thing=True)
    return Part(tuple(names), told, styled)


_plain = lru_cache(maxsize=8_192)(unaccented)
"""There are few names: they come again and again."""


def _is_name(word: str) -> bool:
    return _WORD.fullmatch(word) is not None and word[0].isupper()


def _alone(word: str, told: Told, *, styled: bool) -> Person | None:
    # A word alone might be anything, and behind an office it might be a place.
    sure = styled and not _is_given(word) and _form(word) <= told
    return _known(told, word if sure else "")


def _in_order(names: Sequence[str], told: Told) -> Person | None:
    """Tell the given names from the surnames: NOVÁK Jan, Jan Novák, Novák Jan."""
    loud = [name for name in names if name.isupper() and len(name) > 1]
    quiet = [name for name in names if name not in loud]
    if loud and quiet:
        return _agreed(quiet, loud, told)
    last = len(names) - 1
    if _is_given(names[last]) and not _is_given(names[0]):
        at = next(at for at in range(last, 0, -1) if not _is_given(names[at - 1]))
        return _agreed(names[at:], names[:at], told)
    at = next((at for at in range(1, last) if not _is_given(names[at])), last)
    return _agreed(names[:at], names[at:], told)


def _agreed(given: Sequence[str], surnames: Sequence[str], told: Told) -> Person | None:
    """Return the person, if everything says the same of the sex."""
    form = _form(surnames[-1])
    if not any(map(_is_given, given)):
        # Whatever is called so, it is a woman: Sheila Nováková.
        foreign = given[0].endswith("a") and surnames[-1].casefold().endswith("ová")
        return _known(told | form, _written(surnames)) if foreign else _known(told, "")
    sexes = _UNTOLD.union(told, form, *map(_sexes, given))
    if len(surnames) > 1:
        return _known(sexes, _written(surnames))
    either_way = _is_given(surnames[0]) and _plain(given[0]) in _also_surnames()
    careless = not all(word.casefold() in _spelt() for word in given if _is_given(word))
    in_doubt = either_way or (careless and Sex.WOMAN not in sexes)
    return _known(sexes | _sexes(surnames[0]), "" if in_doubt else _written(surnames))


def _known(sexes: Told, surname: str) -> Person | None:
    return Person(next(iter(sexes)), surname) if len(sexes) == 1 else None


def _written(surnames: Sequence[str]) -> str:
    return " ".join(name.title() if name.isupper() else name for name in surnames)


def _form(surname: str) -> Told:
    """Return what the ending of a surname tells: Malá, Malý; nothing of Novák, Petrů, Schmidt."""
    ending = surname[-1].casefold()
    return frozenset({Sex.WOMAN} if ending == "á" else {Sex.MAN} if ending == "ý" else ())


def _is_given(word: str) -> bool:
    return _plain(word.partition("-")[0]) in _given()


def _sexes(word: str) -> Told:
    first = word.partition("-")[0]
    return _given().get(first.casefold(), _given().get(_plain(first), _UNTOLD))


@lru_cache(maxsize=1)
def _given() -> dict[str, Told]:
    """Return what given names tell, with accents and without; Saša may be either.

    So may be whoever leaves out the accents that are all the difference: Láďa, Lada.
    """
    names = _data()["given"]
    plain = {sex: frozenset(unaccented(names[sex]).split()) for sex in Sex}
    both = plain[Sex.MAN] & plain[Sex.WOMAN] | frozenset(unaccented(names["either"]).split())
    accented = {
        name: frozenset({sex})
        for sex in Sex
        for name in names[sex].casefold().split()
        if not name.isascii()
    }
    told = {name: frozenset({sex}) for sex in Sex for name in plain[sex] - both}
    return accented | told | dict.fromkeys(both, _UNTOLD)


@lru_cache(maxsize=1)
def _spelt() -> frozenset[str]:
    names = _data()["given"]
    every = " ".join((names["man"], names["woman"], names["either"])).casefold().split()
    return frozenset(every)


@lru_cache(maxsize=1)
def _also_surnames() -> frozenset[str]:
    return frozenset(unaccented(_data()["given"]["also_surnames"]).split())


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    """Return what a word is that is no name: the key it stands under in the data."""
    words = _data()["words"].items()
    return {word: kind for kind, listed in words for word in unaccented(listed).split()}


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
