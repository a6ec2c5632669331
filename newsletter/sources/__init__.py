"""Kinds of source: each turns what one place on the web says into entries.

A kind is one file with one function, ``collect(source, fetch, now)``, and the options it takes
(:mod:`newsletter.sources.options`). It is handed what it needs and reaches for nothing: ``fetch``
is the guarded, polite network of ``collect/``. Whether an entry is new, changed or a duplicate is
decided in ``collect/``, never here.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from newsletter.models import ItemKind, Source


@dataclass(frozen=True)
class Page:
    """What a server answered. ``url`` is the final one, after redirects.

    ``unchanged``: it is what we saw at the last visit (304, or the same bytes); there is
    nothing to parse, and ``body`` may be empty. ``encoding``: what the source's settings say
    the body is written in, whatever the server says.
    """

    url: str
    body: bytes
    content_type: str = ""
    unchanged: bool = False
    encoding: str | None = None


@dataclass(frozen=True)
class Post:
    """What is sent with a request that asks by POST."""

    body: bytes
    content_type: str


class FetchPage(Protocol):
    """The guarded network that a kind is handed.

    :param conditional: ask only for what has changed since the last visit (``Page.unchanged``);
        for the source's own address.
    :param post: ask by POST, with this; by GET if there is none.
    :raises SourceError: the server did not give a page.
    """

    def __call__(
        self, url: str, *, conditional: bool = False, post: Post | None = None
    ) -> Awaitable[Page]:
        """Fetch one page."""


@dataclass(frozen=True)
class Attachment:
    """A document that belongs to an entry.

    ``content`` is the document itself where it came along (with a mail) and has no address;
    ``note`` says why it did not.
    """

    title: str
    url: str
    media_type: str = ""
    content: bytes = field(default=b"", repr=False)
    note: str = ""


@dataclass(frozen=True)
class GrantCallDetails:
    """What a source says of a grant call. Amounts in Czech crowns, moments aware.

    ``code`` is the call's official number (``06_26_120``), ``source_state`` the source's own word
    for how it stands, ``max_rate`` the highest share of the costs that is paid, in percent;
    ``until_exhausted``: it ends when the money is gone.
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    allocation: Decimal | None = None
    min_support: Decimal | None = None
    max_support: Decimal | None = None
    max_rate: Decimal | None = None
    until_exhausted: bool = False
    eligible: str = ""
    provider: str = ""
    programme: str = ""
    code: str = ""
    source_state: str = ""


@dataclass(frozen=True)
class EventDetails:
    """What a source says of an event or seminar. Moments aware; midnight: the whole day."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    register_by: datetime | None = None
    place: str = ""
    price: str = ""
    organiser: str = ""


@dataclass(frozen=True)
class NoticeDetails:
    """What an official board says of a notice. Dates are calendar days in Czechia."""

    posted_on: date | None = None
    relevant_until: date | None = None
    reference: str = ""
    office: str = ""


EntryDetails = GrantCallDetails | EventDetails | NoticeDetails


@dataclass(frozen=True)
class Entry:
    """One thing a source says, as it says it: text already decoded and made safe.

    ``identity`` is what the source calls it, stable between visits and unique within it.
    ``title`` and ``summary`` are plain text, ``body`` is safe HTML. ``tags`` are the source's own
    categories, ``language`` is a code of ISO 639-1, ``evidence`` is the sentence that a detail
    was read from, by the detail's name. ``withdrawn``: the source says that it no longer holds
    (an event is cancelled, a warning is over).
    """

    identity: str
    title: str
    url: str | None = None
    summary: str = ""
    body: str = ""
    published_at: datetime | None = None
    details: EntryDetails | None = None
    attachments: tuple[Attachment, ...] = field(default=())
    author: str = ""
    tags: tuple[str, ...] = field(default=())
    language: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    withdrawn: bool = False

    @property
    def kind(self) -> ItemKind:
        """What the entry is, by its details."""
        match self.details:
            case GrantCallDetails():
                return ItemKind.GRANT_CALL
            case EventDetails():
                return ItemKind.EVENT
            case NoticeDetails():
                return ItemKind.NOTICE
            case None:
                return ItemKind.ARTICLE


@dataclass(frozen=True)
class Rhythm:
    """How often a source wants to be visited (RSS: ``ttl``, ``skipHours``, ``skipDays``).

    Hours are 0–23 in UTC, days 0–6 from Monday.
    """

    pause: timedelta = timedelta(0)
    quiet_hours: frozenset[int] = frozenset()
    quiet_days: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reading:
    """What one visit to a source read.

    :param complete: the entries are all that the source has: one that is missing is gone there.
        False for feeds and other windows on what is newest, and when nothing has changed.
    :param memory: what the kind wants to find in ``source.memory`` at its next visit (JSON
        values); none: what is there stays. It is stored together with the entries.
    :param as_before: the identities of entries that say what they said at the last visit, and so
        are not among ``entries``; a kind knows that from its memory.
    :param varies: how many entries there are says nothing of how the source fares: they are what
        came since the last visit, or warnings, of which there are none on most days.
    :param left_out: how many rows were left out on purpose (test rows, what names people).
    """

    entries: Sequence[Entry] = ()
    complete: bool = False
    as_before: Sequence[str] = ()
    memory: Mapping[str, Any] | None = None
    rhythm: Rhythm | None = None
    varies: bool = False
    left_out: int = 0


class Collect(Protocol):
    """What a kind of source does.

    :raises SourceError: what came is not what this kind reads.
    """

    def __call__(self, source: Source, fetch: FetchPage, now: datetime, /) -> Awaitable[Reading]:
        """Read what the source says now (nothing when it says it is unchanged)."""
