"""If these fail, somebody cannot read the bulletin: too narrow, too pale, or with a screen reader.

In Chromium, as a mail program on a computer and on a phone would show it; with and without
its style sheet, which some mail programs strip. Nothing is fetched.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from newsletter.compose.render import Rendered, render
from newsletter.settings import Settings
from tests.compose.digest import article, make_issue, placements
from tests.conftest import NOW, missing

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
OF_PAGES_ONLY = ("landmark-one-main", "region")
"""The mail program around the bulletin has the landmarks."""

OPTIONS = {
    "rules": {name: {"enabled": False} for name in OF_PAGES_ONLY}
    | {"color-contrast-enhanced": {"enabled": True}},
    "resultTypes": ["violations"],  # what is in order need not be described
}
TOUCHABLE = """links => links.filter(a => getComputedStyle(a).display === 'block')
    .map(a => [a.textContent, a.getBoundingClientRect().height]).filter(found => found[1] < 44)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing("Chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    opened.route("**/*", lambda route: route.abort())
    yield opened
    opened.close()


def show(page: Page, html: str, width: int, scheme: str = "light") -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_content(html)


def without_styles(html: str) -> str:
    return re.sub(r"<style[^>]*>.*?</style>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [640, 375])
def test_there_is_no_barrier(page: Page, rendered: Rendered, width: int, scheme: str) -> None:
    show(page, rendered.html, width, scheme)
    found = Axe().run(page, options=OPTIONS)
    assert found.violations_count == 0, found.generate_report()


def test_there_is_no_barrier_where_the_style_sheet_is_stripped(
    page: Page, rendered: Rendered
) -> None:
    show(page, without_styles(rendered.html), 375)
    found = Axe().run(page, options=OPTIONS)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("styled", [True, False], ids=["styled", "stripped"])
def test_the_narrowest_phone_need_not_scroll_sideways(
    page: Page, rendered: Rendered, *, styled: bool
) -> None:
    show(page, rendered.html if styled else without_styles(rendered.html), 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("styled", [True, False], ids=["styled", "stripped"])
def test_a_picture_is_as_wide_as_there_is_room(
    page: Page, settings: Settings, *, styled: bool
) -> None:
    item, details = article("Nové hřiště", "praxe", "")
    item.picture = {"sha256": "a" * 64, "suffix": "jpg", "width": 576, "height": 432, "alt": "Děti"}
    html = render(settings, make_issue(), placements([(item, details)]), NOW).html
    for width, shown in ((320, 259), (700, 576)):  # less the margins of an unstyled body
        show(page, html if styled else without_styles(html), width)
        assert shown - 16 <= page.evaluate("document.images[0].width") <= shown
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_links_are_large_enough_for_a_thumb(page: Page, rendered: Rendered) -> None:
    show(page, rendered.html, 375)
    assert page.eval_on_selector_all("a[href]", TOUCHABLE) == []


def test_dark_is_dark_and_light_is_light(page: Page, rendered: Rendered) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        show(page, rendered.html, 640, scheme)
        grounds.append(
            page.eval_on_selector(".card", "card => getComputedStyle(card).backgroundColor")
        )
    assert grounds == ["rgb(255, 255, 255)", "rgb(27, 33, 40)"]


def test_a_screen_reader_hears_the_items_in_their_order(page: Page, rendered: Rendered) -> None:
    show(page, rendered.html, 640)
    heard = page.locator("body").aria_snapshot()
    spoken = re.findall(r'heading "(.+?)" \[level=(\d)\]', heard)
    shown = page.eval_on_selector_all("h1, h2, h3", "all => all.map(h => h.tagName)")
    assert [f"H{level}" for _words, level in spoken] == shown
    assert "table" not in heard
