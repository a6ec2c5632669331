"""Editors can say for which districts an item is.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward: what is there is for all. A variant from before has every item."""
    op.add_column("item", sa.Column("districts", sa.JSON(), nullable=False, server_default="[]"))
    for issue, items in _placed().items():
        op.get_bind().execute(
            sa.text("UPDATE variant SET items = :items WHERE issue_id = :issue"),
            {"items": f"[{', '.join(map(str, items))}]", "issue": issue},
        )


def downgrade() -> None:
    """Take the step back."""
    op.drop_column("item", "districts")


def _placed() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for issue, item in op.get_bind().execute(sa.text("SELECT issue_id, item_id FROM placement")):
        found.setdefault(issue, []).append(item)
    return found
