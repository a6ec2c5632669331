"""What entries say by themselves: worked out aside, before the database is held for a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from newsletter.collect.enrich import enrich, seen_from
from newsletter.collect.identify import different
from newsletter.collect.said import as_json, details_of
from newsletter.collect.story import Story, told
from newsletter.models import Source
from newsletter.sources import Entry


@dataclass(frozen=True)
class Understood:
    """An entry as its source says it, with what its words say as seen from ``day``, and its story.

    The story is that of something new.
    """

    entry: Entry
    day: date
    enriched: Entry
    story: Story

    def first_seen(self, source: Source, at: datetime) -> Entry:
        """Return the entry with what its words say if it was first seen at that moment.

        It is the same moment at every visit: a day without a year must not wander.
        """
        if seen_from(self.entry, at) == self.day:
            return self.enriched
        return enrich(self.entry, source.section, at)


def understand(
    entries: Iterable[Entry], section: str, title: str, now: datetime
) -> list[Understood]:
    """Return the entries, understood as what is seen now for the first time.

    What says one thing twice comes once.

    :param section: the section of their source; ``title``: its title.
    """
    return [_understood(entry, section, title, now) for entry in different(entries)]


def _understood(entry: Entry, section: str, title: str, now: datetime) -> Understood:
    enriched = enrich(entry, section, now)
    story = told(
        enriched.title,
        enriched.summary,
        kind=enriched.kind,
        said=as_json(details_of(enriched)),
        read=enriched.evidence,
        url=enriched.url or "",
        published=enriched.published_at,
        source=title,
    )
    return Understood(entry, seen_from(entry, now), enriched, story)
