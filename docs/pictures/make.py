# ruff: noqa: INP001, S603, S607 - a script, not a package; it starts the programs it names
"""Take the pictures of the bulletin anew: ``python docs/pictures/make.py``, half a minute.

They show the golden files of the tests as one reader gets them, in light and dark: in Chromium,
as wide as a computer and a phone show it, and in Thunderbird, in a fresh profile on a screen of
its own. That takes ``apt-get install --no-install-recommends chromium thunderbird
thunderbird-l10n-cs xvfb xdotool imagemagick dbus-x11 fonts-liberation``.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from newsletter.compose.check.mail import Mail
from newsletter.deliver.message import example
from newsletter.settings import load
from newsletter.text import language

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
GOLDEN = ROOT / "tests" / "compose" / "golden"
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--hide-scrollbars"]
SIZES = {640: 1600, 375: 1800}
"""Width and height in pixels; the rest of the bulletin is cut off."""

SCREEN = (900, 1800)
PATIENCE, STILL = 60, 5
"""Seconds until a message must be there, and how long nothing may move on it."""

WINDOW = {"screenX": "0", "screenY": "0", "width": str(SCREEN[0]), "height": str(SCREEN[1])}
QUIET: dict[str, bool | int | str] = {
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "intl.locale.requested": "cs",
    "mail.inappnotifications.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "network.proxy.type": 1,  # a proxy that is not there: nothing is fetched
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}


@dataclass(frozen=True)
class Golden:
    """The digest as it goes out."""

    subject: str
    text: str
    html: str


def message() -> bytes:
    """Return the digest as one of its readers gets it."""
    subject, _preheader, _blank, text = (GOLDEN / "digest.cs.txt").read_text().split("\n", 3)
    os.environ.setdefault("NEWSLETTER_SECRET", "s" * 40)
    language.use("cs")
    digest = Golden(subject, text, (GOLDEN / "digest.cs.html").read_text())
    return example(load(ROOT / "config.toml"), "tydenni", 1, digest, MONDAY)


def in_chromium(html: str, folder: Path) -> None:
    """Write ``bulletin-{640,375}-{light,dark}.png``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width, height in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.route("**/*", lambda route: route.abort())
            page.set_content(html)
            page.emulate_media(color_scheme="light")
            page.screenshot(path=folder / f"bulletin-{width}-light.png")
            page.emulate_media(color_scheme="dark")
            page.screenshot(path=folder / f"bulletin-{width}-dark.png")
        browser.close()


def in_thunderbird(raw: bytes, path: Path, *, dark: bool) -> None:
    """Show the message in a fresh profile, and write the picture to ``path``."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, screen() as display:
        folder = Path(name)
        (folder / "digest.eml").write_bytes(raw)
        write_profile(folder, dark=dark)
        here = {"DISPLAY": display, "HOME": name, "LANG": "cs_CZ.UTF-8", "TZ": "Europe/Prague"}
        # Away from the links: the one below the pointer would be shown.
        away = ["xdotool", "mousemove", str(SCREEN[0]), "0"]
        subprocess.run(away, check=True, env=os.environ | here)
        program = subprocess.Popen(
            ["dbus-run-session", "thunderbird", "--profile", folder, folder / "digest.eml"],
            env=os.environ | here,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            path.write_bytes(when_still(display))
        finally:
            os.killpg(program.pid, signal.SIGTERM)
            program.wait()


def write_profile(folder: Path, *, dark: bool) -> None:
    """Write the settings of a Thunderbird that asks nothing and fetches nothing."""
    theme = f"thunderbird-compact-{'dark' if dark else 'light'}@mozilla.org"
    chosen = QUIET | {
        "extensions.activeThemeID": theme,
        "ui.systemUsesDarkTheme": int(dark),
        "mail.dark-reader.enabled": dark,
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(to)});" for name, to in chosen.items()]
    (folder / "user.js").write_text("\n".join(lines))
    window = {"chrome://messenger/content/messageWindow.xhtml": {"messengerWindow": WINDOW}}
    (folder / "xulstore.json").write_text(json.dumps(window))


@contextmanager
def screen() -> Iterator[str]:
    """Yield the name of a display that nobody sees."""
    reading, writing = os.pipe()
    size = "x".join(map(str, (*SCREEN, 24)))
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-noreset"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f":{os.read(reading, 16).decode().strip()}"
    finally:
        server.terminate()
        server.wait()


def when_still(display: str) -> bytes:
    """Return the picture of the message, once nothing has moved for some seconds."""
    blank = picture(display)
    shown = [blank] * STILL
    for _second in range(PATIENCE):
        time.sleep(1)
        shown = [*shown[1:], picture(display)]
        if blank not in shown and len(set(shown)) == 1:
            return shown[0]
    raise SystemExit("Thunderbird does not show the message.")


def picture(display: str) -> bytes:
    """Return what is on the display, as PNG."""
    shot = ["import", "-display", display, "-window", "root", "png24:-"]
    return subprocess.run(shot, check=True, capture_output=True).stdout


def main() -> None:
    """Write the pictures into the folder given, or beside this file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    raw = message()
    in_chromium(Mail(raw).html, folder)
    for scheme in ("light", "dark"):
        path = folder / f"bulletin-thunderbird-{scheme}.png"
        in_thunderbird(raw, path, dark=scheme == "dark")


if __name__ == "__main__":
    main()
