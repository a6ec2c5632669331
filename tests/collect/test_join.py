"""If these fail, a story that two sources tell stands in the queue twice, or one is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import col, delete, select, update

from newsletter.clock import PRAGUE
from newsletter.collect import keep
from newsletter.collect.run import collect
from newsletter.collect.stories import EDITION, Stories
from newsletter.collect.understand import understand
from newsletter.collect.visit import Visit
from newsletter.models import (
    AuditEntry,
    Change,
    Event,
    GrantCall,
    Item,
    ItemKind,
    ItemState,
    Likeness,
    Provenance,
    Source,
    Telling,
)
from newsletter.rules import Rule
from newsletter.settings import Settings
from newsletter.sources import Attachment, Entry, EventDetails, FetchPage, GrantCallDetails, Reading
from newsletter.sources.kinds import KINDS, Kind
from newsletter.store.engine import Store
from tests.collect.conftest import AddSource
from tests.conftest import NOW

CLOSES = NOW + timedelta(days=30)
CALL = Entry(
    identity="call-7",
    title="Obnova drobných památek 2027",
    url="https://kraj.example/vyzvy/7",
    summary="Opravy kapliček a křížů, celkem 3 mil. Kč.",
    published_at=NOW - timedelta(days=2),
    details=GrantCallDetails(closes_at=CLOSES, allocation=Decimal(3_000_000), provider="Kraj"),
)
NEWS = Entry(
    identity="https://svaz.example/c?id=1",
    title="Tři miliony korun na kapličky a kříže",
    url="https://svaz.example/c?id=1",
    summary="Kraj vyhlásil obnovu drobných památek, žádosti do 23. prosince.",
    published_at=NOW - timedelta(days=1),
)
MAYBE = replace(
    NEWS,
    title="Kapličky a kříže v krajině",
    summary="",
    published_at=NOW - timedelta(days=1),
)
OTHER = Entry(identity="x", title="Dopravní omezení na mostě u Lipiny", published_at=NOW)

Say = Callable[..., None]


@pytest.fixture
def say(store: Store, settings: Settings, add_source: AddSource) -> Say:
    """Return a function that stores what a source (made when it is new) says in a run."""
    sources: dict[str, Source] = {}

    def store_visit(
        key: str, *entries: Entry, now: datetime = NOW, stories: Stories | None = None,
        rules: tuple[Rule, ...] = (),
    ) -> None:  # fmt: skip
        source = sources.get(key) or add_source(f"https://{key}.example/", key=key)
        sources[key] = source
        visit, understood = (
            Visit(key, key, source.url),
            understand(entries, source.section, source.title, now),
        )
        brought = keep.Brought(source, visit, Reading(entries), understood)
        with store.writing() as tx:
            ruled = settings.model_copy(update={"rules": rules})
            keep.keep(tx, [brought], ruled, now, stories or Stories())

    return store_visit


def rows(store: Store, table: type[Any]) -> list[Any]:
    with store.reading() as tx:
        order = col(table.id) if hasattr(table, "id") else col(table.item_id)
        return list(tx.exec(select(table).order_by(order)))


def alter(store: Store, item_id: int, **values: object) -> None:
    with store.writing() as tx:
        item = tx.get_one(Item, item_id)
        for name, value in values.items():
            setattr(item, name, value)


def test_a_story_of_two_sources_is_one_item(store: Store, say: Say) -> None:
    say("kraj", CALL)
    later = NOW + timedelta(hours=1)
    say("svaz", NEWS, OTHER, now=later)
    first, second = rows(store, Item)
    assert (first.title, second.title) == (CALL.title, OTHER.title)
    lead, _other, joined = rows(store, Provenance)
    assert (lead.item_id, lead.why) == (first.id, "")
    assert (joined.item_id, joined.identity, joined.url) == (first.id, NEWS.identity, NEWS.url)
    assert "23. 12." in joined.why
    assert joined.said["title"] == NEWS.title
    assert rows(store, Likeness) == []
    say("svaz", NEWS, OTHER, now=later)
    assert len(rows(store, Item)) == 2
    assert len(rows(store, Provenance)) == 3


def test_it_makes_no_difference_who_tells_it_first(store: Store, say: Say) -> None:
    say("svaz", NEWS)
    say("kraj", CALL)
    (item,) = rows(store, Item)
    (details,) = rows(store, GrantCall)
    assert (item.title, item.kind, item.url) == (CALL.title, ItemKind.GRANT_CALL, CALL.url)
    assert (item.original_title, item.source_id) == (CALL.title, 2)
    assert (details.item_id, details.closes_at) == (item.id, CLOSES)
    assert [one.item_id for one in rows(store, Provenance)] == [item.id, item.id]
    (entry,) = rows(store, AuditEntry)
    assert (entry.action, entry.before["title"], entry.after["kind"]) == (
        "lead", NEWS.title, "grant_call",
    )  # fmt: skip


@pytest.mark.parametrize(
    "touched", [{"edited": ["title"]}, {"state": ItemState.APPROVED}], ids=["edited", "approved"]
)
def test_what_an_editor_has_touched_keeps_its_words(
    store: Store, say: Say, touched: dict[str, object]
) -> None:
    say("svaz", NEWS)
    alter(store, 1, **touched)
    say("kraj", CALL)
    (item,), (details,) = rows(store, Item), rows(store, GrantCall)
    assert (item.title, item.source_id) == (NEWS.title, 1)
    assert details.closes_at != CLOSES  # read out of the words of the news
    assert len(rows(store, Provenance)) == 2


def test_the_source_that_leads_says_where_and_what_the_item_is_about(
    store: Store, say: Say
) -> None:
    rules = (Rule(section="praxe", source="svaz"), Rule(section="dotace", title="památka"))
    say("svaz", replace(NEWS, summary=f"{NEWS.summary} Nejen v Tachově."), rules=rules)
    (item,) = rows(store, Item)
    assert (item.section, item.territory) == ("praxe", ["CZ0327", "3215"])
    say("kraj", replace(CALL, summary=f"{CALL.summary} Radí v Klatovech."), rules=rules)
    (item,) = rows(store, Item)
    assert (item.section, item.territory) == ("dotace", ["CZ0322", "3205"])
    assert "památka" in item.reasons["section"]


def test_what_a_rule_blocks_does_not_lead(store: Store, say: Say) -> None:
    say("svaz", NEWS)
    say("kraj", CALL, rules=(Rule(block=True, source="kraj"),))
    (item,) = rows(store, Item)
    assert (item.title, item.state, item.reasons.get("blocked")) == (
        NEWS.title, ItemState.NEW, None,
    )  # fmt: skip


def test_a_rule_against_one_source_hides_no_other(store: Store, say: Say) -> None:
    rules = (Rule(block=True, source="svaz"),)
    say("svaz", NEWS, rules=rules)
    say("kraj", CALL, rules=rules)
    assert [(item.title, item.state) for item in rows(store, Item)] == [
        (NEWS.title, ItemState.REJECTED), (CALL.title, ItemState.NEW),
    ]  # fmt: skip


def test_documents_of_both_sources_belong_to_the_item(store: Store, say: Say) -> None:
    rules, letter = (
        Attachment(name, f"https://urad.example/{name}.pdf") for name in ("rules", "letter")
    )
    say("kraj", replace(CALL, attachments=(rules,)))
    say("svaz", replace(NEWS, attachments=(rules, letter)))
    (item,) = rows(store, Item)
    assert [document["title"] for document in item.attachments] == ["rules", "letter"]


DAY = Entry(
    identity="uid-3",
    title="Den otevřených dveří čistírny v Lhotici",
    published_at=NOW - timedelta(days=2),
    details=EventDetails(
        starts_at=datetime(2026, 12, 3, tzinfo=PRAGUE), ends_at=datetime(2026, 12, 4, tzinfo=PRAGUE)
    ),
)
INVITATION = Entry(
    identity="https://svaz.example/akce/3",
    title="Den otevřených dveří čistírny v Lhotici 3. 12. 2026",
    url="https://svaz.example/akce/3",
    summary="Pozvánka na den otevřených dveří čistírny v Lhotici. Přihlášky do 2. 12. 2026.",
    published_at=NOW - timedelta(days=1),
)


@pytest.mark.parametrize("order", [("mas", "svaz"), ("svaz", "mas")])
def test_what_the_source_that_leads_leaves_out_stays_as_another_says_it(
    store: Store, say: Say, order: tuple[str, str]
) -> None:
    entries = {"mas": DAY, "svaz": INVITATION}
    for key in order:
        say(key, entries[key])
    (item,), (event,) = rows(store, Item), rows(store, Event)
    assert (item.title, item.original_title, item.original_summary) == (DAY.title, DAY.title, "")
    assert (item.url, item.summary) == (INVITATION.url, INVITATION.summary)
    assert event.register_by == datetime(2026, 12, 2, 23, 59, 59, tzinfo=PRAGUE)
    assert "Přihlášky do 2. 12." in item.evidence["register_by"]
    assert (event.starts_at, event.ends_at) == (DAY.details.starts_at, DAY.details.ends_at)  # type: ignore[union-attr]
    assert item.evidence.keys() == {"register_by"}


@pytest.mark.parametrize(
    ("state", "url"), [("approved", INVITATION.url), ("placed", INVITATION.url), ("sent", None)]
)
def test_what_is_chosen_gains_the_link_that_it_has_not_and_no_words(
    store: Store, say: Say, state: str, url: str | None
) -> None:
    say("mas", DAY)
    alter(store, 1, state=ItemState(state))
    say("svaz", INVITATION)
    (item,) = rows(store, Item)
    assert (item.url, item.summary) == (url, "")


def test_what_a_source_beside_withdraws_is_noted_once_and_stays_with_the_editor(
    store: Store, say: Say
) -> None:
    say("svaz", INVITATION)
    alter(store, 1, state=ItemState.APPROVED)
    say("mas", DAY)
    for hours in (1, 2):
        say("mas", replace(DAY, withdrawn=True), now=NOW + timedelta(hours=hours))
    (item,), (change,) = rows(store, Item), rows(store, Change)
    assert (item.state, item.withdrawn_at) == (ItemState.APPROVED, NOW + timedelta(hours=1))
    assert change.field == "withdrawn"


def test_a_link_that_is_told_later_is_taken_and_one_that_an_editor_took_out_is_not(
    store: Store, say: Say
) -> None:
    say("mas", DAY)
    say("svaz", replace(INVITATION, url=None))
    alter(store, 1, edited=["url"])
    say("svaz", INVITATION, now=NOW + timedelta(hours=1))
    assert rows(store, Item)[0].url is None
    alter(store, 1, edited=[])
    say("svaz", INVITATION, now=NOW + timedelta(hours=2))
    assert rows(store, Item)[0].url == INVITATION.url


def test_a_moved_deadline_is_noticed_from_either_source(store: Store, say: Say) -> None:
    say("svaz", NEWS)
    say("kraj", CALL)
    assert isinstance(CALL.details, GrantCallDetails)
    moved = replace(CALL, details=replace(CALL.details, closes_at=CLOSES + timedelta(days=9)))
    say("kraj", moved, now=NOW + timedelta(days=1))
    (details,) = rows(store, GrantCall)
    assert details.closes_at == CLOSES + timedelta(days=9)
    say("svaz", replace(NEWS, title="Tři miliony na kapličky"), now=NOW + timedelta(days=2))
    assert rows(store, Item)[0].title == CALL.title
    assert [(one.field, one.source_id) for one in rows(store, Change)] == [
        ("closes_at", 2), ("title", 1),
    ]  # fmt: skip


def test_a_doubtful_pair_is_two_items_and_a_question(store: Store, say: Say) -> None:
    say("kraj", CALL)
    say("svaz", MAYBE)
    assert len(rows(store, Item)) == 2
    (pair,) = rows(store, Likeness)
    assert (pair.item_id, pair.other_id, pair.settled_at) == (2, 1, None)
    assert 40 <= pair.score <= 100
    assert pair.why
    say("svaz", MAYBE, now=NOW + timedelta(days=1))
    assert len(rows(store, Likeness)) == 1


def test_nobody_is_asked_about_what_is_over(store: Store, say: Say) -> None:
    say("svaz", MAYBE)
    over = GrantCallDetails(closes_at=NOW - timedelta(days=1))
    say("kraj", replace(CALL, title="Obnova drobných památek na návsi", summary="", details=over))
    assert [item.state for item in rows(store, Item)] == [ItemState.NEW, ItemState.EXPIRED]
    assert rows(store, Likeness) == []


def test_of_one_source_only_identity_counts(store: Store, say: Say) -> None:
    say("kraj", CALL)
    say("kraj", CALL, replace(CALL, identity="call-8", url="https://kraj.example/vyzvy/8"))
    say("kraj", replace(CALL, identity="call-9", url="https://kraj.example/vyzvy/9"))
    assert len(rows(store, Item)) == 3
    assert rows(store, Likeness) == []


def test_two_entries_of_one_visit_never_join_one_item(store: Store, say: Say) -> None:
    say("kraj", CALL)
    say("svaz", NEWS, replace(NEWS, identity="2", url="https://svaz.example/c?id=2"))
    items = rows(store, Item)
    assert [item.title for item in items] == [CALL.title, NEWS.title]
    assert sorted(one.item_id for one in rows(store, Provenance)) == [1, 1, 2]
    (pair,) = rows(store, Likeness)
    assert (pair.item_id, pair.other_id) == (2, 1)


def test_what_one_visit_brings_is_known_to_the_next_of_the_same_run(store: Store, say: Say) -> None:
    run = Stories()
    say("a", CALL, stories=run)
    say("b", NEWS, stories=run)
    say("c", replace(NEWS, identity="c", title="Kraj dá tři miliony na kapličky"), stories=run)
    (item,) = rows(store, Item)
    assert [(one.item_id, one.source_id) for one in rows(store, Provenance)] == [
        (item.id, 1), (item.id, 2), (item.id, 3),
    ]  # fmt: skip


def test_what_an_older_release_kept_no_telling_of_is_told_once(store: Store, say: Say) -> None:
    say("kraj", CALL)
    for edition in (None, EDITION - 1):
        with store.writing() as tx:
            if edition is None:
                tx.exec(delete(Telling))
            else:
                tx.exec(update(Telling).values(edition=edition, story={}, keys=b""))
        say(f"svaz-{edition}", NEWS)
        assert {one.edition for one in tellings(store)} == {EDITION}
    assert len(tellings(store)) == 3
    assert {one.item_id for one in rows(store, Provenance)} == {1}


def test_what_a_source_tells_otherwise_is_compared_as_it_tells_it_now(
    store: Store, say: Say
) -> None:
    say("kraj", replace(CALL, title="Vrty", summary="", details=GrantCallDetails(provider="Kraj")))
    say("kraj", CALL, now=NOW + timedelta(hours=1))
    assert tellings(store) == []
    say("svaz", NEWS, now=NOW + timedelta(hours=2))
    assert {one.item_id for one in rows(store, Provenance)} == {1}
    assert len(tellings(store)) == 2


def tellings(store: Store) -> list[Telling]:
    with store.reading() as tx:
        return list(tx.exec(select(Telling)))


def test_a_run_joins_what_its_sources_tell(
    store: Store, local: Settings, add_source: AddSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"a": [CALL], "b": [NEWS]}

    async def told(source: Source, _fetch: FetchPage, _now: datetime) -> Reading:
        return Reading(said[source.key])

    monkeypatch.setitem(KINDS, "told", Kind(told))
    for key in said:
        add_source("https://urad.example/", key=key, kind="told")
    first, second = collect(store, local, NOW)
    assert (first.new, first.seen, second.new, second.seen) == (1, 1, 0, 1)
    assert len(rows(store, Item)) == 1


@pytest.mark.parametrize(
    "state", [ItemState.SENT, ItemState.REJECTED, ItemState.EXPIRED, ItemState.PLACED]
)
def test_what_was_decided_does_not_come_back_by_another_source(
    store: Store, say: Say, state: ItemState
) -> None:
    say("kraj", CALL)
    alter(store, 1, state=state)
    say("svaz", NEWS)
    (item,) = rows(store, Item)
    assert item.state is state
    assert len(rows(store, Provenance)) == 2


def test_what_was_merged_is_joined_where_it_is_told_now(store: Store, say: Say) -> None:
    say("a", OTHER)
    say("b", replace(OTHER, identity="b", title="Starosta přijal hosty z Bavorska"))
    say("kraj", CALL)
    alter(store, 3, state=ItemState.MERGED, merged_into=2)
    alter(store, 2, state=ItemState.MERGED, merged_into=1)
    say("svaz", NEWS)
    assert len(rows(store, Item)) == 3
    assert rows(store, Provenance)[-1].item_id == 1


@pytest.mark.parametrize(
    "gone",
    [
        {"withdrawn_at": NOW},
        {"state": ItemState.MERGED},
        {"state": ItemState.MERGED, "merged_into": 1},
        {"state": ItemState.REJECTED, "first_seen_at": NOW - timedelta(days=100)},
    ],
    ids=["withdrawn", "merged into nothing", "merged into itself", "long ago"],
)
def test_what_is_gone_is_not_joined(store: Store, say: Say, gone: dict[str, object]) -> None:
    say("kraj", replace(CALL, details=None))
    alter(store, 1, **gone)
    say("svaz", NEWS)
    assert len(rows(store, Item)) == 2
    assert rows(store, Likeness) == []


def test_an_old_call_that_is_still_open_is_joined(store: Store, say: Say) -> None:
    say("kraj", CALL)
    alter(store, 1, state=ItemState.SENT, first_seen_at=NOW - timedelta(days=100))
    say("svaz", NEWS)
    assert len(rows(store, Item)) == 1


def test_an_item_of_a_removed_source_is_joined(store: Store, say: Say) -> None:
    say("kraj", CALL)
    with store.writing() as tx:
        tx.delete(tx.get_one(Source, 1))
    say("svaz", NEWS)
    (item,) = rows(store, Item)
    assert item.source_id is None
    assert [one.item_id for one in rows(store, Provenance)] == [1]


def test_a_visit_that_is_not_stored_whole_joins_nothing(
    store: Store, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("kraj", CALL)
    before = rows(store, Item)
    with monkeypatch.context() as patch:
        patch.setattr(keep, "_move", lambda *_arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            say("svaz", NEWS, MAYBE, now=NOW + timedelta(hours=1))
    assert len(rows(store, Provenance)) == 1
    assert rows(store, Item) == before
    say("svaz", NEWS)
    assert len(rows(store, Item)) == 1
    assert len(rows(store, Provenance)) == 2


def test_two_collectors_at_once_make_two_items_at_worst(store: Store, say: Say) -> None:
    say("kraj", OTHER)
    say("svaz", replace(OTHER, title="Starosta přijal hosty z Bavorska"))
    start = Barrier(2)

    def visit(key: str, entry: Entry) -> None:
        start.wait()
        say(key, entry)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(visit, "kraj", CALL), pool.submit(visit, "svaz", NEWS)]:
            done.result()
    items, provenances = {one.id for one in rows(store, Item)}, rows(store, Provenance)
    assert 3 <= len(items) <= 4
    assert len(provenances) == 4
    assert {one.item_id for one in provenances} == items


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_another_command_holds_is_not_waited_for(store: Store, say: Say) -> None:
    say("kraj", CALL)
    with store.writing() as tx:
        tx.exec(select(Item).where(Item.id == 1).with_for_update()).one()
        say("svaz", NEWS)
    assert len(rows(store, Item)) == 2
