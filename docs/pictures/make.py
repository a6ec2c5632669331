# ruff: noqa: INP001 - a script, not a package
"""Take the pictures of the bulletin anew: ``python docs/pictures/make.py``.

They show the golden file of the tests in Chromium, as wide as a computer and a phone show it,
in light and dark.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
BULLETIN = HERE.parent.parent / "tests" / "compose" / "golden" / "digest.cs.html"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--hide-scrollbars"]
SIZES = {640: 1600, 375: 1800}
"""Width and height in pixels; the rest of the bulletin is cut off."""


def main() -> None:
    """Write ``bulletin-{640,375}-{light,dark}.png`` into the folder given, or beside this file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width, height in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.route("http*://**", lambda route: route.abort())
            page.goto(BULLETIN.as_uri())
            page.emulate_media(color_scheme="light")
            page.screenshot(path=folder / f"bulletin-{width}-light.png")
            page.emulate_media(color_scheme="dark")
            page.screenshot(path=folder / f"bulletin-{width}-dark.png")
        browser.close()


if __name__ == "__main__":
    main()
