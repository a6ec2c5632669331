"""If these fail, an editor's work on a draft is lost, or what is sent is not what was approved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsletter.compose import arrange, freeze
from newsletter.compose.check.finding import Fault, Finding, Severity
from newsletter.compose.draft import create
from newsletter.compose.render import render
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.models import Issue, IssueState, ItemState, Placement
from newsletter.settings import Settings
from newsletter.store import audit, issues, items
from newsletter.store.engine import Store, Tx
from newsletter.text.fingerprint import fingerprint
from tests.compose.approval import approve, proposed
from tests.compose.digest import article, call, moment, pairs, queue
from tests.conftest import NOW

BY = "jana"


@pytest.fixture
def issue(store: Store, settings: Settings) -> int:
    """Make a draft of three articles in one section; return its id."""
    with store.writing() as tx:
        queue(tx, [article(title, "kraj", "") for title in "abc"])
        made = create(tx, settings, "tydenni", now=NOW, who=BY, number=47)
        assert made.id is not None
        return made.id


def order(store: Store, issue: int) -> list[tuple[str, int, str]]:
    with store.reading() as tx:
        return [
            (one.section, one.position, one.frozen["title"]) for one in issues.placements(tx, issue)
        ]


def item_of(store: Store, issue: int, title: str) -> int:
    with store.reading() as tx:
        [found] = [
            one.item_id for one in issues.placements(tx, issue) if one.frozen["title"] == title
        ]
        return found


def in_kraj(*titles: str) -> list[tuple[str, int, str]]:
    return [("kraj", place, title) for place, title in enumerate(titles, start=1)]


def last_action(store: Store, issue: int) -> str:
    with store.reading() as tx:
        return audit.history(tx, "issue", issue)[-1].action


@pytest.mark.parametrize(
    ("to", "expected"),
    [(1, "xab"), (2, "axb"), (3, "abx"), (None, "abx"), (99, "abx"), (-5, "xab")],
)
def test_a_position_too_far_is_the_nearest_end(to: int | None, expected: str) -> None:
    a, b, x = (
        Placement(issue_id=1, item_id=ord(title), section="kraj", position=1) for title in "abx"
    )
    assert "".join(chr(one.item_id) for one in arrange.inserted([a, b], x, to)) == expected


def test_an_item_moves_to_a_position(store: Store, settings: Settings, issue: int) -> None:
    moved = item_of(store, issue, "c")
    with store.writing() as tx:
        arrange.move(tx, settings, issue, moved, to=1, now=NOW, who=BY)
    assert order(store, issue) == in_kraj("c", "a", "b")
    with store.writing() as tx:
        arrange.move(tx, settings, issue, moved, now=NOW, who=BY)
    assert order(store, issue) == in_kraj("a", "b", "c")
    assert last_action(store, issue) == "move"


def test_an_item_moves_to_another_section(store: Store, settings: Settings, issue: int) -> None:
    moved = item_of(store, issue, "b")
    with store.writing() as tx:
        arrange.move(tx, settings, issue, moved, section="praxe", now=NOW, who=BY)
    assert [(section, title) for section, _place, title in order(store, issue)] == [
        ("kraj", "a"), ("kraj", "c"), ("praxe", "b"),
    ]  # fmt: skip
    with store.writing() as tx, pytest.raises(InputError, match="jinde"):
        arrange.move(tx, settings, issue, moved, section="jinde", now=NOW, who=BY)


def test_what_is_taken_out_waits_for_another_issue(store: Store, issue: int) -> None:
    removed = item_of(store, issue, "b")
    with store.writing() as tx:
        arrange.remove(tx, issue, removed, now=NOW, who=BY)
    assert order(store, issue) == in_kraj("a", "c")
    with store.reading() as tx:
        assert items.get(tx, removed).state is ItemState.APPROVED
    with store.writing() as tx, pytest.raises(NotFoundError, match="47/2026"):
        arrange.remove(tx, issue, removed, now=NOW, who=BY)


def test_an_approved_item_can_be_added_and_no_other(
    store: Store, settings: Settings, issue: int
) -> None:
    with store.writing() as tx:
        late, foreign = queue(tx, [article("d", "kraj", ""), article("e", "jinde", "")])
        arrange.add(tx, settings, issue, late, now=NOW, who=BY)
    assert order(store, issue) == in_kraj("a", "b", "c", "d")
    for refused in (late, foreign):
        with store.writing() as tx, pytest.raises(StateError, match=str(refused)):
            arrange.add(tx, settings, issue, refused, now=NOW, who=BY)


def test_loading_takes_all_that_was_approved_since(
    store: Store, settings: Settings, issue: int
) -> None:
    with store.writing() as tx:
        over = call("po", "", closes_at=moment(2026, 11, 20))
        queue(tx, [article("d", "kraj", ""), over])
        assert [item.title for item in arrange.load(tx, settings, issue, now=NOW, who=BY)] == ["d"]
    assert order(store, issue) == in_kraj("a", "b", "c", "d")
    with store.writing() as tx:
        assert arrange.load(tx, settings, issue, now=NOW, who=BY) == []


def test_a_corrected_item_is_taken_over_on_the_editors_word(
    store: Store, settings: Settings, issue: int
) -> None:
    corrected = item_of(store, issue, "b")
    with store.writing() as tx:
        items.get(tx, corrected).title = "B"
    assert order(store, issue) == in_kraj("a", "b", "c")
    with store.writing() as tx:
        arrange.refresh(tx, settings, issue, corrected, now=NOW, who=BY)
    assert order(store, issue) == in_kraj("a", "B", "c")


def test_only_what_reads_otherwise_in_the_queue_is_outdated(
    store: Store, settings: Settings
) -> None:
    # Moments and amounts come back from either database as they went in.
    with store.writing() as tx:
        queue(tx, pairs())
        made = create(tx, settings, "tydenni", now=NOW, who=BY)
    with store.reading() as tx:
        placed = issues.placements(tx, made.id or 0)
        assert arrange.outdated(tx, placed) == []
    changed = placed[0].item_id
    with store.writing() as tx:
        items.get(tx, changed).summary = "Zdroj to řekl jinak."
    with store.reading() as tx:
        assert arrange.outdated(tx, issues.placements(tx, made.id or 0)) == [changed]


def test_texts_are_tidied_and_logged(store: Store, issue: int) -> None:
    texts = {"subject": "  Předmět\r\nBcc: x ", "intro": "První.\n\nDruhý. %%address%%\n"}
    with store.writing() as tx:
        done = arrange.set_texts(tx, issue, texts, now=NOW, who=BY)  # type: ignore[arg-type]
        assert (done.subject, done.preheader) == ("Předmět Bcc: x", "")
        assert done.intro == "První.\n\nDruhý. address"
        entry = audit.history(tx, "issue", issue)[-1]
    assert entry.before == {"subject": "", "intro": ""}
    assert entry.after["subject"] == "Předmět Bcc: x"


def test_approval_keeps_the_exact_rendering(store: Store, settings: Settings, issue: int) -> None:
    with store.writing() as tx:
        done = approve(tx, settings, issue, now=NOW, who=BY)
        assert (done.state, done.approved_by, done.approved_at) == (IssueState.APPROVED, BY, NOW)
    with store.reading() as tx:
        variant = issues.variant(tx, issue)
        fresh = render(settings, issues.get(tx, issue), issues.placements(tx, issue), NOW)
    assert variant is not None
    assert variant.key == "all"
    assert (variant.subject, variant.html, variant.text) == (fresh.subject, fresh.html, fresh.text)
    assert variant.sha256 == fingerprint(variant.subject, variant.html, variant.text)


def test_approving_twice_changes_nothing(store: Store, settings: Settings, issue: int) -> None:
    with store.reading() as tx:
        proposal = proposed(tx, settings, issue, NOW)
    for days in (0, 1):
        with store.writing() as tx:
            freeze.approve(tx, proposal, now=NOW + timedelta(days=days), who=BY)
    with store.reading() as tx:
        variant = issues.variant(tx, issue)
    assert variant is not None
    assert variant.rendered_at == NOW


def test_an_empty_issue_is_not_approved(store: Store, settings: Settings, issue: int) -> None:
    for title in "abc":
        with store.writing() as tx:
            arrange.remove(tx, issue, item_of(store, issue, title), now=NOW, who=BY)
    with store.writing() as tx, pytest.raises(StateError, match="--load"):
        approve(tx, settings, issue, now=NOW, who=BY)


def test_an_approved_issue_that_is_changed_is_a_draft_again(
    store: Store, settings: Settings, issue: int
) -> None:
    with store.writing() as tx:
        approve(tx, settings, issue, now=NOW, who=BY)
    with store.writing() as tx:
        done = arrange.set_texts(tx, issue, {"subject": "Jiný"}, now=NOW, who=BY)
        assert (done.state, done.approved_by, done.approved_at) == (IssueState.DRAFT, None, None)
        assert done.accepted == {}
        assert issues.variant(tx, issue) is None
    with store.writing() as tx:
        approve(tx, settings, issue, now=NOW, who=BY)
        variant = issues.variant(tx, issue)
    assert variant is not None
    assert variant.subject == "Jiný"


def test_a_cancelled_issue_gives_its_items_back(
    store: Store, settings: Settings, issue: int
) -> None:
    with store.writing() as tx:
        approve(tx, settings, issue, now=NOW, who=BY)
    for _twice in range(2):
        with store.writing() as tx:
            done = arrange.cancel(tx, issue, now=NOW, who=BY)
            assert done.state is IssueState.CANCELLED
    with store.reading() as tx:
        assert issues.variant(tx, issue) is None
        assert issues.placements(tx, issue) == []
        assert issues.approved_items(tx, ["kraj"])
    with store.writing() as tx, pytest.raises(StateError, match="47/2026"):
        arrange.load(tx, settings, issue, now=NOW, who=BY)


def test_what_is_on_its_way_is_not_touched(store: Store, settings: Settings, issue: int) -> None:
    by: Any = {"now": NOW, "who": BY}
    deeds: list[Callable[[Tx], object]] = [
        lambda tx: arrange.load(tx, settings, issue, **by),
        lambda tx: arrange.move(tx, settings, issue, 1, to=1, **by),
        lambda tx: arrange.add(tx, settings, issue, 1, **by),
        lambda tx: arrange.remove(tx, issue, 1, **by),
        lambda tx: arrange.refresh(tx, settings, issue, 1, **by),
        lambda tx: arrange.set_texts(tx, issue, {"subject": "x"}, **by),
        lambda tx: arrange.cancel(tx, issue, **by),
        lambda tx: approve(tx, settings, issue, **by),
    ]
    before = order(store, issue)
    for state in (IssueState.SENDING, IssueState.SENT):
        with store.writing() as tx:
            issues.get(tx, issue).state = state
        for deed in deeds:
            with store.writing() as tx, pytest.raises(StateError, match="47/2026"):
                deed(tx)
    assert order(store, issue) == before
    assert last_action(store, issue) == "create"


def test_issues_are_found_by_their_number(store: Store, issue: int) -> None:
    with store.writing() as tx:
        older = Issue(bulletin="tydenni", year=2025, number=47, created_at=NOW)
        issues.save(tx, [older])
    with store.reading() as tx:
        assert issues.find(tx, "47", None).id == issue
        assert issues.find(tx, " 47/2025 ", "tydenni").id == older.id
        for wrong in ("48", "47/2024"):
            with pytest.raises(NotFoundError, match=wrong):
                issues.find(tx, wrong, None)
        with pytest.raises(NotFoundError):
            issues.find(tx, "47", "mesicni")
        for wrong in ("", "x", "47/26", "-1", "9" * 30):
            with pytest.raises(InputError, match="47/2026"):
                issues.find(tx, wrong, None)


def test_a_number_that_two_bulletins_have_must_be_told_apart(store: Store, issue: int) -> None:
    with store.writing() as tx:
        issues.save(tx, [Issue(bulletin="mesicni", year=2026, number=47, created_at=NOW)])
    with store.reading() as tx:
        with pytest.raises(InputError, match="mesicni, tydenni"):
            issues.find(tx, "47", None)
        assert issues.find(tx, "47", "tydenni").id == issue


def test_what_a_colleague_changed_after_the_look_is_not_approved_unseen(
    store: Store, settings: Settings, issue: int
) -> None:
    with store.reading() as tx:
        proposal = proposed(tx, settings, issue, NOW)
    with store.writing() as tx:
        arrange.set_texts(tx, issue, {"intro": "Jiný úvod."}, now=NOW, who="kolegyne")
    with store.writing() as tx, pytest.raises(StateError, match="47/2026"):
        freeze.approve(tx, proposal, now=NOW, who=BY)
    with store.reading() as tx:
        assert issues.variant(tx, issue) is None


def with_findings(proposal: freeze.Proposal, *rules: tuple[str, Severity]) -> freeze.Proposal:
    findings = tuple(Finding(rule, severity, "", Fault("vada")) for rule, severity in rules)
    return replace(proposal, findings=findings)


def test_an_error_stops_the_approval(store: Store, settings: Settings, issue: int) -> None:
    with store.reading() as tx:
        proposal = proposed(tx, settings, issue, NOW)
    broken = with_findings(proposal, ("A01", Severity.ERROR), ("B03", Severity.ERROR))
    with store.writing() as tx, pytest.raises(StateError, match="issue check 47/2026"):
        freeze.approve(tx, broken, now=NOW, who=BY)
    with store.reading() as tx:
        assert issues.get(tx, issue).state is IssueState.DRAFT


def test_who_accepts_a_warning_is_logged(store: Store, settings: Settings, issue: int) -> None:
    with store.reading() as tx:
        proposal = proposed(tx, settings, issue, NOW)
    warned = with_findings(proposal, ("J04", Severity.WARNING), ("G01", Severity.WARNING))
    with store.writing() as tx:
        arrange.accept(tx, issue, ["G01"], now=NOW, who="jana")
    with store.writing() as tx:
        done = freeze.approve(tx, warned, now=NOW, who=BY)
        entry = audit.history(tx, "issue", issue)[-1]
    assert done.accepted == {"G01": "jana", "J04": BY}
    assert entry.after["accepted"] == "J04"
