"""If these fail, the database loses updates, ignores its rules or greets people with a trace."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import select

from newsletter.errors import StoreError
from newsletter.models import Item, Provenance, Suppression
from newsletter.store import issues
from newsletter.store.engine import SCHEMA, Store, open_store
from newsletter.store.upgrade import alembic_config, alone
from tests.factories import make_issue

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_models_and_the_migrations_agree(store: Store) -> None:
    with alone(store.writer) as connection:
        command.check(alembic_config(connection))


def test_the_program_knows_its_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [SCHEMA]


def test_every_migration_can_be_taken_back(store: Store) -> None:
    with alone(store.writer) as connection:
        command.downgrade(alembic_config(connection), "base")
    with alone(store.writer) as connection:
        command.upgrade(alembic_config(connection), "head")


def test_items_of_the_first_version_keep_what_their_source_calls_them(store: Store) -> None:
    with alone(store.writer) as connection:
        command.downgrade(alembic_config(connection), "0001")
        at = "2026-11-20 08:00:00+00:00"
        connection.execute(text(
            "INSERT INTO source (id, key, kind, title, url, section, options, enabled, added_at,"
            " failures) VALUES (1, 'kraj', 'feed', 'Kraj', 'https://kraj.example', 'kraj', '{}',"
            f" {'TRUE' if connection.dialect.name == 'postgresql' else 1}, '{at}', 0)"
        ))  # fmt: skip
        for number, source in ((1, "1"), (2, "NULL")):
            connection.execute(text(
                "INSERT INTO item (id, source_id, identity, kind, state, section, title, summary,"
                " original_title, original_summary, original_details, body, attachments, edited,"
                f" first_seen_at, last_seen_at) VALUES ({number}, {source}, 'guid-{number}',"
                " 'article', 'new', 'kraj', 'Most', '', 'Most', '', '{}', '', '[]', '[]',"
                f" '{at}', '{at}')"
            ))  # fmt: skip
        command.upgrade(alembic_config(connection), "head")
    with store.reading() as tx:
        assert [item.title for item in tx.exec(select(Item))] == ["Most", "Most"]
        (row,) = tx.exec(select(Provenance))
        assert (row.item_id, row.source_id, row.identity) == (1, 1, "guid-1")


def test_what_was_approved_before_variants_is_the_whole_issue(store: Store) -> None:
    with store.writing() as tx:
        issue_id = make_issue(tx, NOW)
    with alone(store.writer) as connection:
        command.downgrade(alembic_config(connection), "0009")
        connection.execute(text("UPDATE variant SET items = '[]'"))
        command.upgrade(alembic_config(connection), "head")
    with store.reading() as tx:
        (variant,) = issues.variants(tx, issue_id)
        assert variant.items == [one.item_id for one in issues.placements(tx, issue_id)]
        assert variant.items


def test_two_first_runs_at_once_make_one_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with ThreadPoolExecutor(4) as pool:
        for opened in pool.map(lambda _: open_store(url), range(4)):
            opened.close()


def test_sqlite_is_durable_and_keeps_its_rules(sqlite_store: Store) -> None:
    with sqlite_store.writing() as tx:
        pragmas = {
            name: tx.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_writers_at_once_lose_no_update(sqlite_store: Store) -> None:
    with sqlite_store.writing() as tx:
        tx.execute(text("CREATE TABLE counter (n INTEGER)"))
        tx.execute(text("INSERT INTO counter VALUES (0)"))

    def add(_: int) -> None:
        with sqlite_store.writing() as tx:
            n = tx.execute(text("SELECT n FROM counter")).scalar_one()
            tx.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(200)))
    with sqlite_store.reading() as tx:
        assert tx.execute(text("SELECT n FROM counter")).scalar_one() == 200


def test_an_error_leaves_nothing_behind(store: Store) -> None:
    def half_a_command() -> None:
        with store.writing() as tx:
            tx.add(Suppression(address_key="a@obec.example", reason="", since=NOW))
            tx.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_command()
    with store.reading() as tx:
        assert tx.get(Suppression, "a@obec.example") is None


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "nonsense"),
        ("mysql://u:tajne@h/db", "mysql"),
        ("sqlite:////does/not/exist/x.db", "/does/not/exist"),
        ("postgresql://u:tajne@127.0.0.1:9/db", "127.0.0.1"),
    ],
)
def test_an_unreachable_database_is_one_sentence_without_the_password(url: str, says: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert says in str(caught.value)
    assert "tajne" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "subscribers.db"
    path.write_text("Toto není databáze, ale dopis. " * 100)
    before = path.read_bytes()
    with pytest.raises(StoreError):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_database_of_a_newer_program_is_refused(sqlite_store: Store, sqlite_url: str) -> None:
    with sqlite_store.writing() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="9999"):
        open_store(sqlite_url)
