"""Due sources -> visits -> the queue. The shell around :mod:`newsletter.collect.decide`."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from newsletter.collect.decide import Decision, decide, is_due, turned
from newsletter.collect.follow import missed
from newsletter.collect.http import Web
from newsletter.collect.identify import different, matched, names_of
from newsletter.collect.visit import Fetcher, Validators, Visit
from newsletter.errors import SourceError
from newsletter.models import Fetch, Source
from newsletter.settings import Settings
from newsletter.sources import Reading
from newsletter.sources.kinds import kind_named
from newsletter.store import audit, items, provenances, sources
from newsletter.store.engine import Store, Tx
from newsletter.text.language import _

MOST_SERVERS_AT_ONCE = 8
LONGEST_VISIT_MINUTES = 15.0
"""Each page has a time limit, and a portal has hundreds: without one for the whole, a slow server
holds the collector for hours. Three hundred calls, each after a second's pause, need about ten."""
WHO = "collect"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Brought:
    """A visit as it came home, before anything of it is stored."""

    source: Source
    visit: Visit
    reading: Reading = field(default_factory=Reading)
    validators: Validators | None = None


def collect(
    store: Store,
    settings: Settings,
    now: datetime,
    *,
    keys: Iterable[str] | None = None,
    force: bool = False,
    on_visit: Callable[[Visit], None] | None = None,
) -> list[Visit]:
    """Visit the sources that are due and queue what is new or changed.

    Each source is stored in a transaction of its own, its receipt and what tells us next time
    that nothing has changed included. A visit that fails is recorded and loses nothing.

    :param keys: visit these sources, due or not.
    :param force: visit all, due or not, and read them even if they say they are unchanged.
    :param on_visit: called after each visit is stored.
    :raises NotFoundError: a key is of no source.
    """
    with store.writing() as tx:
        turn(tx, now)
    with store.reading() as tx:
        chosen = _chosen(tx, settings, now, keys, force=force)
    run = _Run(store, settings, now, force, on_visit or (lambda _visit: None))
    return asyncio.run(run.visit_all(chosen))


def turn(tx: Tx, now: datetime) -> int:
    """Expire what is over and wake what was snoozed until now; return how many items turned."""
    count = 0
    for item, details in items.waiting(tx, now):
        state = turned(item, details, now)
        if state is None or item.id is None:
            continue
        before = {"state": item.state.value}
        item.state, item.snoozed_until = state, None
        audit.record(
            tx,
            now=now,
            who=WHO,
            action="turn",
            subject="item",
            subject_id=item.id,
            before=before,
            after={"state": state.value},
        )
        count += 1
    tx.flush()
    return count


def _chosen(
    tx: Tx, settings: Settings, now: datetime, keys: Iterable[str] | None, *, force: bool
) -> list[Source]:
    if keys is not None:
        return sources.named(tx, keys)
    every = settings.collecting.interval_minutes
    found = sources.everything(tx)
    return [one for one in found if is_due(one, now, every) or (force and one.enabled)]


