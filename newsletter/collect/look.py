"""A look at a source without storing anything: what it says now."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from newsletter.collect.http import Web
from newsletter.collect.keep import Brought
from newsletter.collect.run import visit_source
from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources.kinds import take_in


def look(settings: Settings, chosen: Sequence[Source], now: datetime) -> list[Brought]:
    """Return what each of the sources says now. What goes wrong is in the visit, not raised."""
    take_in(settings.collecting.kinds)

    async def all_of_them() -> list[Brought]:
        async with Web(settings, now=now) as web:
            return [await visit_source(web, source, now, force=True) for source in chosen]

    return asyncio.run(all_of_them())
