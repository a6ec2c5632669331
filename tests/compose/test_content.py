"""If these fail, a card leaves a fact out, says a wrong day, or says it in the wrong place."""

from datetime import timedelta
from decimal import Decimal

import pytest

from newsletter.compose.cards import Fact
from newsletter.compose.content import Content, build, moment_of
from newsletter.compose.documents import MOST_DOCUMENTS
from newsletter.errors import InputError
from newsletter.models import ItemKind
from newsletter.settings import Settings
from newsletter.text import language
from newsletter.text.marks import Mark
from tests.compose.digest import (
    Pair,
    article,
    call,
    event,
    make_issue,
    moment,
    notice,
    pairs,
    placements,
)
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


def content(settings: Settings, found: list[Pair] | None = None) -> Content:
    return build(settings, make_issue(), placements(found), NOW)


def facts(settings: Settings, *found: Pair) -> list[tuple[str, str]]:
    [card] = content(settings, list(found)).cards
    return [(fact.label, fact.value) for fact in card.facts]


def test_a_grant_call_says_the_same_facts_in_the_same_order(settings: Settings) -> None:
    [green] = [pair for pair in pairs() if "zeleně" in pair[0].title]
    assert facts(settings, green) == [
        ("Deadline", "Friday 27 November 2026, 14:00"),
        ("Allocation", "CZK 80 million; at most CZK 2 million for one applicant"),
        ("Who may apply", "Obce do 3 000 obyvatel, dobrovolné svazky obcí"),
        ("Announced by", "Ministerstvo životního prostředí (Národní program Životní prostředí)"),
    ]


def test_what_is_not_known_of_a_grant_call_is_left_out(settings: Settings) -> None:
    [card] = content(settings, [call("Zeleň", "")]).cards
    assert card.facts == ()
    assert card.badge is not None
    assert (card.badge.words, card.badge.urgent) == ("No deadline yet", False)
    assert facts(settings, call("Zeleň", "", max_support=Decimal(70_000))) == [
        ("At most", "CZK 70,000")
    ]


@pytest.mark.parametrize(
    ("days", "words", "urgent"),
    [(0, "Ends today", True), (7, "Ends in 7 days", True), (8, "8 days left", False)],
)
def test_the_badge_counts_calendar_days(
    settings: Settings, days: int, words: str, *, urgent: bool
) -> None:
    closing = moment(2026, 11, 23, 23, 59) + timedelta(days=days)
    [card] = content(settings, [call("Zeleň", "", closes_at=closing)]).cards
    assert card.badge is not None
    assert (card.badge.words, card.badge.urgent) == (words, urgent)


def test_what_closed_before_the_issue_says_so_and_is_known_to_be_over(settings: Settings) -> None:
    [card] = content(settings, [call("Zeleň", "", closes_at=moment(2026, 11, 22, 12))]).cards
    assert card.over
    assert card.badge is not None
    assert (card.badge.words, card.badge.urgent) == ("The deadline has passed", False)
    assert card.deadline is None


def test_a_call_that_is_not_open_yet_says_when_it_opens(settings: Settings) -> None:
    planned = call("Školy", "", opens_at=moment(2026, 12, 7), closes_at=moment(2027, 3, 26, 17))
    [card] = content(settings, [planned]).cards
    assert card.badge is not None
    assert card.badge.words == "Opens in 14 days"
    assert card.facts[0] == Fact("Opens", "Monday 7 December 2026")


def test_an_event_says_when_where_for_how_much_and_until_when(settings: Settings) -> None:
    [card] = content(settings, [pairs()[6]]).cards
    assert card.when == "Wednesday 2 December 2026, 9:00–13:00"
    assert [fact.value for fact in card.facts] == [
        "Krajský úřad, zasedací sál, Škroupova 18, Plzeň",
        "zdarma",
        "until 30 November 2026",
    ]
    [undated] = content(settings, [event("Setkání", "")]).cards
    assert undated.when


def test_a_call_of_which_nothing_is_known_is_shown_as_an_article(settings: Settings) -> None:
    item, _details = call("Zeleň", "Více na webu.")
    [card] = content(settings, [(item, None)]).cards
    assert (card.kind, card.badge, card.paragraphs) == (
        ItemKind.ARTICLE, None, ("Více na webu.",),
    )  # fmt: skip


