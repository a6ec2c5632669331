"""Kinds of source: each turns what one place on the web says into entries.

A kind is one file with one function, ``collect(source, fetch, now)``. It is handed what it
needs and reaches for nothing: ``fetch`` is the guarded, polite HTTP of ``collect/``. Whether an
entry is new, changed or a duplicate is decided in ``collect/``, never here.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from newsletter.models import ItemKind, Source


@dataclass(frozen=True)
class Page:
    """What a server answered. ``url`` is the final one, after redirects.

    ``unchanged``: it is what we saw at the last visit (304, or the same bytes); there is
    nothing to parse, and ``body`` may be empty.
    """

    url: str
    body: bytes
    content_type: str = ""
    unchanged: bool = False


class FetchPage(Protocol):
    """The guarded HTTP that a kind is handed.

    :param conditional: ask only for what has changed since the last visit (``Page.unchanged``);
        for the source's own address.
    :raises SourceError: the server did not give a page.
    """

    def __call__(self, url: str, *, conditional: bool = False) -> Awaitable[Page]:
        """Fetch one page."""


@dataclass(frozen=True)
class Attachment:
    """A document that belongs to an entry."""

    title: str
    url: str
    media_type: str = ""


@dataclass(frozen=True)
class GrantCallDetails:
    """What a source says of a grant call. Amounts in Czech crowns, moments aware."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    allocation: Decimal | None = None
    max_support: Decimal | None = None
    eligible: str = ""
    provider: str = ""
    programme: str = ""


@dataclass(frozen=True)
class NoticeDetails:
    """What an official board says of a notice. Dates are calendar days in Czechia."""

    posted_on: date | None = None
    relevant_until: date | None = None
    reference: str = ""
    office: str = ""


EntryDetails = GrantCallDetails | NoticeDetails


@dataclass(frozen=True)
class Entry:
    """One thing a source says, as it says it: text already decoded and made safe.

    ``identity`` is what the source calls it, stable between visits and unique within it.
    ``title`` and ``summary`` are plain text, ``body`` is safe HTML.
    """

    identity: str
    title: str
    url: str | None = None
    summary: str = ""
    body: str = ""
    published_at: datetime | None = None
    details: EntryDetails | None = None
    attachments: tuple[Attachment, ...] = field(default=())

    @property
    def kind(self) -> ItemKind:
        """What the entry is, by its details."""
        match self.details:
            case GrantCallDetails():
                return ItemKind.GRANT_CALL
            case NoticeDetails():
                return ItemKind.NOTICE
            case None:
                return ItemKind.ARTICLE


class Kind(Protocol):
    """One kind of source.

    :raises SourceError: what came is not what this kind reads.
    """

    def __call__(
        self, source: Source, fetch: FetchPage, now: datetime
    ) -> Awaitable[Sequence[Entry]]:
        """Return what the source says now (nothing when it says it is unchanged)."""
