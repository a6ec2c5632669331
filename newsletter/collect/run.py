"""Due sources -> visits -> the queue."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from newsletter.collect.decide import turned
from newsletter.collect.http import Web
from newsletter.collect.keep import WHO, Brought, keep
from newsletter.collect.pace import is_due
from newsletter.collect.privacy import screened
from newsletter.collect.stories import Stories
from newsletter.collect.understand import Understood, understand
from newsletter.collect.visit import Fetcher, Get, Visit
from newsletter.errors import SourceError, StoreError, UnfitError
from newsletter.models import Robots, Source
from newsletter.settings import Collecting, Settings
from newsletter.sources import Reading
from newsletter.sources.aside import aside, look_for_garbage_seldom, processes
from newsletter.sources.kinds import kind_named, take_in
from newsletter.sources.remember import forgotten
from newsletter.store import audit, items, sources
from newsletter.store.engine import Store, Tx
from newsletter.text.imap_urls import is_imap
from newsletter.text.language import _

MOST_SERVERS_AT_ONCE = 8
MOST_WAITING = 64
"""Visits that have come home and wait to be stored; then servers wait, not the memory fills."""

MOST_STORED_AT_ONCE = 500
"""Entries stored in one transaction, unless one visit brought more: others write, too."""

LEFT_TO_OTHERS = 0.03
"""For how long the database is left to others, as a part of the time that it was held."""

LONGEST_VISIT_MINUTES = 15.0
"""Each page has a time limit, and a portal has hundreds: without one for the whole, a slow server
holds the collector for hours. Three hundred calls, each after a second's pause, need about ten."""

