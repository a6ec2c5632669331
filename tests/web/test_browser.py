"""If these fail, somebody cannot use the pages: too narrow, too pale, without a mouse or a script.

In Chromium without JavaScript, from the real server.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter.tokens import unsubscribe_token
from tests.chromium import barriers as barriers_in
from tests.chromium import bring_axe, chromium
from tests.conftest import NOW
from tests.factories import make_list, make_subscribers
from tests.web.conftest import Publish, Web

SMALL = """links => links.filter(a => getComputedStyle(a).display !== 'inline')
    .map(a => [a.textContent, a.getBoundingClientRect().height]).filter(found => found[1] < 44)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def site(web: Web, publish: Publish) -> str:
    """Return the address of a site with a sent issue."""
    publish()
    return f"http://127.0.0.1:{web.port}"


@pytest.fixture
def way_out(web: Web) -> str:
    """Return the path with which a subscriber leaves."""
    with web.store.writing() as tx:
        person = make_subscribers(tx, make_list(tx, NOW), ["starosta@udoli.example"], NOW)[0]
    return f"/odhlasit/{unsubscribe_token(b's' * 40, person.public_id, ('clenove',))}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def barriers(browser: Browser, url: str, width: int, scheme: str) -> list[str]:
    """Return what axe, which is a script, finds, and what the browser complains of."""
    context = browser.new_context(
        bypass_csp=True,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(url)
    bring_axe(page)
    found = barriers_in(page)
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    small = page.eval_on_selector_all("a[href]:not(.skip), button", SMALL)
    context.close()
    return [
        *map(str, found),
        *complaints,
        *(["scrolls sideways"] if wide else []),
        *map(str, small),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1000, "light"), (1000, "dark"), (320, "light")])
def test_there_is_no_barrier(
    browser: Browser, site: str, way_out: str, width: int, scheme: str
) -> None:
    for path in ("/", "/tydenni", "/tydenni/2026/47", way_out):
        assert barriers(browser, site + path, width, scheme) == []


def test_the_browser_finds_nothing_that_the_policy_forbids(browser: Browser, site: str) -> None:
    page, complaints = browser.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.on(
        "request",
        lambda request: None if request.url.startswith(site) else complaints.append(request.url),
    )
    page.goto(f"{site}/tydenni/2026/47")
    ground = page.eval_on_selector("header", "one => getComputedStyle(one).backgroundColor")
    page.close()
    assert ground == "rgb(18, 49, 79)"
    assert complaints == []


def test_the_first_key_leads_past_the_head_of_the_page(page: Page, site: str) -> None:
    page.goto(f"{site}/tydenni/2026/47")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Přejít na obsah")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#obsah")


def test_a_screen_reader_hears_where_it_is(page: Page, site: str) -> None:
    page.goto(f"{site}/tydenni/2026/47")
    heard = page.locator("body").aria_snapshot()
    for landmark in ("banner", "main", 'navigation "V tomto čísle"', "contentinfo"):
        assert f"- {landmark}" in heard
    assert heard.count("article") == 17
    assert heard.count("[level=1]") == 1


def test_people_leave_and_come_back_with_two_buttons(page: Page, site: str, way_out: str) -> None:
    page.goto(site + way_out)
    page.get_by_role("button", name="Odhlásit odběr").click()
    expect(page.get_by_role("heading", name="Odběr je zrušen")).to_be_visible()
    page.get_by_role("button", name="Vrátit").click()
    expect(page.get_by_role("heading", name="Odběr je znovu nastaven")).to_be_visible()


def test_paper_shows_where_links_lead(page: Page, site: str) -> None:
    page.goto(f"{site}/tydenni/2026/47")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("banner")).to_be_hidden()
