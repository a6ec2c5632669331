"""Areas of warnings: which of them are ours, whatever they are called by.

In Czechia a warning is for municipalities with extended powers (ORP), each in one district; by
their codes of the statistical office's codelist 65 (CISORP).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from newsletter.sources.formats.cap import Area, comparable
from newsletter.text.places import OURS, parts_of, place_names


@dataclass(frozen=True)
class Wanted:
    """Areas that are wanted: by codes, by names, and by what those of ours are and lie in.

    The latter counts where an area has no codes only.
    """

    codes: frozenset[str]
    names: frozenset[str]
    around: frozenset[str]


@cache
def ours() -> dict[str, tuple[str, str]]:
    """Return the name and the district (``okres Tachov``) of each ORP of our region, by code."""
    districts = parts_of(OURS)
    return {orp.code: (orp.name, one.name) for one in districts for orp in parts_of(one.code)}


def wanted_of(areas: Iterable[str]) -> Wanted:
    """Return what people mean by ``3213``, ``Stříbro``, ``okres Tachov``, ``Plzeň-jih``.

    A name that a municipality and a district share is the municipality's.
    """
    said = {comparable(area) for area in areas}
    orps = {comparable(orp) for orp, _district in ours().values()}
    names = {
        code: {comparable(orp), comparable(region()), comparable(district)}
        | ({comparable(district).removeprefix("okres ")} - orps)
        for code, (orp, district) in ours().items()
    }
    chosen = {code for code in names if said & {code, *names[code]}}
    theirs = said.difference(chosen, *names.values())
    return Wanted(
        frozenset(chosen | theirs),
        frozenset(theirs),
        frozenset(name for code in chosen for name in names[code]),
    )


def touched(area: Area, wanted: Wanted) -> Iterator[str]:
    """Yield the names of the wanted places in an area."""
    codes = area.codes & wanted.codes
    names = wanted.names if area.codes else wanted.names | wanted.around
    yield from (ours()[code][0] for code in sorted(codes & ours().keys()))
    yield from (name for name in area.names if comparable(name) in names)
    if codes - ours().keys():
        yield ", ".join(area.names)


def written(places: Sequence[str]) -> str:
    """Return the places in words: the whole region by its name."""
    whole = {orp for orp, _district in ours().values()} <= {*places}
    return region() if whole else ", ".join(dict.fromkeys(places))


def region() -> str:
    """Return the name of our region."""
    return place_names([OURS])[0]
