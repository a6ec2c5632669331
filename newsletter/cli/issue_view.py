"""How issues look in a terminal of 80 columns, as JSON, and in a browser."""

import os
import sys
import textwrap
import webbrowser
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from newsletter.cli.console import console, print_json, say
from newsletter.cli.doubted import notes_of_doubts
from newsletter.cli.placed import say_changes
from newsletter.compose.arrange import outdated, withdrawn
from newsletter.compose.cards import Card
from newsletter.compose.changed import waiting
from newsletter.compose.content import Content, build
from newsletter.compose.render import proposed, render
from newsletter.errors import InputError, StateError
from newsletter.models import Issue, IssueState, Placement
from newsletter.settings import Settings
from newsletter.store import issues, items
from newsletter.store.engine import Tx
from newsletter.text.faults import reason_of
from newsletter.text.format import numeric_date, short_moment
from newsletter.text.language import _, ngettext
from newsletter.text.marks import with_examples

WIDTH = 80


def state_name(state: IssueState) -> str:
    """Return the state in the user's language."""
    return {
        IssueState.DRAFT: _("draft"),
        IssueState.APPROVED: _("approved for sending"),
        IssueState.SENDING: _("being sent"),
        IssueState.SENT: _("sent to readers"),
        IssueState.CANCELLED: _("cancelled"),
    }[state]


def print_created(tx: Tx, settings: Settings, issue: Issue) -> None:
    """Print what the new draft holds, by section."""
    placed = issues.placements(tx, issue.id or 0)
    title = _title(settings, issue)
    draft = _("Draft {number}").format(number=issue.label)
    say(f"{draft} · {title} · {_count(len(placed))}")
    for key in settings.sections:
        count = sum(1 for one in placed if one.section == key)
        if count:
            say(f"{count:>6}  {settings.sections[key].title}")
    say(
        _("Next: newsletter issue show {number} · preview {number} · approve {number}").format(
            number=issue.label
        )
    )


def print_listing(tx: Tx, settings: Settings, bulletin: str | None, limit: int) -> None:
    """Print the issues, one line each."""
    from rich.table import Table

    found = issues.listing(tx, bulletin, limit)
    if not found:
        say(_("There is no issue yet. Next: newsletter issue create"))
        return
    table = Table(box=None, padding=(0, 1), show_header=False)
    for issue, count in found:
        moment = issue.sent_at or issue.approved_at or issue.created_at
        table.add_row(
            issue.label,
            state_name(issue.state),
            _count(count),
            numeric_date(moment.astimezone(settings.zone)),
            _title(settings, issue),
        )
    console().print(table)


def print_listing_json(tx: Tx, bulletin: str | None, limit: int) -> None:
    """Print the issues as JSON."""
    print_json(
        [
            {**issue.model_dump(mode="json"), "items": count}
            for issue, count in issues.listing(tx, bulletin, limit)
        ]
    )


def print_issue(
    tx: Tx, settings: Settings, issue: Issue, now: datetime, *, advise: bool = True
) -> None:
    """Print what is in an issue: its texts, its sections, and what is wrong with it."""
    placed = issues.placements(tx, issue.id or 0)
    _headline(settings, issue, len(placed), now)
    if not placed:
        say(_("It is empty. Next: newsletter issue arrange {number} --load").format(
            number=issue.label
        ))  # fmt: skip
        return
    content = _texts(tx, settings, issue, now, placed)
    marks = _marks(tx, issue, placed)
    for section in content.sections:
        say()
        say(f"{section.title} ({len(section.cards)})")
        for position, card in enumerate(section.cards, start=1):
            _line(position, card, marks.get(card.item_id, ""))
    say()
    _warn(tx, settings, issue, placed, content)
    if advise:
        _advise(issue)


def print_findings(tx: Tx, settings: Settings, issue: Issue, now: datetime) -> None:
    """Print what is wrong with an issue, if anything."""
    placed = issues.placements(tx, issue.id or 0)
    _warn(tx, settings, issue, placed, build(settings, issue, placed, now))


