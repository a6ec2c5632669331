"""If this fails, the picture of a mail is missing on the web, or is another one there."""

import json
import re

from selectolax.lexbor import LexborHTMLParser

from newsletter.curate.picture import MEDIA_TYPES, made
from newsletter.models import StoredFile
from newsletter.store import files
from tests.compose.digest import article
from tests.pictures import photo, saved
from tests.web.conftest import Publish, Web

ALT = "Děti na novém hřišti"


def test_mail_and_page_show_the_picture_that_was_given(web: Web, publish: Publish) -> None:
    item, details = article("Nové hřiště", "praxe", "")
    given = made(saved(photo(1000, 800), "JPEG"), "a.jpg")
    kept = {"suffix": given.suffix, "width": given.width, "height": given.height, "alt": ALT}
    item.picture = {"sha256": given.sha256, **kept}
    with web.store.writing() as tx:
        files.keep(
            tx,
            [
                StoredFile(
                    sha256=given.sha256,
                    media_type=MEDIA_TYPES[given.suffix],
                    size=len(given.body),
                    body=given.body,
                )
            ],
        )
    publish([(item, details)])
    page = LexborHTMLParser(web.get("/tydenni/2026/47").text)
    [image] = page.css("img")
    assert (image.attributes["alt"] or "").replace("\xa0", " ") == ALT
    assert (image.attributes["width"], image.attributes["height"]) == ("576", "461")
    answer = web.get(image.attributes["src"] or "")
    assert (answer.status_code, answer.content) == (200, given.body)
    [script] = page.css("script")
    [described] = json.loads(re.sub(r"<\\/", "</", script.text()))["@graph"]
    assert described["image"].endswith(f"/obrazky/{given.sha256}.jpg")
