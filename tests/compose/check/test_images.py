"""If these fail, pictures come that some readers cannot see, hear, or want."""

import pytest

from newsletter.compose.check import images
from newsletter.settings import Settings
from tests.compose.check.mails import broken, digest, inserted

OURS = {one.rule for one in images.CHECKS}
SOURCE = "https://zpravodaj.example.cz/obrazky/a.jpg"
GOOD = f'<img src="{SOURCE}" alt="Nový most přes řeku" width="600" height="400">'

BROKEN = [
    ("I01", GOOD.replace(' alt="Nový most přes řeku"', "")),
    ("I01", GOOD.replace("Nový most přes řeku", "most_final-2.jpg")),
    ("I01", GOOD.replace("Nový most přes řeku", "IMG_2034")),
    ("I02", GOOD.replace(' width="600"', "")),
    ("I02", GOOD.replace('height="400"', 'height="auto"')),
    ("I02", GOOD.replace('width="600"', 'width="100%"')),
    ("I03", GOOD.replace("https:", "http:")),
    ("I03", GOOD.replace(SOURCE, "cid:obrazek@example.cz")),
    ("I03", GOOD.replace(SOURCE, "data:image/png;base64,iVBORw0KGgo=")),
    ("I03", GOOD.replace("a.jpg", "a.svg")),
    ("I03", GOOD.replace("a.jpg", "a.webp?x=a.jpg")),
    ("I03", GOOD.replace(SOURCE, "")),
    ("I04", GOOD.replace('width="600" height="400"', 'width="1" height="1"')),
    ("I04", GOOD.replace('height="400"', 'height="0"')),
    ("I05", GOOD.replace("Nový most přes řeku", "Nový most přes řeku " * 10)),
    ("I06", GOOD * 7),
]


@pytest.mark.parametrize("html", ["", GOOD, GOOD * 6, GOOD.replace("a.jpg", "a"),
                                  GOOD.replace("Nový most přes řeku", "")])  # fmt: skip
def test_pictures_that_say_what_they_are_may_come(settings: Settings, html: str) -> None:
    assert not broken(digest(settings, inserted(html))) & OURS


@pytest.mark.parametrize(("rule", "html"), BROKEN)
def test_every_rule_finds_what_breaks_it(settings: Settings, rule: str, html: str) -> None:
    assert broken(digest(settings, inserted(html))) & OURS == {rule}


def test_every_rule_has_its_mail() -> None:
    assert {rule for rule, _html in BROKEN} == OURS
