"""Before an issue is sent: whether it may be, how many get it, and their rows in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter import reach
from newsletter.errors import StateError
from newsletter.models import Issue, IssueState, Placement, Variant
from newsletter.reach import variant_chooser
from newsletter.settings import Settings
from newsletter.store import audience, deliveries, issues
from newsletter.store.engine import Tx
from newsletter.text.fingerprint import fingerprint
from newsletter.text.language import _


@dataclass(frozen=True)
class Ready:
    """What is about to be sent: its variants, the whole one first, and to how many.

    ``left_out``: subscribers for whom nothing of it is left.
    """

    variants: tuple[Variant, ...]
    recipients: int
    left_out: int = 0


def check(tx: Tx, settings: Settings, issue: Issue) -> Ready:
    """Return what sending the issue now would mean.

    :raises StateError: it is not approved, was altered since, or has no recipient.
    :raises InputError: its bulletin is not in the settings any more, or a list does not exist.
    """
    assert issue.id is not None
    lists = settings.bulletin(issue.bulletin).lists
    for key in lists:  # a slip in config.toml must not pass for people who have left
        audience.list_of(tx, key)
    if issue.state not in {IssueState.APPROVED, IssueState.SENDING}:
        raise _not_now(issue.state, issue.label)
    variants = tuple(issues.variants(tx, issue.id))
    if not variants or not all(_is_as_approved(tx, variant) for variant in variants):
        raise StateError(
            _("what is to be sent is not what was approved"),
            remedy=_("Approve it again: newsletter issue approve {number}").format(
                number=issue.label
            ),
        )
    if issue.state is IssueState.SENDING:
        counts = deliveries.counts(tx, issue.id)
        return Ready(variants, sum(counts[state] for state in deliveries.OPEN))
    recipients, left_out = _audience(tx, issue.id, lists, variants)
    if left_out and not recipients:
        raise StateError(
            _("nothing of issue {number} is left for anybody").format(number=issue.label),
            remedy=_("Who would get what: newsletter issue variants {number}").format(
                number=issue.label
            ),
        )
    if not recipients:
        raise StateError(
            _("nobody is subscribed to {lists}").format(lists=", ".join(lists)),
            remedy=_("Add subscribers: newsletter subscribers import FILE --list KEY"),
        )
    return Ready(variants, recipients, left_out)


def _is_as_approved(tx: Tx, variant: Variant) -> bool:
    whole = issues.rendering(tx, variant.id or 0)
    return whole.sha256 == fingerprint(whole.subject, whole.html, whole.text)


def _audience(
    tx: Tx, issue_id: int, lists: tuple[str, ...], variants: Sequence[Variant]
) -> tuple[int, int]:
    """Return how many would get the issue, and for how many nothing of it is left."""
    everybody = deliveries.audience_size(tx, lists)
    placements = issues.placements(tx, issue_id)
    if _is_for_all(tx, placements, lists):
        return everybody, 0
    variant_of = variant_chooser(placements, variants)
    got = sum(variant_of(one.profile) is not None for one in audience.readers(tx, lists))
    return got, everybody - got


def _is_for_all(tx: Tx, placements: Sequence[Placement], lists: tuple[str, ...]) -> bool:
    """Tell whether everybody gets every item, as nothing is asked or said otherwise."""
    return all(reach.of(one).is_open for one in placements) and not audience.has_choosers(tx, lists)


def plan(tx: Tx, issue_id: int, lists: tuple[str, ...], ready: Ready, now: datetime) -> None:
    """Enter the audience into the ledger.

    It is that of this moment: who subscribes later gets the next issue.
    """
    placements = issues.placements(tx, issue_id)
    if _is_for_all(tx, placements, lists):
        whole = next(one.id for one in ready.variants if one.key == Variant.ALL)
        deliveries.plan(tx, issue_id, lists, whole or 0, now)
    else:
        variant_of = variant_chooser(placements, ready.variants)
        deliveries.plan_variants(tx, issue_id, lists, variant_of, now)


def _not_now(state: IssueState, number: str) -> StateError:
    if state is IssueState.SENT:
        return StateError(
            _("issue {number} has been sent").format(number=number),
            remedy=_("Who got it: newsletter issue status {number}").format(number=number),
        )
    if state is IssueState.CANCELLED:
        return StateError(_("issue {number} was cancelled").format(number=number))
    return StateError(
        _("issue {number} is a draft that nobody has approved").format(number=number),
        remedy=_("Approve it first: newsletter issue approve {number}").format(number=number),
    )
