"""The demo, step by step: from recorded inputs to messages in files."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from newsletter.audience.imports import import_file
from newsletter.audience.subscriptions import add_list
from newsletter.collect.add import add_source, new_source
from newsletter.collect.run import collect
from newsletter.collect.visit import Visit
from newsletter.compose.draft import create
from newsletter.compose.freeze import approve, propose
from newsletter.curate import queue
from newsletter.curate.queue import Correction, Editor
from newsletter.deliver.message import example
from newsletter.deliver.send import Tally, send_issue
from newsletter.demo.editor import judge
from newsletter.demo.server import RECORDED, serving
from newsletter.demo.sink import keeping
from newsletter.errors import InputError
from newsletter.models import Issue, Item, ItemKind
from newsletter.settings import Settings, load, make_secret
from newsletter.store import issues
from newsletter.store.engine import Store, Tx, open_store
from newsletter.store.queue import Shown, listing
from newsletter.text.html import shortened
from newsletter.text.language import _, ngettext
from newsletter.text.marks import with_examples

RECORDED_AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
"""Monday 23 November 2026, 7.30 in Prague: when the inputs were recorded."""

WHO = "demo"
BULLETIN = "tydenni"
LIST = "clenove"
MARKER = ".newsletter-demo"
MANY = 1000
WIDTH = 46


@dataclass(frozen=True)
class Result:
    """What the demo left behind."""

    folder: Path
    issue: Issue
    tally: Tally
    messages: list[Path]


def run(folder: Path, example: Path, say: Callable[[str], None]) -> Result:
    """Run the whole service in ``folder``, which is emptied first if an earlier demo made it.

    :param example: the configuration to start from.
    :raises InputError: the folder holds something else.
    """
    prepare(folder)
    mail = folder / "mail"
    with serving() as web, keeping(mail) as port:
        settings = _configure(folder, example, port)
        store = open_store(settings.database_url)
        try:
            _sources_and_members(store, settings, web, say)
            _collect(store, settings, say)
            _decide(store, settings, say)
            issue, tally = _publish(store, settings, folder, say)
        finally:
            store.close()
    return Result(folder, issue, tally, sorted(mail.glob("*.eml")))


def prepare(folder: Path) -> None:
    """Make the folder, or empty it if an earlier demo made it.

    :raises InputError: it holds something else.
    """
    if folder.exists() and not (folder / MARKER).exists() and any(folder.iterdir()):
        raise InputError(
            _("the folder {folder} holds something that is not a demo").format(folder=folder),
            remedy=_("Name another: newsletter demo --folder NAME."),
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARKER).touch()


def _configure(folder: Path, example: Path, port: int) -> Settings:
    text = example.read_text(encoding="utf-8")
    for before, after in (
        ("allow_loopback = false", "allow_loopback = true"),
        ("pause_seconds = 1 ", "pause_seconds = 0 "),
        ('host = "localhost"', 'host = "127.0.0.1"'),
        ("port = 587", f"port = {port}"),
        ('security = "starttls"', 'security = "none"'),
    ):
        assert before in text, before
        text = text.replace(before, after, 1)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    settings = load(folder / "config.toml")
    make_secret(folder / settings.secret_file)
    return settings


def _sources_and_members(
    store: Store, settings: Settings, web: str, say: Callable[[str], None]
) -> None:
    chosen = (
        ("kraj", "feed", f"{web}/kraj.xml", "kraj", "Příkladný kraj"),
        ("deska", "board", f"{web}/deska.jsonld", "usneseni", "Úřední deska Údolí"),
        ("dotace", "edotace", web, "dotace", "Dotační portál Příkladného kraje"),
    )
    with store.writing() as tx:
        for key, kind, url, section, title in chosen:
            source = new_source(
                settings, RECORDED_AT, key=key, kind=kind, url=url, section=section, title=title
            )
            add_source(tx, source, who=WHO, now=RECORDED_AT)
        add_list(tx, LIST, "Členské obce", now=RECORDED_AT, who=WHO)
    say(_("1  Sources: a news feed, an official notice board, a grant portal"))
    members = RECORDED / "members.csv"
    done = import_file(store, members, LIST, now=RECORDED_AT, who=WHO)
    say(_("2  Members: {count} imported from CSV").format(count=done.added))


def _collect(store: Store, settings: Settings, say: Callable[[str], None]) -> None:
    say(_("3  Collecting over HTTP"))
    for visit in collect(store, settings, RECORDED_AT, force=True):
        say(f"     {_told(visit)}")
    again = collect(store, settings, RECORDED_AT, force=True)
    say("     " + _("once more: {count} new").format(count=sum(visit.new for visit in again)))


def _told(visit: Visit) -> str:
    if visit.error:
        return f"{visit.title}: {visit.error}"
    new = ngettext("{n} new item", "{n} new items", visit.new).format(n=visit.new)
    return f"{visit.title}: {new}"


def _decide(store: Store, settings: Settings, say: Callable[[str], None]) -> None:
    by = Editor(WHO, RECORDED_AT)
    with store.writing() as tx:
        found = listing(tx, Shown(), MANY)
        say(_("4  The demo’s editor decides by stated rules"))
        for item in found:
            say(f"     {_decided(tx, settings, item, by)}")


def _decided(tx: Tx, settings: Settings, item: Item, by: Editor) -> str:
    assert item.id is not None
    verdict = judge(item, by.now)
    if verdict.section is None:
        queue.reject(tx, [item.id], verdict.reason, by)
        return f"✗  {shortened(item.title, WIDTH):<{WIDTH}}  {verdict.reason}"
    if verdict.event:
        correction = Correction(verdict.event, kind=ItemKind.EVENT)
        queue.edit(tx, item.id, correction, settings.zone, by)
    queue.approve(tx, [item.id], verdict.section, by)
    section = settings.section(verdict.section)
    return f"✓  {shortened(item.title, WIDTH):<{WIDTH}}  {section.title}"


def _publish(
    store: Store, settings: Settings, folder: Path, say: Callable[[str], None]
) -> tuple[Issue, Tally]:
    with store.writing() as tx:
        issue = create(tx, settings, BULLETIN, now=RECORDED_AT, who=WHO, number=47)
        as_mail = partial(example, settings, issue.bulletin, issue.id or 0, now=RECORDED_AT)
        proposal = propose(tx, settings, issue, as_mail, RECORDED_AT)
        issue = approve(tx, proposal, now=RECORDED_AT, who=WHO)
        variant = issues.variant(tx, issue.id or 0)
        assert variant is not None
    (folder / "issue.html").write_text(with_examples(variant.html), encoding="utf-8")
    (folder / "issue.txt").write_text(with_examples(variant.text), encoding="utf-8")
    say(_("5  Issue {label}: {subject}").format(label=issue.label, subject=variant.subject))
    assert issue.id is not None
    tally = send_issue(store, settings, issue.id, clock=lambda: RECORDED_AT, who=WHO)
    say(_("6  Sent over SMTP to a mail server on this machine"))
    return issue, tally
