"""If these fail, readers get something nobody has looked at.

The golden files are the digest as it goes out. After a wanted change write them anew with
``NEWSLETTER_GOLDEN=write pytest tests/compose/test_golden.py``, look at them (also as pictures:
``python docs/pictures/make.py``), and commit them with the change.
"""

import os
from pathlib import Path

from newsletter.compose.render import render
from newsletter.settings import Settings
from newsletter.text import language
from tests.compose.digest import make_issue, placements
from tests.conftest import NOW

FOLDER = Path(__file__).parent / "golden"


def check(name: str, text: str) -> None:
    path = FOLDER / name
    if os.environ.get("NEWSLETTER_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_the_czech_digest_is_the_one_that_was_looked_at(settings: Settings) -> None:
    made = render(settings, make_issue(), placements(), NOW)
    check("digest.cs.html", made.html)
    check("digest.cs.txt", f"{made.subject}\n{made.preheader}\n\n{made.text}")


def test_the_english_digest_is_the_one_that_was_looked_at(settings: Settings) -> None:
    language.use("en")
    made = render(settings, make_issue(), placements(), NOW)
    check("digest.en.txt", f"{made.subject}\n{made.preheader}\n\n{made.text}")
