"""``newsletter issue``: make, check and approve an issue. Sending it: ``sending.py``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from newsletter.cli.console import must_agree, say
from newsletter.cli.context import opened, who
from newsletter.cli.flags import Json, Yes
from newsletter.cli.numbers import item_number
from newsletter.errors import InputError
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.settings import Settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Number = Annotated[
    str, typer.Argument(metavar="N", help=_("The number of the issue: 47 or 47/2026."))
]
BulletinOption = Annotated[
    str | None, typer.Option("--bulletin", help=_("The bulletin, if several have that number."))
]


@app.command("create", help=_("Make a draft from the approved items."))
def create(
    bulletin: Annotated[
        str | None, typer.Argument(help=_("The bulletin; default: the only one."))
    ] = None,
    number: Annotated[
        int | None, typer.Option(min=1, max=999_999, help=_("Default: the next of the year."))
    ] = None,
) -> None:
    """Make a draft."""
    from newsletter.cli import approval_view, issue_view
    from newsletter.clock import now
    from newsletter.compose import draft

    with opened() as (settings, store), store.writing() as tx:
        key = bulletin or _only_bulletin(settings)
        made = draft.create(tx, settings, key, now=now(), who=who(), number=number)
        issue_view.print_created(tx, settings, made)
        approval_view.print_missing_lists(tx, settings, made)


@app.command("list", help=_("Show the issues, the newest first."))
def list_(
    bulletin: Annotated[str | None, typer.Option(help=_("Only of this bulletin."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("How many at most."))] = 20,
    as_json: Json = False,
) -> None:
    """Show the issues."""
    from newsletter.cli import issue_view

    with opened() as (settings, store), store.reading() as tx:
        if as_json:
            issue_view.print_listing_json(tx, bulletin, limit)
        else:
            issue_view.print_listing(tx, settings, bulletin, limit)


@app.command("show", help=_("Show what is in an issue."))
def show(number: Number, bulletin: BulletinOption = None, as_json: Json = False) -> None:
    """Show one issue."""
    from newsletter.cli import issue_view
    from newsletter.clock import now
    from newsletter.store import issues

    with opened() as (settings, store), store.reading() as tx:
        issue = issues.find(tx, number, bulletin)
        if as_json:
            issue_view.print_issue_json(tx, settings, issue, now())
        else:
            issue_view.print_issue(tx, settings, issue, now())


def _item(words: str) -> Any:
    return typer.Option(metavar="ITEM", parser=item_number, help=words)


@app.command("arrange", help=_("Move, take out or put in items of a draft."))
def arrange(
    number: Number,
    bulletin: BulletinOption = None,
    *,
    move: Annotated[int | None, _item(_("Move this item; see --to, --section."))] = None,
    to: Annotated[
        int | None,
        typer.Option(min=1, help=_("With --move: the position in its section, from 1.")),
    ] = None,
    section: Annotated[str | None, typer.Option(help=_("With --move: into this section."))] = None,
    remove: Annotated[int | None, _item(_("Take this item out; it stays approved."))] = None,
    add: Annotated[int | None, _item(_("Put this approved item in."))] = None,
    load: Annotated[
        bool, typer.Option("--load", help=_("Put in all that was approved since."))
    ] = False,
    change: Annotated[
        int | None, _item(_("Put in what changed in this item since it was sent."))
    ] = None,
    refresh: Annotated[
        int | None, _item(_("Take over this item as it is in the queue now."))
    ] = None,
) -> None:
    """Arrange a draft."""
    from newsletter.cli import issue_view
    from newsletter.clock import now
    from newsletter.compose import arrange as desk
    from newsletter.models import IssueState
    from newsletter.store import issues

    if (to is not None or section is not None) and move is None:
        raise InputError(
            _("--to and --section say where --move goes"), remedy=_("Add --move ITEM.")
        )
    if move is remove is add is change is refresh is None and not load:
        raise InputError(
            _("nothing to do"),
            remedy=_("Say what: --move, --remove, --add, --load, --change or --refresh."),
        )
    with opened() as (settings, store), store.writing() as tx:
        issue = issues.find(tx, number, bulletin)
        assert issue.id is not None
        at, by = now(), who()
        withdrawn = issue.state is IssueState.APPROVED
        if remove is not None:
            desk.remove(tx, issue.id, remove, now=at, who=by)
        if add is not None:
            desk.add(tx, settings, issue.id, add, now=at, who=by)
        if change is not None:
            desk.change(tx, settings, issue.id, change, now=at, who=by)
        if load:
            desk.load(tx, settings, issue.id, now=at, who=by)
        if refresh is not None:
            desk.refresh(tx, settings, issue.id, refresh, now=at, who=by)
        if move is not None:
            desk.move(tx, settings, issue.id, move, to=to, section=section, now=at, who=by)
        issue_view.print_issue(tx, settings, issue, at, advise=not withdrawn)
        if withdrawn:
            issue_view.print_withdrawn(issue)


@app.command("set", help=_("Set the subject, the preview line or the introduction."))
def set_(
    number: Number,
    bulletin: BulletinOption = None,
    subject: Annotated[
        str | None, typer.Option(help=_("The subject; empty: one is proposed."))
    ] = None,
    preheader: Annotated[
        str | None,
        typer.Option(help=_("What mail programs show beside it; empty: one is proposed.")),
    ] = None,
    intro: Annotated[
        str | None, typer.Option(help=_("What stands before the first section."))
    ] = None,
) -> None:
    """Set the texts of an issue."""
    from newsletter.cli import issue_view
    from newsletter.clock import now
    from newsletter.compose.arrange import set_texts
    from newsletter.models import IssueState
    from newsletter.store import issues

    given: dict[Literal["subject", "preheader", "intro"], str | None]
    given = {"subject": subject, "preheader": preheader, "intro": intro}
    texts = {name: text for name, text in given.items() if text is not None}
    if not texts:
        raise InputError(
            _("nothing to do"), remedy=_("Say what: --subject, --preheader or --intro.")
        )
    with opened() as (settings, store), store.writing() as tx:
        issue = issues.find(tx, number, bulletin)
        assert issue.id is not None
        withdrawn = issue.state is IssueState.APPROVED
        set_texts(tx, issue.id, texts, now=now(), who=who())
        issue_view.print_texts(tx, settings, issue, now())
        if withdrawn:
            issue_view.print_withdrawn(issue)


@app.command("preview", help=_("Write the issue as HTML and as text, and look at it."))
def preview(
    number: Number,
    bulletin: BulletinOption = None,
    out: Annotated[Path, typer.Option(help=_("The folder to write to."))] = Path("drafts"),
    open_: Annotated[
        bool | None,
        typer.Option("--open/--no-open", help=_("Open it in the browser; default: on a terminal.")),
    ] = None,
) -> None:
    """Write the issue into files."""
    from newsletter.cli import issue_view
    from newsletter.clock import now
    from newsletter.store import issues

    with opened() as (settings, store), store.reading() as tx:
        issue = issues.find(tx, number, bulletin)
        page = issue_view.write_preview(tx, settings, issue, out, now())
    issue_view.open_in_browser(page, wanted=open_)


@app.command("cancel", help=_("Give an issue up; its items wait for another."))
def cancel(number: Number, bulletin: BulletinOption = None, yes: Yes = False) -> None:
    """Cancel an issue."""
    from newsletter.clock import now
    from newsletter.compose import arrange as desk
    from newsletter.store import issues

    with opened() as (_settings, store):
        with store.reading() as tx:
            issue = issues.find(tx, number, bulletin)
            desk.must_be_unsent(issue)
            # Of what was sent before only the change was in it.
            placed = issues.placements(tx, issue.id or 0)
            count = sum("change" not in one.frozen for one in placed)
        if not yes:
            must_agree(_("Cancel issue {number}?").format(number=issue.label))
        with store.writing() as tx:
            desk.cancel(tx, issue.id or 0, now=now(), who=who())
    say(_("Issue {number} is cancelled.").format(number=issue.label))
    say(
        ngettext(
            "{count} item is approved again and waits for another issue.",
            "{count} items are approved again and wait for another issue.",
            count,
        ).format(count=count)
    )


def _only_bulletin(settings: "Settings") -> str:
    keys = list(settings.bulletins)
    if len(keys) != 1:
        raise InputError(
            _("there are several bulletins"),
            remedy=_("Say which: {keys}.").format(keys=", ".join(keys)),
        )
    return keys[0]
