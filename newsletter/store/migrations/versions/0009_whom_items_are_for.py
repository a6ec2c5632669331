"""Whom items are for, and what readers want, do and are called; pictures; what is put up with.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = (
    ("issue", sa.Column("accepted", sa.JSON(), nullable=False, server_default="{}")),
    ("variant", sa.Column("items", sa.JSON(), nullable=False, server_default="[]")),
    ("subscriber", sa.Column("salutation", sa.String(), nullable=False, server_default="")),
    ("subscriber", sa.Column("topics", sa.String(), nullable=False, server_default="")),
    ("item", sa.Column("roles", sa.JSON(), nullable=False, server_default="[]")),
    ("item", sa.Column("least_population", sa.Integer(), nullable=True)),
    ("item", sa.Column("most_population", sa.Integer(), nullable=True)),
    ("item", sa.Column("picture", sa.JSON(), nullable=False, server_default="{}")),
)
"""Added one by one: in a batch SQLite would make the table anew, and what refers to it would go."""


def upgrade() -> None:
    """Bring the schema forward: what is there is for everybody, who is there wants all."""
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("district", sa.String(length=6), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_member"),
        sa.UniqueConstraint("company_id", name="uq_member_company_id"),
    )
    op.create_table(
        "office",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name="fk_office_subscriber_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_office_member_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "member_id", "role", name="pk_office"),
    )
    op.create_index("ix_office_member_id", "office", ["member_id"])


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("office")
    op.drop_table("member")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
