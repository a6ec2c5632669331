"""Putting a whole table of addresses on a list."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from newsletter.audience import table, traits
from newsletter.audience.addresses import normalise
from newsletter.audience.subscriptions import LONGEST_NAME, Step, decide
from newsletter.audience.table import Row
from newsletter.errors import InputError
from newsletter.store import audience, audit
from newsletter.store.audience import Newcomer, Standing
from newsletter.store.engine import Store, Tx
from newsletter.text.faults import reason_of
from newsletter.text.html import one_line
from newsletter.text.language import _

BATCH = 1000
LONGEST_ORIGIN = 200
"""The width of the column."""
SHOWN = 20

By = tuple[datetime, str]
"""When, and who."""


@dataclass(frozen=True)
class Bad:
    """A row that is no good, and why."""

    row: Row
    reason: str


@dataclass
class Imported:
    """What an import did; ``bad`` holds the first of the bad rows, all of them are in the file.

    Unless that could not be written: then ``bad_file_failure`` is a sentence that says why.
    ``odd`` holds the first of the good rows that say of the person what is not understood.
    """

    added: int = 0
    already: int = 0
    left: int = 0
    suppressed: int = 0
    bad_rows: int = 0
    bad: list[Bad] = field(default_factory=list)
    odd_rows: int = 0
    odd: list[Bad] = field(default_factory=list)
    bad_file: Path | None = None
    bad_file_failure: str = ""

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.added + self.already + self.left + self.suppressed + self.bad_rows


@dataclass(frozen=True)
class Sorted:
    """A batch of rows by what becomes of them; ``known``: who is on the list by then, by key."""

    newcomers: tuple[Newcomer, ...]
    bad: tuple[Bad, ...]
    already: int
    left: int
    suppressed: int
    known: tuple[tuple[str, Row], ...]


def import_file(
    store: Store,
    path: Path,
    list_key: str,
    *,
    now: datetime,
    who: str,
    sections: Mapping[str, str] | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> Imported:
    """Put the addresses of a CSV file on a list, a thousand rows per commit.

    Good rows are kept whatever the others are; bad ones go to ``<file>.bad.csv`` with their
    line and reason. Whoever left the list or is suppressed stays out. It can be killed and run
    again: who is there already is only counted. What the table says of people on the list
    is noted where nothing is known: nobody's own choice is undone.

    :param sections: titles of the sections that can be asked for, by their keys.
    :param on_progress: told how many rows have been read, after each commit.
    :raises InputError: the file cannot be used at all, or there is no place for bad rows.
    :raises NotFoundError: there is no such list.
    """
    done = Imported()
    with store.reading() as tx:
        list_id = audience.list_of(tx, list_key).id
    assert list_id is not None
    if not dry_run:
        _try_bad_file(path)
    origin = one_line(f"import {path.name}", LONGEST_ORIGIN)
    for batch in _batches(table.read(path)):
        with store.reading() if dry_run else store.writing() as tx:
            found = sort(batch, partial(audience.standings, tx, list_id))
            told = traits.read(tx, found.known, sections or {})
            if not dry_run:
                audience.subscribe(tx, list_id, found.newcomers, origin, now)
                filled = audience.fill_in(tx, told.traits)
                if found.newcomers or filled:
                    count = {"added": len(found.newcomers), "filled_in": filled}
                    _log(tx, list_key, path, batch, count, (now, who))
        if found.bad and not dry_run:
            _write_bad(done, path, found.bad)
        _count(done, found, [Bad(row, reason) for row, reason in told.odd])
        if on_progress:
            on_progress(done.rows)
    return done


def sort(rows: Iterable[Row], standings: Callable[[list[str]], dict[str, Standing]]) -> Sorted:
    """Sort rows by what becomes of them; of one address written twice the first counts."""
    good: dict[str, tuple[Newcomer, Row]] = {}
    bad: list[Bad] = []
    repeated = 0
    for row in rows:
        try:
            address = normalise(row.address)
        except InputError as error:
            bad.append(Bad(row, error.what))
            continue
        repeated += address.key in good
        name = one_line(row.name, LONGEST_NAME)
        good.setdefault(address.key, (Newcomer(address.written, address.key, name), row))
    known = standings(list(good))
    steps = {key: decide(known[key], again=False) for key in good}
    count = list(steps.values()).count
    return Sorted(
        newcomers=tuple(good[key][0] for key, step in steps.items() if step is Step.ADD),
        bad=tuple(bad),
        already=count(Step.ALREADY) + repeated,
        left=count(Step.LEFT),
        suppressed=count(Step.SUPPRESSED),
        known=tuple(
            (key, good[key][1]) for key, step in steps.items() if step in {Step.ADD, Step.ALREADY}
        ),
    )


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _count(done: Imported, found: Sorted, odd: list[Bad]) -> None:
    done.added += len(found.newcomers)
    done.already += found.already
    done.left += found.left
    done.suppressed += found.suppressed
    done.bad_rows += len(found.bad)
    done.bad += found.bad[: SHOWN - len(done.bad)]
    done.odd_rows += len(odd)
    done.odd += odd[: SHOWN - len(done.odd)]


def _log(
    tx: Tx, list_key: str, path: Path, batch: list[Row], count: dict[str, int], by: By
) -> None:
    audit.record(
        tx,
        now=by[0],
        who=by[1],
        action="import",
        subject="list",
        subject_id=list_key,
        after={
            "file": one_line(path.name),
            "lines": [batch[0].line, batch[-1].line],
            **count,
        },
    )


def _bad_file(source: Path) -> Path:
    return source.with_name(f"{source.name}.bad.csv")


def _try_bad_file(source: Path) -> None:
    """Try whether bad rows could be written, before the first good one is kept."""
    path = _bad_file(source)
    try:
        there = path.exists()
        with path.open("a"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise _no_bad_file(path, error) from error


def _no_bad_file(path: Path, error: OSError) -> InputError:
    return InputError(
        _("the rows that are no good cannot be written ({reason})").format(reason=reason_of(error)),
        where=one_line(str(path), 1000),
        remedy=_("Copy the table into a folder that can be written to, and import it there."),
    )


def _write_bad(done: Imported, source: Path, rows: tuple[Bad, ...]) -> None:
    """Add rows to the file of bad ones beside the source; it is made with the first of them.

    If that fails, only that is noted: good rows do not wait for bad ones.
    """
    if done.bad_file_failure:
        return
    path = _bad_file(source)
    cells = [[str(bad.row.line), bad.reason, *bad.row.cells] for bad in rows]
    first = done.bad_file is None
    if first:
        cells.insert(0, [_("line"), _("reason"), *table.header_of(source)])
    # The BOM is for Excel, which else takes the file for Windows-1250.
    encoding = "utf-8-sig" if first else "utf-8"
    try:
        with path.open("w" if first else "a", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerows([table.safe_cell(cell) for cell in row] for row in cells)
    except OSError as error:
        done.bad_file, done.bad_file_failure = None, str(_no_bad_file(path, error))
    else:
        done.bad_file = path
