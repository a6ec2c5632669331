"""If these fail, a mail program, a validator or a spam filter finds fault with a bulletin.

Tools that others have made; each is started once for issues of every shape (issues.py). Those
that run in Node are pinned in mailtools/package-lock.json.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsletter.compose.check.finding import Severity
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from tests.chromium import NODE_MODULES, from_npm
from tests.conftest import missing

MAIL_ONLY = (
    "mso-",  # styles of Word, which shows mails in Outlook
    "xmlns:",
    "supported-color-schemes",
    "missing required attribute .href.",  # <a name>: Gmail and Outlook know no other anchor
)
"""What the validator of web pages does not know of mails."""

GRACEFUL = {
    "@media",  # without it the mail stays light, in one column as on a phone
    "Attribute selector",  # [data-ogsc], written for the one program that sets it
    "color-scheme",
    "color-scheme meta tag",  # without it a program recolours the mail in the dark by itself
    "max-height property",
    "overflow",
    "Local anchors",  # the index says what there is, links or not
    "<body> element",  # made a <div>; no mail is without one
    "aria-label attribute",  # the title says the same
}
"""What a mail program may lack without a loss to its reader."""


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    if not found:
        missing(f"{name} (apt-get install {package})")
    return str(found)


def said(*command: str | Path, **options: Any) -> str:
    return str(subprocess.check_output(command, encoding="utf-8", timeout=50, **options))


@pytest.fixture(scope="session")
def pages(mails: dict[str, Mail], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the HTML of each issue as a file."""
    folder = tmp_path_factory.mktemp("pages")
    for name, mail in mails.items():
        (folder / f"{name}.html").write_text(mail.html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in mails}


def as_word_reads(html: str) -> str:
    """Return the HTML with the body's conditional comments open, as Outlook takes it."""
    head, body = html.split("<body", 1)
    body = re.sub(r"<!--\[if !mso.*?<!\[endif\]-->", "", body, flags=re.DOTALL)
    return f"{head}<body" + re.sub(r"<!--\[if [^]]*mso[^]]*\]>|<!\[endif\]-->", "", body)


def test_the_html_is_valid_for_outlook_too(pages: dict[str, Path]) -> None:
    jar = from_npm("vnu-jar/build/dist/vnu.jar")
    for_word = [page.with_stem(f"{name}-outlook") for name, page in pages.items()]
    for page, opened in zip(pages.values(), for_word, strict=True):
        opened.write_text(as_word_reads(page.read_text(encoding="utf-8")), encoding="utf-8")
    output = said(
        *(program("java", "default-jre-headless"), "-Xss4m", "-XX:TieredStopAtLevel=1"),
        *("-jar", jar, "--errors-only", "--exit-zero-always", "--stdout", "--format", "json"),
        *("--filterpattern", f".*({'|'.join(MAIL_ONLY)}).*"),
        *(*pages.values(), *for_word),
    )
    found = [
        (Path(one["url"]).stem, one["message"], one.get("extract"))
        for one in json.loads(output)["messages"]
    ]
    assert found == []


def test_a_spam_filter_finds_nothing(mails: dict[str, Mail], tmp_path: Path) -> None:
    for name, mail in mails.items():
        (tmp_path / f"{name}.eml").write_bytes(mail.raw)
    output = said(
        *(program("spamassassin", "spamassassin"), "--local", "--nocreate-prefs"),
        *("--cf", "use_bayes 0", "--cf", "add_header all Scores _SCORE_,_TESTSSCORES_"),
        *(tmp_path / f"{name}.eml" for name in mails),
        env=os.environ | {"HOME": str(tmp_path)},
    )
    scores = re.findall(r"^X-Spam-Scores: (.+(?:\n\s.+)*)", output, flags=re.MULTILINE)
    assert {
        name: score
        for name, score in zip(mails, scores, strict=True)
        if not harmless(*re.sub(r"\s", "", score).split(","))
    } == {}


def harmless(total: str, *rules: str) -> bool:
    """Tell if neither the whole nor, but for a list's own headers, any rule costs something."""
    return float(total) <= 0 and all(float(rule.split("=")[1]) < 0.01 for rule in rules)


@pytest.fixture(scope="session")
def looks(pages: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """Return what look.mjs says of each issue."""
    from_npm("caniemail")
    node = Path(sys.executable).with_name("node")
    output = json.loads(said(node, NODE_MODULES.parent / "look.mjs", *pages.values()))
    return {name: output[str(page)] for name, page in pages.items()}


def test_every_mail_program_shows_nearly_all(looks: dict[str, dict[str, Any]]) -> None:
    low = {
        (name, client): score
        for name, look in looks.items()
        for client, score in look["scores"].items()
        if score < 90
    }
    assert low == {}


def test_no_mail_program_shows_a_barrier(looks: dict[str, dict[str, Any]]) -> None:
    found = {
        name: look["accessibility"]
        for name, look in looks.items()
        if look["accessibility"]["score"] < 100
    }
    assert found == {}


def test_what_a_mail_program_lacks_is_no_loss(looks: dict[str, dict[str, Any]]) -> None:
    found = {
        (feature, client)
        for look in looks.values()
        for client, features in look["unknown"].items()
        for feature in features
        if feature not in GRACEFUL
    }
    assert found == set()


def test_our_own_check_finds_no_error(mails: dict[str, Mail]) -> None:
    found = [
        (name, finding.rule, finding.fault)
        for name, mail in mails.items()
        for finding in check(mail)
        if finding.severity is Severity.ERROR
    ]
    assert found == []
