"""``newsletter subscribers``: who is on the lists."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.console import console, print_json, say, warn
from newsletter.cli.context import FINDINGS, opened, who
from newsletter.cli.flags import DryRun
from newsletter.errors import InputError
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.audience.imports import Bad, Imported
    from newsletter.models import Member, Role, Subscriber

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

WIDTH = 80

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help=_("An e-mail address."))]
ListOption = Annotated[str, typer.Option("--list", help=_("The key of the list."))]


@app.command("add", help=_("Put an address on a list."))
def add(
    address: AddressArgument,
    to: ListOption,
    name: Annotated[str, typer.Option(help=_("The person’s name."))] = "",
    again: Annotated[
        bool, typer.Option("--again", help=_("Even if they left: they have asked to return."))
    ] = False,
) -> None:
    """Put an address on a list."""
    from newsletter import clock
    from newsletter.audience.subscriptions import rename, subscribe

    with opened() as (_settings, store), store.writing() as tx:
        new = subscribe(
            tx, address, to, name=name, origin="newsletter subscribers add", again=again,
            now=clock.now(), who=who(),
        )  # fmt: skip
        renamed = bool(name) and rename(tx, address, name, now=clock.now(), who=who())
    if new:
        say(_("{address} is now on the list ‘{list}’.").format(address=address, list=to))
    else:
        say(_("{address} is on the list ‘{list}’ already.").format(address=address, list=to))
    if renamed:
        say(_("The name is now: {name}").format(name=name))


@app.command("set", help=_("Say what a subscriber wants, does, and how to greet that person."))
def set_(
    address: AddressArgument,
    topics: Annotated[
        str | None,
        typer.Option(help=_("Keys of wanted sections, a comma between them; empty: all.")),
    ] = None,
    role: Annotated[
        str | None, typer.Option(help=_("The role at --member, e.g. starosta."))
    ] = None,
    member: Annotated[str | None, typer.Option(help=_("The IČO of the member."))] = None,
    no_office: Annotated[
        bool, typer.Option("--no-office", help=_("Forget what was known of roles."))
    ] = False,
    salutation: Annotated[
        str | None, typer.Option(help=_("How mails begin; empty: it is proposed."))
    ] = None,
    name: Annotated[str | None, typer.Option(help=_("The person’s name."))] = None,
) -> None:
    """Say what is known of a subscriber."""
    from newsletter import clock
    from newsletter.audience.description import Description, describe
    from newsletter.audience.subscriptions import rename
    from newsletter.store import members

    if (role is None) != (member is None):
        raise InputError(_("a role is one at a member"), remedy=_("Give --role and --member."))
    wanted = None if topics is None else [key.strip() for key in topics.split(",") if key.strip()]
    office = (role, member) if role is not None and member is not None else None
    what = Description(wanted, salutation, office, no_office)
    if name is None and what == Description():
        raise InputError(_("nothing to do"), remedy=_("See: newsletter subscribers set --help"))
    with opened() as (settings, store), store.writing() as tx:
        found = describe(tx, settings, address, what, now=clock.now(), who=who())
        if name is not None:
            rename(tx, address, name, now=clock.now(), who=who())
        held = members.offices(tx, found.id or 0)
    _print_person(found, held)


def _print_person(person: "Subscriber", held: "list[tuple[Role, Member]]") -> None:
    from newsletter.text.duties import role_name

    say("  ".join(part for part in (person.address, person.name) if part))
    for role, member in held:
        say(f"  {role_name(role)}, {member.name}")
    say("  " + _("sections: {keys}").format(
        keys=person.topics.replace(",", ", ") or _("all")))  # fmt: skip
    if person.salutation:
        say("  " + _("greeting: {text}").format(text=person.salutation))


@app.command("list", help=_("Show who is on the lists."))
def list_(
    of: Annotated[str | None, typer.Option("--list", help=_("Only this list."))] = None,
    limit: Annotated[int, typer.Option(min=1, help=_("How many at most."))] = 100,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON (all of them)."))] = False,
) -> None:
    """Show who is on the lists."""
    from newsletter.store import audience
    from newsletter.text.html import shortened

    with opened() as (_settings, store), store.reading() as tx:
        if of is not None:
            audience.list_of(tx, of)
        counts = audience.subscription_counts(tx, of)
        rows = audience.subscribers(tx, of, None if as_json else limit)
    if as_json:
        print_json(
            [
                {
                    "address": person.address, "name": person.name, "list": on.key,
                    "state": its.state, "since": its.since, "ended_at": its.ended_at,
                    "origin": its.origin, "blocked": blocked,
                }
                for person, on, its, blocked in rows
            ]
        )  # fmt: skip
        return
    say(_("Subscribed {subscribed} · left {unsubscribed} · blocked {suppressed}").format(**counts))
    for person, on, its, blocked in rows:
        remark = _("blocked: {reason}").format(reason=blocked) if blocked else ""
        if not blocked and its.ended_at is not None:
            remark = _("left")
        facts = (on.key, person.address, person.name, remark)
        say(shortened("  ".join(fact for fact in facts if fact), WIDTH))
    if len(rows) < sum(counts.values()):
        say(_("… and {n} more: --limit {total}").format(
            n=sum(counts.values()) - len(rows), total=sum(counts.values())))  # fmt: skip


@app.command("greetings", help=_("Show how mails greet people, the doubtful ones first."))
def greetings(
    of: Annotated[str | None, typer.Option("--list", help=_("Only this list."))] = None,
    limit: Annotated[int, typer.Option(min=1, help=_("How many at most."))] = 100,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON (all of them)."))] = False,
) -> None:
    """Show how mails greet people."""
    from newsletter.audience import greetings as them
    from newsletter.text.html import shortened

    with opened() as (settings, store), store.reading() as tx:
        found = them.greetings(tx, of, settings.locale)
    if as_json:
        print_json([{**vars(one), "origin": one.origin.name.lower()} for one in found])
        return
    counts = Counter(one.origin for one in found)
    say(_("By office or name {proposed} · in own words {own} · neutrally {neutral}").format(
        proposed=counts[them.Origin.PROPOSED], own=counts[them.Origin.OWN],
        neutral=counts[them.Origin.NEUTRAL]))  # fmt: skip
    for one in found[:limit]:
        facts = (one.line, one.address, one.name, one.member)
        say(shortened("  ".join(fact for fact in facts if fact), WIDTH))
    if len(found) > limit:
        say(_("… and {n} more: --limit {total}").format(n=len(found) - limit, total=len(found)))
    if found:
        say(_("Next: newsletter subscribers set ADDRESS --salutation TEXT"))


@app.command("import", help=_("Put the addresses of a CSV file on a list."))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A CSV file."))],
    to: ListOption,
    dry_run: DryRun = False,
) -> None:
    """Put the addresses of a CSV file on a list."""
    from newsletter import clock
    from newsletter.audience.imports import import_file

    with opened() as (settings, store), _progress() as on_progress:
        done = import_file(
            store, file, to, now=clock.now(), who=who(), dry_run=dry_run, on_progress=on_progress,
            sections={key: section.title for key, section in settings.sections.items()},
        )  # fmt: skip
    if dry_run:
        say(_("This would happen; nothing was changed:"))
    _sum_up(done)
    if done.bad_rows or done.odd_rows:
        raise typer.Exit(FINDINGS)


@app.command("unsubscribe", help=_("Take an address off a list, or use an unsubscribe link."))
def unsubscribe(
    what: Annotated[
        str, typer.Argument(metavar="ADDRESS|LINK", help=_("An address (with --list), or a link."))
    ],
    of: Annotated[str | None, typer.Option("--list", help=_("The key of the list."))] = None,
) -> None:
    """Take an address off a list."""
    from newsletter import clock
    from newsletter.audience import subscriptions

    by_address = "@" in what
    if by_address and of is None:
        raise InputError(_("which list?"), remedy=_("Add --list KEY."))
    with opened() as (settings, store), store.writing() as tx:
        if by_address:
            left = subscriptions.unsubscribe(tx, what, of or "", now=clock.now(), who=who())
        else:
            secret = settings.secret()
            left = subscriptions.unsubscribe_by_token(tx, secret, what, now=clock.now(), who=who())
    if left.lists:
        say(_("{address} has left: {lists}").format(
            address=left.address, lists=", ".join(left.lists)))  # fmt: skip
    else:
        say(_("Nothing to do: that had happened before."))


@app.command("block", help=_("Never mail an address again, whatever list it is on."))
def block(
    address: AddressArgument,
    reason: Annotated[str, typer.Option(help=_("Why, for those who ask later."))],
) -> None:
    """Never mail an address again."""
    from newsletter import clock
    from newsletter.audience.subscriptions import suppress
    from newsletter.text.html import one_line

    reason = one_line(reason)
    with opened() as (_settings, store), store.writing() as tx:
        new = suppress(tx, address, reason, now=clock.now(), who=who())
    if new:
        say(_("{address} is blocked: {reason}").format(address=address, reason=reason))
    else:
        say(_("{address} was blocked before.").format(address=address))


@app.command("unblock", help=_("Mail a blocked address again."))
def unblock(address: AddressArgument) -> None:
    """Mail a blocked address again."""
    from newsletter import clock
    from newsletter.audience.subscriptions import unsuppress

    with opened() as (_settings, store), store.writing() as tx:
        was = unsuppress(tx, address, now=clock.now(), who=who())
    if was:
        say(_("{address} is mailed again.").format(address=address))
    else:
        say(_("{address} was not blocked.").format(address=address))


@contextmanager
def _progress() -> "Iterator[Callable[[int], None]]":
    if not sys.stdout.isatty():
        yield lambda rows: say(ngettext("{n} row read", "{n} rows read", rows).format(n=rows))
        return
    with console().status(_("Reading …")) as status:
        yield lambda rows: status.update(
            ngettext("{n} row read", "{n} rows read", rows).format(n=rows)
        )


def _sum_up(done: "Imported") -> None:
    say(_("Added {added} · there already {already} · left earlier {left} · "
          "blocked {suppressed} · no good {bad_rows}").format(**vars(done)))  # fmt: skip
    _print_rows(done.bad, done.bad_rows)
    if done.bad_file is not None:
        say(_("Next: correct {file} and import it.").format(file=done.bad_file))
    if done.bad_file_failure:
        warn(done.bad_file_failure)
    if done.odd:
        say(_("What is said of these people was not understood; their addresses are taken:"))
        _print_rows(done.odd, done.odd_rows)
        say(_("Correct it and import the table again: what is missing is filled in."))


def _print_rows(rows: "list[Bad]", count: int) -> None:
    for one in rows:
        say("  " + _("line {line}: {reason}").format(line=one.row.line, reason=one.reason))
    if count > len(rows):
        say("  " + _("… and {n} more").format(n=count - len(rows)))
