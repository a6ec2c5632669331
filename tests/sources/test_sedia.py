"""If these fail, European calls are missed, come with a past deadline, or with euros as crowns."""

import asyncio
import json
import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import HTTP
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Attachment, GrantCallDetails, Page, Post
from newsletter.sources.calls import said_of
from newsletter.sources.kinds import KINDS
from newsletter.sources.sedia import BOUNDARY, MOST_PAGES, SearchOptions, entry_of, question
from newsletter.text import language
from tests.conftest import NOW
from tests.sources.conftest import Collect, Read
from tests.sources.rows import ANYTHING, HARD, is_safe

CODE = "LIFE-2027-OBCE-GREEN"
ADDRESS = "https://portal.example/topic-details/LIFE-2027-OBCE-GREEN"


def action(**said: Any) -> dict[str, Any]:
    return {
        "action": f"{CODE} - LIFE Project Grants", "expectedGrants": 4,
        "minContribution": 500000, "maxContribution": 1500000,
        "budgetYearMap": {"2026": "4000000", "2027": 2000000.5},
        "deadlineModel": "single-stage", "deadlineDates": ["2027-02-16"],
    } | said  # fmt: skip


def overview(*actions: Any) -> list[str]:
    return [json.dumps({"budgetTopicActionMap": {"1": list(actions)}})]


def metadata(**said: Any) -> dict[str, Any]:
    conditions = (
        '<h4>Conditions</h4><a href="https://portal.example/docs/call-fiche_en.pdf">Call text</a>'
        '<a href="/docs/annex.DOCX"></a><a href="https://portal.example/help">help</a>'
        '<a href="javascript:x.pdf">x</a>'
    )
    return {
        "identifier": [CODE],
        "title": ["Greener\n squares of small towns"],
        "callTitle": ["LIFE calls for municipalities"],
        "status": ["31094502"],
        "type": ["1"],
        "startDate": ["2026-11-02T00:00:00.000+0000"],
        "deadlineDate": ["2027-02-16T00:00:00.000+0000"],
        "keywords": ["trees", "water", "trees"],
        "descriptionByte": ["<p>For <b>towns</b> and villages.</p>"],
        "budgetOverview": overview(action()),
        "topicConditions": [conditions],
        "links": [json.dumps([{"url": "https://portal.example/draft"}])],
    } | said


def topic(**said: Any) -> dict[str, Any]:
    return {
        "reference": "1TOPICSen", "url": ADDRESS, "summary": "Greener squares",
        "metadata": metadata(**said),
    }  # fmt: skip


def page(*topics: Any, total: Any = None) -> str:
    found = len(topics) if total is None else total
    return json.dumps({"pageNumber": 1, "totalResults": found, "results": topics})


def test_a_topic_comes_whole(collect: Collect) -> None:
    language.use("en")
    (entry,) = collect("sedia", page(topic()))
    assert entry.identity == CODE
    assert entry.title == "Greener squares of small towns"
    assert entry.url == ADDRESS
    assert entry.summary == (
        "Budget: EUR 6,000,000.5. At most EUR 1,500,000 for a project. For towns and villages."
    )
    assert entry.body == "<p>For <b>towns</b> and villages.</p>"
    assert entry.details == GrantCallDetails(
        opens_at=datetime(2026, 11, 1, 23, tzinfo=UTC),
        closes_at=datetime(2027, 2, 16, 23, tzinfo=UTC),
        provider="Příkladný kraj",
        programme="LIFE",
        code=CODE,
        source_state="Open",
    )
    assert entry.attachments == (
        Attachment("Call text", "https://portal.example/docs/call-fiche_en.pdf"),
        Attachment("annex.DOCX", "https://ec.europa.eu/docs/annex.DOCX"),
    )
    assert (entry.tags, entry.language) == (("trees", "water"), "en")


def test_the_next_deadline_of_several_is_the_deadline(collect: Collect) -> None:
    days = ["2026-09-24T00:00:00.000+0000", "2027-09-01T00:00:00.000+0000", "2027-03-10"]
    (entry,) = collect("sedia", page(topic(deadlineDate=days)))
    assert said_of(entry).closes_at == datetime(2027, 3, 10, 23, tzinfo=UTC)
    (timed,) = collect("sedia", page(topic(deadlineDate=["2027-03-10T17:00:00.000+0100"])))
    assert said_of(timed).closes_at == datetime(2027, 3, 10, 16, tzinfo=UTC)


