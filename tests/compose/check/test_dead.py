"""If these fail, dead links are not told of, or our own are asked for before they are there."""

from newsletter.compose.check.dead import findings, outside
from newsletter.compose.check.finding import Severity
from newsletter.settings import Settings
from tests.compose.check.mails import digest, inserted, only_html

DEAD = "https://www.kraj.example.cz/dotace/55787"


def test_each_address_outside_is_asked_for_once_and_ours_is_not(settings: Settings) -> None:
    ours = str(settings.public_url).rstrip("/")
    twice = inserted(f'<a href="{DEAD}">a</a><a href="{ours}/tydenni/2026/47">b</a>')
    found = outside(digest(settings, twice), ours)
    assert found.count(DEAD) == 1
    assert all(url.startswith("http") and not url.startswith(ours) for url in found)


def test_an_address_that_only_begins_as_ours_does_is_asked_for() -> None:
    mail = only_html('<a href="https://obec.example.org/x">a</a><a href="#b">b</a>')
    assert outside(mail, "https://obec.example/") == ["https://obec.example.org/x"]


def test_what_is_gone_stops_the_issue_and_what_is_unsure_does_not(settings: Settings) -> None:
    unsure = "https://www.kraj.example.cz/dotace/48998"
    found = findings(digest(settings), {DEAD: "taková stránka není (404)"}, {unsure: "neodpovídá"})
    assert [(one.rule, one.severity) for one in found] == [
        ("B09", Severity.ERROR), ("B12", Severity.WARNING),
    ]  # fmt: skip
    assert "Obnova veřejné zeleně" in found[0].fault.where
    assert found[0].fault.what == "taková stránka není (404)"
