"""The audit log: who decided what, and when."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from newsletter.models import AuditEntry
from newsletter.store.engine import Tx


def record(
    tx: Tx,
    *,
    now: datetime,
    who: str,
    action: str,
    subject: str,
    subject_id: int | str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    undoes: int | None = None,
) -> None:
    """Write down a decision. ``before`` and ``after`` hold JSON values."""
    entry = AuditEntry(
        at=now,
        who=who[:100],
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        before=before or {},
        after=after or {},
        undoes=undoes,
    )
    tx.add(entry)
    tx.flush()


def history(tx: Tx, subject: str, subject_id: int | str) -> list[AuditEntry]:
    """Return the decisions about one thing, the oldest first."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == subject, AuditEntry.subject_id == str(subject_id))
        .order_by(col(AuditEntry.id))
    )
    return list(tx.exec(query))
