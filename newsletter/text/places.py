"""Which places a text names: regions, and in ours the districts and municipalities (ORP).

Codes are those of the Czech statistical office: NUTS 3 and LAU 1 (``CZ032``, ``CZ0322``), and
codelist 65 for municipalities with extended powers (``3205``), which warnings use too.
``places.toml`` has the names and how they are inflected.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from newsletter.text.letters import unaccented

OURS = "CZ032"
LONGEST = 5_000
"""Characters that are looked at."""

ADJECTIVE = ("ý", "á", "é", "ého", "ému", "ém", "ým", "ých", "ými", "ou")
NOUN = ("o", "a", "u", "em")
REGION = (("ý", "kraj"), ("ého", "kraje"), ("ému", "kraji"), ("ém", "kraji"), ("ým", "krajem"))
DISTRICT = ("okres", "okresu", "okrese", "okresem")
BEFORE_A_TOWN = {
    *("v", "ve", "do", "u", "z", "ze", "od", "k", "ke", "pro", "mezi", "okolí"),
    *("město", "města", "městu", "městě", "městem", "mú", "měú", "úřad", "úřadu", "obec"),
}

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Place:
    """A part of the country; ``within`` is the code of the larger one it lies in."""

    code: str
    name: str
    within: str | None = None


@dataclass(frozen=True)
class _Form:
    """One way to write a place. A word with a capital must have one in the text, too.

    Of each word: how it may be written in small letters, with and without accents.
    """

    code: str
    words: tuple[frozenset[str], ...]
    capitals: tuple[bool, ...]
    guarded: bool = False
    adjective: bool = False

    def stands(self, words: Sequence[str], small: Sequence[str], at: int) -> bool:
        end = at + len(self.words)
        if end > len(words):
            return False
        same = all(small[at + i] in variants for i, variants in enumerate(self.words))
        if not same or any(
            capital and not words[at + i][0].isupper() for i, capital in enumerate(self.capitals)
        ):
            return False
        before = small[at - 1] if at else ""
        if self.guarded and before not in BEFORE_A_TOWN:
            return False
        if self.adjective:
            # Jan Klatovský is a person.
            return not (at and words[at][0].isupper() and words[at - 1][0].isupper())
        # Kladruby nad Labem are elsewhere.
        river = small[end : end + 1] in (["nad"], ["pod"]) and len(words) > end + 1
        return len(self.words) > 1 or not (river and words[end + 1][0].isupper())


def places_in(text: str) -> dict[str, str]:
    """Return the places that the text names, by code, each with the words that name it."""
    forms = _gazetteer().forms
    words = _WORD.findall(text[:LONGEST])
    small = [word.casefold() for word in words]
    found: dict[str, str] = {}
    after = 0
    for at in [at for at, word in enumerate(small) if word in forms]:
        form = next((form for form in forms[small[at]] if form.stands(words, small, at)), None)
        if form and at >= after:
            after = at + len(form.words)
            found.setdefault(form.code, " ".join(words[at:after]))
    return found


def territory(codes: Collection[str]) -> list[str]:
    """Return the codes with the districts they lie in; our region only if it is all that is named.

    Nearly everything here is of the region: it says nothing beside something narrower.
    """
    places = _gazetteer().places
    inside = [places[code].within for code in codes]
    whole = {*codes, *(code for code in inside if code)}
    if any((places[code].within or "") == OURS for code in whole):
        whole.discard(OURS)
    return sorted(whole, key=lambda code: (code.isdigit(), code))


def place_names(codes: Collection[str]) -> list[str]:
    """Return the names of the places, those that others of them lie in left out."""
    places = _gazetteer().places
    known = [places[code] for code in codes if code in places]
    around = {place.within for place in known}
    return [place.name for place in known if place.code not in around]


def parts_of(code: str) -> list[Place]:
    """Return the places that lie in this one: the districts of our region, a district's ORPs."""
    return [place for place in _gazetteer().places.values() if place.within == code]


def district_of(name: str) -> str | None:
    """Return the code of a district of ours by its code or its name, e.g. ``okres Klatovy``."""
    wanted = unaccented(name.strip().casefold().removeprefix("okres").strip())
    for place in parts_of(OURS):
        if wanted in (
            place.code.casefold(),
            unaccented(place.name.casefold()).removeprefix("okres "),
        ):
            return place.code
    return None


@dataclass(frozen=True)
class _Gazetteer:
    places: dict[str, Place]
    forms: dict[str, list[_Form]]
    """By each way to write their first word, those of more words first."""


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    table = tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))
    places = {
        code: Place(code, entry["name"], entry.get("within")) for code, entry in table.items()
    }
    forms: dict[str, list[_Form]] = {}
    for code, entry in table.items():
        for form in _forms(code, entry):
            for variant in form.words[0]:
                forms.setdefault(variant, []).append(form)
    for some in forms.values():
        some.sort(key=lambda form: -len(form.words))
    return _Gazetteer(places, forms)


def _forms(code: str, entry: dict[str, str]) -> Iterator[_Form]:
    for phrase in _listed(entry, "forms"):
        yield _form(code, phrase)
    for phrase in _listed(entry, "guarded"):
        yield _form(code, phrase, guarded=True)
    if "region" in entry:
        yield from (_form(code, f"{entry['region']}{end} {kraj}") for end, kraj in REGION)
    if "seat" in entry:
        yield from (_form(code, f"{district} {entry['seat']}") for district in DISTRICT)
    if "noun" in entry:
        yield from (_form(code, entry["noun"] + end) for end in NOUN)
    if "adjective" in entry:
        yield from (_form(code, entry["adjective"] + end, adjective=True) for end in ADJECTIVE)


def _listed(entry: dict[str, str], key: str) -> Iterable[str]:
    return filter(None, (phrase.strip() for phrase in entry.get(key, "").split(",")))


def _form(code: str, phrase: str, *, guarded: bool = False, adjective: bool = False) -> _Form:
    words = _WORD.findall(phrase)
    return _Form(
        code,
        tuple(frozenset({word.casefold(), unaccented(word)}) for word in words),
        tuple(word[0].isupper() for word in words),
        guarded,
        adjective,
    )
