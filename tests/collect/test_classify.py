"""If these fail, items stand in the wrong section, are filed under the wrong town, or vanish."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer

from newsletter.collect.classify import sort_in, sorted_again
from newsletter.collect.decide import New, decide
from newsletter.collect.follow import follow
from newsletter.collect.ruled import ready
from newsletter.collect.run import collect
from newsletter.models import ItemState, Source
from newsletter.rules import Rule
from newsletter.settings import Settings
from newsletter.sources import Entry, EventDetails
from newsletter.store.engine import Store
from newsletter.store.provenances import Known
from newsletter.store.queue import Shown, listing
from newsletter.text import language
from tests.collect.conftest import AddSource
from tests.conftest import NOW

PRAGUE = ZoneInfo("Europe/Prague")
SOURCE = Source(
    id=3, key="kraj", kind="feed", title="Město Tachov", url="https://kraj.example",
    section="kraj", added_at=NOW,
)  # fmt: skip
ENTRY = Entry(identity="7", title="Dotace na opravy škol v Klatovech", tags=("Granty",))
BLOCK = Rule(block=True, title="dotace")


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


def sorted_new(entry: Entry = ENTRY, *rules: Rule) -> New:
    (new,) = decide([(entry, None)], SOURCE, NOW, PRAGUE).new
    sort_in([(new.item, new.details)], SOURCE, ready(rules))
    return new


def territory(entry: Entry) -> tuple[list[str], str]:
    item = sorted_new(entry).item
    return item.territory, item.reasons.get("territory", "")


def test_an_item_says_why_it_is_where_it_is() -> None:
    item = sorted_new(ENTRY, Rule(tag="školy", title="škola")).item
    assert (item.section, item.tags, item.territory, item.language, item.state) == (
        "kraj", ["Granty", "školy"], ["CZ0322", "3205"], "cs", ItemState.NEW,
    )  # fmt: skip
    assert item.reasons == {
        "section": "the section of its source",
        "tag:školy": "rule 1 (title: škola)",
        "territory": "the title says ‘Klatovech’",
        "language": "shown by: na, v, š",
    }


def test_a_rule_puts_into_another_section() -> None:
    item = sorted_new(ENTRY, Rule(section="dotace", title="dotace")).item
    assert item.section == "dotace"
    assert item.reasons["section"] == "rule 1 (title: dotace)"


def test_what_is_blocked_is_queued_as_rejected_with_its_reason() -> None:
    item = sorted_new(ENTRY, BLOCK).item
    assert (item.state, item.reason) == (ItemState.REJECTED, "rule 1 (title: dotace)")
    assert item.reasons["blocked"] == item.reason


def test_the_first_text_that_names_a_place_decides_where() -> None:
    entry = replace(ENTRY, title="Seminář", summary="Přijeďte do Sušice.")
    assert territory(entry) == (["CZ0322", "3214"], "the text says ‘Sušice’")
    event = replace(entry, details=EventDetails(place="Kulturní dům, Rokycany"))
    assert territory(event) == (["CZ0326", "3211"], "it takes place there: ‘Rokycany’")
    silent = replace(entry, summary="Přijeďte.")
    assert territory(silent) == (["CZ0327", "3215"], "the name of its source says ‘Tachov’")


def test_the_text_shows_the_language_where_the_source_is_wrong() -> None:
    assert sorted_new(replace(ENTRY, language="en")).item.language == "cs"
    plain = sorted_new(replace(ENTRY, title="Interreg 2027", language="de")).item
    assert (plain.language, plain.reasons["language"]) == ("de", "its source says so")
    unknown = sorted_new(replace(ENTRY, title="Interreg 2027")).item
    assert (unknown.language, "language" in unknown.reasons) == ("", False)


def test_what_the_rules_and_the_text_gave_stays_when_the_source_speaks_again() -> None:
    new = sorted_new(replace(ENTRY, language="en"), Rule(tag="školy", title="škola"))
    new.provenance.item_id = new.item.id = 1
    again = replace(ENTRY, language="en", tags=("Granty", "Nové"))
    values = follow(again, Known(new.provenance, new.item), NOW, PRAGUE).values
    assert values["tags"] == ["Granty", "Nové", "školy"]
    assert values["language"] == "cs"


def test_the_same_rules_again_change_nothing() -> None:
    rules = (Rule(tag="školy", title="škola"), Rule(section="dotace", title="dotace"))
    assert sorted_again(sorted_new(ENTRY, *rules).item, SOURCE, ready(rules)) == {}


def test_other_rules_change_what_waits_as_if_it_came_now() -> None:
    item = sorted_new(
        ENTRY, Rule(tag="školy", title="škola"), Rule(section="dotace", title="dotace")
    ).item
    found = sorted_again(item, SOURCE, ready((Rule(tag="opravy", title="oprava"), BLOCK)))
    assert found == {
        "section": "kraj",
        "tags": ["Granty", "opravy"],
        "state": ItemState.REJECTED,
        "reason": "rule 2 (title: dotace)",
        "reasons": {
            "territory": item.reasons["territory"],
            "language": item.reasons["language"],
            "section": "the section of its source",
            "tag:opravy": "rule 1 (title: oprava)",
            "blocked": "rule 2 (title: dotace)",
        },
    }


def test_the_section_that_an_editor_chose_stays() -> None:
    item = sorted_new().item
    item.section, item.edited = "praxe", ["section"]
    rules = ready((Rule(section="dotace", title="dotace"), Rule(tag="a", title="dotace")))
    found = sorted_again(item, SOURCE, rules)
    assert ("section" in found, "section" in found["reasons"]) == (False, False)


def test_an_item_from_before_there_were_reasons_stays_in_its_section() -> None:
    item = sorted_new().item
    item.section, item.reasons = "praxe", {}
    assert sorted_again(item, SOURCE, ready(())) == {}
    assert sorted_again(item, None, ready((BLOCK,)))["state"] is ItemState.REJECTED


def feed(*titles: str) -> str:
    items = "".join(f"<item><title>{one}</title><guid>{one}</guid></item>" for one in titles)
    return f'<rss version="2.0"><channel><title>Kraj</title>{items}</channel></rss>'


def test_a_visit_sorts_what_is_new_and_counts_what_is_blocked(
    store: Store, local: Settings, add_source: AddSource, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/rss").respond_with_data(feed("Dotace obcím", "Den v Klatovech"))
    add_source(httpserver.url_for("/rss"))
    with_rule = local.model_copy(update={"rules": (BLOCK,)})
    (visit,) = collect(store, with_rule, NOW)
    assert (visit.new, visit.blocked) == (2, 1)
    with store.reading() as tx:
        (waiting,) = listing(tx, Shown(), 9)
        (rejected,) = listing(tx, Shown((ItemState.REJECTED,)), 9)
    assert (waiting.title, waiting.territory) == ("Den v Klatovech", ["CZ0322", "3205"])
    assert rejected.reason == "rule 1 (title: dotace)"
