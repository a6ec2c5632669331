"""Areas of warnings: which of them are ours, whatever they are called by.

In Czechia a warning is for municipalities with extended powers (ORP), each in one district.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from newsletter.sources.cap import Area, comparable

REGION = "Plzeňský kraj"
ORPS = {
    "3201": ("Blovice", "Plzeň-jih"),
    "3202": ("Domažlice", "Domažlice"),
    "3203": ("Horažďovice", "Klatovy"),
    "3204": ("Horšovský Týn", "Domažlice"),
    "3205": ("Klatovy", "Klatovy"),
    "3206": ("Kralovice", "Plzeň-sever"),
    "3207": ("Nepomuk", "Plzeň-jih"),
    "3208": ("Nýřany", "Plzeň-sever"),
    "3209": ("Plzeň", "Plzeň-město"),
    "3210": ("Přeštice", "Plzeň-jih"),
    "3211": ("Rokycany", "Rokycany"),
    "3212": ("Stod", "Plzeň-jih"),
    "3213": ("Stříbro", "Tachov"),
    "3214": ("Sušice", "Klatovy"),
    "3215": ("Tachov", "Tachov"),
}
"""Municipalities with extended powers and their districts, by code: the statistical office's
codelist 65 (CISORP), which counts them by the Czech alphabet."""


@dataclass(frozen=True)
class Wanted:
    """Areas that are wanted: by codes, by names, and by what those of ours are and lie in.

    The latter counts where an area has no codes only.
    """

    codes: frozenset[str]
    names: frozenset[str]
    around: frozenset[str]


def wanted_of(areas: Iterable[str]) -> Wanted:
    """Return what people mean by ``3213``, ``Stříbro``, ``okres Tachov``, ``Plzeň-jih``.

    A name that a municipality and a district share is the municipality's.
    """
    said = {comparable(area) for area in areas}
    orps = {comparable(orp) for orp, _district in ORPS.values()}
    names = {
        code: {comparable(orp), comparable(REGION), f"okres {comparable(district)}"}
        | ({comparable(district)} - orps)
        for code, (orp, district) in ORPS.items()
    }
    ours = {code for code in ORPS if said & {code, *names[code]}}
    theirs = said.difference(ours, *names.values())
    return Wanted(
        frozenset(ours | theirs),
        frozenset(theirs),
        frozenset(name for code in ours for name in names[code]),
    )


def touched(area: Area, wanted: Wanted) -> Iterator[str]:
    """Yield the names of the wanted places in an area."""
    codes = area.codes & wanted.codes
    names = wanted.names if area.codes else wanted.names | wanted.around
    yield from (ORPS[code][0] for code in sorted(codes & ORPS.keys()))
    yield from (name for name in area.names if comparable(name) in names)
    if codes - ORPS.keys():
        yield ", ".join(area.names)


def written(places: Sequence[str]) -> str:
    """Return the places in words: the whole region by its name."""
    ours = {orp for orp, _district in ORPS.values()}
    return REGION if ours <= set(places) else ", ".join(dict.fromkeys(places))
