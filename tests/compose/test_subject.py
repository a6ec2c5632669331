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


def content(settings: Settings, found: list[Pair], title: str = "Zpravodaj pro obce") -> Content:
    bulletin = settings.bulletins["tydenni"].model_copy(update={"title": title})
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
