"""If these fail, a document that came with a mail is lost, or kept many times over."""

from sqlmodel import select

from newsletter.models import StoredFile
from newsletter.store import files
from newsletter.store.engine import Store


def file(body: bytes = b"%PDF", media_type: str = "application/pdf") -> StoredFile:
    return StoredFile(sha256="a" * 64, media_type=media_type, size=len(body), body=body)


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    with store.writing() as tx:
        files.keep(tx, [file(), file()])
    with store.writing() as tx:
        files.keep(tx, [file(media_type="text/plain")])
    with store.reading() as tx:
        (kept,) = tx.exec(select(StoredFile))
        found = files.get(tx, "a" * 64)
        assert files.get(tx, "") is None
    assert (kept.body, kept.size, kept.media_type) == (b"%PDF", 4, "application/pdf")
    assert found == kept
