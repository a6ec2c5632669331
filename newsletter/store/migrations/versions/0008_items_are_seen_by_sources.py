"""When an item was last seen stands with each of its sources; visits with news are found at once.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    # Not in a batch: on SQLite that would make the table anew, and what refers to it would go.
    op.drop_column("item", "last_seen_at")
    news = sa.text("new > 0 OR changed > 0")
    op.create_index(
        "ix_fetch_with_news",
        "fetch",
        ["source_id", "at"],
        sqlite_where=news,
        postgresql_where=news,
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("ix_fetch_with_news", table_name="fetch")
    op.add_column("item", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE item SET last_seen_at = first_seen_at")
