"""How sources tell items is kept, so that what is new is compared without reading all there is.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward. What is there is told at the next visit."""
    op.create_table(
        "telling",
        sa.Column("provenance_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("story", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provenance_id"],
            ["provenance.id"],
            name="fk_telling_provenance_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("provenance_id", name="pk_telling"),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("telling")
