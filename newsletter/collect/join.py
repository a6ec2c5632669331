"""What is new to one source may be known from another: then it joins that item.

A pair that is only likely stays two items, and an editor is told.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from newsletter.collect.alike import Kind, Verdict
from newsletter.collect.decide import WAITING, Decision, Joined, New
from newsletter.collect.said import Values
from newsletter.collect.stories import Match, Stories, Telling
from newsletter.collect.story import Story
from newsletter.models import Details, Item, ItemState, Likeness, Source, gaps
from newsletter.store import items, provenances, queue
from newsletter.store.engine import Tx

OF_THE_SOURCE = (
    "source_id", "kind", "url", "title", "summary", "original_title", "original_summary",
    "original_details", "body", "author", "tags", "territory", "language", "reasons", "evidence",
    "attachments",
)  # fmt: skip
"""What of an item is as the source says that leads."""

STAYS = ("url", "summary", "body", "author", "territory", "language")
CHOSEN = {ItemState.APPROVED, ItemState.PLACED}


def joined(
    tx: Tx,
    decision: Decision,
    told: Mapping[str, Story],
    source: Source,
    stories: Stories,
    now: datetime,
) -> tuple[Decision, list[Telling]]:
    """Part what is new from what another source has told; return also how each item is told.

    Two entries of one visit never join one item: to their source they are two.

    :param told: the stories of what the source says, by identity.
    """
    if not decision.new:
        return decision, []
    assert source.id is not None
    stories.load(tx, now)
    fresh: list[New] = []
    joining: dict[int, Joined] = {}
    new = [told[one.provenance.identity] for one in decision.new]
    tellings: list[Telling] = []
    matches = stories.like(tx, new, source.id)
    for one, story, likely in zip(decision.new, new, matches, strict=True):
        found = _found(tx, one, likely, joining, now)
        if isinstance(found, Joined):
            joining[found.item.id or 0] = found
        else:
            fresh.append(found)
        tellings.append(Telling(found.item, found.provenance, story))
    return replace(decision, new=fresh, joined=list(joining.values())), tellings


def _found(
    tx: Tx, one: New, matches: Iterable[Match], joining: Container[int], now: datetime
) -> New | Joined:
    """Return what the likeliest item that can be joined makes of something new."""
    for match in matches:
        item = provenances.joinable(tx, match.item_id)
        if item is None or item.id is None or _is_ruled_out(item, one):
            continue
        # Its own source tells the two apart.
        apart = item.id in joining or provenances.is_said_by(tx, item.id, one.provenance.source_id)
        is_same = match.verdict.kind is Kind.SAME
        if is_same and not apart:
            return _joined(tx, one, item, match.verdict.why)
        if (is_same or not apart) and one.item.state is ItemState.NEW:
            return replace(one, likeness=_likeness(item.id, match.verdict, now))
    return one


def _joined(tx: Tx, one: New, item: Item, why: str) -> Joined:
    one.provenance.item_id, one.provenance.why = item.id, why
    old = items.details(tx, [item]).get(item.id or 0)
    seen: Values = {}
    if item.state in WAITING:
        seen["attachments"] = _documents(item, one.item)
    if one.details is None or not leads(one, item):
        return _completed(one, item, old, seen)
    source = queue.source_of(tx, item)
    if "section" in item.reasons or (source and source.section == item.section):
        seen["section"] = one.item.section
    return Joined(item, one.provenance, _retold(one, item, old) | seen, one.details)


def _completed(one: New, item: Item, old: Details | None, seen: Values) -> Joined:
    """Return the item with what only the new telling says; what is chosen gains no words."""
    if item.state not in WAITING:
        names = ("url",) if item.state in CHOSEN else ()
        return Joined(item, one.provenance, gaps.in_item(item, one.item, names))
    filled = gaps.in_details(old, one.details, item.edited)
    seen |= gaps.in_item(item, one.item, ("url", "summary"))
    seen["evidence"] = item.evidence | _named(one.item.evidence, filled)
    return Joined(item, one.provenance, seen, filled=filled)


def _retold(one: New, item: Item, old: Details | None) -> Values:
    """Return the item in new words; what the new source leaves out stays as it was said."""
    assert one.details is not None
    assert item.id is not None
    one.details.item_id = item.id
    filled = gaps.in_details(one.details, old)
    for name, value in filled.items():
        setattr(one.details, name, value)
    stays = gaps.in_item(one.item, item, STAYS)
    words = {name: getattr(one.item, name) for name in OF_THE_SOURCE if name not in stays}
    words["evidence"] = one.item.evidence | _named(item.evidence, filled)
    words["reasons"] = one.item.reasons | _named(item.reasons, stays)
    return words


def _named(texts: Mapping[str, str], names: Container[str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name in names}


def leads(one: New, item: Item) -> bool:
    """Tell whether an item is better told by a new source, which gives its details as such.

    So it makes no difference which of the two was visited first. What an editor has touched stays.
    """
    return (
        item.state in WAITING
        and not item.edited
        and not _given(item)
        and bool(_given(one.item))
        and one.item.state is ItemState.NEW
    )


def _given(item: Item) -> set[str]:
    """Return the names of the details that were not read out of words."""
    return item.original_details.keys() - item.evidence.keys()


def _is_ruled_out(item: Item, one: New) -> bool:
    """Tell whether a rule rejects what another source says, and none what this one says."""
    rejected = item.state is ItemState.REJECTED and "blocked" in item.reasons
    return rejected and one.item.state is not ItemState.REJECTED


def _documents(item: Item, other: Item) -> list[dict[str, Any]]:
    there = item.attachments
    return [*there, *(document for document in other.attachments if document not in there)]


def _likeness(item_id: int, verdict: Verdict, now: datetime) -> Likeness:
    return Likeness(
        item_id=0,  # not known yet
        other_id=item_id,
        score=verdict.score,
        why=verdict.why,
        found_at=now,
    )
