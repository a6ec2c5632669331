"""When an item was last seen stands with each of its sources, and nowhere else.

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


def downgrade() -> None:
    """Take the step back."""
    op.add_column("item", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE item SET last_seen_at = first_seen_at")
