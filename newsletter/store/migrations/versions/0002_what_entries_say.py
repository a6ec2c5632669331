"""What more kinds of source say of their entries, and what they remember between visits.

Revision ID: 0002
Revises: 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS: dict[str, tuple[sa.Column[Any], ...]] = {
    "source": (sa.Column("memory", sa.JSON(), nullable=False, server_default="{}"),),
    "fetch": (sa.Column("left_out", sa.Integer(), nullable=False, server_default="0"),),
    "item": (
        sa.Column("author", sa.String(), nullable=False, server_default=""),
        sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("language", sa.String(2), nullable=False, server_default=""),
        sa.Column("evidence", sa.JSON(), nullable=False, server_default="{}"),
    ),
    "grant_call": (
        sa.Column("min_support", sa.BigInteger(), nullable=True),
        sa.Column("max_rate", sa.BigInteger(), nullable=True),
        sa.Column("until_exhausted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("code", sa.String(100), nullable=False, server_default=""),
        sa.Column("source_state", sa.String(), nullable=False, server_default=""),
    ),
    "event": (sa.Column("organiser", sa.String(), nullable=False, server_default=""),),
}


def upgrade() -> None:
    """Bring the schema forward."""
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.add_column(column)
    with op.batch_alter_table("grant_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_call_code"), ["code"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("grant_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_call_code"))
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column.name)
