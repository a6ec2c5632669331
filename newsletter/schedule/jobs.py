"""What the scheduler does: each job can be run at any moment, by anyone, and killed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from newsletter.collect.report import report_of, settle, survey
from newsletter.collect.run import collect
from newsletter.compose.arrange import withdrawn
from newsletter.compose.draft import approved, create
from newsletter.compose.freeze import approve, propose
from newsletter.deliver.message import example
from newsletter.deliver.note import send_note
from newsletter.deliver.send import send_issue
from newsletter.errors import NewsletterError, RelayError, SettingsError, StoreError
from newsletter.models import DeliveryState, Issue
from newsletter.schedule.decide import Plan, Step, go_on, plan
from newsletter.schedule.slots import collecting_slot, due_slot, reporting_slot
from newsletter.settings import Settings
from newsletter.store import issues, sending, sources, workers
from newsletter.store.engine import Store, Tx
from newsletter.text.language import _, ngettext

WHO = "scheduler"
LEASE = timedelta(minutes=30)
KEEP_SLOTS = timedelta(days=60)
COLLECTING = "collect"
REPORTING = "sources"
PASSING = (StoreError, SettingsError)
"""What a person repairs, or what passes by itself: tried again, until then the hour is not over."""


@dataclass(frozen=True)
class Desk:
    """What a job works with. ``clock`` tells the time (aware UTC), ``stop`` whether to end."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    stop: Callable[[], bool]
    say: Callable[[str], None]
    worker: str


def visit_sources(desk: Desk) -> None:
    """Visit the sources that are due, unless another scheduler does."""
    at = collecting_slot(desk.clock())
    if not _claim(desk, COLLECTING, at):
        return
    visits = collect(desk.store, desk.settings, desk.clock())
    _finish(desk, COLLECTING, at, str(len(visits)))
    if not visits:
        return
    new = sum(visit.new for visit in visits)
    failed = [visit for visit in visits if visit.error]
    desk.say(
        _("Collected from {sources}: {new}").format(
            sources=ngettext("{n} source", "{n} sources", len(visits)).format(n=len(visits)),
            new=ngettext("{n} new item", "{n} new items", new).format(n=new),
        )
    )
    for visit in failed:
        desk.say(f"{visit.key}: {visit.error}")


def report_sources(desk: Desk) -> None:
    """Tell the editors, once a day, of sources that died and of those that are back."""
    now = desk.clock()
    at = reporting_slot(desk.settings.zone, now)
    if at is None or not _claim(desk, REPORTING, at):
        return
    with desk.store.reading() as tx:
        report = report_of(survey(tx, now), at.astimezone(desk.settings.zone).weekday())
    told = report.is_news and _tell_all(desk, report.subject(), report.text(now))
    with desk.store.writing() as tx:
        if told:
            settle(tx, report, now)
        sources.forget_receipts(tx, now - KEEP_SLOTS)
    _finish(desk, REPORTING, at, report.subject() if told else "")


def publish(desk: Desk, key: str) -> None:
    """Do what the bulletin's due slot asks for, if there is one and nobody has done it."""
    bulletin = desk.settings.bulletin(key)
    at = due_slot(bulletin, desk.settings.zone, desk.clock())
    if at is None or not _claim(desk, _job(key), at):
        return
    outcome = _publish(desk, key, at)
    _finish(desk, _job(key), at, outcome)
    desk.say(f"{bulletin.title}: {outcome}")


def go_on_sending(desk: Desk) -> None:
    """Go on with issues that are being sent and have something due."""
    with desk.store.reading() as tx:
        waiting = sending.to_go_on_with(tx, desk.clock())
    for issue in waiting:
        if desk.stop():
            return
        if issue.bulletin in desk.settings.bulletins:
            desk.say(f"{desk.settings.bulletin(issue.bulletin).title}: {_send(desk, issue)}")
        else:
            desk.say(
                _("issue {label} waits: its bulletin ‘{key}’ is not in config.toml").format(
                    label=issue.label, key=issue.bulletin
                )
            )


def _job(key: str) -> str:
    return f"bulletin {key}"


def _claim(desk: Desk, job: str, at: datetime) -> bool:
    now = desk.clock()
    with desk.store.writing() as tx:
        workers.renew(tx, desk.worker, now + LEASE)
        # A slot this very scheduler left unfinished (the disk was full) is taken up again:
        # it runs one job at a time.
        gone = workers.dead_claimers(tx, now) | {desk.worker}
        return workers.claim_slot(tx, job, at, desk.worker, now, gone)


def _finish(desk: Desk, job: str, at: datetime, outcome: str) -> None:
    with desk.store.writing() as tx:
        workers.finish_slot(tx, job, at, outcome[:500], desk.clock())
        workers.forget_slots(tx, desk.clock() - KEEP_SLOTS)


