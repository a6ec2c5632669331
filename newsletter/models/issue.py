"""Issues of a bulletin: what is in them, and the exact text that was approved."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlmodel import JSON, Field, SQLModel, UniqueConstraint

from newsletter.models.types import Word


class IssueState(StrEnum):
    """``draft → approved → sending → sent``; a draft can be cancelled."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


class Issue(SQLModel, table=True):
    """One edition of a bulletin. ``slot`` is the hour of the schedule it was made for (UTC).

    ``accepted``: who put up with what a check warns of, by the id of the rule.
    """

    __table_args__ = (
        UniqueConstraint("bulletin", "year", "number"),
        UniqueConstraint("bulletin", "slot"),
    )

    id: int | None = Field(default=None, primary_key=True)
    bulletin: str = Field(max_length=60)
    year: int
    number: int
    state: IssueState = Field(default=IssueState.DRAFT, sa_type=Word(IssueState))
    subject: str = ""
    preheader: str = ""
    intro: str = ""
    accepted: dict[str, str] = Field(default={}, sa_type=JSON)
    slot: datetime | None = None
    created_at: datetime
    approved_at: datetime | None = None
    approved_by: str | None = None
    sending_at: datetime | None = None
    sent_at: datetime | None = None

    @property
    def label(self) -> str:
        """How people name the issue: ``47/2026``."""
        return f"{self.number}/{self.year}"


class Placement(SQLModel, table=True):
    """An item's place in an issue, with its text as it was when it was placed."""

    __table_args__ = (UniqueConstraint("issue_id", "item_id"),)

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True, ondelete="CASCADE")
    item_id: int = Field(foreign_key="item.id", index=True, ondelete="RESTRICT")
    section: str = Field(max_length=60)
    position: int
    frozen: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Variant(SQLModel, table=True):
    """One rendering of an issue, with marks where the personal parts go.

    ``items`` are the ids of the items that are in it, in no order; the variant with the key
    ``all`` has every one. ``sha256`` is over the subject, the HTML and the text; a variant is
    only ever sent as it was approved.
    """

    __table_args__ = (UniqueConstraint("issue_id", "key"),)

    ALL: ClassVar[str] = "all"

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", ondelete="CASCADE")
    key: str = Field(default="all", max_length=64)
    items: list[int] = Field(default=[], sa_type=JSON)
    subject: str
    html: str
    text: str
    sha256: str = Field(max_length=64)
    rendered_at: datetime
