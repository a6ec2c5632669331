"""Statements that SQLite and PostgreSQL write alike and SQLAlchemy does not."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, inspect
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
