"""Documents that came with items and are kept here, by the SHA-256 of their bytes."""

from collections.abc import Iterable

from newsletter.models import StoredFile
from newsletter.store.engine import Tx
from newsletter.store.statements import insert_missing, run


def keep(tx: Tx, files: Iterable[StoredFile]) -> None:
    """Keep the files; one that is here already stays as it is."""
    for file in files:
        run(tx, insert_missing(tx, StoredFile), [file.model_dump()])


def get(tx: Tx, sha256: str) -> StoredFile | None:
    """Return the file with these bytes, if it is kept."""
    return tx.get(StoredFile, sha256)
