"""What is said when an issue is approved: what goes out, when, and what could still go wrong."""

from datetime import datetime
from itertools import islice

from newsletter.cli.console import say
from newsletter.cli.sending_view import print_variants
from newsletter.models import Issue, IssueState
from newsletter.schedule.slots import slots_from
from newsletter.settings import Publisher, Settings
from newsletter.store import audience, issues
from newsletter.store.engine import Tx
from newsletter.text.format import long_moment
from newsletter.text.language import _

EXAMPLE_NUMBER = "00000000"
EXAMPLE_HOST = "example.cz"


def print_approved(
    tx: Tx,
    settings: Settings,
    issue: Issue,
    now: datetime,
    left_out: int = 0,
    *,
    before: bool = False,
) -> None:
    """Print what was approved, now or before, for how many nothing is left, and when it goes."""
    variant = issues.variant(tx, issue.id or 0)
    assert variant is not None
    done = _("Issue {number} is approved already.") if before else _("Issue {number} is approved.")
    say(done.format(number=issue.label))
    say(f"  {variant.subject}")
    say(
        _("{html} kB HTML, {text} kB text; fingerprint {sha}").format(
            html=len(variant.html.encode()) // 1024 + 1,
            text=len(variant.text.encode()) // 1024 + 1,
            sha=variant.sha256[:12],
        )
    )
    print_variants(len(issues.variants(tx, issue.id or 0)), left_out, issue)
    at = sent_by_itself_at(tx, settings, issue, now)
    if at is None:
        say(_("Next: newsletter issue send {number}").format(number=issue.label))
        return
    say(_("The scheduler sends it: {moment}").format(moment=long_moment(at, settings.zone)))
    say(_("At once: newsletter issue send {number}").format(number=issue.label))


def sent_by_itself_at(tx: Tx, settings: Settings, issue: Issue, now: datetime) -> datetime | None:
    """Return the hour (UTC) at which the scheduler sends an approved issue, if there is one.

    Approved issues of a bulletin go out one at each of its hours, the oldest first.
    """
    if issue.bulletin not in settings.bulletins:
        return None
    unsent = issues.unsent(tx, issue.bulletin)
    approved = [one.id for one in unsent if one.state is IssueState.APPROVED]
    ahead = approved.index(issue.id)
    hours = slots_from(settings.bulletin(issue.bulletin), settings.zone, now)
    return next(islice(hours, ahead, None), None)


def print_doubts(tx: Tx, settings: Settings, issue: Issue) -> None:
    """Say what of the settings stands in the way of sending."""
    print_missing_lists(tx, settings, issue)
    if _is_example(settings.publisher):
        say(_("config.toml still names the publisher of the example: correct [publisher] first."))


def print_missing_lists(tx: Tx, settings: Settings, issue: Issue) -> None:
    """Name the bulletin's mailing lists that do not exist: with one of them nothing is sent."""
    for key in settings.bulletin(issue.bulletin).lists:
        if audience.find_list(tx, key) is None:
            text = _("The list ‘{key}’ of config.toml does not exist: newsletter lists add {key} …")
            say(text.format(key=key))


def _is_example(publisher: Publisher) -> bool:
    places = (publisher.email, str(publisher.web or "").rstrip("/"))
    return publisher.company_id == EXAMPLE_NUMBER or any(
        place.endswith(EXAMPLE_HOST) for place in places
    )
