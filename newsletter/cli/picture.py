"""Which picture is meant by ``newsletter queue picture``, and how it came out."""

from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.errors import InputError, StateError
from newsletter.text.format import size
from newsletter.text.language import _

if TYPE_CHECKING:
    from newsletter.curate.picture import Picture
    from newsletter.settings import Settings
    from newsletter.store.engine import Store


def chosen(
    store: "Store",
    settings: "Settings",
    item_id: int,
    *,
    file: Path | None,
    alt: str,
    own: bool,
    remove: bool,
) -> "tuple[Picture, str] | None":
    """Return the picture and the words for it; none: it is to be taken away.

    No transaction is open while it is fetched and made small.

    :raises InputError: it is not said which, or the file or the words cannot be used.
    :raises SourceError: the item's own picture cannot be fetched.
    :raises StateError: the item has none of its own.
    """
    from newsletter.curate import picture

    if (file is not None) + own + remove != 1:
        raise InputError(
            _("it is not clear which picture is meant"),
            remedy=_("Give a file, or --own for the item’s own, or --remove."),
        )
    if remove:
        return None
    words = picture.alternative(alt)
    if file is not None:
        return picture.made(picture.from_file(file), str(file)), words
    where, body = _own(store, settings, item_id)
    return picture.made(body, where), words


def described(picture: "Picture", alt: str) -> str:
    """Return how readers get a picture: ``576 × 432 px · 84 kB · JPEG``, and the words for it."""
    kind = {"jpg": "JPEG", "png": "PNG"}[picture.suffix]
    text = _("        {width} × {height} px · {size} · {kind} · read aloud: “{alt}”")
    values = {"width": picture.width, "height": picture.height, "kind": kind, "alt": alt}
    return text.format(size=size(len(picture.body)), **values)


def _own(store: "Store", settings: "Settings", item_id: int) -> tuple[str, bytes]:
    from newsletter.clock import now
    from newsletter.collect.picture import fetch, own
    from newsletter.store import files, items

    with store.reading() as tx:
        item = items.get(tx, item_id)
        found = own(item.attachments, item.url)
        kept = files.get(tx, found.sha256) if found and found.sha256 else None
        if kept is not None:
            return item.title, kept.body
    if found is None:
        raise StateError(
            _("item {id} has no picture of its own").format(id=item_id),
            remedy=_("Give a file: newsletter queue picture {id} FILE --alt TEXT").format(
                id=item_id
            ),
        )
    return fetch(settings, found, now())
