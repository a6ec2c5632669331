"""What people at municipalities do, by the words they use for it."""

from newsletter.models import Role
from newsletter.text.language import _
from newsletter.text.letters import unaccented

_WORDS = {
    Role.MAYOR: "starosta starostka primator primatorka mayor",
    Role.DEPUTY: "mistostarosta mistostarostka namestek namestkyne deputy",
    Role.SECRETARY: "tajemnik tajemnice secretary",
    Role.ACCOUNTANT: "ucetni ekonom ekonomka accountant",
    Role.COUNCILLOR: "zastupitel zastupitelka radni councillor",
    Role.CLERK: "urednik urednice referent referentka clerk",
}
_ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}


def role_of(word: str) -> Role | None:
    """Return the role that a word names, in Czech (of a man or a woman) or English."""
    return _ROLES.get(unaccented(word.strip()).casefold())


def role_name(role: Role) -> str:
    """Return what people call a role."""
    return {
        Role.MAYOR: _("mayor"),
        Role.DEPUTY: _("deputy mayor"),
        Role.SECRETARY: _("secretary of the office"),
        Role.ACCOUNTANT: _("accountant"),
        Role.COUNCILLOR: _("councillor"),
        Role.CLERK: _("clerk"),
    }[role]
