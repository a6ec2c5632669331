"""What a visit brought is kept: its items, its receipt, and when to come again."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.collect.classify import sort_in
from newsletter.collect.decide import Decision, Joined, decide
from newsletter.collect.follow import missed
from newsletter.collect.health import BASELINE, drop
from newsletter.collect.identify import matched, names_of
from newsletter.collect.join import joined
from newsletter.collect.pace import WATCHED, Asked, next_visit
from newsletter.collect.ruled import Rules, ready
from newsletter.collect.stories import Stories
from newsletter.collect.understand import Understood
from newsletter.collect.visit import Validators, Visit
from newsletter.models import Fetch, ItemState, Source
from newsletter.settings import Settings
from newsletter.sources import Reading
from newsletter.store import audit, files, items, provenances, queue, sources
from newsletter.store import stories as tellings
from newsletter.store.engine import Tx
from newsletter.store.provenances import Known
from newsletter.text.language import _

WHO = "collect"

MOST_BYTES = 2**31 - 1
"""What the column of a receipt holds."""


@dataclass(frozen=True)
class Brought:
    """A visit as it came home, before anything of it is stored.

    ``understood``: the entries of the reading, each once. ``moved_to``: where the source's address
    has moved for good; ``is_gone``: it said that it is gone for good.
    """

    source: Source
    visit: Visit
    reading: Reading
    understood: Sequence[Understood] = ()
    validators: Validators | None = None
    asked: Asked = field(default_factory=Asked)
    moved_to: str | None = None
    is_gone: bool = False

    def failed(self, error: str) -> "Brought":
        """Return the visit as one that brought nothing."""
        return Brought(self.source, replace(self.visit, unchanged=False, error=error), Reading())


def keep(
    tx: Tx, brought: Sequence[Brought], settings: Settings, now: datetime, stories: Stories
) -> list[Visit]:
    """Store what visits brought, and return them with what they meant for the queue.

    Entries, receipt, memory and validators go together: a visit is stored whole or not at all.
    """
    ids = [one.source.id or 0 for one in brought]
    there = sources.locked(tx, ids)
    changes = sources.count_changes(tx, ids, now - WATCHED)
    counts = sources.counts(tx, _counted(brought), now - BASELINE)
    interval = timedelta(minutes=settings.collecting.interval_minutes)
    names = {
        number: [names_of(understood.entry) for understood in one.understood]
        for number, one in zip(ids, brought, strict=True)
    }
    known = provenances.known(tx, names)
    terms = _Terms(settings.zone, now, interval, stories, ready(settings.rules), counts, known)
    as_before = (
        (number, name)
        for number, one in zip(ids, brought, strict=True)
        for name in one.reading.as_before
    )
    provenances.see_again(tx, as_before, now)
    visits = [
        _kept(tx, one, there.get(number), terms) for number, one in zip(ids, brought, strict=True)
    ]
    stories.keep(tx)
    receipts = []
    for one, visit in zip(brought, visits, strict=True):
        if source := there.get(one.source.id or 0):
            _note(source, one, visit, now)
            _plan(source, one, visit, changes.get(source.id or 0, 0), terms)
            _move(tx, source, one, now)
            receipts.append(_receipt(source, visit, now))
    sources.keep_receipts(tx, receipts)
    return visits


@dataclass(frozen=True)
class _Terms:
    """What holds for several visits: ``interval`` is of sources nobody knows yet.

    By source id, ``counts``: when earlier visits saw how many entries; ``known``: what of the
    entries we know.
    """

    zone: ZoneInfo
    now: datetime
    interval: timedelta
    stories: Stories
    rules: Rules
    counts: Mapping[int, Sequence[tuple[datetime, int]]]
    known: Mapping[int, Sequence[Known]]


def _kept(tx: Tx, brought: Brought, source: Source | None, terms: _Terms) -> Visit:
    if source is None:
        return replace(brought.visit, error=_("The source was removed meanwhile."))
    degraded = _degraded(brought, terms)
    decided = _decide(tx, source, brought, terms, whole=not degraded)
    told = {one.entry.identity: one.story for one in brought.understood}
    decision, tellings = joined(tx, decided, told, source, terms.stories, terms.now)
    apply(tx, decision)
    terms.stories.extend(source, tellings)
    return replace(
        brought.visit,
        seen=len(decided.new) + len(decision.followed) + len(brought.reading.as_before),
        new=len(decision.new),
        blocked=sum(new.item.state is ItemState.REJECTED for new in decision.new),
        changed=len(decision.changed_items),
        changed_items=decision.changed_items,
        withdrawn=decision.withdrawn,
        joined=len(decision.joined),
        degraded=degraded,
    )


def apply(tx: Tx, decision: Decision) -> None:
    """Queue what is new, let what is known follow its source, and keep changes and documents."""
    if not (decision.new or decision.joined or decision.followed or decision.missed):
        return  # most visits: asking the database to write nothing takes its time, too
    files.keep(tx, decision.files)
    items.add(tx, [(new.item, new.details, new.provenance, new.likeness) for new in decision.new])
    for one in decision.joined:
        _join(tx, one)
    for follow in (*decision.followed, *decision.missed):
        _set(follow.known.provenance, follow.seen)
        _set(follow.known.item, follow.values)
        _set(follow.known.details, follow.details)
        tx.add_all(follow.changes)
    tellings.forget(tx, [one.known.provenance.id or 0 for one in decision.followed if one.changes])


def _join(tx: Tx, one: Joined) -> None:
    before = {name: str(getattr(one.item, name)) for name in ("title", "kind", "section")}
    old = items.details(tx, [one.item]).get(one.item.id or 0)
    _set(one.item, one.values)
    _set(old, one.filled)
    tx.add(one.provenance)
    if one.details is None:
        return
    queue.replace_details(tx, old, one.details)
    after = {name: str(getattr(one.item, name)) for name in before}
    audit.record(
        tx, now=one.provenance.first_seen_at, who=WHO, action="lead", subject="item",
        subject_id=one.item.id or 0, before=before, after=after,
    )  # fmt: skip


def _counted(brought: Iterable[Brought]) -> list[int]:
    """Return the ids of the sources whose visits tell how much they show."""
    return [
        one.source.id or 0
        for one in brought
        if one.visit.error is None and not one.visit.unchanged and not one.reading.varies
    ]


def _degraded(brought: Brought, terms: _Terms) -> str | None:
    """Return what is wrong with how much the source shows; none if this visit cannot tell."""
    if not _counted([brought]):
        return None
    past = terms.counts.get(brought.source.id or 0, ())
    return drop(len(brought.reading.entries) + len(brought.reading.as_before), past)


def _decide(tx: Tx, source: Source, brought: Brought, terms: _Terms, *, whole: bool) -> Decision:
    assert source.id is not None
    reading, entries = brought.reading, [one.entry for one in brought.understood]
    known = terms.known.get(source.id, [])
    pairs = [
        (understood.first_seen(source, one.provenance.first_seen_at if one else terms.now), one)
        for understood, (_entry, one) in zip(
            brought.understood, matched(entries, known), strict=True
        )
    ]
    found = decide(pairs, source, terms.now, terms.zone)
    sort_in(((new.item, new.details) for new in found.new), source, terms.rules)
    if not (reading.complete and whole):
        return found
    seen = {one.known.provenance.id for one in found.followed}
    unseen = provenances.live(tx, source.id, seen, reading.as_before)
    return replace(found, missed=missed(unseen, terms.now))


def _plan(source: Source, brought: Brought, visit: Visit, changes: int, terms: _Terms) -> None:
    asked = replace(brought.asked, rhythm=brought.reading.rhythm or brought.asked.rhythm)
    source.next_fetch_at = next_visit(
        source,
        changes + bool(visit.new or visit.changed),
        asked,
        terms.now,
        terms.interval,
        random.random(),  # noqa: S311 - no secret
    )


def _note(source: Source, brought: Brought, visit: Visit, now: datetime) -> None:
    source.fetched_at = now
    if brought.visit.error is None:
        source.failures, source.failing_since, source.retired_at = 0, None, None
    else:
        source.failures += 1
        source.failing_since = source.failing_since or now
    if visit.degraded is not None:
        source.degraded = visit.degraded
        source.degraded_since = (source.degraded_since or now) if visit.degraded else None
    if brought.validators is not None:
        source.etag = brought.validators.etag
        source.last_modified = brought.validators.last_modified
        source.body_hash = brought.validators.body_hash
    if brought.reading.memory is not None:
        source.memory = dict(brought.reading.memory)


def _move(tx: Tx, source: Source, brought: Brought, now: datetime) -> None:
    """Follow a source that has moved for good (RFC 9110, 15.4.2), and let go of one that is gone.

    A page that could not be read is no new address: many servers send all that is lost to one.
    """
    before: dict[str, object] = {}
    if brought.moved_to and brought.visit.error is None and brought.moved_to != source.url:
        before, source.url = {"url": source.url}, brought.moved_to
    elif brought.is_gone:
        before, source.retired_at = {"retired_at": None}, now
    if before:
        after = {name: str(getattr(source, name)) for name in before}
        audit.record(
            tx, now=now, who=WHO, action="move", subject="source", subject_id=source.key,
            before=before, after=after,
        )  # fmt: skip


def _set(row: object, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _receipt(source: Source, visit: Visit, now: datetime) -> Fetch:
    kept = ("status", "bytes", "ms", "unchanged", "seen", "new", "changed", "left_out", "error")
    said = {name: getattr(visit, name) for name in kept}
    said["bytes"] = min(visit.bytes, MOST_BYTES)
    return Fetch(source_id=source.id or 0, at=now, **said)
