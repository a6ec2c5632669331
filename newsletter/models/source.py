"""Where items come from, and what each visit brought."""

from datetime import datetime
from typing import Any

from sqlmodel import JSON, Field, SQLModel


class Source(SQLModel, table=True):
    """A place that is visited regularly: its kind, address and settings.

    ``memory`` is what its kind keeps between two visits.
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=60)
    kind: str = Field(max_length=100)
    title: str
    url: str
    section: str = Field(max_length=60)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    memory: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    interval_minutes: int | None = None
    enabled: bool = True
    added_at: datetime
    fetched_at: datetime | None = None
    failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = Field(default=None, max_length=64)


class Fetch(SQLModel, table=True):
    """The receipt of one visit to a source."""

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True, ondelete="CASCADE")
    at: datetime
    status: int | None = None
    bytes: int = 0
    ms: int = 0
    unchanged: bool = False
    seen: int = 0
    new: int = 0
    changed: int = 0
    left_out: int = 0
    error: str | None = None
