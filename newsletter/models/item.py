"""Items of the queue, their typed details, and what sources changed in them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlmodel import JSON, Field, Index, SQLModel, UniqueConstraint

from newsletter.clock import PRAGUE
from newsletter.models.types import Amount, Word

TAG = "tag:"
"""Before the name of a tag, where ``Item.reasons`` says why a rule gave it."""


class ItemKind(StrEnum):
    """What an item is; a plain one is an article."""

    ARTICLE = "article"
    GRANT_CALL = "grant_call"
    EVENT = "event"
    NOTICE = "notice"


class ItemState(StrEnum):
    """Where an item stands in the queue."""

    NEW = "new"
    APPROVED = "approved"
    PLACED = "placed"
    SENT = "sent"
    REJECTED = "rejected"
    SNOOZED = "snoozed"
    MERGED = "merged"
    EXPIRED = "expired"


class Item(SQLModel, table=True):
    """One thing collected; its provenances say where it was seen.

    ``source_id`` is the source whose words it has. ``original_*`` is what that one says;
    ``title``, ``summary`` and the details tables are what readers get. ``edited`` names the
    fields an editor has corrected: those no longer follow the source. ``tags`` are the source's
    own categories and those that rules gave, ``territory`` are codes of places
    (:mod:`newsletter.text.places`), ``language`` is a code of ISO 639-1. ``reasons`` says why these
    and the section are so, by field (of a tag that a rule gave: ``tag:…``), and what rules
    decided (``blocked``, ``kept``). ``evidence`` is the sentence that a detail was read from, by
    the detail's name. ``roles`` (words of :class:`newsletter.models.Role`), ``districts`` (codes of
    :mod:`newsletter.text.places`) and the population
    from ``least_population`` to ``most_population`` say whom it is for; nothing: for everybody.
    ``picture`` names a stored file and its ``alt``, ``width`` and ``height``; empty: there is none.
    """

    id: int | None = Field(default=None, primary_key=True)
    source_id: int | None = Field(
        default=None, foreign_key="source.id", ondelete="SET NULL", index=True
    )
    kind: ItemKind = Field(default=ItemKind.ARTICLE, sa_type=Word(ItemKind))
    state: ItemState = Field(default=ItemState.NEW, sa_type=Word(ItemState), index=True)
    section: str = Field(max_length=60, index=True)
    url: str | None = None
    title: str
    summary: str = ""
    original_title: str
    original_summary: str = ""
    original_details: dict[str, Any] = Field(default={}, sa_type=JSON)
    body: str = ""
    author: str = ""
    tags: list[str] = Field(default=[], sa_type=JSON)
    territory: list[str] = Field(default=[], sa_type=JSON)
    language: str = Field(default="", max_length=2)
    reasons: dict[str, str] = Field(default={}, sa_type=JSON)
    evidence: dict[str, str] = Field(default={}, sa_type=JSON)
    attachments: list[dict[str, Any]] = Field(default=[], sa_type=JSON)
    roles: list[str] = Field(default=[], sa_type=JSON)
    districts: list[str] = Field(default=[], sa_type=JSON)
    least_population: int | None = None
    most_population: int | None = None
    picture: dict[str, Any] = Field(default={}, sa_type=JSON)
    edited: list[str] = Field(default=[], sa_type=JSON)
    published_at: datetime | None = None
    first_seen_at: datetime
    changed_at: datetime | None = None
    snoozed_until: datetime | None = None
    withdrawn_at: datetime | None = None
    merged_into: int | None = Field(default=None, foreign_key="item.id", ondelete="SET NULL")
    reason: str | None = None

    @property
    def given_tags(self) -> list[str]:
        """The tags that rules gave."""
        names = self.reasons or ()
        return [name.removeprefix(TAG) for name in names if name.startswith(TAG)]


class Provenance(SQLModel, table=True):
    """One source that says an item, and what it calls it there. An item may have several.

    ``url_key`` and ``title_key`` recognise the item when its identity changes; ``said`` is what
    the source said last, and ``doubts`` what it says that is not believed yet. ``missed`` counts
    the good visits in a row that did not see it. Without an item it was purged, and does not
    return. ``why``: what made it the same story as the item's other provenances.
    """

    __table_args__ = (
        UniqueConstraint("source_id", "identity"),
        Index("ix_provenance_url_key", "source_id", "url_key"),
        Index("ix_provenance_title_key", "source_id", "title_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", ondelete="CASCADE")
    item_id: int | None = Field(
        default=None, foreign_key="item.id", ondelete="SET NULL", index=True
    )
    identity: str = Field(max_length=500)
    url: str | None = None
    url_key: str = Field(default="", max_length=500)
    title_key: str = Field(default="", max_length=350)
    said: dict[str, Any] = Field(default={}, sa_type=JSON)
    doubts: dict[str, Any] = Field(default={}, sa_type=JSON)
    first_seen_at: datetime
    last_seen_at: datetime
    missed: int = 0
    gone_at: datetime | None = None
    why: str = ""


class Telling(SQLModel, table=True):
    """How a source tells an item, reduced to what is compared with how others tell theirs.

    ``keys`` are what it is found by: numbers of four bytes. ``edition`` says how both were made:
    what was made otherwise is made anew.
    """

    provenance_id: int = Field(primary_key=True, foreign_key="provenance.id", ondelete="CASCADE")
    edition: int
    keys: bytes
    story: dict[str, Any] = Field(default={}, sa_type=JSON)


class StoredFile(SQLModel, table=True):
    """The bytes of a document that came with an item and has no address (an attachment of a mail).

    ``sha256`` is what the item's attachments name it by. The same bytes are kept once, whatever
    they are called there. ``size`` is in bytes.
    """

    __tablename__ = "stored_file"

    sha256: str = Field(primary_key=True, max_length=64)
    media_type: str = Field(default="", max_length=100)
    size: int
    body: bytes


class Likeness(SQLModel, table=True):
    """A pair of items that may be one story: an editor decides. ``score`` is 0 to 100."""

    item_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE")
    other_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE", index=True)
    score: int
    why: str = ""
    found_at: datetime
    settled_at: datetime | None = None


class GrantCall(SQLModel, table=True):
    """The details of a grant call. Amounts are Czech crowns, moments are UTC.

    ``source_state`` is the source's own word for how the call stands, ``max_rate`` is in percent.
    """

    __tablename__ = "grant_call"

    item_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE")
    opens_at: datetime | None = None
    closes_at: datetime | None = Field(default=None, index=True)
    allocation: Decimal | None = Field(default=None, sa_type=Amount)
    max_support: Decimal | None = Field(default=None, sa_type=Amount)
    min_support: Decimal | None = Field(default=None, sa_type=Amount)
    max_rate: Decimal | None = Field(default=None, sa_type=Amount)
    until_exhausted: bool = False
    eligible: str = ""
    provider: str = ""
    programme: str = ""
    code: str = Field(default="", max_length=100, index=True)
    source_state: str = ""

    def is_over(self, now: datetime) -> bool:
        """Return whether the deadline has passed."""
        return self.closes_at is not None and self.closes_at < now


class Event(SQLModel, table=True):
    """The details of an event or seminar. Moments are UTC."""

    item_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE")
    starts_at: datetime | None = Field(default=None, index=True)
    ends_at: datetime | None = None
    place: str = ""
    price: str = ""
    organiser: str = ""
    register_by: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Return whether it has taken place."""
        end = self.ends_at or self.starts_at
        return end is not None and end < now


class Notice(SQLModel, table=True):
    """The details of a notice on an official board. Dates are calendar days in Czechia."""

    item_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE")
    posted_on: date | None = None
    relevant_until: date | None = None
    reference: str = ""
    office: str = ""

    def is_over(self, now: datetime) -> bool:
        """Return whether the last day on the board has passed in Czechia."""
        today = now.astimezone(PRAGUE).date()
        return self.relevant_until is not None and self.relevant_until < today


class Change(SQLModel, table=True):
    """What a source altered after we first saw it, one field at a time, in readable text.

    ``doubted``: it looks like a slip (an amount ten times what it was) and was not taken over.
    """

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True, ondelete="CASCADE")
    seen_at: datetime
    source_id: int | None = Field(default=None, foreign_key="source.id", ondelete="SET NULL")
    field: str = Field(max_length=40)
    old: str = ""
    new: str = ""
    doubted: bool = False


Details = GrantCall | Event | Notice

DETAILS: dict[ItemKind, type[GrantCall] | type[Event] | type[Notice]] = {
    ItemKind.GRANT_CALL: GrantCall,
    ItemKind.EVENT: Event,
    ItemKind.NOTICE: Notice,
}
