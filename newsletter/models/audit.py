"""Who decided what, and when."""

from datetime import datetime
from typing import Any

from sqlmodel import JSON, Field, Index, SQLModel


class AuditEntry(SQLModel, table=True):
    """One decision of a person or of the scheduler, with the state before and after."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    who: str = Field(max_length=100)
    action: str = Field(max_length=40)
    subject: str = Field(max_length=40)
    subject_id: str = Field(max_length=320)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    undoes: int | None = Field(default=None, foreign_key="audit_entry.id")
