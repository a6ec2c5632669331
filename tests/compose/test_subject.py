"""If these fail, the inbox shows a cut, empty or doubled line."""

import pytest

from newsletter.compose.content import Content, build
from newsletter.compose.subject import preheader, subject
from newsletter.settings import Settings
from newsletter.text import language
from tests.compose.digest import Pair, article, call, make_issue, moment, pairs, placements
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


LAYOUTS = ["digest", "announcement", "invitation", "alert"]


def content(
    settings: Settings,
    found: list[Pair],
    title: str = "Zpravodaj pro obce",
    layout: str = "digest",
) -> Content:
    changes = {"title": title, "layout": layout}
    bulletin = settings.bulletins["tydenni"].model_copy(update=changes)
    changed = settings.model_copy(update={"bulletins": {"tydenni": bulletin}})
    return build(changed, make_issue(), placements(found), NOW)


def test_the_subject_counts_what_is_in_the_issue(settings: Settings) -> None:
    expected = "Zpravodaj pro obce 47/2026: 6 grant calls, 2 end this week, 3 events"
    assert subject(content(settings, pairs())) == expected


def test_this_week_ends_on_sunday(settings: Settings) -> None:
    sunday = call("a", "", closes_at=moment(2026, 11, 29, 23, 59))
    monday = call("b", "", closes_at=moment(2026, 11, 30, 12))
    assert "2 grant calls, 1 ends this week" in subject(content(settings, [sunday, monday]))


@pytest.mark.parametrize("title", ["Z", "Zpravodaj pro obce", "Zpravodaj " * 5, "Zpravodaj " * 20])
@pytest.mark.parametrize("count", [1, 3, 17])
def test_subject_and_preheader_fit_the_inbox(settings: Settings, title: str, count: int) -> None:
    made = content(settings, pairs()[-count:], title)
    assert 30 <= len(subject(made)) <= 70
    assert "47/2026" in subject(made)
    assert 80 <= len(preheader(made)) <= 140
    assert preheader(made) != subject(made)


def test_without_deadlines_the_preheader_lists_the_sections(settings: Settings) -> None:
    made = content(settings, [article("Kraj", "kraj", "")])
    assert preheader(made).startswith("In this issue: Zprávy z kraje (1).")


def test_the_preheader_of_a_small_issue_holds_no_postal_address(settings: Settings) -> None:
    line = preheader(content(settings, [article("Kraj", "kraj", "")]))
    assert settings.publisher.name in line
    assert settings.publisher.address not in line
    assert settings.publisher.company_id not in line


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", range(17))
def test_whatever_the_layout_both_lines_fit_the_inbox(
    settings: Settings, layout: str, place: int
) -> None:
    made = content(settings, pairs()[place:], layout=layout)
    assert 30 <= len(subject(made)) <= 70
    assert 80 <= len(preheader(made)) <= 140
    assert preheader(made) != subject(made)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("title", ["A", "Obec " * 60, "x" * 300])
def test_no_title_is_too_short_or_too_long_for_a_subject(
    settings: Settings, layout: str, title: str
) -> None:
    made = content(settings, [article(title, "kraj", "")], layout=layout)
    assert 30 <= len(subject(made)) <= 70


def test_an_announcement_is_called_what_it_announces(settings: Settings) -> None:
    made = content(settings, pairs()[9:10], layout="announcement")
    assert subject(made) == "Kraj spustil mapu volných budov pro podnikání"
    assert preheader(made).startswith("Obce do ní mohou zadat prázdné školy")


def test_an_invitation_says_what_to_and_when(settings: Settings) -> None:
    made = content(settings, pairs()[6:7], layout="invitation")
    assert subject(made) == "Invitation: Seminář: Rozpočtová skladba a inventarizace 2026"
    assert preheader(made).startswith("Wednesday 2 December 2026, 9:00–13:00. Where: Krajský")


def test_an_alert_begins_with_what_ends_first(settings: Settings) -> None:
    made = content(settings, pairs()[5:0:-1], layout="alert")
    assert subject(made) == "Ends in 4 days: Obnova veřejné zeleně v obcích"
    assert preheader(made).startswith("Nearest deadlines: ")
