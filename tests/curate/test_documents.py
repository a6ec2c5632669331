"""If these fail, an editor cannot open what came with a mail, or a file of hers is overwritten."""

from hashlib import sha256
from pathlib import Path

import pytest

from newsletter.curate.documents import save
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.models import Item, StoredFile
from newsletter.store import files
from newsletter.store.engine import Store
from tests.conftest import NOW


def add(store: Store, *documents: tuple[str, bytes]) -> int:
    named = [{"title": t, "url": "", "sha256": sha256(b).hexdigest()} for t, b in documents]
    item = Item(
        section="x", title="Výzva", original_title="Výzva", first_seen_at=NOW,
        attachments=[*named, {"title": "Odkaz", "url": "https://obec.example/1"}],
    )  # fmt: skip
    with store.writing() as tx:
        tx.add(item)
        files.keep(tx, [
            StoredFile(sha256=sha256(b).hexdigest(), size=len(b), body=b) for _t, b in documents
        ])  # fmt: skip
        tx.flush()
        assert item.id is not None
        return item.id


def saved(store: Store, item_id: int, folder: Path) -> list[str]:
    with store.reading() as tx:
        return [path.name for path in save(tx, item_id, folder)]


def test_documents_are_written_under_their_names_and_nothing_is_overwritten(
    sqlite_store: Store, tmp_path: Path
) -> None:
    item_id = add(sqlite_store, ("Výzva.pdf", b"1"), ("Výzva.pdf", b"2"), ("../a", b"3"))
    folder = tmp_path / "nova"
    assert saved(sqlite_store, item_id, folder) == ["Výzva.pdf", "Výzva (2).pdf", "_a"]
    assert saved(sqlite_store, item_id, folder)[0] == "Výzva (3).pdf"
    assert {path.read_bytes() for path in folder.glob("*.pdf")} == {b"1", b"2"}
    assert (folder / "Výzva.pdf").read_bytes() == b"1"


def test_an_item_without_documents_of_its_own_says_so(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StateError, match="queue show 1"):
        saved(sqlite_store, add(sqlite_store), tmp_path / "nova")
    assert not (tmp_path / "nova").exists()
    with pytest.raises(NotFoundError, match="77"):
        saved(sqlite_store, 77, tmp_path)


def test_a_folder_that_cannot_be_written_is_a_sentence(sqlite_store: Store, tmp_path: Path) -> None:
    item_id = add(sqlite_store, ("a.pdf", b"1"))
    (tmp_path / "soubor").write_text("")
    for folder in (tmp_path / "soubor", tmp_path / "soubor" / "a", tmp_path / "neni" / "neni"):
        with pytest.raises(InputError, match=r"soubor|neni"):
            saved(sqlite_store, item_id, folder)
