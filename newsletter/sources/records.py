"""What sources of records share, whatever those are written in: pages of items, their entries."""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field, field_validator

from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, Page, Post, Reading
from newsletter.sources.aside import aside
from newsletter.sources.identity import told_apart
from newsletter.sources.mapping import Fields, Where, entry_of
from newsletter.text.language import _

MOST_ITEMS = 2_000
MOST_PAGES = 20


class RecordOptions(Fields):
    """Where in the answer its items are; the other places are inside an item.

    ``post``: what is asked by POST (JSON); by GET without it. The next page is at the address at
    ``next``, or has the next number in the parameter ``page`` (of what is posted, if something
    is), counted from ``first_page``; ``pages`` are read at most. ``whole``: the items are all
    there are, so what disappears is gone. ``may_be_empty``: an answer without items is no fault.
    """

    items: Where = ""
    title: Where
    post: str = Field(default="", max_length=10_000)
    next: Where = ""
    page: Where = ""
    first_page: int = Field(default=1, ge=0, le=1)
    pages: int = Field(default=3, ge=1, le=MOST_PAGES)
    whole: bool = False
    may_be_empty: bool = False

    @field_validator("items", "next")
    @classmethod
    def _leads(cls, place: str) -> str:
        if place:
            cls.check(place)
        return place

    @field_validator("post")
    @classmethod
    def _is_json(cls, text: str) -> str:
        try:
            is_object = isinstance(json.loads(text or "{}"), dict)
        except (ValueError, RecursionError):
            is_object = False
        if not is_object:
            raise ValueError(_('is not a JSON object, e.g. {"pageSize": 50}'))
        return text


@dataclass(frozen=True)
class Records:
    """One page of records: how many ``items`` it has, their entries, the address of the next."""

    items: int
    entries: list[Entry]
    next: str | None = None


O = TypeVar("O", bound=RecordOptions)  # noqa: E741
Item = TypeVar("Item")


async def collected(
    source: Source, fetch: FetchPage, options: O, read: Callable[[Page, O], Records]
) -> Reading:
    """Return the entries of all pages of the source.

    :param read: reads one page; a function that another process can be given.
    :raises SourceError: a page cannot be had or read, or the first has no entry.
    """
    entries: dict[str, Entry] = {}
    answer = await _asked(source.url, options, 0, fetch)
    if answer.unchanged:
        return Reading()
    visited = {source.url, answer.url}
    for number in range(1, options.pages + 1):
        records = await aside(read, answer, options)
        before = len(entries)
        for entry in records.entries:
            entries.setdefault(entry.identity, entry)
        if not entries and not options.may_be_empty:
            raise _empty(answer, records, options)
        url = source.url if options.page else records.next
        if url is None or len(entries) == before or (not options.page and url in visited):
            whole = options.whole and len(entries) < MOST_ITEMS
            return Reading(list(entries.values()), complete=whole)
        if number < options.pages and len(entries) < MOST_ITEMS:
            visited.add(url)
            answer = await _asked(url, options, number, fetch)
    return Reading(list(entries.values()))


def entries_of(
    items: Iterable[Item], text_at: Callable[[Item, str], str], options: Fields, base: str
) -> list[Entry]:
    """Return the entries of the items; those that one name would mean are told apart by title."""
    found = [entry_of(options.said(partial(text_at, item)), options.kind, base) for item in items]
    entries = [entry for entry in found if entry]
    names = told_apart([one.identity for one in entries], [one.title for one in entries])
    return [replace(entry, identity=name) for entry, name in zip(entries, names, strict=True)]


def _asked(url: str, options: RecordOptions, number: int, fetch: FetchPage) -> Awaitable[Page]:
    """Ask for the page of that number, counted from 0; none is asked for where it is the first."""
    said = json.loads(options.post or "{}")
    if options.page and number:
        if options.post:
            said[options.page] = options.first_page + number
        else:
            url = _with_parameter(url, options.page, str(options.first_page + number))
    post = Post(json.dumps(said).encode(), "application/json") if options.post else None
    return fetch(url, conditional=number == 0, post=post)


def _with_parameter(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    others = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*others, (name, value)])))


def _empty(page: Page, records: Records, options: RecordOptions) -> SourceError:
    name = "title" if records.items else "items"
    return SourceError(
        _("nothing in the answer fits {name} = ‘{place}’").format(
            name=name, place=getattr(options, name)
        ),
        where=page.url,
        remedy=_(
            "It may have changed: look at it and correct the option; if it may be empty, "
            "set may_be_empty = true."
        ),
    )
