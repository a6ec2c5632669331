"""Recorded payloads of real sources, through the whole service, into a real mailbox.

    python bench/real_input.py FOLDER

FOLDER holds what sources really sent: `boards/*.jsonld` (official notice boards),
`plzensky-edotace/` (grid-open.json, grid-planned.json, detail-ID.html) and `*feeds/*.xml`. They are
served from a local web server, collected twice, and a digest of chosen items goes through a Postfix
of its own into a Maildir, from which Python's `email` reads it back. Needs root, for Postfix.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

from newsletter import clock
from newsletter.audience.subscriptions import add_list, subscribe
from newsletter.collect.add import add_source, new_source
from newsletter.collect.run import collect
from newsletter.compose.draft import create
from newsletter.compose.freeze import approve, propose
from newsletter.curate import queue
from newsletter.deliver.message import example
from newsletter.deliver.send import send_issue
from newsletter.models import Item, ItemKind, ItemState, Variant
from newsletter.settings import Settings, load, make_secret
from newsletter.store import issues, items
from newsletter.store.engine import Store, Tx, open_store
from newsletter.store.queue import Shown, listing
from newsletter.text import language
from newsletter.text.format import short_moment
from newsletter.text.marks import Mark

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.postfix import Postfix, arrived, postfix  # noqa: E402 - the tests are not a package

NOW = datetime(2026, 9, 25, 8, 0, tzinfo=UTC)
"""Within the days on which the payloads of the grant portal were recorded."""
WHO = "bench"
GRIDS = {
    "DotacniTitulyOtevrene": "grid-open.json",
    "DotacniTitulyPripravovane": "grid-planned.json",
}


def recorded(folder: Path, target: str) -> Path | None:
    """Return the payload for a request target."""
    split = urlsplit(target)
    path = unquote(split.path).strip("/")
    portal = folder / "plzensky-edotace"
    if path == "verejnost":
        return portal / GRIDS.get(parse_qs(split.query).get("_name", [""])[0], "-")
    if path.startswith("verejnost/dotacnititul/"):
        return portal / f"detail-{path.rsplit('/', 1)[1]}.html"
    return folder / path


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the payloads; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = recorded(folder, self.path)
            if file is None or not file.is_file():
                self.send_error(404)
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(file.read_bytes())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def configure(folder: Path, relay: Postfix) -> Settings:
    """Write a configuration; return it."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for before, after in (
        ("allow_loopback = false", "allow_loopback = true"),
        ("pause_seconds = 1 ", "pause_seconds = 0 "),
        ('host = "localhost"', 'host = "127.0.0.1"'),
        ("port = 587", f"port = {relay.port}"),
        ('security = "starttls"', 'security = "none"'),
    ):
        text = text.replace(before, after, 1)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    make_secret(folder / "secret.key")
    return load(folder / "config.toml")


def add_sources(store: Store, settings: Settings, samples: Path, web: str) -> None:
    """Add a source for each payload."""
    found = [("edotace", "edotace", web, "dotace")]
    found += [(f"board-{p.stem}", "board", p.name, "usneseni") for p in boards(samples)]
    found += [(f"feed-{p.stem}", "feed", p.name, "kraj") for p in feeds(samples)]
    folders = {p.name: p.parent.relative_to(samples) for p in [*boards(samples), *feeds(samples)]}
    with store.writing() as tx:
        for key, kind, name, section in found:
            url = name if name == web else f"{web}/{folders[name]}/{name}"
            source = new_source(settings, NOW, key=key, kind=kind, url=url, section=section)
            add_source(tx, source, who=WHO, now=NOW)


def boards(samples: Path) -> list[Path]:
    """Return the payloads of notice boards."""
    return sorted(samples.glob("boards/*.jsonld"))


def feeds(samples: Path) -> list[Path]:
    """Return the payloads of feeds."""
    return sorted(samples.glob("*feeds/*.xml"))


def collect_and_tell(store: Store, settings: Settings, *, quiet: bool) -> int:
    """Collect everything; print what each source brought; return how many items are new."""
    visits = collect(store, settings, NOW, force=True)
    for visit in visits:
        if not quiet:
            print(f"  {visit.key:<34} {visit.seen:>3} seen {visit.new:>3} new  {visit.error or ''}")
    return sum(visit.new for visit in visits)


