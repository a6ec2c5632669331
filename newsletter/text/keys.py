"""Keys: the short names of sources, lists, sections and bulletins."""

import re

from newsletter.errors import InputError
from newsletter.text.language import _

LONGEST_KEY = 60
KEY_PATTERN = r"^[a-z0-9][a-z0-9-]*$"


def checked_key(key: str) -> str:
    """Return the key.

    :raises InputError: it cannot be one.
    """
    if len(key) > LONGEST_KEY or not re.fullmatch(KEY_PATTERN, key):
        raise InputError(
            _("‘{key}’ cannot be a key").format(key=key),
            remedy=_("Use small letters without accents, digits and hyphens, e.g. ‘clenove’."),
        )
    return key
