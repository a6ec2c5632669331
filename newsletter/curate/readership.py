"""How editors write whom an item is for: roles, districts, the size of a municipality."""

from zoneinfo import ZoneInfo

from newsletter.models import Role
from newsletter.text.duties import role_name, role_of
from newsletter.text.language import _
from newsletter.text.places import OURS, district_of, parts_of, place_names


def read_roles(text: str, _zone: ZoneInfo) -> list[str]:
    """Return the roles that are named, a comma between them.

    :raises ValueError: one is none.
    """
    found = [role_of(word) for word in text.split(",")]
    if None in found:
        names = ", ".join(role_name(role) for role in Role)
        raise ValueError(_("must be roles, a comma between them: {names}").format(names=names))
    return sorted({role.value for role in found if role})


def write_roles(value: list[str], _zone: ZoneInfo) -> str:
    """Return roles as :func:`read_roles` understands them."""
    return ", ".join(role_name(role) for role in Role if role in value)


def read_districts(text: str, _zone: ZoneInfo) -> list[str]:
    """Return the codes of the districts that are named, a comma between them.

    :raises ValueError: one is not of our region.
    """
    found = [district_of(name) for name in text.split(",")]
    if None in found:
        names = ", ".join(place.name for place in parts_of(OURS))
        raise ValueError(_("must be districts, a comma between them: {names}").format(names=names))
    return sorted({code for code in found if code})


def write_districts(value: list[str], _zone: ZoneInfo) -> str:
    """Return districts as :func:`read_districts` understands them."""
    return ", ".join(place_names(value))


def read_population(text: str, _zone: ZoneInfo) -> int:
    """Return a number of people.

    :raises ValueError: it is none.
    """
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) < 9):  # noqa: PLR2004 - a billion
        raise ValueError(_("must be a number of people, e.g. 3 000"))
    return int(digits)
