"""If these fail, readers cannot look up what was sent, or see what was not."""

import json
import re
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from newsletter.compose.render import render
from newsletter.models import IssueState, Item
from newsletter.store import issues
from newsletter.text import language
from newsletter.text.marks import Mark
from newsletter.text.typography import czech
from tests.compose.digest import article, call, event, moment
from tests.conftest import NOW
from tests.web.conftest import Publish, Web, items_of


def flat(text: str) -> str:
    return " ".join(text.split())


def graph(page: str) -> list[dict[str, object]]:
    script = HTMLParser(page).css_first("script")
    assert script is not None
    assert script.attributes == {"type": "application/ld+json"}
    found: list[dict[str, object]] = json.loads(script.text())["@graph"]
    return found


def test_the_page_says_what_the_mail_said(web: Web, publish: Publish) -> None:
    issue = publish()
    answer = web.get("/tydenni/2026/47")
    assert answer.status_code == 200
    page = HTMLParser(answer.text)
    assert issue.id is not None
    with web.store.reading() as tx:
        mail = HTMLParser(render(web.settings, issue, issues.placements(tx, issue.id), NOW).html)
    said = [flat(node.text()) for node in mail.css("h3")]
    assert [flat(node.text()) for node in page.css("h3")] == said
    text = flat(page.body.text()) if page.body else ""
    for node in mail.css(".card p:not(.tag)"):
        for line in node.text(separator="\n").split("\n"):
            assert line == Mark.SALUTATION or flat(line) in text
    for link in mail.css(".card a[href^=http]"):
        assert flat(link.text()) in text


def test_nothing_personal_and_nothing_foreign_is_on_the_page(web: Web, publish: Publish) -> None:
    publish()
    html = web.get("/tydenni/2026/47").text
    assert "%%" not in html
    assert "odhlasit" not in html
    loaded = HTMLParser(html).css("script[src], img, link[rel=stylesheet], iframe")
    assert [node.attributes.get("href") for node in loaded] == ["/vzhled.css"]


def test_days_left_are_not_counted_for_those_who_read_it_later(web: Web, publish: Publish) -> None:
    publish()
    assert "Končí za" not in web.get("/tydenni/2026/47").text
    web.now = NOW + timedelta(days=5)
    later = HTMLParser(web.get("/tydenni/2026/47").text)
    over = [flat(n.text()) for n in later.css(".card:has(.badge) h3")]
    assert over == [
        "Technika pro jednotky sboru dobrovolných hasičů",
        "Obnova veřejné zeleně v obcích",
    ]


def test_what_was_called_off_says_so(web: Web, publish: Publish) -> None:
    issue = publish()
    seminar = items_of(web.store, issue)["Seminář: Rozpočtová skladba a inventarizace 2026"]
    with web.store.writing() as tx:
        item = tx.get(Item, seminar)
        assert item is not None
        item.withdrawn_at = NOW
        tx.add(item)
    html = web.get("/tydenni/2026/47").text
    card = HTMLParser(html).css_first(f"#polozka-{seminar}")
    assert card is not None
    assert "Zrušeno" in card.text()
    assert "EventCancelled" in html


@pytest.mark.parametrize("state", [IssueState.DRAFT, IssueState.APPROVED])
def test_what_is_not_out_yet_looks_like_what_does_not_exist(
    web: Web, publish: Publish, state: IssueState
) -> None:
    publish(state=state)
    missing = web.get("/tydenni/2026/99")
    for path in ("/tydenni/2026/47", "/jiny/2026/47", "/tydenni/2025/47", "/tydenni/2026/x"):
        answer = web.get(path)
        assert (answer.status_code, answer.text) == (404, missing.text)
    assert "47" not in web.get("/tydenni").text


def test_search_engines_learn_of_events_and_articles(web: Web, publish: Publish) -> None:
    publish()
    found = graph(web.get("/tydenni/2026/47").text)
    assert sorted({str(one["@type"]) for one in found}) == ["Event", "NewsArticle"]
    seminar = next(one for one in found if str(one.get("name")).startswith("Seminář"))
    assert seminar["startDate"] == "2026-12-02T09:00:00+01:00"
    assert seminar["eventStatus"] == "https://schema.org/EventScheduled"
    trip = next(one for one in found if str(one.get("name")).startswith("Studijní"))
    assert trip["startDate"] == "2026-12-10"
    assert all(str(one["@id"]).startswith("https://zpravodaj.example.cz/tydenni") for one in found)