def print_texts(tx: Tx, settings: Settings, issue: Issue, now: datetime) -> None:
    """Print the subject, the preview line and the introduction."""
    placed = issues.placements(tx, issue.id or 0)
    _headline(settings, issue, len(placed), now)
    _texts(tx, settings, issue, now, placed)


def print_issue_json(tx: Tx, settings: Settings, issue: Issue, now: datetime) -> None:
    """Print an issue with its frozen items as JSON."""
    found: dict[str, Any] = issue.model_dump(mode="json")
    placed = issues.placements(tx, issue.id or 0)
    gone, changed = withdrawn(tx, placed), outdated(tx, placed)
    found["items"] = [
        {"item": one.item_id, "section": one.section, "position": one.position,
         "withdrawn": one.item_id in gone, "changed": one.item_id in changed, **one.frozen}
        for one in placed
    ]  # fmt: skip
    approved = issues.variant(tx, issue.id or 0)
    shown = {"key", "subject", "sha256", "rendered_at"}
    found["variants"] = [approved.model_dump(mode="json", include=shown)] if approved else []
    since = waiting(tx, issue.bulletin, now, settings.zone)
    found["changed_since_sent"] = [item.id for item in since]
    print_json(found)


def print_withdrawn(issue: Issue) -> None:
    """Say that a change took the approval back."""
    say(_("It was approved; the change took that back. Approve it again:"))
    say(f"  newsletter issue approve {issue.label}")


def write_preview(tx: Tx, settings: Settings, issue: Issue, folder: Path, now: datetime) -> Path:
    """Write the issue as HTML and text; an approved one as it was approved.

    Examples stand where each recipient's address and link will be.

    :returns: the HTML file.
    :raises InputError: the files cannot be written.
    :raises StateError: there is nothing in it.
    """
    html, text = _rendered(tx, settings, issue, now)
    name = f"{issue.bulletin}-{issue.year}-{issue.number}"
    page = folder / f"{name}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text(with_examples(html), encoding="utf-8")
        page.with_suffix(".txt").write_text(with_examples(text), encoding="utf-8")
    except OSError as error:
        raise InputError(
            _("the file cannot be written ({reason})").format(reason=reason_of(error)),
            where=str(folder),
            remedy=_("Choose another folder with --out."),
        ) from error
    say(_("Written: {page} and {text}").format(page=page, text=page.with_suffix(".txt").name))
    return page


def open_in_browser(page: Path, *, wanted: bool | None) -> None:
    """Open a page: if it is wanted, or nothing is said and there is somebody to look."""
    seen = sys.stdout.isatty() and bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform != "linux"
    )
    if wanted or (wanted is None and seen):
        webbrowser.open(page.resolve().as_uri())


def _rendered(tx: Tx, settings: Settings, issue: Issue, now: datetime) -> tuple[str, str]:
    approved = issues.variant(tx, issue.id or 0)
    if approved is not None:
        return approved.html, approved.text
    placed = issues.placements(tx, issue.id or 0)
    if not placed:
        raise StateError(
            _("issue {number} is empty").format(number=issue.label),
            remedy=_("Put something in: newsletter issue arrange {number} --load.").format(
                number=issue.label
            ),
        )
    rendered = render(settings, issue, placed, now)
    return rendered.html, rendered.text


def _texts(
    tx: Tx, settings: Settings, issue: Issue, now: datetime, placed: Sequence[Placement]
) -> Content:
    approved = issues.variant(tx, issue.id or 0)
    at = approved.rendered_at if approved else now
    content = build(settings, issue, placed, at)
    subject, preheader = proposed(issue, content)
    texts = ((_("Subject"), subject), (_("Preview line"), preheader), (_("Intro"), issue.intro))
    for name, text in texts:
        if text:
            say(textwrap.fill(f"{name}: {text}", WIDTH, subsequent_indent="  "))
    return content


