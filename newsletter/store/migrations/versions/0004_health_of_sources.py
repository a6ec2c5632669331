"""When a source is visited next, how it fares, and what its server's robots.txt says.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENTS = ("next_fetch_at", "failing_since", "degraded_since", "retired_at", "told_at")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "robots",
        sa.Column("server", sa.String(300), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("server", name="pk_robots"),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("degraded", sa.String(), nullable=False, server_default=""))
        batch_op.create_index("ix_source_next_fetch_at", ["next_fetch_at"], unique=False)
    with op.batch_alter_table("fetch", schema=None) as batch_op:
        batch_op.drop_index("ix_fetch_source_id")
        batch_op.create_index("ix_fetch_source_id", ["source_id", "at"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("fetch", schema=None) as batch_op:
        batch_op.drop_index("ix_fetch_source_id")
        batch_op.create_index("ix_fetch_source_id", ["source_id"], unique=False)
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index("ix_source_next_fetch_at")
        batch_op.drop_column("degraded")
        for name in MOMENTS:
            batch_op.drop_column(name)
    op.drop_table("robots")
