"""What is known of a subscriber, and what that person wants; each change in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsletter.audience.addresses import normalise
from newsletter.audience.members import company_id_of
from newsletter.errors import InputError, NotFoundError
from newsletter.models import Office, Role, Subscriber
from newsletter.settings import Settings
from newsletter.store import audience, audit, members
from newsletter.store.engine import Tx
from newsletter.text.duties import role_name, role_of
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.marks import without_marks

LONGEST_SALUTATION = 120


@dataclass(frozen=True)
class Description:
    """What is to be set; ``None``: it stays. No topics: all sections are wanted.

    ``office`` is the role in words and the member's IČO; ``leaves``: all offices are taken away.
    """

    topics: Sequence[str] | None = None
    salutation: str | None = None
    office: tuple[str, str] | None = None
    leaves: bool = False


def describe(
    tx: Tx, settings: Settings, address: str, what: Description, *, now: datetime, who: str
) -> Subscriber:
    """Set what is known of a subscriber.

    :raises NotFoundError: nobody has the address, or there is no such member.
    :raises InputError: there is no such section or role.
    """
    found = audience.subscriber_by_key(tx, normalise(address).key)
    if found is None:
        raise NotFoundError(
            _("nobody has the address {address}").format(address=address),
            remedy=_("Add it: newsletter subscribers add {address} --list KEY").format(
                address=address
            ),
        )
    before = _known(tx, found)
    if what.topics is not None:
        found.topics = ",".join(sorted({_topic(settings, key) for key in what.topics}))
    if what.salutation is not None:
        found.salutation = without_marks(one_line(what.salutation, LONGEST_SALUTATION))
    if what.leaves:
        members.end_offices(tx, found.id or 0)
    if what.office is not None:
        members.give_office(tx, _office(tx, found, *what.office))
    audience.save(tx, found)
    after = _known(tx, found)
    if after != before:
        audit.record(
            tx, now=now, who=who, action="describe", subject="subscriber",
            subject_id=found.public_id, before=before, after=after,
        )  # fmt: skip
    return found


def _topic(settings: Settings, key: str) -> str:
    settings.section(key)
    return key


def _office(tx: Tx, person: Subscriber, word: str, company_id: str) -> Office:
    role = role_of(word)
    if role is None:
        raise InputError(
            _("‘{word}’ is no role").format(word=word),
            remedy=_("Roles are: {names}.").format(
                names=", ".join(role_name(role) for role in Role)
            ),
        )
    member = members.find(tx, company_id_of(company_id))
    if member is None:
        raise NotFoundError(
            _("there is no member with the IČO {number}").format(number=company_id),
            remedy=_("See ‘newsletter members list’."),
        )
    return Office(subscriber_id=person.id or 0, member_id=member.id or 0, role=role)


def _known(tx: Tx, person: Subscriber) -> dict[str, Any]:
    offices = [f"{role.value} {member.company_id}" for role, member in
               members.offices(tx, person.id or 0)]  # fmt: skip
    return {"topics": person.topics, "salutation": person.salutation, "offices": offices}
