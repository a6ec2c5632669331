"""If these fail, a rule of the secretary does something else than she wrote."""

from time import process_time
from typing import Any

from newsletter.collect.ruled import Ruled, ready, ruled
from newsletter.models import Item
from newsletter.rules import Rule
from newsletter.text import language
from tests.conftest import NOW


def item(title: str = "Dotace na opravy škol", **values: Any) -> Item:
    text = {"original_summary": "Příjem žádostí do konce roku.", **values}
    return Item(section="kraj", title="Opraveno editorem", original_title=title,
                first_seen_at=NOW, **text)  # fmt: skip


def judged(what: Item, *rules: Rule, source: str = "kraj-web") -> Ruled:
    language.use("en")
    return ruled(what, source, ready(rules))


def test_without_rules_nothing_changes() -> None:
    assert judged(item(tags=["Granty"])) == Ruled(tags=("Granty",))


def test_what_a_rule_blocks_is_told_with_the_rule_and_the_words() -> None:
    found = judged(item(), Rule(name="Školství", block=True, title=("most", "školy")))
    assert found.blocked == "rule ‘Školství’ (title: školy)"
    assert found.reasons == {"blocked": found.blocked}


def test_a_rule_without_a_name_is_called_by_its_number() -> None:
    found = judged(item(), Rule(block=True, title="most"), Rule(block=True, title="dotace"))
    assert found.blocked == "rule 2 (title: dotace)"


def test_all_conditions_must_hold() -> None:
    both = Rule(block=True, title="dotace", source="kraj-web")
    assert judged(item(), both).blocked == "rule 1 (title: dotace, source: kraj-web)"
    assert judged(item(), both, source="jiny").blocked == ""
    assert judged(item("Opravy škol"), both).blocked == ""


def test_a_condition_with_not_holds_when_nothing_is_there() -> None:
    rule = Rule(block=True, title="dotace", not_text=("most", "žádost"))
    assert judged(item(), rule).blocked == ""
    assert judged(item(original_summary="Již brzy."), rule).blocked == "rule 1 (title: dotace)"
    elsewhere = Rule(block=True, not_source=("kraj-web", "mesto"))
    assert judged(item(), elsewhere).blocked == ""
    assert judged(item(), elsewhere, source="jiny").blocked == "rule 1"


def test_what_is_kept_is_never_blocked_and_says_against_what() -> None:
    rules = (Rule(block=True, title="dotace"), Rule(keep=True, title="škola"))
    for order in (rules, rules[::-1]):
        found = judged(item(), *order)
        assert found.blocked == ""
        assert "title: škola" in found.reasons["kept"]
        assert "title: dotace" in found.reasons["kept"]
    assert judged(item(), rules[1]).reasons == {}


def test_the_first_rule_for_the_section_decides() -> None:
    rules = [Rule(section=key, title=word) for key, word in
             (("akce", "seminář"), ("dotace", "dotace"), ("praxe", "škola"))]  # fmt: skip
    found = judged(item(), *rules)
    assert found.section == "dotace"
    assert found.reasons == {"section": "rule 2 (title: dotace)"}


def test_every_rule_gives_its_tag_and_the_rules_below_see_it() -> None:
    found = judged(
        item(tags=["Granty"]),
        Rule(tag="školy", title="škola"),
        Rule(tag="Granty", title="dotace"),
        Rule(section="praxe", tagged="školy"),
        Rule(tag="oprava školy", tagged="školy", title="oprava"),
    )
    assert found.tags == ("Granty", "školy", "oprava školy")
    assert found.section == "praxe"
    assert found.reasons["tag:školy"] == "rule 1 (title: škola)"
    assert "tag:Granty" not in found.reasons


def test_a_tag_of_a_rule_that_is_gone_goes_with_it() -> None:
    before = item(tags=["Granty", "školy"], reasons={"tag:školy": "rule 1 (title: škola)"})
    assert judged(before).tags == ("Granty",)


def test_the_text_is_the_title_the_summary_and_the_beginning_of_the_page() -> None:
    page = item(body="<p>Rozpočtov&#225; skladba <b>obcí</b></p>" + "<p>x</p>" * 1000 + "kočka")
    rule = Rule(tag="a", text=("rozpočtová skladba obcí",))
    assert judged(page, rule).tags == ("a",)
    assert judged(page, Rule(tag="a", text="opravy škol")).tags == ("a",)
    assert judged(page, Rule(tag="a", text="konec roku")).tags == ("a",)
    assert judged(page, Rule(tag="a", text="kočka")).tags == ()


def test_authors_and_categories_of_the_source_can_be_named() -> None:
    of_editor = item(author="Jana Nováková", tags=["Krizové řízení"])
    assert judged(of_editor, Rule(block=True, author="Nováková")).blocked
    assert judged(of_editor, Rule(block=True, tagged="krizové řízení")).blocked
    assert not judged(item(), Rule(block=True, author="Nováková")).blocked


def test_what_an_editor_wrote_is_not_what_rules_look_at() -> None:
    assert not judged(item(), Rule(block=True, title="opraveno editorem")).blocked


def test_a_hostile_page_takes_linear_time() -> None:
    page = item(body="<" * 100_000 + "a" * 100_000, original_summary="ab " * 200_000)
    started = process_time()
    assert not judged(page, Rule(block=True, text="ab cd", not_title="x")).blocked
    assert process_time() - started < 5
