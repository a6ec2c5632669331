"""Items of the queue, their typed details, and what sources changed in them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlmodel import JSON, Field, SQLModel, UniqueConstraint

from newsletter.clock import PRAGUE
from newsletter.models.types import Amount, Word


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
    EXPIRED = "expired"


class Item(SQLModel, table=True):
    """One thing collected.

    ``original_*`` is what the source says; ``title``, ``summary`` and the details tables are
    what readers get. ``edited`` names the fields an editor has corrected: those no longer
    follow the source. ``tags`` are the source's own categories, ``language`` is a code of
    ISO 639-1, ``evidence`` is the sentence that a detail was read from, by the detail's name.
    """

    __table_args__ = (UniqueConstraint("source_id", "identity"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int | None = Field(default=None, foreign_key="source.id", ondelete="SET NULL")
    identity: str = Field(max_length=500)
    kind: ItemKind = Field(default=ItemKind.ARTICLE, sa_type=Word(ItemKind))
    state: ItemState = Field(default=ItemState.NEW, sa_type=Word(ItemState), index=True)
    section: str = Field(max_length=60, index=True)
    url: str | None = None
    title: str
    summary: str = ""
    original_title: str
    original_summary: str = ""
    original_details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    body: str = ""
    author: str = ""
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    language: str = Field(default="", max_length=2)
    evidence: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    edited: list[str] = Field(default_factory=list, sa_type=JSON)
    published_at: datetime | None = None
    first_seen_at: datetime
    last_seen_at: datetime
    changed_at: datetime | None = None
    snoozed_until: datetime | None = None
    reason: str | None = None


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
    """What a source altered after we first saw it, one field at a time, in readable text."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True, ondelete="CASCADE")
    seen_at: datetime
    field: str = Field(max_length=40)
    old: str = ""
    new: str = ""


Details = GrantCall | Event | Notice

DETAILS: dict[ItemKind, type[GrantCall] | type[Event] | type[Notice]] = {
    ItemKind.GRANT_CALL: GrantCall,
    ItemKind.EVENT: Event,
    ItemKind.NOTICE: Notice,
}
