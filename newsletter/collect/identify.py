"""Which known thing an entry is, whatever its source calls it today.

Sources change their guids, move to https, add tracking parameters. So an entry is recognised by
its identity; failing that by its address if the titles have something in common; failing that by
its title and moment of publication.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsletter.clock import aware
from newsletter.sources import Entry
from newsletter.store.provenances import Known, Names
from newsletter.text.addresses import address_key
from newsletter.text.letters import unaccented

LONGEST_TITLE = 300
ALIKE = 0.5
"""Titles of one page share at least this part of their words, or it is another story there."""

_WORD = re.compile(r"\w+")


def names_of(entry: Entry) -> Names:
    """Return what the entry can be recognised by."""
    moment = aware(entry.published_at).isoformat() if entry.published_at else ""
    title = " ".join(unaccented(entry.title).split())[:LONGEST_TITLE]
    return Names(
        entry.identity,
        address_key(entry.url or entry.identity),
        f"{title} {moment}" if moment else "",
    )


def different(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries without those that say one thing twice: the first counts."""
    identities: set[str] = set()
    pages: set[tuple[str, str]] = set()
    found = []
    for entry in entries:
        page = (address_key(entry.url), unaccented(entry.title))
        if entry.identity not in identities and (page not in pages or not page[0]):
            found.append(entry)
        identities.add(entry.identity)
        pages.add(page)
    return found


def matched(entries: Sequence[Entry], known: Sequence[Known]) -> list[tuple[Entry, Known | None]]:
    """Return each entry with what it is known as; none for what is new.

    :param entries: of one visit, different from each other (:func:`different`).
    :param known: what the source has shown under any of their names.
    """
    by_identity = {one.provenance.identity: one for one in known}
    direct = {entry.identity: by_identity.get(entry.identity) for entry in entries}
    taken = {one.provenance.id for one in direct.values() if one}
    free = [one for one in known if one.provenance.id not in taken]
    by_url = _alone((one.provenance.url_key, one) for one in free)
    by_title = _alone((one.provenance.title_key, one) for one in free)
    names = {entry.identity: names_of(entry) for entry in entries if not direct[entry.identity]}
    shared = Counter(one.url_key for one in names.values())
    found: list[tuple[Entry, Known | None]] = []
    for entry in entries:
        one = direct[entry.identity]
        if one is None:
            one = _renamed(entry, names[entry.identity], by_url, by_title, shared)
            if one and one.provenance.id in taken:
                one = None
            elif one:
                taken.add(one.provenance.id)
        found.append((entry, one))
    return found


def _renamed(
    entry: Entry,
    names: Names,
    by_url: Mapping[str, Known],
    by_title: Mapping[str, Known],
    shared: Mapping[str, int],
) -> Known | None:
    there = by_url.get(names.url_key)
    # A page that several entries point to (the front page) names none of them.
    if there and shared[names.url_key] == 1 and _alike(entry.title, there.title):
        return there
    return by_title.get(names.title_key)


def _alone(pairs: Iterable[tuple[str, Known]]) -> dict[str, Known]:
    """Return the pairs whose key is not empty and stands alone."""
    found = [pair for pair in pairs if pair[0]]
    times = Counter(key for key, _one in found)
    return {key: one for key, one in found if times[key] == 1}


def _alike(title: str, other: str) -> bool:
    ours, theirs = set(_words(title)), set(_words(other))
    return len(ours & theirs) >= ALIKE * max(len(ours), len(theirs))


def _words(title: str) -> Iterator[str]:
    return (match[0] for match in _WORD.finditer(unaccented(title)))