_log = logging.getLogger(__name__)


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

    A visit is stored whole or not at all, its receipt and what tells us next time that nothing has
    changed included. A visit that fails is recorded and loses nothing.

    :param keys: visit these sources, due or not.
    :param force: visit all, due or not, and read them even if they say they are unchanged.
    :param on_visit: called after each visit is stored.
    :raises NotFoundError: a key is of no source.
    """
    take_in(settings.collecting.kinds)
    look_for_garbage_seldom()
    with store.writing() as tx:
        turn(tx, now)
    with store.reading() as tx:
        chosen = _chosen(tx, now, keys, force=force)
        robots = sources.robots(tx)
    run = _Run(store, settings, now, force, on_visit or (lambda _visit: None))
    with processes(len(chosen), preload=[__name__, "newsletter.sources.feed"]):
        return asyncio.run(run.visit_all(chosen, robots))


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


def _chosen(tx: Tx, now: datetime, keys: Iterable[str] | None, *, force: bool) -> list[Source]:
    if keys is not None:
        return sources.named(tx, keys)
    return [one for one in sources.in_use(tx) if force or is_due(one, now)]


@dataclass(frozen=True)
class _Run:
    """One run of the collector, and what it was asked."""

    store: Store
    settings: Settings
    now: datetime
    force: bool
    on_visit: Callable[[Visit], None]
    stories: Stories = field(default_factory=Stories)

    async def visit_all(
        self, chosen: Sequence[Source], robots: Mapping[str, Robots]
    ) -> list[Visit]:
        """Visit the sources, those of one server one after another, several servers at once."""
        home: asyncio.Queue[Brought | None] = asyncio.Queue(MOST_WAITING)
        room = asyncio.Semaphore(MOST_SERVERS_AT_ONCE)

        async def visit_server(queue: Sequence[Source]) -> None:
            async with room:
                for source in queue:
                    await home.put(await visit_source(web, source, self.now, force=self.force))

        try:
            async with Web(self.settings, robots=robots, now=self.now) as web:
                async with asyncio.TaskGroup() as tasks:
                    storing = tasks.create_task(self._store_all(home))
                    async with asyncio.TaskGroup() as visiting:
                        for queue in _by_server(chosen):
                            visiting.create_task(visit_server(queue))
                    await home.put(None)
                with self.store.writing() as tx:
                    sources.keep_robots(tx, web.rules.learned.values())
        except ExceptionGroup as group:
            # Of what failed together (the database, most likely) one sentence is enough.
            raise _first(group) from group
        visits = storing.result()
        return [visits[source.key] for source in chosen]

    async def _store_all(self, home: "asyncio.Queue[Brought | None]") -> dict[str, Visit]:
        """Store visits as they come home; those that wait together share a transaction."""
        visits: dict[str, Visit] = {}
        while True:
            waiting = [await home.get()]
            while not home.empty():
                waiting.append(home.get_nowait())
            for brought in together(one for one in waiting if one is not None):
                begun = time.monotonic()
                # In a thread: waiting for the database must not look like a slow server.
                for visit in await asyncio.to_thread(self._keep, brought):
                    visits[visit.key] = visit
                    self.on_visit(visit)
                # Who waits for SQLite looks only now and then whether it is free.
                await asyncio.sleep(LEFT_TO_OTHERS * (time.monotonic() - begun))
            if None in waiting:
                return visits

    def _keep(self, brought: Sequence[Brought]) -> list[Visit]:
        """Store the visits; one that cannot be stored is noted as failed, and stops no other."""
        try:
            with self.store.writing() as tx:
                return keep(tx, brought, self.settings, self.now, self.stories)
        except Exception as failure:
            if isinstance(failure, StoreError) and not isinstance(failure, UnfitError):
                raise
            self.stories.forget()
            if len(brought) > 1:
                return [visit for one in brought for visit in self._keep([one])]
            if brought[0].visit.error:
                raise  # it is not what the source says
            return self._keep([brought[0].failed(_unreadable(brought[0].source, failure))])


def together(brought: Iterable[Brought]) -> Iterator[list[Brought]]:
    """Yield the visits that are stored in one transaction."""
    some: list[Brought] = []
    entries = 0
    for one in brought:
        entries += len(one.understood)
        if some and entries > MOST_STORED_AT_ONCE:
            yield some
            some, entries = [], len(one.understood)
        some.append(one)
    if some:
        yield some


async def visit_source(web: Web, source: Source, now: datetime, *, force: bool = False) -> Brought:
    """Visit one source, and store nothing. What goes wrong is in the visit, not raised.

    Nobody gets to see notices about people, unless the settings say so.

    :param force: read it even if it says that it is unchanged.
    """
    source = forgotten(source) if force else source
    async with _asking(web, source) as get:
        fetcher = Fetcher(get, source, now, force=force)
        return await _visited(fetcher, source, now, web.settings.collecting)


@asynccontextmanager
async def _asking(web: Web, source: Source) -> AsyncIterator[Get]:
    """Yield how what belongs to the source is asked for: by IMAP in a mailbox, else over HTTP.

    A password is thus given to the source's own server only.
    """
    if not is_imap(source.url):
        yield web.get
        return
    from newsletter.collect.imap import Mailbox  # imap_tools takes a while to import

    async with Mailbox(web.settings, source) as mailbox:
        yield mailbox.get


async def _visited(
    fetcher: Fetcher, source: Source, now: datetime, settings: Collecting
) -> Brought:
    started = time.monotonic()
    error: str | None = None
    reading = Reading()
    understood: Sequence[Understood] = ()
    try:
        async with asyncio.timeout(60 * LONGEST_VISIT_MINUTES):
            reading, understood = await _read(fetcher, source, now, settings)
    except TimeoutError:
        error = _too_long()
    except SourceError as failure:
        error = sentence(failure, source)
    except Exception as failure:  # noqa: BLE001 - foreign input; one source never stops the others
        error = _unreadable(source, failure)
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
    return Brought(
        source,
        visit,
        reading,
        understood,
        None if error else fetcher.validators,
        fetcher.asked,
        fetcher.moved_to,
        fetcher.is_gone,
    )


async def _read(
    fetcher: Fetcher, source: Source, now: datetime, settings: Collecting
) -> tuple[Reading, Sequence[Understood]]:
    reading = await kind_named(source.kind).collect(source, fetcher, now)
    reading = screened(reading) if settings.drop_personal else reading
    if not reading.entries:
        return reading, ()
    section, title = source.section, source.title
    return reading, await aside(understand, reading.entries, section, title, now)


def _first(group: ExceptionGroup[Exception]) -> Exception:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, ExceptionGroup) else error


def _by_server(chosen: Sequence[Source]) -> list[list[Source]]:
    found: dict[str, list[Source]] = defaultdict(list)
    for source in chosen:
        try:
            found[urlsplit(source.url).hostname or ""].append(source)
        except ValueError:
            found[""].append(source)
    return list(found.values())


def _unreadable(source: Source, failure: Exception) -> str:
    _log.debug("source %s", source.key, exc_info=failure)
    reason = type(failure).__name__
    return str(SourceError(_("the answer cannot be read ({reason})").format(reason=reason)))


def _too_long() -> str:
    what = _("the visit was broken off after {minutes} min: the server is too slow")
    again = _("It is tried again at the next visit.")
    return str(SourceError(what.format(minutes=f"{LONGEST_VISIT_MINUTES:g}"), remedy=again))


def sentence(error: SourceError, source: Source) -> str:
    """Return the error as a sentence that need not repeat the source's own address."""
    where = "" if error.where == source.url else error.where
    return str(SourceError(error.what, where=where, remedy=error.remedy))
