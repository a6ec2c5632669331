"""Databases, settings and the clock, as the tests get them.

Store tests run on SQLite and on PostgreSQL (a cluster of our own per test process, reached
through a socket only). A server that is missing skips its tests, and fails them with CI=true.
What tests write is kept in memory where there is room: the databases wait for the disk as they
do in use, and here it answers at once.
"""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest

from newsletter.settings import Settings, load
from newsletter.store.engine import Store, open_store
from newsletter.text import language

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""Monday 23 November 2026, 9.30 in Prague."""

PRAGUE_MONDAY_7 = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
"""The hour of the shipped bulletin: Monday 23 November 2026, 7.00 in Prague."""

CONFIG = Path(__file__).parent.parent / "config.toml"

MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > 2**30:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(MEMORY))

# Libraries stay until the end: to look through them again and again takes a sixth of the time.
gc.set_threshold(50_000, 20, 50)

# The tests start the program many times: without bytecode, each time compiles every library anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How busy the machine is says nothing of the program. For more than half of the usual examples:
# pytest --hypothesis-profile=default
hypothesis.settings.register_profile("brisk", hypothesis.settings(), max_examples=50, deadline=None)
hypothesis.settings.load_profile("brisk")


def pytest_collection_finish() -> None:
    """Count what has been imported among what stays: nobody looks through it any more."""
    gc.freeze()


SCHEMA_OF_A_DATABASE = """
    SELECT count(*), max(xmin::text::bigint), (SELECT version_num FROM alembic_version)
    FROM pg_attribute
"""
"""Tells if tables were made, changed or dropped: each column has a row, which says who wrote it."""

EMPTY = """DO $$
DECLARE one record; filled boolean;
BEGIN
    FOR one IN SELECT oid, relname, relkind FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP
        IF one.relkind = 'S' THEN
            PERFORM setval(one.oid::regclass, 1, false);
        ELSIF one.relkind = 'r' THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one.relname) INTO filled;
            IF filled THEN EXECUTE format('TRUNCATE %I CASCADE', one.relname); END IF;
        END IF;
    END LOOP;
END $$"""


def missing(what: str) -> None:
    """Skip the test for want of something; with CI=true that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


@pytest.fixture(autouse=True)
def _czech() -> Iterator[None]:
    language.use("cs")
    yield
    language.use("cs")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the shipped configuration, in a folder of the test's own."""
    monkeypatch.setenv("NEWSLETTER_SECRET", "s" * 40)
    shutil.copy(CONFIG, tmp_path / "config.toml")
    return load(tmp_path / "config.toml")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[str]:
    """Start a PostgreSQL cluster with a migrated template; yield the URL of its socket."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        missing("PostgreSQL (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="newsletter-pg-"))  # short: a socket's path has 107 bytes
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs[-1] / program, *arguments],
            check=True,
            user=user,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )

    data = str(folder / "data")
    run(
        "initdb",
        "--auth=trust",
        "--username=newsletter",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "-D",
        data,
    )
    # Nothing in it needs to survive anything, and everything is deleted at the end.
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off" + "".join(
        f" -c {setting}"
        for setting in (
            "full_page_writes=off",
            "synchronous_commit=off",
            "autovacuum=off",
            "wal_level=minimal",
            "max_wal_senders=0",
            "shared_buffers=16MB",
            "checkpoint_timeout=1h",
        )
    )
    run("pg_ctl", "start", "--wait", "-D", data, "-o", options, "-l", str(folder / "log"))
    try:
        base = f"postgresql+psycopg://newsletter@/{{name}}?host={folder}"
        with _administering(base) as connection:
            connection.execute("CREATE DATABASE template_newsletter")
        open_store(base.format(name="template_newsletter")).close()
        yield base
    finally:
        run("pg_ctl", "stop", "--mode=immediate", "-D", data)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "subscribers.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def empty_databases(postgresql_cluster: str) -> Iterator["EmptyDatabases"]:
    with closing(EmptyDatabases(postgresql_cluster)) as databases:
        yield databases


@pytest.fixture
def postgresql_url(empty_databases: "EmptyDatabases") -> Iterator[str]:
    with empty_databases.one() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Return an empty database of each kind."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """Return an empty SQLite database, where the kind of database does not matter."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


class EmptyDatabases:
    """Databases of a cluster: a test leaves its own to the next one, emptied.

    Making one takes a fifth of a second, emptying it a hundredth.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self.made: list[psycopg.Connection] = []
        self.free: list[psycopg.Connection] = []
        with _administering(base, "template_newsletter") as connection:
            self.schema = connection.execute(SCHEMA_OF_A_DATABASE).fetchone()

    @contextmanager
    def one(self) -> Iterator[str]:
        """Yield the URL of an empty one that nobody else uses."""
        connection = self.free.pop() if self.free else self.make()
        yield self.base.format(name=connection.info.dbname)
        if self.empty(connection):
            self.free.append(connection)

    def make(self) -> psycopg.Connection:
        name = f"test_{len(self.made)}"
        with _administering(self.base) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template_newsletter".encode())
        self.made.append(_administering(self.base, name))
        return self.made[-1]

    def empty(self, connection: psycopg.Connection) -> bool:
        """Empty it and return True, unless the test has changed its tables."""
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if connection.execute(SCHEMA_OF_A_DATABASE).fetchone() != self.schema:
            return False
        connection.execute(EMPTY)
        return True

    def close(self) -> None:
        for connection in self.made:
            connection.close()


def _administering(base: str, name: str = "postgres") -> psycopg.Connection:
    url = base.format(name=name).replace("postgresql+psycopg:", "postgresql:")
    return psycopg.connect(url, autocommit=True)
