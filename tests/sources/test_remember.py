"""If these fail, what is new in a feed is taken for old, or text in it for markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.remember import fingerprint, taken_apart


def entries(text: str) -> list[str] | None:
    found = taken_apart(text)
    return None if found is None else list(found.entries)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<rss><item>a</item> <item>b</item></rss>", ["<item>a</item>", "<item>b</item>"]),
        ("<a:feed><a:entry x='1'>a</a:entry></a:feed>", ["<a:entry x='1'>a</a:entry>"]),
        ("<item><![CDATA[</item><item>]]></item>", ["<item><![CDATA[</item><item>]]></item>"]),
        ("<!-- <item> --><item>a</item>", ["<item>a</item>"]),
        ("<items><itemised/></items>", []),
        ("<item>a<item>b</item></item>", None),
        ("<item>a", None),
        ("</item>", None),
        ("<item/>", None),
    ],
)
def test_entries_are_found_where_they_stand(text: str, expected: list[str] | None) -> None:
    assert entries(text) == expected


@given(st.text(alphabet="<>/item!-[CDAT] ", max_size=300))
def test_a_document_in_pieces_is_the_document(text: str) -> None:
    found = taken_apart(text)
    if found:
        assert found.only(range(len(found.entries))) == text


def test_what_is_cut_out_leaves_the_rest() -> None:
    found = taken_apart("<rss><item>a</item>-<item>b</item></rss>")
    assert found
    assert found.only([1]) == "<rss>-<item>b</item></rss>"


@pytest.mark.parametrize("part", ["<item>", "<![CDATA[", "<!--", "<item ", "<item></item>"])
def test_a_hostile_feed_is_taken_apart_at_once(part: str) -> None:
    taken_apart(part * 100_000)


def test_every_letter_counts() -> None:
    assert fingerprint("a") != fingerprint("b")
    fingerprint("\ud800")
