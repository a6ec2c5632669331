"""What a source calls an item moves from the item to its provenances: a story may have several.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOVE_DOWN = """
    INSERT INTO provenance (source_id, item_id, identity, url, url_key, title_key, said, doubts,
                            first_seen_at, last_seen_at, missed, why)
    SELECT source_id, id, identity, url, '', '', original_details, '{}',
           first_seen_at, last_seen_at, 0, ''
    FROM item WHERE source_id IS NOT NULL
"""
MOVE_UP = """
    UPDATE item SET identity = COALESCE(
        (SELECT identity FROM provenance WHERE provenance.item_id = item.id
         AND provenance.source_id = item.source_id ORDER BY provenance.id LIMIT 1),
        'item ' || id)
"""


def upgrade() -> None:
    """Bring the schema forward."""
    _provenance()
    op.execute(MOVE_DOWN)
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_constraint("uq_item_source_id_identity", type_="unique")
        batch_op.drop_column("identity")
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            "fk_item_merged_into", "item", ["merged_into"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index("ix_item_source_id", ["source_id"], unique=False)
    op.create_table(
        "likeness",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name="fk_likeness_item_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["item.id"], name="fk_likeness_other_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "other_id", name="pk_likeness"),
    )
    with op.batch_alter_table("likeness", schema=None) as batch_op:
        batch_op.create_index("ix_likeness_other_id", ["other_id"], unique=False)
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("doubted", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_foreign_key(
            "fk_change_source_id", "source", ["source_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_constraint("fk_change_source_id", type_="foreignkey")
        batch_op.drop_column("doubted")
        batch_op.drop_column("source_id")
    op.drop_table("likeness")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("ix_item_source_id")
        batch_op.drop_constraint("fk_item_merged_into", type_="foreignkey")
        batch_op.drop_column("merged_into")
        batch_op.drop_column("withdrawn_at")
        batch_op.add_column(
            sa.Column("identity", sa.String(500), nullable=False, server_default="")
        )
    op.execute(MOVE_UP)
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.alter_column("identity", server_default=None)
        batch_op.create_unique_constraint("uq_item_source_id_identity", ["source_id", "identity"])
    op.drop_table("provenance")


def _provenance() -> None:
    op.create_table(
        "provenance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("identity", sa.String(500), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("url_key", sa.String(500), nullable=False),
        sa.Column("title_key", sa.String(350), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_provenance_source_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name="fk_provenance_item_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_provenance"),
        sa.UniqueConstraint("source_id", "identity", name="uq_provenance_source_id_identity"),
    )
    with op.batch_alter_table("provenance", schema=None) as batch_op:
        batch_op.create_index("ix_provenance_item_id", ["item_id"], unique=False)
        batch_op.create_index("ix_provenance_url_key", ["source_id", "url_key"], unique=False)
        batch_op.create_index("ix_provenance_title_key", ["source_id", "title_key"], unique=False)
