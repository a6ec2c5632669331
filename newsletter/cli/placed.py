"""What to do with items that their sources alter when they are in an issue, or were sent."""

import textwrap
from collections.abc import Iterable
from datetime import datetime

from newsletter.cli.console import say
from newsletter.compose.arrange import outdated, withdrawn
from newsletter.compose.changed import waiting
from newsletter.curate.fields import label
from newsletter.models import Change, Issue
from newsletter.settings import Settings
from newsletter.store import issues, items, queue
from newsletter.store.engine import Tx
from newsletter.text.html import shortened
from newsletter.text.language import _, ngettext

WIDTH = 80
LONGEST_TITLE = 40
LONGEST_LIST = 200


def notes_of_issues(tx: Tx, ids: Iterable[int], now: datetime) -> list[str]:
    """Return a note on each of the items that is in a draft or an approved issue.

    :param now: of the visits that altered them.
    """
    found = ((item_id, issues.of_item(tx, item_id)) for item_id in ids)
    return [_note(tx, item_id, issue, now) for item_id, issue in found if issue is not None]


def say_changes(
    tx: Tx, settings: Settings, bulletin: str | None, number: str, now: datetime
) -> None:
    """Name the sent items that changed since, if there are any, and what to do.

    :param bulletin: by which they were sent; default: by any.
    :param number: of the issue that may tell of it.
    """
    ids = [str(item.id) for item in waiting(tx, bulletin, now, settings.zone)]
    if ids:
        say(
            ngettext(
                "{count} item has changed since it was sent: {ids}. Tell readers of it:\n"
                "  newsletter issue arrange {number} --change {first}",
                "{count} items have changed since they were sent: {ids}. Tell readers of them:\n"
                "  newsletter issue arrange {number} --change {first}",
                len(ids),
            ).format(
                count=len(ids),
                ids=shortened(", ".join(ids), LONGEST_LIST),
                number=number,
                first=ids[0],
            )
        )


def _note(tx: Tx, item_id: int, issue: Issue, now: datetime) -> str:
    [placed] = [one for one in issues.placements(tx, issue.id or 0) if one.item_id == item_id]
    changes = [one for one in queue.changes(tx, item_id) if one.seen_at >= now]
    text = _("In issue {number}: item {id} ‘{title}’ – {what}. Look: newsletter queue show {id}")
    what, advice = "; ".join(map(_said, changes)), ""
    if withdrawn(tx, [placed]):
        text = _("In issue {number}: item {id} ‘{title}’ was withdrawn by its source. Take it out:")
        advice = f"newsletter issue arrange {issue.label} --remove {item_id}"
    elif outdated(tx, [placed]):
        text = _("In issue {number}: item {id} ‘{title}’ – {what}. Take it over:")
        advice = f"newsletter issue arrange {issue.label} --refresh {item_id}"
    title = shortened(items.get(tx, item_id).title, LONGEST_TITLE)
    line = text.format(number=issue.label, id=item_id, title=title, what=what)
    return textwrap.fill(line, WIDTH, break_on_hyphens=False) + (advice and f"\n  {advice}")


def _said(change: Change) -> str:
    return f"{label(change.field)}: " + " → ".join(filter(None, (change.old, change.new)))