def compare_board(store: Store, samples: Path) -> None:
    """Compare the titles and dates of the notices with what the payloads say."""
    with store.reading() as tx:
        found = listing(tx, Shown(states=None), 1000)
        details = items.details(tx, found)
    for path in boards(samples):
        said = json.loads(path.read_text(encoding="utf-8-sig"))["informace"]
        wanted = Counter(
            # Some systems write &quot; into JSON: what they mean is what readers should see.
            (" ".join(unescape(one["název"]["cs"]).split()), one["vyvěšení"].get("datum"))
            for one in said
        )
        got = Counter(
            (item.title, str(getattr(details[item.id or 0], "posted_on", None)))
            for item in found
            if item.kind is ItemKind.NOTICE and item.source_id is not None
        )
        right = sum((wanted & got).values())
        for title, posted in wanted - got:
            print(f"  not as said: {posted} {title}")
        print(f"  {path.name}: {right} of {len(said)} titles and dates are as the payload says")


def show_others(store: Store, settings: Settings) -> None:
    """Print what was read of feeds and grant calls: title, and date or deadline."""
    with store.reading() as tx:
        found = listing(tx, Shown(states=None), 1000)
        details = items.details(tx, found)
    for item in found:
        if item.kind is not ItemKind.NOTICE:
            when = getattr(details.get(item.id or 0), "closes_at", None) or item.published_at
            told = short_moment(when, settings.zone) if when else "no date"
            print(f"  {told:<18} {item.title}")


def choose(tx: Tx, found: list[Item]) -> list[int]:
    """Return a digest's worth of items: grant calls, articles, and some notices."""
    notices = [item for item in found if item.kind is ItemKind.NOTICE][:5]
    others = [item for item in found if item.kind is not ItemKind.NOTICE]
    details = items.details(tx, [*others, *notices])
    chosen = [item for item in [*others, *notices] if item.state is ItemState.NEW]
    return [
        item.id
        for item in chosen
        if item.id and not (item.id in details and details[item.id].is_over(NOW))
    ]


def send(store: Store, settings: Settings, address: str) -> Variant:
    """Make an issue of chosen items and send it; return what was approved."""
    with store.writing() as tx:
        add_list(tx, "clenove", "Členské obce", now=NOW, who=WHO)
        subscribe(tx, address, "clenove", origin="bench", now=NOW, who=WHO)
        chosen = choose(tx, listing(tx, Shown(), 1000))
        queue.approve(tx, chosen, None, queue.Editor(WHO, NOW))
        issue = create(tx, settings, "tydenni", now=NOW, who=WHO)
        as_mail = partial(example, settings, issue.bulletin, issue.id or 0, now=NOW)
        approve(tx, propose(tx, settings, issue, as_mail, NOW), now=NOW, who=WHO)
        variant = issues.variant(tx, issue.id or 0)
        assert variant is not None
    tally = send_issue(store, settings, variant.issue_id, clock=clock.now)
    states = ", ".join(f"{state} {count}" for state, count in tally.counts.items() if count)
    print(f"  digest of {len(chosen)} items, {len(variant.html.encode()):,} bytes: {states}")
    return variant


def compare_mail(message: EmailMessage, variant: Variant, address: str) -> bool:
    """Print the headers that came back; return whether both parts are what was approved."""
    for name in ("Subject", "From", "To", "List-Id", "List-Unsubscribe-Post", "Message-ID"):
        print(f"  {name}: {message[name]}")
    url = message["List-Unsubscribe"].split(">")[0].removeprefix("<")
    intact = not message.defects
    for part, approved in zip(message.iter_parts(), (variant.text, variant.html), strict=True):
        assert isinstance(part, EmailMessage)
        wanted = approved.replace(Mark.ADDRESS, address).replace(Mark.UNSUBSCRIBE_URL, url)
        wanted = wanted.replace(Mark.SALUTATION, "Dobrý den,").replace(Mark.MEMBER, "")
        same = part.get_content().strip() == wanted.strip()
        print(f"  {part.get_content_type()}: {'as approved' if same else 'DIFFERENT'}")
        intact &= same
    return intact


def main() -> None:
    """Run it."""
    language.use("cs")
    samples = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name, postfix() as relay, serving(samples) as web:
        settings = configure(Path(name), relay)
        store = open_store(settings.database_url)
        add_sources(store, settings, samples, web)
        print("first collect")
        first = collect_and_tell(store, settings, quiet=False)
        print(f"  {first} new items")
        compare_board(store, samples)
        show_others(store, settings)
        second = collect_and_tell(store, settings, quiet=True)
        print(f"second collect: {second} new items")
        print("through Postfix")
        variant = send(store, settings, relay.address)
        intact = compare_mail(arrived(relay.mailbox), variant, relay.address)
        store.close()
    sys.exit(0 if intact and second == 0 else 1)


if __name__ == "__main__":
    main()
