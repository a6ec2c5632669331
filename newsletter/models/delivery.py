"""The ledger: one issue to one subscriber is one row, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from newsletter.models.types import Word


class DeliveryState(StrEnum):
    """``planned → handed → accepted | deferred | failed``, ``unknown`` and ``skipped``.

    ``unknown``: the sender died, or the connection was lost, when the relay may already have
    taken the message; it is never sent again by itself.
    """

    PLANNED = "planned"
    HANDED = "handed"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Delivery(SQLModel, table=True):
    """One issue to one subscriber. ``address`` is the one that was planned."""

    __table_args__ = (
        UniqueConstraint("issue_id", "subscriber_id"),
        Index("ix_delivery_due", "issue_id", "state", "next_attempt_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", ondelete="RESTRICT")
    subscriber_id: int = Field(foreign_key="subscriber.id", ondelete="RESTRICT")
    variant_id: int = Field(foreign_key="variant.id", ondelete="RESTRICT")
    address: str = Field(max_length=320)
    state: DeliveryState = Field(
        default=DeliveryState.PLANNED,
        sa_type=Word(DeliveryState),
    )
    attempts: int = 0
    planned_at: datetime
    next_attempt_at: datetime | None = None
    handed_at: datetime | None = None
    handed_by: str | None = Field(default=None, foreign_key="worker.id", max_length=32, index=True)
    finished_at: datetime | None = None
    reply: str = ""


class Worker(SQLModel, table=True):
    """A process that claims work: a sender, or the scheduler.

    ``host``, ``boot``, ``pid`` and ``started`` name the process beyond doubt on its own
    machine; ``lease_until`` is how long other machines believe that it lives.
    """

    id: str = Field(primary_key=True, max_length=32)
    host: str = Field(max_length=255)
    boot: str = Field(max_length=64)
    pid: int
    started: str = Field(max_length=40)
    lease_until: datetime


class Slot(SQLModel, table=True):
    """One run of one scheduled job: whoever inserts the row first does it."""

    job: str = Field(primary_key=True, max_length=100)
    at: datetime = Field(primary_key=True)
    claimed_by: str = Field(foreign_key="worker.id", max_length=32)
    claimed_at: datetime
    finished_at: datetime | None = None
    outcome: str = ""
