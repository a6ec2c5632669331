"""If these fail, a list of sources cannot be taken elsewhere, or the catalogue misleads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources.kinds import KINDS
from newsletter.sources.listed import catalogue, read_opml, read_toml, write_opml, write_toml
from newsletter.sources.options import options_of
from newsletter.text.html import one_line
from tests.conftest import NOW

LINE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=30)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**31), 2**31) | LINE,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(LINE, part, max_size=3),
)


def source(**more: Any) -> Source:
    facts = {"key": "kraj", "kind": "feed", "title": "Kraj", "section": "kraj", "added_at": NOW,
             "url": "https://kraj.example/rss"}  # fmt: skip
    return Source(**{**facts, **more})


@pytest.mark.parametrize("key", catalogue())
def test_a_ready_source_can_be_added(key: str, settings: Settings) -> None:
    listed = catalogue()[key]
    settings.section(listed.section)
    assert listed.title
    assert listed.url.startswith("https://")
    made = source(kind=listed.kind, options=listed.options)
    options_of(made, KINDS[listed.kind].options)


@given(LINE, LINE, st.dictionaries(LINE, VALUES, max_size=3))
def test_what_is_written_as_toml_is_read_back(
    title: str, name: str, options: dict[str, Any]
) -> None:
    written = write_toml([source(title=title, options=options, interval_minutes=60),
                          source(key="jiny", title=name)])  # fmt: skip
    first, second = read_toml(written, "f").values()
    assert (first.title, first.options, first.interval_minutes) == (title, options, 60)
    assert (second.title, second.options, second.interval_minutes) == (name, {}, None)


@given(LINE)
def test_what_is_written_as_opml_is_read_back(title: str) -> None:
    text = write_opml([source(title=title), source(key="x", kind="board")], {"kraj": "Z <kraje>"})
    (feed,) = read_opml(text, "f")
    assert (feed.url, feed.section) == ("https://kraj.example/rss", "Z <kraje>")
    assert feed.title == one_line(title, 100)


def test_folders_of_other_programs_are_understood() -> None:
    text = """<opml version="1.0"><body><outline text="Kraj"><outline text="Uvnitř">
      <outline title="A" text="a" xmlUrl="https://a.example/"/></outline>
      <outline text="B" xmlUrl="https://b.example/"/></outline>
      <outline text="bez adresy"/><outline text="C" xmlUrl="javascript:alert(1)"/></body></opml>"""
    assert [(one.title, one.url, one.section) for one in read_opml(text, "f")] == [
        ("A", "https://a.example/", "Uvnitř"), ("B", "https://b.example/", "Kraj"),
    ]  # fmt: skip