def _headline(settings: Settings, issue: Issue, count: int, now: datetime) -> None:
    parts = [
        _("Issue {number}").format(number=issue.label),
        _title(settings, issue),
        state_name(issue.state),
        _count(count),
    ]
    if issue.slot is not None and issue.slot > now:
        parts.append(_("due {moment}").format(moment=short_moment(issue.slot, settings.zone)))
    say(" · ".join(parts))


def _marks(tx: Tx, issue: Issue, placed: Sequence[Placement]) -> dict[int, str]:
    """Return what is said before the titles of items that are no longer as they were placed."""
    if issue.state not in issues.UNSENT:
        return {}
    changed = dict.fromkeys(outdated(tx, placed), _("(changed)"))
    return changed | dict.fromkeys(withdrawn(tx, placed), _("(withdrawn)"))


def _line(position: int, card: Card, before: str) -> None:
    from rich.table import Table

    mark = card.badge.words if card.badge else ""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(justify="right", min_width=4, no_wrap=True)
    table.add_column(justify="right", min_width=6, no_wrap=True)
    table.add_column(ratio=1, overflow="ellipsis", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_row(f"{position}.", str(card.item_id), f"{before} {card.title}".strip(), mark)
    console().print(table)


def _warn(
    tx: Tx, settings: Settings, issue: Issue, placed: Sequence[Placement], content: Content
) -> None:
    if issue.state not in issues.UNSENT:
        return
    over = [str(card.item_id) for card in content.cards if card.over]
    if over:
        say(
            ngettext(
                "{count} item is over by now: {ids}. Take it out: "
                "newsletter issue arrange {number} --remove {first}",
                "{count} items are over by now: {ids}. Take them out: "
                "newsletter issue arrange {number} --remove {first}",
                len(over),
            ).format(count=len(over), ids=", ".join(over), number=issue.label, first=over[0])
        )
    warn_of_withdrawn(tx, issue, placed)
    say_changes(tx, settings, issue.bulletin, issue.label, content.at)
    for one in placed:
        for note in notes_of_doubts(tx, items.get(tx, one.item_id)):
            say(note)
    changed = [str(item_id) for item_id in outdated(tx, placed)]
    if changed:
        say(
            ngettext(
                "{count} item has changed in the queue since: {ids}. Take it over:\n"
                "  newsletter issue arrange {number} --refresh {first}",
                "{count} items have changed in the queue since: {ids}. Take them over:\n"
                "  newsletter issue arrange {number} --refresh {first}",
                len(changed),
            ).format(
                count=len(changed), ids=", ".join(changed), number=issue.label, first=changed[0]
            )
        )


def warn_of_withdrawn(tx: Tx, issue: Issue, placed: Sequence[Placement]) -> None:
    """Name the items of an issue that their sources have withdrawn, and what to do."""
    found = [str(item_id) for item_id in withdrawn(tx, placed)]
    if found:
        say(
            ngettext(
                "{count} item was withdrawn by its source: {ids}. Take it out:\n"
                "  newsletter issue arrange {number} --remove {first}",
                "{count} items were withdrawn by their sources: {ids}. Take them out:\n"
                "  newsletter issue arrange {number} --remove {first}",
                len(found),
            ).format(count=len(found), ids=", ".join(found), number=issue.label, first=found[0])
        )


def _advise(issue: Issue) -> None:
    steps = {
        IssueState.DRAFT: _("Next: newsletter issue preview {number} · approve {number}"),
        IssueState.APPROVED: _("Next: newsletter issue send {number}"),
        IssueState.SENDING: _("Next: newsletter issue status {number}"),
        IssueState.SENT: _("Next: newsletter issue status {number}"),
    }
    if issue.state in steps:
        say(steps[issue.state].format(number=issue.label))


def _title(settings: Settings, issue: Issue) -> str:
    # A bulletin may have gone from config.toml since.
    found = settings.bulletins.get(issue.bulletin)
    return found.title if found else issue.bulletin


def _count(count: int) -> str:
    return ngettext("{n} item", "{n} items", count).format(n=count)
