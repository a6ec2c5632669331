"""Documents that came with an item, as files: to read them, and to put them on a web."""

from pathlib import Path

from newsletter.errors import InputError, StateError
from newsletter.store import files, items
from newsletter.store.engine import Tx
from newsletter.text.faults import reason_of
from newsletter.text.filenames import file_name
from newsletter.text.language import _

MOST_OF_A_NAME = 1_000


def save(tx: Tx, item_id: int, folder: Path) -> list[Path]:
    """Write the item's kept documents into the folder, which is made if it is not there.

    No file is overwritten: a name that is taken gets a number.

    :raises NotFoundError: there is no item of that number.
    :raises StateError: none of its documents is kept here.
    :raises InputError: a file cannot be written.
    """
    named = [
        (file_name(attachment["title"], file.media_type), file.body)
        for attachment in items.get(tx, item_id).attachments
        if (file := files.get(tx, attachment.get("sha256", "")))
    ]
    if not named:
        raise StateError(
            _("item {id} has no documents that are kept here").format(id=item_id),
            remedy=_("‘newsletter queue show {id}’ shows what it has.").format(id=item_id),
        )
    try:
        folder.mkdir(exist_ok=True)
        return [_written(folder, name, body) for name, body in named]
    except OSError as error:
        raise InputError(
            _("the file cannot be written ({reason})").format(reason=reason_of(error)),
            where=str(error.filename or folder),
        ) from error


def _written(folder: Path, name: str, body: bytes) -> Path:
    first = folder / name
    numbered = (folder / f"{first.stem} ({n}){first.suffix}" for n in range(2, MOST_OF_A_NAME))
    for path in (first, *numbered):
        try:
            with path.open("xb") as file:
                file.write(body)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(None, _("too many files of that name"), str(first))
