"""What is known follows its sources: field by field, with the old and the new value.

An item has the words of one source, which leads. What another of its sources alters is noted as a
change, and the item stays as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.clock import aware
from newsletter.collect.doubt import Altered, Weighed, weigh
from newsletter.collect.identify import names_of
from newsletter.collect.said import (
    TEXTS,
    Values,
    all_of,
    altered,
    as_json,
    attachments_of,
    readable,
)
from newsletter.models import Change, Item, ItemState
from newsletter.sources import Entry
from newsletter.store.provenances import Known
from newsletter.text.language import _

UNDECIDED = {ItemState.NEW, ItemState.SNOOZED, ItemState.APPROVED}

GONE_AFTER = 3
"""Good visits in a row that must miss something before it is believed to be gone."""


@dataclass(frozen=True)
class Follow:
    """Let something known follow its source: its item, its details, its provenance.

    Without changes it was only seen again (and what is no news, its body say, may be newer).
    """

    known: Known
    seen: Values
    values: Values = field(default_factory=dict)
    details: Values = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether there is a change to believe."""
        return any(not change.doubted for change in self.changes)

    @property
    def is_withdrawal(self) -> bool:
        """Whether the source has withdrawn it."""
        return any(change.field == "withdrawn" for change in self.changes)


def follow(entry: Entry, known: Known, now: datetime, zone: ZoneInfo) -> Follow:
    """Return how something known follows what its source says of it now.

    :param zone: the zone that changed moments are written in, for people.
    """
    said, before = all_of(entry), _before(known)
    weighed = weigh(altered(said, before), known.provenance.doubts, now)
    kept = before | {
        name: text for name, text in as_json(said).items() if name not in weighed.doubts
    }
    seen = _seen(entry, now) | {"said": kept, "doubts": dict(weighed.doubts)}
    if known.item is None:
        return Follow(known, seen)
    changes = _changes(entry, known, weighed, now, zone)
    values: Values = {}
    details: Values = {}
    if known.leads:
        details = _details(entry, known, weighed.believed)
        values |= _quietly(entry, known.item)
        values |= _read_from(entry, known.item, weighed)
        values |= _taken_over(known.item, weighed.believed, kept)
        values |= _revived(known, details, now)
        values |= _withdrawn(known.item, now) if entry.withdrawn else {}
    else:
        values |= _beside(entry, known.item, now)
    found = Follow(known, seen, values, details, changes)
    if found.is_news:
        values["changed_at"] = now
    return found


def missed(known: Iterable[Known], now: datetime) -> list[Follow]:
    """Return what follows for those that a good and complete visit did not see.

    The state stays: what disappears waits for an editor, or for its deadline.
    """
    return [_missed(one, now) for one in known]


def _missed(one: Known, now: datetime) -> Follow:
    seen: Values = {"missed": one.provenance.missed + 1}
    if seen["missed"] < GONE_AFTER:
        return Follow(one, seen)
    seen["gone_at"] = now
    over = one.details is not None and one.details.is_over(now)
    if one.item is None or over or one.item.state not in UNDECIDED | {ItemState.PLACED}:
        return Follow(one, seen)
    changes = (_change(one, now, "gone", "", _gone()),)
    return Follow(one, seen, {"changed_at": now}, changes=changes)


def _before(known: Known) -> dict[str, str]:
    """Return what the source said before, also when that was kept with the item only."""
    if known.item is None or not known.leads:
        return dict(known.provenance.said)
    texts = {name: getattr(known.item, f"original_{name}") for name in TEXTS}
    return {name: text for name, text in texts.items() if text} | known.provenance.said


def _seen(entry: Entry, now: datetime) -> Values:
    names = vars(names_of(entry))
    return {**names, "url": entry.url, "last_seen_at": now, "missed": 0, "gone_at": None}


def _changes(
    entry: Entry, known: Known, weighed: Weighed, now: datetime, zone: ZoneInfo
) -> tuple[Change, ...]:
    found = [
        _change(known, now, name, readable(name, old, zone), readable(name, new, zone))
        for name, (old, new) in (*weighed.believed.items(), *weighed.noticed.items())
    ]
    for change in found[len(weighed.believed) :]:
        change.doubted = True
    if known.provenance.gone_at is not None:
        found.append(_change(known, now, "gone", _gone(), ""))
    if entry.withdrawn and known.item and known.item.withdrawn_at is None:
        found.append(_change(known, now, "withdrawn", "", _("the source has withdrawn it")))
    return tuple(found)


def _quietly(entry: Entry, item: Item) -> Values:
    """Return what may be newer without being news: pages alter their text at every visit."""
    said: Values = {
        "body": entry.body,
        "author": entry.author,
        "language": item.language or entry.language,
        "tags": entry.tags and list(dict.fromkeys([*entry.tags, *item.given_tags])),
        "attachments": attachments_of(entry),
    }
    values = {name: value for name, value in said.items() if value}
    if entry.url and "url" not in item.edited:
        values["url"] = entry.url
    if entry.published_at and item.published_at is None:
        values["published_at"] = aware(entry.published_at)
    return values


def _read_from(entry: Entry, item: Item, weighed: Weighed) -> Values:
    """Return the sentences that the details we believe were read from."""
    before = {name: text for name, text in item.evidence.items() if name not in weighed.believed}
    new = {name: text for name, text in entry.evidence.items() if name not in weighed.doubts}
    return {"evidence": before | new}


def _taken_over(item: Item, believed: Altered, kept: Mapping[str, str]) -> Values:
    texts = {name: new for name, (_old, new) in believed.items() if name in TEXTS}
    facts = {name: text for name, text in kept.items() if name not in TEXTS}
    return {
        **{f"original_{name}": text for name, text in texts.items()},
        **{name: text for name, text in texts.items() if name not in item.edited},
        "original_details": {**item.original_details, **facts},
    }


def _details(entry: Entry, known: Known, believed: Altered) -> Values:
    assert known.item is not None
    if known.details is None or known.item.kind is not entry.kind:
        return {}
    own = {*TEXTS, *known.item.edited}
    return {name: new for name, (_old, new) in believed.items() if name not in own}


def _revived(known: Known, followed: Values, now: datetime) -> Values:
    """Return the state of an item that had expired, and whose deadline was moved."""
    item, details = known.item, known.details
    if not followed or item is None or item.state is not ItemState.EXPIRED or details is None:
        return {}
    after = type(details)(**{**details.model_dump(), **followed})
    return {} if after.is_over(now) else {"state": ItemState.NEW}


def _beside(entry: Entry, item: Item, now: datetime) -> Values:
    """Return what an item has from a source whose words it does not have."""
    values: Values = {}
    if entry.url and not item.url and "url" not in item.edited:
        values["url"] = entry.url
    if entry.withdrawn and item.withdrawn_at is None:
        values["withdrawn_at"] = now
    return values


def _withdrawn(item: Item, now: datetime) -> Values:
    """Return what becomes of an item that its source has withdrawn: nobody is sent to it."""
    if item.withdrawn_at is not None:
        return {}
    over = {"state": ItemState.EXPIRED, "reason": _("the source has withdrawn it")}
    return {"withdrawn_at": now} | (over if item.state in UNDECIDED else {})


def _change(known: Known, now: datetime, name: str, old: str, new: str) -> Change:
    assert known.provenance.item_id is not None
    return Change(
        item_id=known.provenance.item_id,
        source_id=known.provenance.source_id,
        seen_at=now,
        field=name,
        old=old,
        new=new,
    )


def _gone() -> str:
    return _("the source no longer shows it")
