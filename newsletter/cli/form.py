"""Correcting an item in the user's own editor."""

import os
import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from newsletter.errors import InputError
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


def edit_in_editor(store: "Store", settings: "Settings", item_id: int) -> dict[str, str]:
    """Open the item as a form in ``$EDITOR``; return the fields that were changed.

    No transaction is open while the person thinks.

    :raises InputError: there is no editor, or the form cannot be read (it is kept).
    """
    from newsletter.curate.fields import written
    from newsletter.curate.form import read_form, write_form
    from newsletter.store import items

    with store.reading() as tx:
        item = items.get(tx, item_id)
        before = written(item, items.details(tx, [item]).get(item_id), settings.zone)
    heading = _("Item {id}").format(id=item_id)
    after = read_form(_edited(write_form(heading, before)))
    return {name: text for name, text in after.items() if text != before.get(name)}


def _edited(text: str) -> str:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "nano"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "item.txt"
        path.write_text(text, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603 - the user's own editor
        except (OSError, subprocess.CalledProcessError) as error:
            raise InputError(
                _("the editor ‘{editor}’ did not finish; nothing was changed").format(
                    editor=editor
                ),
                remedy=_("Set EDITOR, or use --set FIELD=TEXT."),
            ) from error
        return path.read_text(encoding="utf-8")
