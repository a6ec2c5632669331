"""What an editor does with a draft. Each function is one decision, logged.

An approved issue that is arranged is a draft again, and its rendering is dropped: what is sent
is always what was approved.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from newsletter.compose import changed, frozen
from newsletter.compose.content import moment_of
from newsletter.compose.draft import approved, expire, ids_of, log, place
from newsletter.errors import NotFoundError, StateError
from newsletter.models import Issue, IssueState, Item, ItemState, Placement
from newsletter.settings import Bulletin, Settings
from newsletter.store import issues, items, queue
from newsletter.store.engine import Tx
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.marks import without_marks

LONGEST_LINE = 200
LONGEST_INTRO = 3000

Text = Literal["subject", "preheader", "intro"]


def move(
    tx: Tx,
    settings: Settings,
    issue_id: int,
    item_id: int,
    *,
    to: int | None = None,
    section: str | None = None,
    now: datetime,
    who: str,
) -> Issue:
    """Move an item to a position (from 1; default: the end) of its section or of another.

    :raises InputError: there is no such section.
    :raises NotFoundError: the item is not in the issue.
    :raises StateError: the issue is on its way, or cancelled.
    """
    issue = _opened(tx, issue_id, now=now, who=who)
    there = issues.placements(tx, issue_id)
    placement = _placement(there, item_id, issue)
    before = {"section": placement.section, "position": placement.position}
    if section is not None:
        settings.section(section)
    target = section or placement.section
    rest = [one for one in there if one.section == target and one is not placement]
    placement.section = target
    order = inserted(rest, placement, to)
    issues.save(tx, _numbered(order))
    after = {"section": target, "position": placement.position}
    log(
        tx, issue, "move", now=now, who=who,
        before={"item": item_id, **before}, after={"item": item_id, **after},
    )  # fmt: skip
    return issue


def remove(tx: Tx, issue_id: int, item_id: int, *, now: datetime, who: str) -> Issue:
    """Take an item out; it is approved again and waits for another issue.

    What its source has withdrawn waits for none, and what was sent before stays sent.

    :raises NotFoundError: the item is not in the issue.
    :raises StateError: the issue is on its way, or cancelled.
    """
    issue = _opened(tx, issue_id, now=now, who=who)
    there = issues.placements(tx, issue_id)
    placement = _placement(there, item_id, issue)
    item = items.get(tx, item_id)
    _release(item)
    issues.save(tx, [item])
    issues.remove(tx, [placement])
    rest = [one for one in there if one.section == placement.section and one is not placement]
    issues.save(tx, _numbered(rest))
    log(tx, issue, "remove", now=now, who=who, before={"item": item_id})
    return issue


def add(
    tx: Tx, settings: Settings, issue_id: int, item_id: int, *, now: datetime, who: str
) -> Issue:
    """Put one approved item at the end of its section.

    :raises StateError: the item is not approved, or the issue is on its way or cancelled.
    """
    issue = _opened(tx, issue_id, now=now, who=who)
    bulletin = settings.bulletin(issue.bulletin)
    item = items.get(tx, item_id)
    if item.state is not ItemState.APPROVED:
        raise StateError(
            _("item {id} is not approved").format(id=item_id),
            remedy=_("Approve it first: newsletter queue approve {id}.").format(id=item_id),
        )
    _must_fit(item, bulletin)
    details = items.details(tx, [item]).get(item_id)
    place(tx, issue, [(item, details)], issues.placements(tx, issue_id))
    log(tx, issue, "add", now=now, who=who, after={"item": item_id})
    return issue


def change(
    tx: Tx, settings: Settings, issue_id: int, item_id: int, *, now: datetime, who: str
) -> Issue:
    """Put at the end of its section what changed in an item since readers got it.

    The item stays a sent one: only the change is news.

    :raises StateError: the item was not sent, has not changed since, or is in the issue already;
        or the issue is on its way or cancelled.
    """
    issue = _opened(tx, issue_id, now=now, who=who)
    item, told = items.get(tx, item_id), issues.told(tx, item_id)
    there = issues.placements(tx, issue_id)
    if told is None or item.state is not ItemState.SENT:
        raise StateError(
            _("item {id} was not sent yet").format(id=item_id),
            remedy=_("Put it in as it is: newsletter issue arrange {number} --add {id}.").format(
                id=item_id, number=issue.label
            ),
        )
    if any(one.item_id == item_id for one in there):
        raise StateError(
            _("item {id} is in the issue already").format(id=item_id),
            remedy=_(
                "Take it over as it is now: newsletter issue arrange {number} --refresh {id}."
            ).format(id=item_id, number=issue.label),
        )
    _must_fit(item, settings.bulletin(issue.bulletin))
    details = items.details(tx, [item]).get(item_id)
    kept = changed.take(item, details, told, moment_of(issue, now), settings.zone)
    _must_say_something(kept, item_id)
    last = max((one.position for one in there if one.section == item.section), default=0)
    placement = Placement(
        issue_id=issue_id, item_id=item_id, section=item.section, position=last + 1, frozen=kept
    )
    issues.save(tx, [placement])
    log(tx, issue, "change", now=now, who=who, after={"item": item_id, "change": kept["change"]})
    return issue


def load(tx: Tx, settings: Settings, issue_id: int, *, now: datetime, who: str) -> list[Item]:
    """Put in all items that were approved since, and return them.

    :raises StateError: the issue is on its way, or cancelled.
    """
    issue = _opened(tx, issue_id, now=now, who=who)
    found, over = approved(tx, settings.bulletin(issue.bulletin), issue.slot or now)
    expire(tx, over)
    place(tx, issue, found, issues.placements(tx, issue_id))
    log(tx, issue, "load", now=now, who=who, after=ids_of(placed=found, expired=over))
    return [item for item, _details in found]


def refresh(
    tx: Tx, settings: Settings, issue_id: int, item_id: int, *, now: datetime, who: str
) -> Issue:
    """Take an item's text over once more, as it is in the queue now; of a change, the change.

    :raises NotFoundError: the item is not in the issue.
    :raises StateError: the issue is on its way, or cancelled.
    """
    issue = _opened(tx, issue_id, now=now, who=who)
    placement = _placement(issues.placements(tx, issue_id), item_id, issue)
    item = items.get(tx, item_id)
    details, before = items.details(tx, [item]).get(item_id), placement.frozen
    told = issues.told(tx, item_id) if "change" in before else None
    if told is None:
        placement.frozen = frozen.take(item, details, queue.source_of(tx, item))
    else:
        placement.frozen = changed.take(item, details, told, moment_of(issue, now), settings.zone)
        _must_say_something(placement.frozen, item_id)
    issues.save(tx, [placement])
    log(
        tx, issue, "refresh", now=now, who=who,
        before={"item": item_id, "frozen": before},
        after={"item": item_id, "frozen": placement.frozen},
    )  # fmt: skip
    return issue


def outdated(tx: Tx, placed: Sequence[Placement]) -> list[int]:
    """Return the ids of those placed items that read otherwise in the queue by now.

    Whether the source or an editor changed them: :func:`refresh` takes either over.
    """
    found = [items.get(tx, placement.item_id) for placement in placed]
    details = items.details(tx, found)
    return [
        placement.item_id
        for placement, item in zip(placed, found, strict=True)
        if not frozen.is_as(placement.frozen, item, details.get(placement.item_id))
    ]


def withdrawn(tx: Tx, placed: Sequence[Placement], since: datetime | None = None) -> list[int]:
    """Return the ids of those placed items that a source has withdrawn, after ``since`` (UTC)."""
    found = [items.get(tx, placement.item_id) for placement in placed]
    return [
        item.id or 0
        for item in found
        if item.withdrawn_at and (since is None or item.withdrawn_at > since)
    ]


def set_texts(
    tx: Tx, issue_id: int, texts: Mapping[Text, str], *, now: datetime, who: str
) -> Issue:
    """Set the subject, the preview line or the introduction; an empty one is proposed again.

    :raises StateError: the issue is on its way, or cancelled.
    """
    issue = _opened(tx, issue_id, now=now, who=who)
    before: dict[str, Any] = {name: getattr(issue, name) for name in texts}
    after: dict[str, Any] = {name: _tidy(name, text) for name, text in texts.items()}
    for name, text in after.items():
        setattr(issue, name, text)
    issues.save(tx, [issue])
    log(tx, issue, "set", now=now, who=who, before=before, after=after)
    return issue


def accept(tx: Tx, issue_id: int, rules: Sequence[str], *, now: datetime, who: str) -> Issue:
    """Put up with what checks warn of; what is sent does not change by it.

    :param rules: the ids of the rules.
    :raises StateError: the issue is on its way, or cancelled.
    """
    issue = issues.get(tx, issue_id, lock=True)
    must_be_unsent(issue)
    before = {"accepted": issue.accepted}
    issue.accepted = dict.fromkeys(rules, who) | issue.accepted
    issues.save(tx, [issue])
    log(tx, issue, "accept", now=now, who=who, before=before, after={"accepted": issue.accepted})
    return issue


def cancel(tx: Tx, issue_id: int, *, now: datetime, who: str) -> Issue:
    """Give an issue up; its items are approved again and wait for another.

    :raises StateError: the issue is on its way already.
    """
    issue = issues.get(tx, issue_id, lock=True)
    if issue.state is IssueState.CANCELLED:
        return issue
    must_be_unsent(issue)
    before = {"state": issue.state.value}
    placed = issues.placed_items(tx, issue_id)
    for item in placed:
        _release(item)
    issue.state = IssueState.CANCELLED
    issue.approved_at = issue.approved_by = None
    issues.save(tx, [issue, *placed])
    issues.drop_variants(tx, issue_id)
    issues.remove(tx, issues.placements(tx, issue_id))
    after = {"state": issue.state.value, "items": [item.id for item in placed]}
    log(tx, issue, "cancel", now=now, who=who, before=before, after=after)
    return issue


def inserted(rest: Sequence[Placement], placement: Placement, to: int | None) -> list[Placement]:
    """Return ``rest`` with ``placement`` at a position from 1 (too far: the nearest end)."""
    place = len(rest) if to is None else min(max(to - 1, 0), len(rest))
    return [*rest[:place], placement, *rest[place:]]


def _release(item: Item) -> None:
    if item.state is not ItemState.SENT:  # of a sent one only the change was in the issue
        item.state = ItemState.EXPIRED if item.withdrawn_at else ItemState.APPROVED


def _must_fit(item: Item, bulletin: Bulletin) -> None:
    if item.section not in bulletin.sections:
        raise StateError(
            _("item {id} is in the section ‘{section}’, which this bulletin does not have").format(
                id=item.id, section=item.section
            ),
            remedy=_("It has: {keys}.").format(keys=", ".join(bulletin.sections)),
        )


def _must_say_something(kept: Mapping[str, Any], item_id: int) -> None:
    if not kept["change"]:
        raise StateError(
            _("nothing that readers were told of item {id} has changed").format(id=item_id),
            remedy=_("See what was: newsletter queue show {id}.").format(id=item_id),
        )


def _numbered(order: Sequence[Placement]) -> Sequence[Placement]:
    for position, placement in enumerate(order, start=1):
        placement.position = position
    return order


def _opened(tx: Tx, issue_id: int, *, now: datetime, who: str) -> Issue:
    issue = issues.get(tx, issue_id, lock=True)
    must_be_unsent(issue)
    if issue.state is IssueState.APPROVED:
        before = {"state": issue.state.value, "approved_by": issue.approved_by}
        issue.state = IssueState.DRAFT
        issue.approved_at = issue.approved_by = None
        issue.accepted = {}  # what was put up with was in another text
        issues.drop_variants(tx, issue_id)
        issues.save(tx, [issue])
        after = {"state": issue.state.value}
        log(tx, issue, "reopen", now=now, who=who, before=before, after=after)
    return issue


def must_be_unsent(issue: Issue) -> None:
    """Check that an issue may still be changed.

    :raises StateError: it is on its way, or cancelled.
    """
    if issue.state in issues.UNSENT:
        return
    if issue.state is IssueState.CANCELLED:
        raise StateError(
            _("issue {number} is cancelled").format(number=issue.label),
            remedy=_("Make a new one: newsletter issue create."),
        )
    raise StateError(
        _("issue {number} is on its way to readers").format(number=issue.label),
        remedy=_("What was sent stays as it was."),
    )


def _placement(there: Sequence[Placement], item_id: int, issue: Issue) -> Placement:
    for placement in there:
        if placement.item_id == item_id:
            return placement
    raise NotFoundError(
        _("item {id} is not in issue {number}").format(id=item_id, number=issue.label),
        remedy=_("See what is: newsletter issue show {number}.").format(number=issue.label),
    )


def _tidy(name: Text, text: str) -> str:
    if name == "intro":
        return without_marks(text.strip()[:LONGEST_INTRO])
    return without_marks(one_line(text, LONGEST_LINE))
