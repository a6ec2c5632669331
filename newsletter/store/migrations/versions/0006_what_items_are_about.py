"""Where an item is about, and why it is in its section, has its tags, place and language.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("territory", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("reasons", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_column("reasons")
        batch_op.drop_column("territory")
