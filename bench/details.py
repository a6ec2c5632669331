"""How much of Czech prose the grammar of details reads right, on texts labelled by hand.

Usage: details.py [--misses] [--set dev|apart|later] [LABELS]; by default those in bench/labels.
Each line of them is JSON: ``text``, ``today`` (the day the text is of), ``facts`` (what should be
read, by its name) and ``set`` (``dev``: the grammar was written with it; ``apart`` and ``later``:
not).
"""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from newsletter.text.prose.facts import facts_of

LABELS = Path(__file__).parent / "labels" / "details.jsonl"


@dataclass
class Tally:
    """What came of the labels of one set."""

    texts: int = 0
    right: int = 0
    false: int = 0
    seconds: float = 0.0
    labelled: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, label: dict[str, Any]) -> None:
        """Read the text of a label and compare."""
        begun = time.perf_counter()
        found = facts_of(label["text"], date.fromisoformat(label["today"]))
        self.seconds += time.perf_counter() - begun
        got = counted({name: plain(fact.value) for name, fact in found.items()})
        wanted = counted(label["facts"])
        self.texts += 1
        self.right += got == wanted
        self.false += bool(got.keys() - wanted.keys())
        self.labelled.update(wanted.keys())
        self.read.update(got.keys())
        self.agreed.update(name for name in got if got[name] == wanted.get(name))
        if got != wanted:
            self.misses.append(
                f"{label['text']!r} ({label['today']})\n"
                f"    wanted {told(wanted, got)}\n    read   {told(got, wanted)}"
            )

    def show(self, name: str, *, misses: bool) -> None:
        """Print the figures."""
        print(
            f"{name}: {self.texts} texts, {self.right} ({self.right / self.texts:.1%}) all right, "
            f"{self.false} ({self.false / self.texts:.1%}) with something that is not there, "
            f"{self.seconds / self.texts * 1e6:.0f} µs a text"
        )
        for key in sorted(self.labelled | self.read):
            print(
                f"  {key:<16} {self.labelled[key]:>4} labelled  {self.agreed[key]:>4} read right"
                f"  {self.read[key] - self.agreed[key]:>4} read wrong"
            )
        if misses:
            print(*self.misses, sep="\n")


def counted(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts that become details: what is of something else nobody is shown."""
    return {name: value for name, value in facts.items() if name not in {"date", "amount"}}


def plain(value: Any) -> Any:
    """Return the value as labels write it."""
    return value if isinstance(value, bool) else str(value)


def told(facts: dict[str, Any], others: dict[str, Any]) -> str:
    """Return the facts that the others do not have."""
    return ", ".join(f"{k}={v}" for k, v in facts.items() if others.get(k) != v) or "nothing more"


def main() -> None:
    """Read the labels; print the figures of each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", nargs="?", type=Path, default=LABELS)
    parser.add_argument("--misses", action="store_true", help="print what was read otherwise")
    parser.add_argument("--set", help="only this set")
    options = parser.parse_args()
    tallies: dict[str, Tally] = {}
    for line in options.labels.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        name = label.get("set", "dev")
        if options.set in {None, name}:
            tallies.setdefault(name, Tally()).add(label)
    if not tallies:
        sys.exit(f"{options.labels}: no labels of that set")
    for name, tally in tallies.items():
        tally.show(name, misses=options.misses)


if __name__ == "__main__":
    main()
