"""Chromium, and what axe finds in a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import missing

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NODE_MODULES = Path(__file__).parent / "compose" / "mailtools" / "node_modules"
BARRIERS = """options => axe.run(document, options).then(({violations}) => violations.map(
    ({id, nodes}) => [id, nodes.map(node => node.html + ' ' + node.failureSummary)]))"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser."""
    if not CHROMIUM.exists():
        missing("Chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


def from_npm(path: str) -> Path:
    """Return a file of the tools that ``make test`` installs from npm."""
    found = NODE_MODULES / path
    if not found.exists():
        missing(f"{path} (make test installs it)")
    return found


def bring_axe(page: Page) -> None:
    """Put axe into a page; it stays when the content is set anew."""
    page.evaluate(from_npm("axe-core/axe.min.js").read_text(encoding="utf-8"))


def barriers(page: Page, *without: str) -> Any:
    """Return what axe finds, contrast of 7 : 1 included (WCAG 2.2 AAA, 1.4.6).

    :param without: rules that are not looked at.
    """
    rules = {name: {"enabled": False} for name in without}
    options = {
        "rules": rules | {"color-contrast-enhanced": {"enabled": True}},
        "resultTypes": ["violations"],  # what is in order need not be described
    }
    return page.evaluate(BARRIERS, options)
