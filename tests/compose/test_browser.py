"""If these fail, somebody cannot read a bulletin: too narrow, too pale, or with a screen reader.

In Chromium, as a mail program on a computer and on a phone would show it; with and without
its style sheet, which some mail programs strip. Nothing is fetched.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from newsletter.compose.check.mail import Mail
from newsletter.compose.render import Rendered, render
from newsletter.settings import Settings
from tests.chromium import barriers, bring_axe, chromium
from tests.compose.digest import article, make_issue, placements
from tests.compose.issues import issues
from tests.conftest import NOW

OF_PAGES_ONLY = ("landmark-one-main", "region")
"""The mail program around the bulletin has the landmarks."""

TOUCHABLE = """links => links.filter(a => getComputedStyle(a).display === 'block')
    .map(a => [a.textContent, a.getBoundingClientRect().height]).filter(found => found[1] < 44)"""


class View(NamedTuple):
    """How a reader sees the bulletin."""

    width: int
    scheme: Any = "light"
    styled: bool = True

    def __str__(self) -> str:
        """Return what a test is called by."""
        return f"{self.width}-{self.scheme}{'' if self.styled else '-stripped'}"


VIEWS = (View(640), View(640, "dark"), View(320), View(375, styled=False))
of_every_shape = pytest.mark.parametrize("name", issues())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    opened.route("**/*", lambda route: route.abort())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def axe(page: Page) -> Page:
    """Return the page with axe in it, which stays when the content changes."""
    bring_axe(page)
    return page


def show(page: Page, html: str, view: View) -> None:
    page.set_viewport_size({"width": view.width, "height": 900})
    page.emulate_media(color_scheme=view.scheme)
    page.set_content(html if view.styled else without_styles(html))


def without_styles(html: str) -> str:
    return re.sub(r"<style[^>]*>.*?</style>", "", html, flags=re.DOTALL)


@of_every_shape
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_there_is_no_barrier(axe: Page, mails: dict[str, Mail], name: str, view: View) -> None:
    show(axe, mails[name].html, view)
    assert barriers(axe, *OF_PAGES_ONLY) == []


@of_every_shape
@pytest.mark.parametrize("styled", [True, False], ids=["styled", "stripped"])
def test_the_narrowest_phone_need_not_scroll_sideways(
    page: Page, mails: dict[str, Mail], name: str, *, styled: bool
) -> None:
    show(page, mails[name].html, View(320, styled=styled))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("styled", [True, False], ids=["styled", "stripped"])
def test_a_picture_is_as_wide_as_there_is_room(
    page: Page, settings: Settings, *, styled: bool
) -> None:
    item, details = article("Nové hřiště", "praxe", "")
    item.picture = {"sha256": "a" * 64, "suffix": "jpg", "width": 576, "height": 432, "alt": "Děti"}
    html = render(settings, make_issue(), placements([(item, details)]), NOW).html
    for width, shown in ((320, 259), (700, 576)):
        show(page, html, View(width, styled=styled))
        assert shown - 16 <= page.evaluate("document.images[0].width") <= shown
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@of_every_shape
def test_links_are_large_enough_for_a_thumb(page: Page, mails: dict[str, Mail], name: str) -> None:
    show(page, mails[name].html, View(375))
    assert page.eval_on_selector_all("a[href]", TOUCHABLE) == []


def test_dark_is_dark_and_light_is_light(page: Page, rendered: Rendered) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        show(page, rendered.html, View(640, scheme))
        grounds.append(
            page.eval_on_selector(".card", "card => getComputedStyle(card).backgroundColor")
        )
    assert grounds == ["rgb(255, 255, 255)", "rgb(27, 33, 40)"]


@of_every_shape
def test_a_screen_reader_hears_the_items_in_their_order(
    page: Page, mails: dict[str, Mail], name: str
) -> None:
    show(page, mails[name].html, View(640))
    heard = page.locator("body").aria_snapshot()
    spoken = re.findall(r'heading "(.+?)" \[level=(\d)\]', heard)
    shown = page.eval_on_selector_all("h1, h2, h3", "all => all.map(h => h.tagName)")
    assert [f"H{level}" for _words, level in spoken] == shown
    assert "table" not in heard