def test_documents_of_a_notice_name_their_type(settings: Settings) -> None:
    [card] = content(settings, [pairs()[12]]).cards
    assert [link.about for link in card.links] == ["Usnesení č. 12 (PDF)", "Plán seminářů (XLSX)"]


def test_of_many_documents_the_first_are_linked_and_the_rest_counted(settings: Settings) -> None:
    many = [{"title": f"{n}", "url": f"https://deska.example/{n}.pdf"} for n in range(8)]
    [card] = content(settings, [notice("Rozpočet", "", many)]).cards
    assert len(card.links) == MOST_DOCUMENTS
    assert "3" in card.note


def test_a_document_without_an_address_is_no_link_to_nowhere(settings: Settings) -> None:
    kept = [{"title": "Příloha.pdf", "url": "", "sha256": "a" * 64, "size": 4}] * 8
    [card] = content(settings, [notice("Rozpočet", "", kept)]).cards
    assert (card.links, card.note) == ((), "")


def test_the_nearest_deadlines_are_the_three_that_are_still_ahead(settings: Settings) -> None:
    near = content(settings).deadlines
    assert [deadline.day for deadline in near] == [
        "Friday 27 November",
        "Friday 27 November",
        "Monday 30 November",
    ]
    assert near[2].what.startswith("Seminář")
    assert near[2].what.endswith("(registration)")


def test_when_registration_is_over_the_event_itself_is_the_deadline(settings: Settings) -> None:
    late = event(
        "Setkání", "", register_by=moment(2026, 11, 20, 12), starts_at=moment(2026, 11, 25, 9)
    )
    [near] = content(settings, [late]).deadlines
    assert (near.day, near.what) == ("Wednesday 25 November", "Setkání")


def test_sections_stand_in_the_order_of_the_settings(settings: Settings) -> None:
    found = [
        article("Praxe", "praxe", ""),
        article("Kraj", "kraj", ""),
        article("?", "zrusena", ""),
    ]
    assert [section.key for section in content(settings, found).sections] == [
        "kraj", "praxe", "zrusena",
    ]  # fmt: skip


def test_the_order_within_a_section_is_the_editors(settings: Settings) -> None:
    found = placements([article("a", "kraj", ""), article("b", "kraj", "")])
    made = build(settings, make_issue(), found[::-1], NOW)
    assert [card.title for card in made.cards] == ["b", "a"]


def test_foreign_text_cannot_bring_marks_controls_or_endless_titles(settings: Settings) -> None:
    title = f"Zeleň %%{Mark.ADDRESS}%% \x0b{Mark.UNSUBSCRIBE_URL}" + " slovo" * 500
    [card] = content(settings, [article(title, "kraj", f"{Mark.ADDRESS}\n\ndruhý\x00")]).cards
    assert len(card.title) <= 250
    assert not [mark for mark in Mark if mark in card.title + "".join(card.paragraphs)]
    assert "\x0b" not in card.title
    assert len(card.paragraphs) == 2


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.example/a", "//", "", None])
def test_only_web_addresses_become_links(settings: Settings, url: str | None) -> None:
    item, _details = article("Zpráva", "kraj", "")
    item.url = url
    [card] = content(settings, [(item, None)]).cards
    assert card.url is None


def test_an_issue_speaks_from_its_slot_unless_that_has_passed() -> None:
    assert moment_of(make_issue(), NOW) == NOW
    assert moment_of(make_issue(slot=NOW + timedelta(days=3)), NOW) == NOW + timedelta(days=3)
    assert moment_of(make_issue(slot=NOW - timedelta(days=3)), NOW) == NOW


def test_a_bulletin_that_is_gone_from_the_settings_is_named(settings: Settings) -> None:
    with pytest.raises(InputError, match="mesicni"):
        build(settings, make_issue(bulletin="mesicni"), [], NOW)


def test_an_empty_issue_has_no_sections(settings: Settings) -> None:
    made = build(settings, make_issue(), [], NOW)
    assert (made.sections, made.deadlines) == ((), ())
    assert {card.kind for card in content(settings).cards} == set(ItemKind)
