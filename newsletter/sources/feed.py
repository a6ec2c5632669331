"""RSS 0.9x–2.0, RDF, Atom and JSON Feed.

https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287,
https://www.jsonfeed.org/version/1.1/
"""

import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Attachment, Entry, EventDetails, FetchPage, Page, Reading, Rhythm
from newsletter.sources.aside import aside
from newsletter.sources.formats.decode import feed_of, flaw_of, json_of, text_of
from newsletter.sources.formats.rhythm import kept, kept_in, rhythm_of
from newsletter.sources.identity import identity, told_apart
from newsletter.sources.remember import (
    fingerprint,
    remembered,
    said_before,
    shortened_to,
    taken_apart,
)
from newsletter.text.addresses import file_name
from newsletter.text.dates import read_moment
from newsletter.text.filenames import is_picture
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _
from newsletter.text.tongue import language_of

MOST_ENTRIES = 1_000
LONGEST_BROKEN = 2_000_000
"""Characters of a feed that is no XML: each million can take seven seconds."""

MOST_ATTACHMENTS = 50
MOST_TAGS = 20
LONGEST_TAG = 60
MOST_NAMES = 20
LONGEST_NAMES = 200
TITLE_FROM_TEXT = 120

_DATES = ("published", "updated", "created")
# A year, or a year and a month: https://www.w3.org/TR/NOTE-datetime
_PARTIAL = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_FIRST = "YYYY-01-01"
_CATEGORY = re.compile(
    r"<(?:\w+:)?unread-(?:category|subject)\b([^<>]*)>(?:<!\[CDATA\[)?([^<\]]{0,200})"
)
_TERM = re.compile(r"""\s(label|term|text)\s*=\s*(["'])(.{1,200}?)\2""", re.DOTALL)
_SIGNED = re.compile(r"[^\s@()]+@[^\s@()]+ \((.+)\)")
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)(?=[\s/>])")


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:  # noqa: ARG001
    """Return the entries of the feed at ``source.url``.

    Dates without a zone are Czech local time.

    :raises SourceError: the answer is not a feed, or not the whole of one.
    """
    page = await fetch(source.url, conditional=True)
    if page.unchanged:
        return Reading(rhythm=kept_in(source.memory))
    return await aside(read, page, said_before(source.memory))


def read(page: Page, before: Mapping[str, str] | None = None) -> Reading:
    """Return the entries of a feed, those that are as they were by their identities only.

    :param before: the identities of the last visit's entries, by fingerprint.
    :raises SourceError: the page is not a feed, or not the whole of one.
    """
    is_json = text_of(page).lstrip()[:1] == "{"
    found = (_of_json if is_json else _of_xml)(page, before or {})
    names = told_apart(
        [draft.name for draft in found.drafts.values()],
        [draft.entry.url or draft.entry.title for draft in found.drafts.values()],
        found.said.values(),
    )
    drafts = zip((draft.entry for draft in found.drafts.values()), names, strict=True)
    return Reading(
        [
            replace(entry, identity=name, language=entry.language or found.language)
            for entry, name in drafts
        ],
        rhythm=found.rhythm,
        as_before=list(found.said.values()),
        memory=remembered([*found.said, *found.drafts], [*found.said.values(), *names])
        | kept(found.rhythm),
    )


@dataclass(frozen=True)
class _Draft:
    """An entry before it is told apart from its neighbours; ``name`` is what the feed calls it."""

    name: str
    entry: Entry


@dataclass(frozen=True)
class _Found:
    """By fingerprint: the identities of entries that were there before, and the others."""

    said: Mapping[str, str]
    drafts: Mapping[str, _Draft]
    rhythm: Rhythm | None = None
    language: str = ""


def _of_xml(page: Page, before: Mapping[str, str]) -> _Found:
    text = feed_of(page)
    document = taken_apart(text)
    if document is None:
        feed = _parsed(page, shortened_to(text, MOST_ENTRIES))
        head = _ENTRY.split(text, maxsplit=1)[0]
        return _Found({}, _drafts(page, feed, {}), rhythm_of(head), _language(feed.feed))
    prints = [fingerprint(entry) for entry in document.entries[:MOST_ENTRIES]]
    fresh = [number for number, print_ in enumerate(prints) if print_ not in before]
    feed = _parsed(page, document.only(fresh))
    return _Found(
        {print_: before[print_] for print_ in prints if print_ in before},
        _drafts(page, feed, {prints[number]: document.entries[number] for number in fresh}),
        rhythm_of("".join(document.frame)),
        _language(feed.feed),
    )