@dataclass(frozen=True)
class _Run:
    """One run of the collector, and what it was asked."""

    store: Store
    settings: Settings
    now: datetime
    force: bool
    on_visit: Callable[[Visit], None]

    async def visit_all(self, chosen: Sequence[Source]) -> list[Visit]:
        """Visit the sources, those of one server one after another, several servers at once."""
        visits: dict[str, Visit] = {}
        room, storing = asyncio.Semaphore(MOST_SERVERS_AT_ONCE), asyncio.Lock()

        async def visit_server(queue: Sequence[Source]) -> None:
            async with room:
                for source in queue:
                    brought = await self._visit(web, source)
                    async with storing:
                        # In a thread: waiting for the database must not look like a slow server.
                        visits[source.key] = await asyncio.to_thread(self._keep, brought)
                    self.on_visit(visits[source.key])

        try:
            async with Web(self.settings) as web, asyncio.TaskGroup() as tasks:
                for queue in _by_server(chosen):
                    tasks.create_task(visit_server(queue))
        except ExceptionGroup as group:
            # Of what failed together (the database, most likely) one sentence is enough.
            raise group.exceptions[0] from group
        return [visits[source.key] for source in chosen]

    async def _visit(self, web: Web, source: Source) -> _Brought:
        fetcher = Fetcher(web.get, source, force=self.force)
        started = time.monotonic()
        error: str | None = None
        reading = Reading()
        try:
            async with asyncio.timeout(60 * LONGEST_VISIT_MINUTES):
                reading = await kind_named(source.kind).collect(source, fetcher, self.now)
        except TimeoutError:
            error = _too_long()
        except SourceError as failure:
            error = sentence(failure, source)
        except Exception as failure:  # noqa: BLE001 - foreign input; one source never stops the others
            _log.debug("source %s", source.key, exc_info=True)
            reason = type(failure).__name__
            error = str(
                SourceError(_("the answer cannot be read ({reason})").format(reason=reason))
            )
        visit = Visit(
            key=source.key,
            title=source.title,
            url=source.url,
            status=fetcher.status,
            bytes=fetcher.bytes,
            ms=round((time.monotonic() - started) * 1000),
            unchanged=fetcher.unchanged and error is None,
            left_out=reading.left_out,
            error=error,
        )
        return _Brought(source, visit, reading, None if error else fetcher.validators)

    def _keep(self, brought: _Brought) -> Visit:
        assert brought.source.id is not None
        with self.store.writing() as tx:
            source = sources.locked(tx, brought.source.id)
            if source is None:
                return replace(brought.visit, error=_("The source was removed meanwhile."))
            decision = self._decide(tx, source, brought.reading)
            apply(tx, decision)
            visit = replace(
                brought.visit,
                seen=len(decision.new) + len(decision.followed),
                new=len(decision.new),
                changed=len(decision.changed_items),
                changed_items=decision.changed_items,
            )
            _note(source, visit, brought.validators, self.now)
            if brought.reading.memory is not None:
                source.memory = dict(brought.reading.memory)
            sources.add_receipt(tx, _receipt(brought.source.id, visit, self.now))
        return visit

    def _decide(self, tx: Tx, source: Source, reading: Reading) -> Decision:
        assert source.id is not None
        entries = different(reading.entries)
        names = [names_of(entry) for entry in entries]
        known = provenances.known(
            tx,
            source.id,
            identities=(one.identity for one in names),
            url_keys=(one.url_key for one in names),
            title_keys=(one.title_key for one in names),
        )
        found = decide(matched(entries, known), source, self.now, self.settings.zone)
        if not reading.complete:
            return found
        seen = {one.known.provenance.id for one in found.followed}
        return replace(found, missed=missed(provenances.live(tx, source.id, seen), self.now))


def apply(tx: Tx, decision: Decision) -> None:
    """Queue what is new, let what is known follow its source, and keep the changes."""
    items.add(tx, [(new.item, new.details, new.provenance) for new in decision.new])
    for follow in (*decision.followed, *decision.missed):
        _set(follow.known.provenance, follow.seen)
        _set(follow.known.item, follow.values)
        _set(follow.known.details, follow.details)
        tx.add_all(follow.changes)
    tx.flush()


def _set(row: object, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _by_server(chosen: Sequence[Source]) -> list[list[Source]]:
    found: dict[str, list[Source]] = defaultdict(list)
    for source in chosen:
        try:
            found[urlsplit(source.url).hostname or ""].append(source)
        except ValueError:
            found[""].append(source)
    return list(found.values())


def _too_long() -> str:
    what = _("the visit was broken off after {minutes} min: the server is too slow")
    again = _("It is tried again at the next visit.")
    return str(SourceError(what.format(minutes=f"{LONGEST_VISIT_MINUTES:g}"), remedy=again))


def sentence(error: SourceError, source: Source) -> str:
    """Return the error as a sentence that need not repeat the source's own address."""
    where = "" if error.where == source.url else error.where
    return str(SourceError(error.what, where=where, remedy=error.remedy))


def _note(source: Source, visit: Visit, validators: Validators | None, now: datetime) -> None:
    source.fetched_at = now
    source.failures = 0 if visit.error is None else source.failures + 1
    if validators is not None:
        source.etag = validators.etag
        source.last_modified = validators.last_modified
        source.body_hash = validators.body_hash


def _receipt(source_id: int, visit: Visit, now: datetime) -> Fetch:
    return Fetch(
        source_id=source_id,
        at=now,
        status=visit.status,
        bytes=visit.bytes,
        ms=visit.ms,
        unchanged=visit.unchanged,
        seen=visit.seen,
        new=visit.new,
        changed=visit.changed,
        left_out=visit.left_out,
        error=visit.error,
    )
