"""Opening the database, and its transactions.

SQLite runs in WAL; writers begin with ``BEGIN IMMEDIATE`` (SQLAlchemy's default loses updates
between processes) and ``synchronous=FULL``, so that what was committed survives a power cut.
PostgreSQL is taken as it comes (READ COMMITTED; queries that claim lock their rows).
https://www.sqlite.org/wal.html, https://www.sqlite.org/lang_transaction.html
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
)
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from newsletter.errors import StoreError, UnfitError
from newsletter.text.language import _

SCHEMA = "0010"
"""The newest migration. A test holds it against ``migrations/versions``."""

BUSY_TIMEOUT_MS = 30_000
"""How long a command waits for SQLite while others write."""

Tx = Session
"""A transaction, as the stages know it: handed down, never opened or committed by them."""


@dataclass(frozen=True)
class Store:
    """An opened database, at the newest schema."""

    url: URL
    writer: Engine
    reader: Engine

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """Open a transaction that writes; commit at the end, roll back on any error."""
        with self._spoken(), Session(self.writer, expire_on_commit=False) as tx, tx.begin():
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Open a transaction that only reads (a consistent picture; nothing is kept)."""
        with self._spoken(), Session(self.reader, expire_on_commit=False) as tx:
            yield tx

    def close(self) -> None:
        """Give the connections back."""
        self.writer.dispose()
        self.reader.dispose()

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, IntegrityError, DataError) as error:
            kind = UnfitError if isinstance(error, DataError) else StoreError
            raise kind(
                _reason(error), where=name_of(self.url), remedy=_remedy(error, self.url)
            ) from error


def open_store(url: str) -> Store:
    """Open the database at ``url`` (SQLAlchemy form), made or upgraded to the newest schema.

    :raises StoreError: the address is not one, or the database cannot be reached or upgraded.
    """
    address = _address(url)
    store = _connect(address)
    try:
        with store._spoken():
            _upgrade_if_needed(store)
    except DBAPIError as error:
        store.close()
        raise StoreError(_reason(error), where=name_of(address)) from error
    except BaseException:
        store.close()
        raise
    return store


def name_of(url: URL) -> str:
    """Return the address as people may see it: a file's path, or the URL without its password."""
    return url.database or ":memory:" if _is_sqlite(url) else url.render_as_string()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            _("‘{url}’ is not a database address").format(url=re.sub(r":[^:@/]*@", ":***@", url)),
            remedy=_("Write sqlite:///file.db or postgresql://user@host/name."),
        ) from error
    if address.drivername == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise StoreError(
            _("databases of the kind ‘{kind}’ are not supported").format(kind=address.drivername),
            remedy=_("Write sqlite:///file.db or postgresql://user@host/name."),
        )
    return address


def _is_sqlite(url: URL) -> bool:
    return url.drivername == "sqlite"


def _connect(url: URL) -> Store:
    if not _is_sqlite(url):
        engine = create_engine(url, pool_pre_ping=True)
        return Store(url, engine, engine)
    folder = Path(url.database or ".").parent
    if not folder.is_dir():
        raise StoreError(
            _("the folder {folder} does not exist").format(folder=folder),
            where=name_of(url),
            remedy=_("Create it, or change ‘database’ in config.toml."),
        )
    _make_private(url)
    return Store(url, _sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN"))


def _make_private(url: URL) -> None:
    # People's addresses: a new file is for its owner only (its -wal and -shm take after it).
    with suppress(OSError):  # SQLite says better what is wrong
        os.close(os.open(url.database or "", os.O_CREAT | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))


def _sqlite(url: URL, begin: str) -> Engine:
    # NullPool: a connection costs 0.1 ms, and none is left open over a fork or a kill.
    engine = create_engine(url, poolclass=NullPool)

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _upgrade_if_needed(store: Store) -> None:
    with store.reader.connect() as connection:
        revision = None
        if inspect(connection).has_table("alembic_version"):
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision == SCHEMA:
        return
    if revision is not None and revision > SCHEMA:
        raise StoreError(
            _("the database was made by a newer version of the program ({revision})").format(
                revision=revision
            ),
            where=name_of(store.url),
            remedy=_("Install that version or a newer one."),
        )
    from newsletter.store.upgrade import upgrade  # alembic takes a second to import

    upgrade(store.writer)


def _reason(error: DBAPIError) -> str:
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig) else str(error)
    return _("the database says: {reason}").format(reason=reason)


def _remedy(error: DBAPIError, url: URL) -> str:
    reason = str(error.orig)
    if isinstance(error, IntegrityError):
        return _("Another command wrote the same at once. Run the command again.")
    if isinstance(error, DataError):
        return _("A text holds a character that a database cannot keep. Nothing was changed.")
    if "locked" in reason:
        return _("Another command is writing. Wait a moment and try again.")
    if "full" in reason:
        return _("Nothing was lost. Free some space and run the command again.")
    if _is_sqlite(url):
        return _("Check that the disk is not full, and the file and its folder can be written.")
    return _("Check that the server runs and that ‘database’ in config.toml is right.")
