"""How the mails to each subscriber begin, to be looked through before the first goes out."""

from dataclasses import dataclass
from enum import IntEnum

from newsletter.models import Role, Subscriber
from newsletter.store import audience, members
from newsletter.store.engine import Tx
from newsletter.text.salutation import greeting, proposed


class Origin(IntEnum):
    """Where a greeting comes from: what needs a look comes first."""

    NEUTRAL = 0
    PROPOSED = 1
    OWN = 2


@dataclass(frozen=True)
class Greeted:
    """One subscriber, and the line that mails begin with."""

    address: str
    name: str
    role: Role | None
    member: str
    line: str
    origin: Origin


def greetings(tx: Tx, list_key: str | None, language: str) -> list[Greeted]:
    """Return how those who are mailed are greeted, the doubtful ones first.

    :param list_key: those on this list; all lists if there is none.
    :raises NotFoundError: there is no such list.
    """
    lists = audience.lists(tx) if list_key is None else [audience.list_of(tx, list_key)]
    offices = members.first_offices(tx)
    none = members.FirstOffice()
    found = [
        _greeted(person, offices.get(person.id or 0, none), language)
        for person in audience.mailed(tx, [one.key for one in lists])
    ]
    return sorted(found, key=lambda one: one.origin)


def _greeted(person: Subscriber, office: members.FirstOffice, language: str) -> Greeted:
    origin = Origin.NEUTRAL
    if person.salutation:
        origin = Origin.OWN
    elif proposed(person.name, language, office.role, office.member) is not None:
        origin = Origin.PROPOSED
    line = greeting(person.salutation, person.name, language, office.role, office.member)
    return Greeted(person.address, person.name, office.role, office.member, line, origin)
