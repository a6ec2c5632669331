"""``newsletter issue variants``: who gets which items, before anything is sent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.console import print_json, say
from newsletter.cli.context import opened
from newsletter.cli.flags import Json
from newsletter.cli.issue import BulletinOption, Number
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.compose.variants import Audience, Selection
    from newsletter.models import Issue, Placement
    from newsletter.settings import Settings
    from newsletter.store.engine import Tx

WIDTH = 80
FEW = 5


def add_to(app: typer.Typer) -> None:
    """Add the command to the group ``issue``."""
    app.command("variants", help=_("Show who gets which items of an issue."))(variants)


def variants(
    number: Number,
    bulletin: BulletinOption = None,
    address: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help=_("What this person gets, and why not the rest.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show who gets which items."""
    from newsletter.compose.variants import who_gets_what
    from newsletter.store import issues

    with opened() as (settings, store), store.reading() as tx:
        issue = issues.find(tx, number, bulletin)
        placements = issues.placements(tx, issue.id or 0)
        if address is not None:
            _show_person(tx, settings, issue, placements, address, as_json=as_json)
            return
        found = who_gets_what(tx, settings, issue, placements)
    if as_json:
        _print_json(found)
    else:
        _print(settings, issue, placements, found)


def _print(
    settings: "Settings", issue: "Issue", placements: "Sequence[Placement]", found: "Audience"
) -> None:
    from newsletter.text.format import number
    from newsletter.text.html import shortened

    count = sum(one.recipients for one in found.selections)
    parts = (
        _("Issue {number}").format(number=issue.label),
        ngettext("{n} recipient", "{n} recipients", count).format(n=number(count)),
        ngettext("{n} variant", "{n} variants", len(found.selections)).format(
            n=number(len(found.selections))
        ),
    )
    say(" · ".join(parts))
    for one in found.selections:
        words = _in_words(settings, one, placements)
        say(shortened(f"{number(one.recipients):>9}  {words}", WIDTH))
    if found.left_out:
        nothing = _("nothing is left for them: no mail")
        say(f"{number(found.left_out):>9}  {nothing}")


def _in_words(settings: "Settings", one: "Selection", placements: "Sequence[Placement]") -> str:
    there = [its for its in placements if its.item_id in one.items]
    missing = [its for its in placements if its.item_id not in one.items]
    if not missing:
        return ngettext("the whole issue ({n} item)", "the whole issue ({n} items)",
                        len(there)).format(n=len(there))  # fmt: skip
    said = ngettext("{n} item", "{n} items", len(there)).format(n=len(there))
    if len(missing) <= FEW:
        ids = ", ".join(str(its.item_id) for its in missing)
        return _("{items}, all but {ids}").format(items=said, ids=ids)
    sections = dict.fromkeys(its.section for its in there)
    if sections.keys().isdisjoint(its.section for its in missing):
        titles = (settings.sections[key].title if key in settings.sections else key
                  for key in sections)  # fmt: skip
        return f"{said}: {', '.join(titles)}"
    return f"{said}: {', '.join(str(its.item_id) for its in there)}"


def _print_json(found: "Audience") -> None:
    print_json(
        {
            "variants": [
                {"key": one.key, "items": sorted(one.items), "recipients": one.recipients}
                for one in found.selections
            ],
            "left_out": found.left_out,
        }
    )


def _show_person(
    tx: "Tx",
    settings: "Settings",
    issue: "Issue",
    placements: "Sequence[Placement]",
    address: str,
    *,
    as_json: bool,
) -> None:
    from newsletter.audience.addresses import normalise
    from newsletter.errors import NotFoundError
    from newsletter.reach import of, why_not
    from newsletter.store import audience, issues

    lists = settings.bulletin(issue.bulletin).lists
    reader = audience.reader(tx, lists, normalise(address).key)
    if reader is None:
        raise NotFoundError(
            _("{address} gets no mail to {lists}").format(address=address, lists=", ".join(lists)),
            remedy=_("See ‘newsletter subscribers list’."),
        )
    found = [(one, why_not(reader.profile, of(one))) for one in placements]
    gets = sorted(one.item_id for one, reason in found if reason is None)
    approved = [sorted(one.items) for one in issues.variants(tx, issue.id or 0)]
    late = bool(approved) and bool(gets) and gets not in approved
    if as_json:
        items = [{"item": one.item_id, "kept_back": reason} for one, reason in found]
        print_json({"address": reader.address, "items": items, "gets_all": late})
    else:
        _print_person(found, late=late)


def _print_person(found: "Sequence[tuple[Placement, str | None]]", *, late: bool) -> None:
    from newsletter.text.html import shortened

    words = {"topic": _("does not want this section"), "duty": _("is for others")}
    for one, reason in found:
        start = f"  {'–' if reason else '✓'} {one.item_id:>6}  "
        end = f" · {words[reason]}" if reason else ""
        room = WIDTH - len(start) - len(end)
        say(start + shortened(str(one.frozen.get("title", "")), room) + end)
    if all(reason for _one, reason in found):
        say(_("Nothing is left: no mail."))
    if late:
        say(_("Nobody had these items when the issue was approved: this person gets it whole."))
