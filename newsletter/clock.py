"""Time: aware UTC inside, the association's own zone at the edges.

``now()`` is called at the edges only (a command, a job); everything below takes ``now``
as an argument, so that a test can choose it.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PRAGUE = ZoneInfo("Europe/Prague")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def aware(moment: datetime) -> datetime:
    """Return ``moment`` in UTC.

    :raises ValueError: ``moment`` is naive: nobody knows which zone it is in.
    """
    if moment.tzinfo is None:
        msg = f"naive datetime refused: {moment!r}"
        raise ValueError(msg)
    return moment.astimezone(UTC)
