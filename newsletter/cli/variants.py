"""``newsletter issue variants``: who gets which items, before anything is sent."""

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
    app.command("variants", help=_("Show who would get which items of an issue."))(variants)


def variants(
    number: Number,
    bulletin: BulletinOption = None,
    address: Annotated[
        str | None, typer.Option(help=_("What this person would get, and why not the rest."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Show who would get which items."""
    from newsletter.compose.variants import survey
    from newsletter.store import issues

    with opened() as (settings, store), store.reading() as tx:
        issue = issues.find(tx, number, bulletin)
        placements = issues.placements(tx, issue.id or 0)
        if address is not None:
            _print_person(tx, settings, issue, placements, address)
            return
        found = survey(tx, settings, issue, placements)
    if as_json:
        _print_json(found)
    else:
        _print(issue, placements, found)


def _print(issue: "Issue", placements: "list[Placement]", found: "Audience") -> None:
    recipients = sum(one.recipients for one in found.selections)
    text = ngettext("{n} variant", "{n} variants", len(found.selections))
    many = ngettext("{n} recipient", "{n} recipients", recipients)
    say(_("Issue {number} · {recipients}").format(
        number=issue.label, recipients=many.format(n=recipients)
    ) + f" · {text.format(n=len(found.selections))}")  # fmt: skip
    for one in found.selections:
        say(f"{one.recipients:>7}  {_in_words(one, placements)}")
    if found.left_out:
        nothing = _("nothing is left for them: no mail")
        say(f"{found.left_out:>7}  {nothing}")


def _in_words(one: "Selection", placements: "list[Placement]") -> str:
    if len(one.items) == len(placements):
        return ngettext("the whole issue ({n} item)", "the whole issue ({n} items)", len(
            placements)).format(n=len(placements))  # fmt: skip
    said = ngettext("{n} item", "{n} items", len(one.items)).format(n=len(one.items))
    missing = [str(its.item_id) for its in placements if its.item_id not in one.items]
    if len(missing) <= FEW:
        return _("{items}, all but {ids}").format(items=said, ids=", ".join(missing))
    there = [str(its.item_id) for its in placements if its.item_id in one.items]
    some = ", ".join(there[:FEW]) + (" …" if len(there) > FEW else "")
    return f"{said}: {some}"


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


def _print_person(
    tx: "Tx", settings: "Settings", issue: "Issue", placements: "list[Placement]", address: str
) -> None:
    from newsletter.audience.addresses import normalise
    from newsletter.errors import NotFoundError
    from newsletter.reach import of, why_not
    from newsletter.store import audience
    from newsletter.text.html import shortened

    lists = settings.bulletin(issue.bulletin).lists
    reader = audience.reader(tx, lists, normalise(address).key)
    if reader is None:
        raise NotFoundError(
            _("{address} gets no mail to {lists}").format(address=address, lists=", ".join(lists)),
            remedy=_("See ‘newsletter subscribers list’."),
        )
    for one in placements:
        reason = why_not(reader.profile, of(one))
        words = {
            None: "",
            "topic": _("does not want this section"),
            "duty": _("is for others"),
        }[reason]
        mark = "✓" if reason is None else "–"
        title = shortened(str(one.frozen.get("title", "")), WIDTH - 13 - len(words))
        say(f"  {mark} {one.item_id:>6}  {title}" + (f" · {words}" if words else ""))
