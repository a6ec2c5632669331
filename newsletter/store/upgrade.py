"""Bringing a database to the newest schema (Alembic), its data included."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 7_202_611  # an arbitrary key of our own for pg_advisory_xact_lock


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to ``revision`` in one transaction: all of them, or none.

    Two processes may call this at once: the second waits, and finds nothing left to do.
    """
    with alone(engine) as connection:
        command.upgrade(alembic_config(connection), revision)


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to ``connection`` where one is given."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which nobody else changes the schema."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Rebuilding a table (batch mode) drops it: its children must not go with it.
            # The pragma has no effect inside a transaction, and opening one is ours to do.
            connection.connection.dbapi_connection.execute(  # type: ignore[union-attr]
                "PRAGMA foreign_keys=OFF"
            )
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
            yield connection
