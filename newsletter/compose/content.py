"""What readers see of an issue, as values. Nothing here knows of HTML or of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from newsletter import links
from newsletter.compose import frozen
from newsletter.compose.cards import Card, Files, clean, paragraphs
from newsletter.compose.cards import card as card_of
from newsletter.models import Issue, Placement
from newsletter.settings import Publisher, Settings
from newsletter.text import format as written
from newsletter.text.language import _

MOST_DEADLINES = 3


@dataclass(frozen=True)
class Section:
    """A section with its cards; ``key`` is the anchor that the index links to."""

    key: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Near:
    """A line of the nearest deadlines: which day, and what."""

    day: str
    what: str


@dataclass(frozen=True)
class Footer:
    """Who publishes, by name and in a sentence, how they are reached, and what they declare."""

    name: str
    publisher: str
    email: str
    phone: str
    web: str
    web_name: str
    accessibility: str
    privacy: str


@dataclass(frozen=True)
class Pages:
    """Where the issue is on the web, the earlier ones, and the calendar of all."""

    issue: str
    archive: str
    calendar: str


@dataclass(frozen=True)
class Content:
    """An issue as its readers see it. ``at`` is its moment, in the association's zone."""

    title: str
    subtitle: str
    number: str
    line: str
    at: datetime
    intro: tuple[str, ...]
    deadlines: tuple[Near, ...]
    sections: tuple[Section, ...]
    footer: Footer
    pages: Pages

    @property
    def cards(self) -> list[Card]:
        """All cards, in the order of the issue."""
        return [card for section in self.sections for card in section.cards]


def moment_of(issue: Issue, now: datetime) -> datetime:
    """Return the moment (UTC) that an issue speaks from: its slot, or ``now`` if that is later.

    An issue is approved before it is sent. The days that are left are counted from the local
    date of the slot it was made for; without one, or when the slot has passed (a late approval
    is sent at once), from the date of the approval.
    """
    return now if issue.slot is None else max(issue.slot, now)


def build(
    settings: Settings, issue: Issue, placements: Sequence[Placement], now: datetime
) -> Content:
    """Return the content of an issue; ``placements`` are in their order within each section.

    :raises InputError: its bulletin is not in the settings any more.
    """
    bulletin = settings.bulletin(issue.bulletin)
    at = moment_of(issue, now).astimezone(settings.zone)
    sections = _sections(settings, issue, placements, at)
    return Content(
        title=clean(bulletin.title),
        subtitle=clean(bulletin.subtitle),
        number=issue.label,
        line=_("Issue {number} · {date}").format(number=issue.label, date=written.long_date(at)),
        at=at,
        intro=paragraphs(issue.intro),
        deadlines=_nearest([card for section in sections for card in section.cards], at),
        sections=sections,
        footer=_footer(settings.publisher),
        pages=Pages(
            links.issue(settings, issue),
            links.archive(settings, issue.bulletin),
            links.calendar(settings, issue.bulletin),
        ),
    )


def _sections(
    settings: Settings, issue: Issue, placements: Sequence[Placement], at: datetime
) -> tuple[Section, ...]:
    # What stands in a section that is not configured any more comes last; it is not lost.
    order = {key: place for place, key in enumerate(settings.sections)}
    known = sorted(placements, key=lambda placement: order.get(placement.section, len(order)))
    files = Files(partial(links.event, settings, issue), partial(links.deadline, settings, issue))
    found = []
    for key, placed in groupby(known, key=lambda placement: placement.section):
        title = settings.sections[key].title if key in settings.sections else key
        cards = tuple(card_of(frozen.read(one), at, settings.zone, files) for one in placed)
        found.append(Section(key, clean(title), cards))
    return tuple(found)


def _nearest(cards: Sequence[Card], at: datetime) -> tuple[Near, ...]:
    coming = sorted(
        (card.deadline for card in cards if card.deadline), key=lambda deadline: deadline.at
    )
    return tuple(
        Near(
            written.long_date(deadline.at, year=deadline.at.year != at.year),
            deadline.what,
        )
        for deadline in coming[:MOST_DEADLINES]
    )


def _footer(publisher: Publisher) -> Footer:
    parts = [
        publisher.name,
        publisher.address,
        publisher.company_id and _("company ID {number}").format(number=publisher.company_id),
        publisher.data_box and _("data box {box}").format(box=publisher.data_box),
    ]
    web = str(publisher.web or "")
    return Footer(
        name=clean(publisher.name),
        publisher=", ".join(clean(part) for part in parts if part),
        email=publisher.email,
        phone=clean(publisher.phone),
        web=web,
        web_name=web.split("://", 1)[-1].rstrip("/"),
        accessibility=str(publisher.accessibility_url or ""),
        privacy=str(publisher.privacy_url or ""),
    )