def _drafts(page: Page, feed: Any, texts: Mapping[str, str]) -> dict[str, _Draft]:
    """Return what the feed's entries say, by fingerprint.

    :param texts: how the entries stand in the feed, by fingerprint; without them, or when the
        parser sees others, the place of an entry is its fingerprint for once.
    """
    entries = feed.entries[:MOST_ENTRIES]
    if len(texts) != len(entries):
        texts = {str(place): "" for place in range(len(entries))}
    return {
        print_: replace(draft, entry=replace(draft.entry, tags=_categories(text)))
        for (print_, text), entry in zip(texts.items(), entries, strict=True)
        if (draft := _xml_entry(entry, page.url))
    }


def _categories(text: str) -> tuple[str, ...]:
    """Return the categories of an entry, which the parser does not get to see (decode.py)."""
    found = []
    for tag in islice(_CATEGORY.finditer(text), MOST_TAGS):
        terms = {term[1]: term[3] for term in _TERM.finditer(tag[1])}
        found.append(terms.get("label") or terms.get("term") or terms.get("text") or tag[2])
    return _tags([html.unescape(term) for term in found])


def _find_address(parser: Any, key: str = "author") -> None:
    """Let feedparser look for an e-mail address in an author: in his beginning only.

    It takes quadratic time, during which nothing else runs, not even a time limit.
    """
    context = parser._get_context()  # noqa: SLF001
    if isinstance(context.get(key), str):
        context[key] = context[key][:LONGEST_NAMES]
    _found_address(parser, key)


_found_address = _FeedParserMixin._sync_author_detail  # noqa: SLF001 - authors come here in many tags
_FeedParserMixin._sync_author_detail = _find_address  # noqa: SLF001


