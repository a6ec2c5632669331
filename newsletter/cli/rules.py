"""``newsletter rules``: what the rules of config.toml do with what was collected."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.console import console, must_agree, print_json, say
from newsletter.cli.context import FINDINGS, opened, who
from newsletter.cli.flags import Json, Yes
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from newsletter.models import Item
    from newsletter.rules import Rule
    from newsletter.settings import Settings
    from newsletter.store.engine import Tx

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Changed = tuple["Item", dict[str, Any]]
"""An item, and the new values of its fields that rules change."""


@app.command("list", help=_("Show the rules of config.toml, in their order."))
def list_(as_json: Json = False) -> None:
    """Show the rules."""
    from newsletter.store import sources

    with opened() as (settings, store), store.reading() as tx:
        keys = {source.key for source in sources.everything(tx)}
    if as_json:
        print_json([rule.model_dump(exclude_defaults=True) for rule in settings.rules])
    else:
        _print_rules(settings.rules)
    lost = [
        (number, key)
        for number, rule in enumerate(settings.rules, start=1)
        for key in (*(rule.source or ()), *(rule.not_source or ()))
        if key not in keys
    ]
    for number, key in lost if not as_json else ():
        text = _("Rule {number} names the source ‘{key}’, which there is not.")
        say(text.format(number=number, key=key))
    if lost:
        raise typer.Exit(FINDINGS)


@app.command("try", help=_("Show what the rules would do with the new items; change nothing."))
def try_(
    limit: Annotated[int, typer.Option(min=1, help=_("How many at most."))] = 50,
    as_json: Json = False,
) -> None:
    """Show which new items would change, and how."""
    with opened() as (settings, store), store.reading() as tx:
        found, total = _changed(tx, settings)
    if as_json:
        print_json([{"id": item.id, "title": item.title, **values} for item, values in found])
        return
    _print_changes(found[:limit])
    if len(found) > limit:
        say(_("… and {n} more: --limit {total}").format(n=len(found) - limit, total=len(found)))
    text = _("New items: {total}; {n} of them would change.")
    say(text.format(total=total, n=len(found)))
    if found:
        say(_("Next: newsletter rules apply"))


@app.command("apply", help=_("Do it: reject, move and tag the new items as the rules say."))
def apply(yes: Yes = False) -> None:
    """Let the rules change the new items."""
    from newsletter.clock import now
    from newsletter.curate import queue

    with opened() as (settings, store):
        with store.reading() as tx:
            found, _total = _changed(tx, settings)
        if not found:
            say(_("There is nothing to change."))
            return
        if not yes:
            text = ngettext("Change {n} item?", "Change {n} items?", len(found))
            must_agree(text.format(n=len(found)))
        with store.writing() as tx:
            found, _total = _changed(tx, settings, hold=True)
            changes = {item.id or 0: values for item, values in found}
            done = queue.sort(tx, changes, queue.Editor(who(), now()))
    say(ngettext("Changed {n} item.", "Changed {n} items.", len(done)).format(n=len(done)))
    say(_("Undo: newsletter queue undo"))


def _changed(tx: "Tx", settings: "Settings", *, hold: bool = False) -> tuple[list[Changed], int]:
    """Return the new items that the rules change, and how many new items there are."""
    from newsletter.collect.classify import sorted_again
    from newsletter.collect.ruled import ready
    from newsletter.store import queue

    rules = ready(settings.rules)
    waiting = queue.waiting_for_rules(tx, hold=hold)
    found = [(item, sorted_again(item, source, rules)) for item, source in waiting]
    return [(item, values) for item, values in found if values], len(waiting)


def _print_rules(rules: "Iterable[Rule]") -> None:
    from textwrap import fill

    from newsletter.collect.ruled import rule_name

    lines = [
        f"{number:>3}  {rule_name(rule, number)}: {_action(rule)}\n"
        + fill(_conditions(rule), 80, initial_indent=" " * 5, subsequent_indent=" " * 7)
        for number, rule in enumerate(rules, start=1)
    ]
    for line in lines:
        say(line)
    if lines:
        say(_("Next: newsletter rules try"))
    else:
        say(_("There are no rules yet. Write them into config.toml, under [[rules]]."))


def _action(rule: "Rule") -> str:
    if rule.tag:
        return _("give the tag ‘{tag}’").format(tag=rule.tag)
    if rule.section:
        return _("put into the section ‘{section}’").format(section=rule.section)
    return _("reject") if rule.block else _("never reject")


def _conditions(rule: "Rule") -> str:
    from newsletter.collect.ruled import condition_name

    found = []
    for name, phrases in rule.conditions.items():
        words = ", ".join(phrases)
        text = _("not {field}: {words}") if name.startswith("not_") else _("{field}: {words}")
        found.append(text.format(field=condition_name(name.removeprefix("not_")), words=words))
    return " · ".join(found)


def _print_changes(found: "Iterable[Changed]") -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), show_header=False, expand=True)
    table.add_column(justify="right", no_wrap=True, min_width=5)
    table.add_column(ratio=1, overflow="ellipsis", no_wrap=True)
    table.add_column(ratio=1)
    for item, values in found:
        table.add_row(str(item.id), item.title, "\n".join(_lines(item, values)))
    console().print(table)


def _lines(item: "Item", values: Mapping[str, Any]) -> list[str]:
    """Return what changes of an item, a line a field."""
    from newsletter.models.item import TAG

    why = values["reasons"]
    found = []
    if "state" in values:
        found.append(_("rejected – {why}").format(why=values["reason"]))
    if "section" in values:
        text = _("section {old} → {new} – {why}")
        found.append(text.format(old=item.section, new=values["section"], why=why["section"]))
    tags = values.get("tags", item.tags)
    found += [
        _("tag ‘{tag}’ – {why}").format(tag=tag, why=why[TAG + tag])
        for tag in tags
        if tag not in item.tags
    ]
    found += [_("without the tag ‘{tag}’").format(tag=tag) for tag in item.tags if tag not in tags]
    return found