def test_what_stays_open_after_its_deadline_is_closed(collect: Collect) -> None:
    stale = topic(deadlineDate=["2026-11-22T00:00:00.000+0000"])
    today = topic(identifier=["LIFE-2"], deadlineDate=["2026-11-23T00:00:00.000+0000"])
    undated = topic(identifier=["LIFE-3"], deadlineDate=[])
    entries = collect("sedia", page(stale, today, undated))
    assert [entry.identity for entry in entries] == ["LIFE-2", "LIFE-3"]


@pytest.mark.parametrize(
    ("actions", "words"),
    [
        (
            [action(), action(action=f"{CODE}-TOO - LIFE"), action(action="LIFE-2027-X")],
            "Budget: EUR 6,000,000.5. At most",
        ),
        ([action(action="1.1", maxContribution=0)], "Budget: EUR 6,000,000.5. For"),
        ([action(action="1.1"), action(action="1.2")], "For towns"),
        ([action(budgetYearMap={"2026": "1e999", "2027": None}, maxContribution="x")], "For towns"),
        ([action(budgetYearMap=[5], maxContribution=[9])], "For towns"),
        ([None, "x", 5], "For towns"),
        ([], "For towns"),
    ],
)
def test_only_the_money_of_the_topic_itself_is_named(
    collect: Collect, actions: list[Any], words: str
) -> None:
    language.use("en")
    (entry,) = collect("sedia", page(topic(budgetOverview=overview(*actions))))
    assert entry.summary.startswith(words)
    assert said_of(entry).allocation is None


@pytest.mark.parametrize(
    "text",
    ["{", "[" * 100_000, "5", '{"budgetTopicActionMap": {"1": 5}}', "null", '{"a":' * 50_000],
)
def test_a_budget_that_is_no_json_loses_the_budget_only(collect: Collect, text: str) -> None:
    (entry,) = collect("sedia", page(topic(budgetOverview=[text])))
    assert entry.summary == "For towns and villages."


def test_a_topic_that_comes_twice_is_one(collect: Collect) -> None:
    assert len(collect("sedia", page(topic(), topic(title=["Jiný název"])))) == 1


def test_all_pages_are_read_however_many_topics_the_server_gives(read: Read) -> None:
    names = [f"LIFE-{number}" for number in range(5)]
    pages = {
        "pageNumber=1": page(*(topic(identifier=[name]) for name in names[:2]), total=5),
        "pageNumber=2": page(*(topic(identifier=[name]) for name in names[2:4]), total=5),
        "pageNumber=3": page(topic(identifier=[names[4]]), total=5),
        "pageNumber=4": page(total=5),
    }
    found = read("sedia", pages)
    assert [entry.identity for entry in found.entries] == names
    assert found.complete


def test_half_a_list_does_not_pass_for_the_whole(collect: Collect) -> None:
    for broken in ("<html>", "{}", '{"results": 5}'):
        with pytest.raises(SourceError):
            collect("sedia", {"pageNumber=1": page(topic(), total=9), "pageNumber=2": broken})
    with pytest.raises(SourceError):
        collect("sedia", {"pageNumber=1": page(topic(), total=9)})


@pytest.mark.parametrize("total", [10**30, "mnoho", None, -1, True])
def test_a_list_that_never_ends_is_left_and_is_not_the_whole(read: Read, total: Any) -> None:
    found = read("sedia", json.dumps({"results": [topic()], "totalResults": total}))
    assert (len(found.entries), found.complete) == (1, False)
    assert MOST_PAGES < 100


@pytest.mark.parametrize(
    "body",
    ["", "<html></html>", "[]", "{}", '{"results": {}}', page({}, "x", None), "[" * 100_000,
     page(topic(identifier=[]), topic(identifier=[[]]), topic(identifier={"a": 1}))],
)  # fmt: skip
def test_what_is_no_list_of_topics_is_a_sentence(collect: Collect, body: str) -> None:
    with pytest.raises(SourceError):
        collect("sedia", body)


