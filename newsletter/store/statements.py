"""Statements that SQLite and PostgreSQL write alike and SQLAlchemy does not."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, insert, inspect, text
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from newsletter.store.engine import Tx

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_missing(tx: Tx, table: type[SQLModel]) -> "sqlite.Insert | postgresql.Insert":
    """Return an ``INSERT … ON CONFLICT DO NOTHING``: rows that are there already stay."""
    return _insert(tx, table).on_conflict_do_nothing()


def insert_or_replace(tx: Tx, table: type[SQLModel]) -> "sqlite.Insert | postgresql.Insert":
    """Return an ``INSERT … ON CONFLICT DO UPDATE``: rows that are there become as these are."""
    insert = _insert(tx, table)
    key = inspect(table).primary_key
    return insert.on_conflict_do_update(
        index_elements=key,
        set_={column.name: column for column in insert.excluded if not column.primary_key},
    )


def _insert(tx: Tx, table: type[SQLModel]) -> "sqlite.Insert | postgresql.Insert":
    if tx.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # brings asyncpg with it

    return postgresql.insert(table)


def insert_all(tx: Tx, rows: Iterable[SQLModel]) -> None:
    """Insert rows, table by table: many times faster than one by one.

    They are not followed: what is altered in them afterwards is not written.
    """
    of: dict[type[SQLModel], list[dict[str, Any]]] = {}
    for row in rows:
        table = type(row)
        values = {name: row.__dict__[name] for name in table.model_fields}
        if values.get("id", 0) is None:
            del values["id"]  # the database gives one
        of.setdefault(table, []).append(values)
    for table, found in of.items():
        run(tx, insert(table), found)


def next_ids(tx: Tx, table: type[SQLModel], count: int) -> Sequence[int]:
    """Return ids for so many new rows of a table; nobody else gets the same."""
    name = str(table.__tablename__)
    if tx.get_bind().dialect.name == "sqlite":
        # Nobody else writes until the end of this transaction.
        last = tx.connection().scalar(text(f"SELECT max(id) FROM {name}")) or 0  # noqa: S608
        return range(last + 1, last + 1 + count)
    given = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)")
    return tx.connection().scalars(given, {"name": name, "n": count}).all()


def run(tx: Tx, statement: Executable, rows: list[dict[str, Any]] | None = None) -> int:
    """Run a statement that writes; return how many rows it wrote.

    Objects that were read before do not follow it.
    """
    tx.flush()
    # Without the option an INSERT on PostgreSQL says -1.
    connection = tx.connection()
    return connection.execute(
        statement, rows, execution_options={"preserve_rowcount": True}
    ).rowcount
