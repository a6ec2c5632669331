"""What a table of addresses says of people besides their names: wishes, offices, greetings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from newsletter.audience.description import LONGEST_SALUTATION
from newsletter.audience.members import company_id_of
from newsletter.audience.table import Row, plain
from newsletter.models import Role
from newsletter.store import members
from newsletter.store.audience import Trait
from newsletter.store.engine import Tx
from newsletter.text.duties import role_of
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.marks import without_marks


@dataclass(frozen=True)
class Read:
    """What was understood, and the rows of which something was not, with the reason."""

    traits: tuple[Trait, ...]
    odd: tuple[tuple[Row, str], ...]


def read(tx: Tx, rows: Iterable[tuple[str, Row]], sections: Mapping[str, str]) -> Read:
    """Return what rows say of the people with these addresses (in the form that is compared).

    :param sections: their titles by their keys.
    """
    told = [(key, row) for key, row in rows if row.said]
    ids = members.ids(tx, {company_id_of(row.said.get("member", "")) for _key, row in told})
    names = {plain(key): key for key in sections}
    names |= {plain(title): key for key, title in sections.items()}
    traits, odd = [], []
    for key, row in told:
        try:
            traits.append(_trait(key, row.said, ids, names))
        except ValueError as error:
            odd.append((row, str(error)))
    return Read(tuple(traits), tuple(odd))


def _trait(
    key: str, said: Mapping[str, str], ids: Mapping[str, int], names: Mapping[str, str]
) -> Trait:
    salutation = without_marks(one_line(said.get("salutation", ""), LONGEST_SALUTATION))
    role, member = _office(said.get("role", ""), said.get("member", ""), ids)
    return Trait(key, _topics(said.get("topics", ""), names), salutation, role, member)


def _topics(text: str, names: Mapping[str, str]) -> str:
    words = [word for word in text.replace(";", ",").split(",") if word.strip()]
    for word in words:
        if plain(word) not in names:
            raise ValueError(_("there is no section ‘{key}’").format(key=one_line(word, 60)))
    return ",".join(sorted({names[plain(word)] for word in words}))


def _office(word: str, number: str, ids: Mapping[str, int]) -> tuple[Role | None, int | None]:
    if not word:
        return None, None  # that somebody is of a municipality says nothing of what they do there
    role, member = role_of(word), ids.get(company_id_of(number))
    if role is None:
        raise ValueError(_("‘{word}’ is no role").format(word=one_line(word, 60)))
    if member is None:
        raise ValueError(_("there is no member with the IČO {number}").format(
            number=one_line(number, 20) or "–"))  # fmt: skip
    return role, member