def test_a_hostile_title_breaks_out_of_nothing(web: Web, publish: Publish) -> None:
    hostile = "</script><script>alert(1)</script><!-- ]]> \" ' & {{ 7 * 7 }}"
    publish([article(hostile, "kraj", hostile), event(hostile, "", starts_at=moment(2026, 12, 2))])
    html = web.get("/tydenni/2026/47").text
    assert len(HTMLParser(html).css("script")) == 1
    assert "alert(1)</script>" not in html
    assert {one.get("headline") or one.get("name") for one in graph(html)} == {hostile}


def test_each_address_names_itself_and_is_described(web: Web, publish: Publish) -> None:
    publish()
    page = HTMLParser(web.get("/tydenni/2026/47").text)

    def content(selector: str, name: str = "content") -> str:
        node = page.css_first(selector)
        return (node and node.attributes[name]) or ""

    address = "https://zpravodaj.example.cz/tydenni/2026/47"
    assert content("link[rel=canonical]", "href") == address
    assert content("[property='og:title']").startswith("Zpravodaj pro obce 47/2026: 6 dotačních")
    assert len(content("[property='og:description']")) >= 80


def test_the_archive_has_the_years_and_the_newest_issue_first(web: Web, publish: Publish) -> None:
    for number in (45, 46, 47):
        publish([call(f"Výzva {number}", "", closes_at=moment(2027, 1, 5))], number=number)
    publish([call("Koncept", "")], number=48, state=IssueState.APPROVED)
    page = HTMLParser(web.get("/tydenni").text)
    assert [flat(node.text()) for node in page.css("main h2")] == ["2026"]
    shown = [node.attributes["href"] for node in page.css(".issues a")]
    assert shown == [f"/tydenni/2026/{number}" for number in (47, 46, 45)]
    first = page.css_first(".issues li")
    assert first is not None
    assert flat(first.text()).startswith("Číslo 47/2026 · pondělí 23. listopadu 2026 Zpravodaj")


def test_a_long_archive_has_pages(
    web: Web, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.web.public.issues.A_PAGE", 2)
    for number in (45, 46, 47):
        publish([article(f"Zpráva {number}", "kraj", "")], number=number)
    first, second = (HTMLParser(web.get(f"/tydenni{q}").text) for q in ("", "?strana=2"))
    assert [a.attributes["href"] for a in first.css("main nav a")] == ["/tydenni?strana=2"]
    assert [a.attributes["href"] for a in second.css("main nav a")] == ["/tydenni"]
    assert len(first.css(".issues li")) == 2
    assert len(second.css(".issues li")) == 1
    for wrong in ("3", "0", "-1", "x", "9" * 5000, "10000"):
        assert web.get(f"/tydenni?strana={wrong}").status_code == 404


def test_the_front_page_leads_to_every_bulletin(web: Web, publish: Publish) -> None:
    assert "Zatím nevyšlo žádné číslo" in web.get("/").text
    publish()
    links = [a.attributes["href"] for a in HTMLParser(web.get("/").text).css("main a")]
    assert links == ["/tydenni", "/tydenni/2026/47"]


def test_pages_speak_the_language_of_the_settings(web: Web) -> None:
    language.use("en")
    english = web.get("/").text
    assert '<html lang="en"' in english
    assert "Bulletins" in english
    assert czech("Zpravodaj pro obce") in english


def test_an_unchanged_page_is_not_sent_again(web: Web, publish: Publish) -> None:
    publish()
    first = web.get("/tydenni/2026/47")
    assert re.fullmatch(r'"[0-9a-f]{32}"', first.headers["etag"])
    again = web.get("/tydenni/2026/47", **{"if-none-match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert web.get("/tydenni/2026/47", **{"if-none-match": '"x"'}).status_code == 200


def test_what_is_in_another_language_and_from_whom_is_said_on_the_page_too(
    web: Web, publish: Publish
) -> None:
    german = article("Förderaufruf „grün“ a v Bayern", "partneri", "Bis 15. Januar.")
    german[0].language = "de"
    publish([german, article("Poradna", "ucetnictvi", "Nové číslo.")])
    page = HTMLParser(web.get("/tydenni/2026/47").text)
    [heading] = page.css("h3[lang=de]")
    assert heading.text().strip() == "Förderaufruf „grün“ a v Bayern"
    text = page.body.text() if page.body else ""
    assert "Pro účetní" in text
    assert "Od partnera" in text
