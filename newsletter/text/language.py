"""What the program says, in the user's language (gettext; English is the source language).

``use()`` is called once, at the edge, before anything is said.
"""

import gettext
from pathlib import Path

LOCALES = ("cs", "en")
DOMAIN = "newsletter"
CATALOGUES = Path(__file__).parent.parent / "locale"

_translations: gettext.NullTranslations = gettext.NullTranslations()
_locale = "en"


def use(locale: str) -> None:
    """Say everything from now on in ``locale`` ("cs" or "en"; anything else is English)."""
    global _translations, _locale  # noqa: PLW0603 - one language per process, set at the edge
    _translations = gettext.translation(DOMAIN, CATALOGUES, [locale], fallback=True)
    _locale = locale if locale in LOCALES else "en"


def locale() -> str:
    """Return the locale in use: "cs" or "en"."""
    return _locale


def _(message: str) -> str:
    """Return ``message`` in the language in use."""
    return _translations.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the plural form of the language in use that fits ``count``."""
    return _translations.ngettext(one, many, count)
