"""Alembic's environment: one online run.

On the connection the program hands over, or for developers on the database named by
``alembic -x url=sqlite:///file.db …``.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlmodel import SQLModel

import newsletter.models  # noqa: F401 - fills the metadata
from newsletter.models.types import Amount, Word


def _render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    # A migration must not change when the code does: plain column types only.
    if kind != "type":
        return False
    if isinstance(thing, Word | Amount):
        return f"sa.{thing.impl!r}"
    if type(thing).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    if type(thing).__name__ == "AutoString":
        return f"sa.String({thing.length or ''})"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=_render,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    url = context.get_x_argument(as_dictionary=True)["url"]
    with create_engine(url).begin() as own:
        _run(own)
