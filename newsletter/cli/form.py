"""Correcting an item in the user's own editor."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from newsletter.errors import InputError, NewsletterError
from newsletter.text.language import _

if TYPE_CHECKING:
    from newsletter.settings import Settings
    from newsletter.store.engine import Store


def parse_settings(changes: list[str]) -> dict[str, str]:
    """Return ``FIELD=TEXT`` arguments as a mapping.

    :raises InputError: one has no ``=``.
    """
    found = {}
    for change in changes:
        name, equals, text = change.partition("=")
        if not equals:
            raise InputError(
                _("‘{change}’ is not FIELD=TEXT").format(change=change),
                remedy=_('For example: --set "closes=27. 11. 2026 14.00"'),
            )
        found[name.strip()] = text.strip()
    return found


@contextmanager
def edited_form(store: "Store", settings: "Settings", item_id: int) -> Iterator[dict[str, str]]:
    """Open the item as a form in ``$EDITOR``; yield the fields that were changed.

    No transaction is open while the person thinks. What was typed is lost only once the body
    has ended well: otherwise the form is kept, and the error says where.

    :raises InputError: there is no editor, or the form cannot be read.
    :raises StateError: the item was sent.
    """
    from newsletter.curate.decide import must_be_editable
    from newsletter.curate.fields import written
    from newsletter.curate.form import read_form, write_form
    from newsletter.store import items

    with store.reading() as tx:
        item = items.get(tx, item_id)
        must_be_editable(item)
        before = written(item, items.details(tx, [item]).get(item_id), settings.zone)
    form = write_form(_("Item {id}").format(id=item_id), before)
    with _kept_on_error(form, item_id) as path:
        _open_editor(path)
        after = read_form(path.read_text(encoding="utf-8"))
        yield {name: text for name, text in after.items() if text != before.get(name, "").strip()}


@contextmanager
def _kept_on_error(form: str, item_id: int) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="newsletter-"))
    path = folder / f"item-{item_id}.txt"
    path.write_text(form, encoding="utf-8")
    try:
        yield path
    except NewsletterError as error:
        if path.exists() and path.read_bytes() != form.encode():
            kept = _("What you typed is kept in {path}.").format(path=path)
            error.remedy = f"{error.remedy} {kept}".strip()
            raise
        rmtree(folder)
        raise
    rmtree(folder)


def _open_editor(path: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "nano"
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603 - the user's own editor
    except (OSError, subprocess.CalledProcessError) as error:
        raise InputError(
            _("the editor ‘{editor}’ did not finish; nothing was changed").format(editor=editor),
            remedy=_("Set EDITOR, or use --set FIELD=TEXT."),
        ) from error