def _parsed(page: Page, text: str) -> Any:
    """Return what feedparser makes of the feed; what is no XML it takes apart slowly."""
    if len(text) > LONGEST_BROKEN and (flaw := flaw_of(text)):
        raise SourceError(
            _("the feed is no XML ({reason}), and too long to be read all the same").format(
                reason=flaw
            ),
            where=page.url,
            remedy=_("Nothing was read; tell the publisher."),
        )
    try:
        # BytesIO: a body of bytes that happens to be a path would be opened as a file.
        return feedparser.parse(
            io.BytesIO(text.encode()),
            sanitize_html=False,
            # Told no address, it leaves relative ones alone: names must not change with the
            # server's; links are resolved below.
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except Exception as error:  # a parser of foreign input: whatever it stumbles on is the feed's
        raise SourceError(
            _("the feed cannot be read ({reason})").format(reason=type(error).__name__),
            where=page.url,
        ) from error


def _xml_entry(entry: Any, base: str) -> _Draft | None:
    name = str(entry.get("id") or "")
    link = str(entry.get("link") or "")
    if link == name and "://" not in link:
        link = ""  # a guid that says it is a link, and is a number
    content = max((part.get("value", "") for part in entry.get("content", [])), key=len, default="")
    described = entry.get("summary", "")
    return _draft(
        name,
        Entry(
            identity="",
            title=str(entry.get("title") or ""),
            url=safe_url(link, base),
            summary=described or content,
            body=safe_html(content or described, base),
            published_at=_published(entry),
            details=_event(entry),
            attachments=_enclosures(_media(entry), ("href", "type", "title"), base),
            author=_author(entry),
            language=_language(entry) or _language(entry.get("title_detail") or {}),
        ),
    )


def _author(entry: Any) -> str:
    """Return the names of those who wrote it: ``Jana`` of ``jana@obec.example (Jana)``."""
    last = _label(str(entry.get("author") or ""), LONGEST_NAMES)
    if not last or "@" in last:
        # The parser takes addresses on long domains apart in the middle.
        signed = _SIGNED.fullmatch(last)
        return signed[1] if signed else last
    authors = entry.get("authors", [])[:MOST_NAMES]
    return _joined([str(one.get("name") or "") for one in authors]) or last


def _joined(named: list[str]) -> str:
    labels = (_label(name, LONGEST_NAMES) for name in named)
    return one_line(", ".join(dict.fromkeys(filter(None, labels))), LONGEST_NAMES)


def _language(part: Any) -> str:
    """Return what ``xml:lang``, ``language`` or ``dc:language`` says of a part of the feed."""
    return language_of(str(part.get("language") or ""))


def _media(entry: Any) -> list[Any]:
    """Return enclosures, and of media (https://www.rssboard.org/media-rss) what is no picture."""
    media = [
        {"href": part.get("url"), "type": part.get("type"), "title": part.get("title")}
        for part in entry.get("media_content", [])
        if not (part.get("type") or part.get("medium") or "image").startswith("image")
    ]
    return [*entry.get("enclosures", []), *media]


def _event(entry: Any) -> EventDetails | None:
    """Return what the event module says (http://purl.org/rss/1.0/modules/event/)."""
    written = entry.get("ev_startdate")
    starts = read_moment(str(written), PRAGUE) if written else None
    if starts is None:
        return None
    return EventDetails(
        starts_at=starts,
        ends_at=read_moment(str(entry.get("ev_enddate") or ""), PRAGUE),
        place=one_line(plain(str(entry.get("ev_location") or ""))),
        organiser=one_line(plain(str(entry.get("ev_organizer") or ""))),
    )


def _published(entry: Any) -> datetime | None:
    for name in _DATES:
        # dict.get: feedparser's own lends "updated" the date of "published", with a warning.
        # What it reads a date as is not taken: it makes 1. 1. 2027 of 2026-13-45, year 0 of year 1.
        written = str(dict.get(entry, name) or "").strip()
        if _PARTIAL.fullmatch(written):
            written += _FIRST[len(written) :]
        moment = read_moment(written, PRAGUE)
        if moment:
            return moment
    return None


def _of_json(page: Page, before: Mapping[str, str]) -> _Found:
    feed = json_of(page)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        raise SourceError(
            _("the answer is JSON, but not a JSON Feed"),
            where=page.url,
            remedy=_("Check the address and the kind of the source."),
        )
    said: dict[str, str] = {}
    drafts: dict[str, _Draft] = {}
    for item in items[:MOST_ENTRIES]:
        print_ = fingerprint(repr(item))
        if print_ in before:
            said[print_] = before[print_]
        elif isinstance(item, dict) and (draft := _json_entry(item, page.url)):
            drafts[print_] = draft
    return _Found(said, drafts, language=_language(feed))


def _json_entry(item: Mapping[str, Any], base: str) -> _Draft | None:
    def said(name: str) -> str:
        value = item.get(name)
        return str(value) if isinstance(value, str | int | float) else ""

    link = safe_url(said("url"), base) or safe_url(said("external_url"), base)
    written = said("date_published") or said("date_modified")
    attachments = item.get("attachments")
    return _draft(
        said("id"),
        Entry(
            identity="",
            title=said("title"),
            url=link,
            summary=said("summary") or said("content_html") or said("content_text"),
            body=safe_html(said("content_html") or said("content_text"), base),
            published_at=read_moment(written, PRAGUE),
            attachments=_enclosures(attachments, ("url", "mime_type", "title"), base),
            author=_authors(item),
            tags=_tags(item.get("tags")),
            language=language_of(said("language")),
        ),
    )


def _authors(item: Mapping[str, Any]) -> str:
    """Return the names of the authors (JSON Feed 1.1), or of the one author (1.0)."""
    authors = item.get("authors") or [item.get("author")]
    named = authors[:MOST_NAMES] if isinstance(authors, list) else []
    return _joined([str(one.get("name") or "") for one in named if isinstance(one, Mapping)])


def _tags(values: Any) -> tuple[str, ...]:
    named = values if isinstance(values, list) else []
    labels = (_label(value, LONGEST_TAG) for value in named[:MOST_TAGS] if isinstance(value, str))
    return tuple(dict.fromkeys(filter(None, labels)))


def _label(text: str, limit: int) -> str:
    return _cached_label(text[: 2 * LONGEST_NAMES], limit)


@lru_cache(maxsize=2_000)
def _cached_label(text: str, limit: int) -> str:
    """Return the text as one line. The same few names and categories come again and again."""
    return one_line(plain(text), limit)


def _draft(name: str, entry: Entry) -> _Draft | None:
    """Make the texts plain and find a title and a name; none for an entry that says nothing."""
    text = plain(entry.summary)
    title = one_line(plain(entry.title)) or summary(text, TITLE_FROM_TEXT)
    title = title or file_name(entry.url or "")
    if not title:
        return None
    day = entry.published_at.isoformat() if entry.published_at else ""
    name = identity(name) or entry.url or identity(title, day)
    return _Draft(name, replace(entry, title=title, summary=summary(text)))


def _enclosures(parts: Any, names: tuple[str, str, str], base: str) -> tuple[Attachment, ...]:
    """Return the documents and recordings among the parts: no pictures, each once."""
    found: dict[str, Attachment] = {}
    for part in parts[:MOST_ATTACHMENTS] if isinstance(parts, list) else []:
        address, media_type, title = (
            str(part.get(name) or "") if isinstance(part, Mapping) else "" for name in names
        )
        url = safe_url(address, base)
        if url and not is_picture(media_type, url):
            label = one_line(plain(title)) or file_name(url)
            found.setdefault(url, Attachment(label, url, one_line(media_type, 100)))
    return tuple(found.values())
