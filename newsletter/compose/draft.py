"""A new draft: the approved items there are, frozen and in order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from newsletter.compose import frozen
from newsletter.errors import InputError, StateError
from newsletter.models import (
    Details,
    Event,
    GrantCall,
    Issue,
    Item,
    ItemState,
    Placement,
)
from newsletter.settings import Bulletin, Settings
from newsletter.store import audit, issues, items, queue
from newsletter.store.engine import Tx
from newsletter.text.language import _

TRIES = 3

Pair = tuple[Item, Details | None]


def create(
    tx: Tx,
    settings: Settings,
    bulletin_key: str,
    *,
    now: datetime,
    who: str,
    number: int | None = None,
    slot: datetime | None = None,
) -> Issue:
    """Make a draft of a bulletin from its approved items, which become placed.

    What arrives later waits until the editor loads it. What is over by now is left out and
    becomes expired.

    :param number: default: the one after the year's last; the year is that of the local date.
    :param slot: the hour of the schedule it is for (UTC). A second draft for the same slot is
        the first one.
    :raises StateError: nothing is approved.
    :raises InputError: there is no such bulletin, or the number is taken.
    """
    bulletin = settings.bulletin(bulletin_key)
    made = slot and issues.of_slot(tx, bulletin_key, slot)
    if made:
        return made
    chosen, over = sift(_approved(tx, bulletin), slot or now)
    if not chosen:
        raise _nothing_approved(tx, bulletin_key)
    year = (slot or now).astimezone(settings.zone).year
    issue = Issue(bulletin=bulletin_key, year=year, number=0, slot=slot, created_at=now)
    if not _numbered(tx, issue, number):
        made = slot and issues.of_slot(tx, bulletin_key, slot)
        if made:
            return made
        raise InputError(
            _("there is an issue {number}/{year} already").format(number=number, year=year),
            remedy=_("Leave --number out, or choose another."),
        )
    expire(tx, over)
    place(tx, issue, chosen, [])
    log(tx, issue, "create", now=now, who=who, after=ids_of(placed=chosen, expired=over))
    return issue


def sift(pairs: Sequence[Pair], at: datetime) -> tuple[list[Pair], list[Pair]]:
    """Return the items that readers can still use at a moment, in order, and those that are over.

    Grant calls stand by deadline, events by start, the rest from the newest.
    """
    over = [pair for pair in pairs if pair[1] is not None and pair[1].is_over(at)]
    rest = [pair for pair in pairs if pair not in over]
    return sorted(rest, key=_rank), over


def place(tx: Tx, issue: Issue, pairs: Sequence[Pair], there: Sequence[Placement]) -> None:
    """Put items behind those that are ``there``; each becomes placed."""
    assert issue.id is not None
    last: dict[str, int] = {}
    for placement in there:
        last[placement.section] = max(last.get(placement.section, 0), placement.position)
    for item, details in pairs:
        assert item.id is not None
        last[item.section] = last.get(item.section, 0) + 1
        placement = Placement(
            issue_id=issue.id,
            item_id=item.id,
            section=item.section,
            position=last[item.section],
            frozen=frozen.take(item, details, queue.source_of(tx, item)),
        )
        item.state = ItemState.PLACED
        issues.save(tx, [item, placement])


def expire(tx: Tx, pairs: Sequence[Pair]) -> None:
    """Note that the time of items has passed."""
    for item, _details in pairs:
        item.state = ItemState.EXPIRED
    issues.save(tx, [item for item, _details in pairs])


def approved(tx: Tx, bulletin: Bulletin, at: datetime) -> tuple[list[Pair], list[Pair]]:
    """Return the bulletin's approved items, in order, and those of them that are over."""
    return sift(_approved(tx, bulletin), at)


def log(
    tx: Tx,
    issue: Issue,
    action: str,
    *,
    now: datetime,
    who: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write a decision about an issue into the audit log."""
    audit.record(
        tx, now=now, who=who, action=action, subject="issue", subject_id=issue.id or 0,
        before=before, after=after,
    )  # fmt: skip


def _approved(tx: Tx, bulletin: Bulletin) -> list[Pair]:
    found = issues.approved_items(tx, bulletin.sections)
    details = items.details(tx, found)
    return [(item, details.get(item.id or 0)) for item in found]


def _rank(pair: Pair) -> tuple[bool, float, int]:
    item, details = pair
    when = None
    if isinstance(details, GrantCall):
        when = details.closes_at
    elif isinstance(details, Event):
        when = details.starts_at
    if when is not None:
        return False, when.timestamp(), item.id or 0
    newest = item.published_at or item.first_seen_at
    return True, -newest.timestamp(), item.id or 0


def _numbered(tx: Tx, issue: Issue, number: int | None) -> bool:
    # Somebody else may take the number, or the slot, between asking and storing.
    for _try in range(TRIES if number is None else 1):
        issue.number = number or issues.next_number(tx, issue.bulletin, issue.year)
        if issues.insert(tx, issue):
            return True
    return False


def _nothing_approved(tx: Tx, bulletin_key: str) -> StateError:
    drafts = issues.unsent(tx, bulletin_key)
    remedy = _("Approve some first: newsletter queue list.")
    if drafts:
        remedy = _("There is an issue in work already: newsletter issue show {number}.").format(
            number=drafts[-1].label
        )
    return StateError(
        _("nothing is approved for the bulletin ‘{key}’").format(key=bulletin_key), remedy=remedy
    )


def ids_of(**pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return the items' ids under each name that has any, for the log."""
    return {name: [item.id for item, _details in some] for name, some in pairs.items() if some}
