"""The municipalities of the association, from a table as people have it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from newsletter.audience.table import plain, rows
from newsletter.errors import InputError
from newsletter.models import Member
from newsletter.store import audit, members
from newsletter.store.engine import Store, Tx
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.places import district_of, place_names

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "company_id": ("ico", "ic", "identifikacni cislo", "company id"),
    "name": ("nazev", "nazev obce", "obec", "name"),
    "district": ("okres", "district"),
    "population": ("pocet obyvatel", "obyvatel", "population"),
}
"""Names of the columns, without accents. The last two may be missing."""

NEEDED = ("company_id", "name")
MOST = 20_000
LONGEST_NAME = 200
DIGITS = 8


@dataclass
class Taken:
    """What became of a table of members; ``bad``: line and reason."""

    added: int = 0
    changed: int = 0
    same: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def import_members(
    store: Store, path: Path, *, now: datetime, who: str, dry_run: bool = False
) -> Taken:
    """Take members over from a CSV file, all in one go; who is there already is brought up to date.

    :raises InputError: the file cannot be used at all.
    """
    done = Taken()
    found = {one.company_id: one for one in _read(path, done)}
    with store.reading() if dry_run else store.writing() as tx:
        known = {one.company_id: one for one in members.listing(tx)}
        for key, member in found.items():
            _take(tx, known.get(key), member, done, dry_run=dry_run)
        if not dry_run and (done.added or done.changed):
            audit.record(
                tx, now=now, who=who, action="import", subject="members",
                subject_id=path.name[:100],
                after={"added": done.added, "changed": done.changed},
            )  # fmt: skip
    return done


def is_company_id(text: str) -> bool:
    """Tell whether it is an IČO: eight digits, of which the last checks the others (modulo 11)."""
    if len(text) != DIGITS or not (text.isascii() and text.isdigit()):
        return False
    weighted = sum(int(text[place]) * (DIGITS - place) for place in range(DIGITS - 1))
    return (11 - weighted % 11) % 10 == int(text[-1])


def company_id_of(text: str) -> str:
    """Return an IČO as it is compared: spreadsheets drop the noughts it begins with."""
    return "".join(text.split()).zfill(DIGITS)


def district_name(code: str) -> str:
    """Return the name of a district, for people."""
    return ", ".join(place_names([code]))


def _take(tx: Tx, known: Member | None, member: Member, done: Taken, *, dry_run: bool) -> None:
    if known is None:
        done.added += 1
        if not dry_run:
            members.save(tx, member)
        return
    said = member.model_dump(exclude={"id", "company_id"}, exclude_none=True)
    said = {name: value for name, value in said.items() if value != ""}
    if all(getattr(known, name) == value for name, value in said.items()):
        done.same += 1
        return
    done.changed += 1
    if not dry_run:
        for name, value in said.items():
            setattr(known, name, value)
        members.save(tx, known)


def _read(path: Path, done: Taken) -> Iterator[Member]:
    lines = rows(path)
    line, first = next(lines, (1, []))
    columns = _columns(first, path, line)
    for count, (number, cells) in enumerate(lines, start=1):
        if count > MOST:
            raise InputError(
                _("more than {count} members").format(count=MOST), where=str(path),
                remedy=_("This is not a list of an association’s members."),
            )  # fmt: skip
        values = {
            name: one_line(cells[place], LONGEST_NAME) if place < len(cells) else ""
            for name, place in columns.items()
        }
        try:
            yield _member(values)
        except ValueError as error:
            done.bad.append((number, str(error)))


def _columns(first: Sequence[str], path: Path, line: int) -> dict[str, int]:
    names = [plain(cell) for cell in first]
    found = {
        key: names.index(heading)
        for key, headings in HEADINGS.items()
        for heading in reversed(headings)
        if heading in names
    }
    if not set(NEEDED) <= found.keys():
        raise InputError(
            _("there are no columns with the company ID and the name"),
            where=f"{path}:{line}",
            remedy=_("Name them ‘IČO’ and ‘název’ in the first line; also ‘okres’ and ‘obyvatel’."),
        )
    return found


def _member(values: Mapping[str, str]) -> Member:
    company_id = company_id_of(values["company_id"])
    if not is_company_id(company_id):
        raise ValueError(_("‘{text}’ is no IČO").format(text=values["company_id"]))
    if not values["name"]:
        raise ValueError(_("the name is missing"))
    return Member(
        company_id=company_id,
        name=values["name"],
        district=_district(values.get("district", "")),
        population=_population(values.get("population", "")),
    )


def _district(text: str) -> str:
    if not text:
        return ""
    code = district_of(text)
    if code is None:
        raise ValueError(_("‘{text}’ is no district of ours").format(text=text))
    return code


def _population(text: str) -> int | None:
    digits = "".join(text.split())
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(_("‘{text}’ is no number of people").format(text=text))
    return int(digits[:9])