def _publish(desk: Desk, key: str, at: datetime) -> str:
    try:
        with desk.store.writing() as tx:
            found = _prepare(tx, desk, key, at)
        if found.step is Step.APPROVE_AND_SEND and found.issue is not None:
            _approve(desk, found.issue)
    except PASSING:
        raise  # the slot stays open, and is taken up again at the next tick
    except NewsletterError as error:
        _tell_editors(desk, key, _("The issue could not be made."), str(error))
        return str(error)
    if found.step is Step.NOTHING or found.issue is None:
        return _("nothing to send")
    if found.step is Step.HOLD:
        return _hold(desk, key, found.issue)
    return _send(desk, found.issue)


def _prepare(tx: Tx, desk: Desk, key: str, at: datetime) -> Plan:
    found = _plan(tx, desk, key, at)
    issue = found.issue
    if found.step is Step.NOTHING:
        return found
    if issue is None:
        issue = create(tx, desk.settings, key, now=desk.clock(), who=WHO, slot=at)
    # Whoever takes the slot up after us goes on with this issue, and makes no other.
    issues.give_slot(tx, issue, at)
    if _withdrawn_unseen(tx, issue):
        return Plan(Step.HOLD, issue)
    return Plan(found.step, issue)


def _approve(desk: Desk, issue: Issue) -> None:
    """Approve what an automatic bulletin sends; a rule that is broken stops it, a warning not."""
    now = desk.clock()
    as_mail = partial(example, desk.settings, issue.bulletin, issue.id or 0, now=now)
    with desk.store.reading() as tx:
        proposal = propose(tx, desk.settings, issue, as_mail, now)
    with desk.store.writing() as tx:
        approve(tx, proposal, now=now, who=WHO)


def _plan(tx: Tx, desk: Desk, key: str, at: datetime) -> Plan:
    bulletin = desk.settings.bulletin(key)
    chosen = issues.of_slot(tx, key, at)
    if chosen is not None:
        return go_on(bulletin.approval, chosen)
    usable, _over = approved(tx, bulletin, desk.clock())
    return plan(bulletin.approval, issues.unsent(tx, key), has_items=bool(usable))


def _send(desk: Desk, issue: Issue) -> str:
    assert issue.id is not None
    try:
        tally = send_issue(
            desk.store, desk.settings, issue.id, clock=desk.clock, who=WHO, stop=desk.stop
        )
    except RelayError as error:
        return _("issue {label} waits: {reason}").format(label=issue.label, reason=error)
    except PASSING:
        raise
    except NewsletterError as error:
        _tell_editors(desk, issue.bulletin, _("The issue could not be sent."), str(error))
        return str(error)
    return _("issue {label}: accepted {accepted}, deferred {deferred}, refused {failed}").format(
        label=issue.label,
        accepted=tally.counts[DeliveryState.ACCEPTED],
        deferred=tally.counts[DeliveryState.DEFERRED],
        failed=tally.counts[DeliveryState.FAILED],
    )


def _hold(desk: Desk, key: str, issue: Issue) -> str:
    with desk.store.reading() as tx:
        gone = _withdrawn_unseen(tx, issue)
    steps = [f"  newsletter issue arrange {issue.label} --remove {one}" for one in gone]
    steps += [f"  newsletter issue {verb} {issue.label}" for verb in ("preview", "approve", "send")]
    outcome = _("issue {label} waits for approval")
    text = _("It was due now and nobody has approved it, so it was not sent. To send it:")
    if gone:
        outcome = _("issue {label} waits: a source has withdrawn an item of it")
        text = _("It was due now and was not sent: sources have withdrawn items of it. To send it:")
    outcome = outcome.format(label=issue.label)
    commands = "\n".join(steps)
    _tell_editors(desk, key, outcome, f"{text}\n\n{commands}")
    return outcome


def _withdrawn_unseen(tx: Tx, issue: Issue) -> list[int]:
    """Return the items that sources have withdrawn since a person approved the issue, if one did.

    What is being sent goes on being sent.
    """
    if issue.state not in issues.UNSENT:
        return []
    return withdrawn(tx, issues.placements(tx, issue.id or 0), issue.approved_at)


def _tell_all(desk: Desk, subject: str, text: str) -> bool:
    """Tell the editors of all bulletins, each once; return whether anybody could be told."""
    told: set[str] = set()
    for key in desk.settings.bulletins:
        told |= _tell_editors(desk, key, subject, text, told)
    return bool(told)


def _tell_editors(
    desk: Desk, key: str, subject: str, text: str, told: Collection[str] = ()
) -> set[str]:
    """Tell the bulletin's editors but those who are ``told``; return who could be reached."""
    bulletin = desk.settings.bulletin(key)
    reached = set()
    for editor in bulletin.editors:
        if editor in told:
            continue
        # One who cannot be reached does not silence the others.
        try:
            title = f"{bulletin.title}: {subject}"
            send_note(desk.settings, bulletin, editor, title, text, desk.clock())
        except NewsletterError as error:
            desk.say(str(error))
        else:
            reached.add(editor)
    return reached
