"""How sending looks in a terminal of 80 columns, and as JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsletter.audience.addresses import normalise
from newsletter.cli.console import print_json, say
from newsletter.cli.issue_view import state_name
from newsletter.deliver.message import message_id
from newsletter.deliver.plan import Ready
from newsletter.deliver.send import Tally
from newsletter.errors import NotFoundError
from newsletter.models import Delivery, DeliveryState, Issue
from newsletter.settings import Settings
from newsletter.store import deliveries
from newsletter.store.engine import Tx
from newsletter.text.format import number, short_moment
from newsletter.text.html import shortened
from newsletter.text.language import _, ngettext

NAMED = (DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.DEFERRED)
WAITING = (DeliveryState.PLANNED, DeliveryState.HANDED)
SHOWN = 15
WIDTH = 80


def print_ready(issue: Issue, ready: Ready) -> None:
    """Say what is about to be sent, and to how many."""
    many = ngettext("{n} recipient", "{n} recipients", ready.recipients)
    recipients = many.format(n=number(ready.recipients))
    text = _("Issue {number} · {recipients}").format(number=issue.label, recipients=recipients)
    say(text)
    say(shortened(f"  {ready.variants[0].subject}", WIDTH))
    print_variants(len(ready.variants), ready.left_out, issue)


def print_variants(count: int, left_out: int, issue: Issue) -> None:
    """Say, if readers do not all get the same, in how many variants it goes out."""
    if count > 1:
        text = ngettext("{n} variant", "{n} variants", count).format(n=number(count))
        advice = _("who gets which: newsletter issue variants {number}")
        say(f"  {text}; {advice.format(number=issue.label)}")
    if left_out:
        say("  " + ngettext(
            "For {n} subscriber nothing of it is left: no mail.",
            "For {n} subscribers nothing of it is left: no mail.",
            left_out,
        ).format(n=number(left_out)))  # fmt: skip


def print_tally(settings: Settings, issue: Issue, tally: Tally, *, stopped: bool) -> None:
    """Say what came of sending, and what to do next."""
    say(_sums(tally.counts))
    if tally.gone:
        say(_("Blocked, the address does not exist: {addresses}").format(
            addresses=_some(tally.gone)))  # fmt: skip
    if stopped and not tally.finished:
        say(_("Stopped; the rest is kept."))
    if tally.needs_a_look:
        say(_("Who got it: newsletter issue status {number}").format(number=issue.label))
    if not tally.finished:
        _print_next(settings, issue, tally.counts, tally.next_attempt_at)


def not_due_yet(tx: Tx, issue: Issue, now: datetime) -> datetime | None:
    """Return when the first is due if all that is left of the issue waits for its next attempt."""
    assert issue.id is not None
    counts = deliveries.counts(tx, issue.id)
    later = deliveries.next_attempt_at(tx, issue.id)
    if later is None or later <= now or any(counts[state] for state in WAITING):
        return None
    return later


def print_not_due(settings: Settings, issue: Issue, later: datetime) -> None:
    """Say that nothing can be sent now, and when it can."""
    say(_("Nothing is due: all that is left was deferred by the mail server."))
    _print_later(settings, issue, later)


def print_status(tx: Tx, settings: Settings, issue: Issue) -> None:
    """Show the sums, and by name those that did not get through."""
    assert issue.id is not None
    counts = deliveries.counts(tx, issue.id)
    say(_("Issue {number} · {state}").format(number=issue.label, state=state_name(issue.state)))
    if not sum(counts.values()):
        say(_("Nobody is in the ledger yet. Next: newsletter issue send {number}").format(
            number=issue.label))  # fmt: skip
        return
    say(_sums(counts))
    for state in NAMED:
        _print_rows(deliveries.rows(tx, issue.id, [state], SHOWN), counts[state], settings)
    if any(counts[state] for state in deliveries.OPEN):
        _print_next(settings, issue, counts, deliveries.next_attempt_at(tx, issue.id))
    if counts[DeliveryState.UNKNOWN]:
        say(_("Unknown ones may have arrived; the mail server’s log tells."))
        say(_("Next: newsletter issue retry {number} --unknown").format(number=issue.label))


def print_address(tx: Tx, settings: Settings, issue: Issue, address: str) -> None:
    """Show all that is known of one address and one issue."""
    for one in _of_address(tx, settings, issue, address):
        for name, value in one.facts(settings):
            if value:
                say(f"{name + ':':<16} {value}")


def print_status_json(tx: Tx, settings: Settings, issue: Issue, address: str | None) -> None:
    """Print the sums and the rows as JSON: those that did not get through, or one address."""
    assert issue.id is not None
    if address:
        rows = [one.row for one in _of_address(tx, settings, issue, address)]
    else:
        rows = deliveries.rows(tx, issue.id, NAMED)
    ids = _message_ids(tx, settings, issue, rows)
    print_json(
        {
            "issue": issue.label,
            "bulletin": issue.bulletin,
            "state": issue.state,
            "counts": {
                state.value: count for state, count in deliveries.counts(tx, issue.id).items()
            },
            "deliveries": [_as_json(row, ids[row.id or 0]) for row in rows],
        }
    )


def states() -> dict[DeliveryState, str]:
    """Return the states of a delivery as people read them."""
    return {
        DeliveryState.PLANNED: _("waiting"),
        DeliveryState.HANDED: _("in hand"),
        DeliveryState.ACCEPTED: _("accepted"),
        DeliveryState.DEFERRED: _("deferred"),
        DeliveryState.FAILED: _("refused"),
        DeliveryState.UNKNOWN: _("unknown"),
        DeliveryState.SKIPPED: _("left meanwhile"),
    }


@dataclass(frozen=True)
class _One:
    row: Delivery
    message_id: str

    def facts(self, settings: Settings) -> list[tuple[str, str]]:
        row, zone = self.row, settings.zone
        return [
            (_("address"), row.address),
            (_("state"), states()[row.state]),
            (_("reply"), row.reply),
            (_("attempts"), str(row.attempts)),
            (_("handed over"), short_moment(row.handed_at, zone) if row.handed_at else ""),
            (
                _("next attempt"),
                short_moment(row.next_attempt_at, zone)
                if row.state is DeliveryState.DEFERRED and row.next_attempt_at
                else "",
            ),
            ("Message-ID", self.message_id),
        ]


def _of_address(tx: Tx, settings: Settings, issue: Issue, address: str) -> list[_One]:
    key = normalise(address).key
    rows = [row for row, _issue in deliveries.history(tx, key, issue.id)]
    if not rows:
        raise NotFoundError(
            _("issue {number} was not meant for {address}").format(
                number=issue.label, address=address
            ),
            remedy=_("They were not subscribed when sending began."),
        )
    ids = _message_ids(tx, settings, issue, rows)
    return [_One(row, ids[row.id or 0]) for row in rows]


def _message_ids(tx: Tx, settings: Settings, issue: Issue, rows: list[Delivery]) -> dict[int, str]:
    if issue.bulletin not in settings.bulletins:
        return dict.fromkeys((row.id or 0 for row in rows), "")
    sender, secret = settings.bulletins[issue.bulletin].sender, settings.secret()
    people = deliveries.public_ids(tx, issue.id or 0)
    return {
        row.id: message_id(secret, issue.id or 0, people[row.id], sender)
        for row in rows
        if row.id is not None
    }


def _as_json(row: Delivery, its_id: str) -> dict[str, Any]:
    return {
        "address": row.address,
        "state": row.state,
        "reply": row.reply,
        "attempts": row.attempts,
        "handed_at": row.handed_at,
        "next_attempt_at": row.next_attempt_at if row.state is DeliveryState.DEFERRED else None,
        "message_id": its_id,
    }


def _print_rows(rows: list[Delivery], total: int, settings: Settings) -> None:
    for row in rows:
        remark = row.reply
        if row.state is DeliveryState.DEFERRED and row.next_attempt_at:
            again = short_moment(row.next_attempt_at, settings.zone)
            remark = _("again {moment} · {reply}").format(moment=again, reply=row.reply)
        line = f"  {states()[row.state]}: {row.address}  {remark}".rstrip()
        say(line if len(line) <= WIDTH else line[: WIDTH - 1] + "…")
    if total > len(rows):
        say("  " + _("… and {n} more: --json").format(n=total - len(rows)))


def _print_next(
    settings: Settings, issue: Issue, counts: dict[DeliveryState, int], later: datetime | None
) -> None:
    if later is None or any(counts[state] for state in WAITING):
        say(_("Next: newsletter issue send {number}").format(number=issue.label))
    else:
        _print_later(settings, issue, later)


def _print_later(settings: Settings, issue: Issue, later: datetime) -> None:
    say(_("The next attempt is due {moment}: newsletter issue send {number}").format(
        moment=short_moment(later, settings.zone), number=issue.label))  # fmt: skip


def _sums(counts: dict[DeliveryState, int]) -> str:
    names = states()
    told = " · ".join(f"{names[state]} {number(count)}" for state, count in counts.items() if count)
    return told[:1].upper() + told[1:]


def _some(addresses: tuple[str, ...]) -> str:
    shown, rest = ", ".join(addresses[:SHOWN]), len(addresses) - SHOWN
    return " ".join([shown, _("… and {n} more").format(n=rest)]) if rest > 0 else shown
