"""How well :func:`newsletter.collect.alike.verdict` knows one story from two.

    .venv/bin/python bench/alike.py [--misses] [FILE]

The file has one labelled pair a line, in JSON: ``{"same": true, "category": "inflection",
"a": {…}, "b": {…}}``, each of the two with ``title``, ``summary``, ``url``, ``source``, ``kind``,
``published``, ``code``, ``provider``, ``closes``, ``starts``, ``allocation``. Clock times are those
of Prague. A pair may say its ``set`` (``dev`` or ``apart``): figures are given for each.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from newsletter.clock import PRAGUE
from newsletter.collect.alike import Kind, Verdict, verdict
from newsletter.collect.story import Story, told
from newsletter.models import ItemKind

LABELS = Path(__file__).parent / "labels" / "pairs.jsonl"
MOMENTS = {"closes": "closes_at", "starts": "starts_at"}

Judged = tuple[Mapping[str, Any], Verdict]


def main() -> None:
    """Judge the pairs of a file and print how many verdicts were right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=LABELS)
    parser.add_argument("--misses", action="store_true", help="print each wrong verdict")
    asked = parser.parse_args()
    judged = [(pair, of_pair(pair)) for pair in read(asked.file)]
    sets = Counter(pair.get("set", "") for pair, _verdict in judged)
    for name in sorted(sets):
        chosen = [one for one in judged if one[0].get("set", "") == name]
        sys.stdout.write(figures(name or asked.file.name, chosen))
    if asked.misses:
        sys.stdout.writelines(misses(judged))


def read(file: Path) -> list[dict[str, Any]]:
    """Return the labelled pairs of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def of_pair(pair: Mapping[str, Any]) -> Verdict:
    """Return the verdict on a labelled pair."""
    return verdict(story(pair["a"]), story(pair["b"]))


def story(said: Mapping[str, Any]) -> Story:
    """Return the story that one side of a pair tells."""
    details = {name: str(said[name]) for name in ("code", "provider", "allocation") if said[name]}
    for name, field in MOMENTS.items():
        if said[name]:
            details[field] = _local(said[name]).isoformat()
    return told(
        said["title"],
        said["summary"] or "",
        kind=ItemKind(said["kind"]),
        said=details,
        url=said["url"] or "",
        published=_local(said["published"]) if said["published"] else None,
        source=said["source"] or "",
    )


def figures(name: str, judged: Sequence[Judged]) -> str:
    """Return precision and recall of SAME, and what became of which pairs."""
    table = Counter((bool(pair["same"]), found.kind) for pair, found in judged)
    right, wrong = table[True, Kind.SAME], table[False, Kind.SAME]
    lines = [f"{name}: {len(judged)} pairs", _rates(right, wrong, _count(table, same=True))]
    for label in (True, False):
        kinds = "  ".join(f"{kind} {table[label, kind]:4}" for kind in Kind)
        lines.append(f"  {'same     ' if label else 'different'}  {kinds}")
    return "\n".join(lines) + "\n"


def misses(judged: Iterable[Judged]) -> Iterable[str]:
    """Yield the pairs that were judged wrongly, or left to an editor."""
    for pair, found in judged:
        if (found.kind is Kind.SAME) is not bool(pair["same"]) or found.kind is Kind.DOUBTFUL:
            label = "same" if pair["same"] else "different"
            yield f"\n{label} → {found.kind} {found.score}  ({pair['category']})  {found.why}\n"
            yield f"  {pair['a']['title']}\n  {pair['b']['title']}\n"


def _rates(right: int, wrong: int, same: int) -> str:
    precision, recall = right / max(right + wrong, 1), right / max(same, 1)
    return f"  SAME: precision {precision:.3f}, recall {recall:.3f}"


def _count(table: Mapping[tuple[bool, Kind], int], *, same: bool) -> int:
    return sum(count for (label, _kind), count in table.items() if label is same)


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE)


if __name__ == "__main__":
    main()
