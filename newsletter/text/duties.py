"""What people at municipalities do, by the words they use for it."""

import re

from newsletter.models import Role
from newsletter.text.language import _
from newsletter.text.letters import unaccented

LONGEST = 100
"""So much of a text is looked at."""

_WORDS = {
    Role.MAYOR: "starosta starostka primator primatorka mayor",
    Role.DEPUTY: "mistostarosta mistostarostka namestek namestkyne zastupce zastupkyne deputy",
    Role.SECRETARY: "tajemnik tajemnice secretary",
    Role.ACCOUNTANT: "ucetni ekonom ekonomka accountant",
    Role.COUNCILLOR: "zastupitel zastupitelka radni councillor",
    Role.CLERK: "urednik urednice referent referentka pracovnik pracovnice clerk",
}
_ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}


def role_of(word: str) -> Role | None:
    """Return the role that is named, in Czech (of a man or a woman) or English.

    More words may stand around it, as in ``1. místostarosta obce``; the first that is one counts.
    """
    words = re.findall(r"\w+", unaccented(word[:LONGEST]).casefold())
    return next((_ROLES[one] for one in words if one in _ROLES), None)


def role_name(role: Role) -> str:
    """Return what people call a role; :func:`role_of` understands it."""
    return {
        Role.MAYOR: _("mayor"),
        Role.DEPUTY: _("deputy"),
        Role.SECRETARY: _("secretary"),
        Role.ACCOUNTANT: _("accountant"),
        Role.COUNCILLOR: _("councillor"),
        Role.CLERK: _("clerk"),
    }[role]
