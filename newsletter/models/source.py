"""Where items come from, and what each visit brought."""

from datetime import datetime
from typing import Any

from sqlmodel import JSON, Field, Index, SQLModel


class Source(SQLModel, table=True):
    """A place that is visited regularly: its kind, address and settings.

    ``memory`` is what its kind keeps between two visits; ``next_fetch_at`` is when the next one
    is due. ``degraded``: why what it shows is not taken for the whole. ``retired_at``: it said that
    it is gone for good, and is not visited any more. ``told_at``: editors were told of its trouble.
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
    next_fetch_at: datetime | None = Field(default=None, index=True)
    failures: int = 0
    failing_since: datetime | None = None
    degraded: str = ""
    degraded_since: datetime | None = None
    retired_at: datetime | None = None
    told_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = Field(default=None, max_length=64)


_NEWS = "new > 0 OR changed > 0"


class Fetch(SQLModel, table=True):
    """The receipt of one visit to a source."""

    __table_args__ = (
        Index("ix_fetch_source_id", "source_id", "at"),
        Index("ix_fetch_with_news", "source_id", "at", sqlite_where=_NEWS, postgresql_where=_NEWS),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", ondelete="CASCADE")
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


class Robots(SQLModel, table=True):
    """What a server's robots.txt says (RFC 9309); "" where it has none."""

    server: str = Field(primary_key=True, max_length=300)
    rules: str = ""
    fetched_at: datetime