def test_words_and_programmes_keep_the_list_small(read: Read) -> None:
    text = page(
        topic(),
        topic(identifier=["CERV-2027-TWINNING"], title=["Partnership"], callTitle=["Twinning"]),
        topic(identifier=["HORIZON-2027"], title=["Chips"], callTitle=["Chips"]),
    )

    def kept(**options: Any) -> list[str]:
        return [entry.identity for entry in read("sedia", text, **options).entries]

    assert len(kept()) == 3
    assert kept(words=["MUNICIPAL", "twinn"]) == [CODE, "CERV-2027-TWINNING"]
    assert kept(programmes=["cerv", "HORIZON"]) == ["CERV-2027-TWINNING", "HORIZON-2027"]
    assert kept(programmes=["LIFE"], words=["chips"]) == []
    assert read("sedia", text, words=["x y z"]).complete


def test_an_address_is_made_when_none_is_safe(collect: Collect) -> None:
    broken = topic() | {"url": "javascript:alert(1)"}
    broken["metadata"]["identifier"] = ["LIFE/../2027 ?"]
    (entry,) = collect("sedia", page(broken))
    assert entry.url
    assert entry.url.startswith("https://ec.europa.eu/info/funding-tenders/")
    assert entry.url.endswith("/topic-details/LIFE%2F..%2F2027%20%3F")


def test_a_broken_row_loses_no_other(collect: Collect) -> None:
    strange = topic(
        identifier=["LIFE-2"], title=[["x"]], deadlineDate=[5, "20260-01-01"], startDate={},
        keywords="trees", status=[None], topicConditions=["<a>" * 6_000], descriptionByte=[{}],
    )  # fmt: skip
    found = collect("sedia", page("x", None, {"metadata": []}, strange, topic()))
    assert [entry.identity for entry in found] == ["LIFE-2", CODE]
    assert found[0].title == "Greener squares"
    assert found[0].attachments == ()
    assert said_of(found[0]) == GrantCallDetails(
        provider="Příkladný kraj", programme="LIFE", code="LIFE-2"
    )


def test_the_search_is_a_form_that_others_can_read() -> None:
    options = SearchOptions(status=("open",), period="2028 – 2034")
    asked = question(options)
    head = f"Content-Type: {asked.content_type}\r\n\r\n".encode()
    form = message_from_bytes(head + asked.body, policy=HTTP)
    parts = {
        part.get_param("name", header="content-disposition"): part.get_payload()
        for part in form.iter_parts()
    }
    assert list(parts) == ["query", "languages", "sort", "displayLanguage"]
    assert json.loads(str(parts["query"])) == {
        "bool": {
            "must": [
                {"terms": {"type": ["1", "8"]}},
                {"terms": {"status": ["31094502"]}},
                {"term": {"programmePeriod": "2028 – 2034"}},
            ]
        }
    }
    assert parts["displayLanguage"] == "en"
    assert asked.body.endswith(f"\r\n--{BOUNDARY}--\r\n".encode())
    assert asked.body.count(b"\n") == asked.body.count(b"\r\n")


def test_the_address_says_who_asks_and_for_which_page() -> None:
    asked = []

    async def fetch(url: str, *, conditional: bool = False, post: Post | None = None) -> Page:
        asked.append((url, conditional, post))
        raise SourceError("enough")

    address = "https://api.example/rest/search?text=obce"
    source = Source(key="eu", kind="sedia", title="EU", url=address, section="d", added_at=NOW)

    async def visit() -> None:
        await KINDS["sedia"].collect(source, fetch, NOW)

    with pytest.raises(SourceError):
        asyncio.run(visit())
    ((url, conditional, post),) = asked
    assert url == "https://api.example/rest/search?apiKey=SEDIA&text=obce&pageSize=50&pageNumber=1"
    assert (conditional, post) == (False, question(SearchOptions()))


@given(
    st.dictionaries(st.sampled_from(["url", *metadata()]), ANYTHING | ANYTHING.map(lambda x: [x])),
    st.sampled_from(HARD),
)
def test_no_row_breaks_the_list_or_leads_astray(row: dict[str, Any], code: str) -> None:
    for said in (row, metadata() | row, {**row, "identifier": [code], "title": ["x"]}):
        entry = entry_of(said, NOW, "EU")
        assert entry is None or is_safe(entry)


def test_conditions_nested_without_end_do_not_hold_up_the_others(collect: Collect) -> None:
    started = time.monotonic()
    deep = "<a href='/x.pdf'>" * 4_900
    (entry,) = collect("sedia", page(topic(topicConditions=[deep], descriptionByte=[deep])))
    assert len(entry.attachments) <= 50
    assert time.monotonic() - started < 10
