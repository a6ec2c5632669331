"""An issue as search engines read it: schema.org's Event and NewsArticle, as JSON-LD.

https://schema.org/Event, https://schema.org/NewsArticle
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from newsletter import links
from newsletter.compose import frozen
from newsletter.compose.cards import Card
from newsletter.compose.content import Content
from newsletter.compose.documents import clean
from newsletter.models import Event, Issue, ItemKind
from newsletter.settings import Settings
from newsletter.store.published import Placed
from newsletter.text import format as written
from newsletter.text import language
from newsletter.text.html import safe_url

STATUS = "https://schema.org/Event{}"


def described(
    settings: Settings, issue: Issue, content: Content, placed: Sequence[Placed]
) -> dict[str, Any]:
    """Return the events and the articles of an issue."""
    of = {one.placement.item_id: one for one in placed}
    page = links.issue(settings, issue)
    found = [_described(settings, card, of[card.item_id], page) for card in content.cards]
    return {"@context": "https://schema.org", "@graph": [one for one in found if one]}


def _described(settings: Settings, card: Card, placed: Placed, page: str) -> dict[str, Any] | None:
    sent = frozen.read(placed.placement)
    details, url = sent.details, safe_url(sent.url)
    common = {
        "@id": f"{page}#polozka-{card.item_id}",
        "url": url,
        "image": card.picture and card.picture.url,
        "description": " ".join(card.paragraphs) or None,
        "inLanguage": placed.item.language or language.locale(),
    }
    match details:
        case Event(starts_at=datetime()):
            found = _event(settings, card, details, cancelled=placed.item.withdrawn_at is not None)
        case None if card.kind is ItemKind.ARTICLE:
            found = {
                "@type": "NewsArticle",
                "headline": card.title,
                "datePublished": placed.placement.frozen.get("published_at"),
                "publisher": _organisation(settings),
            }
        case _:
            return None
    return {name: value for name, value in (found | common).items() if value is not None}


def _event(settings: Settings, card: Card, event: Event, *, cancelled: bool) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": card.title,
        "startDate": _when(event.starts_at, settings),
        "endDate": _when(event.ends_at, settings),
        "eventStatus": STATUS.format("Cancelled" if cancelled else "Scheduled"),
        "location": {"@type": "Place", "name": clean(event.place), "address": clean(event.place)}
        if event.place
        else None,
        "organizer": {"@type": "Organization", "name": clean(event.organiser)}
        if event.organiser
        else None,
    }


def _when(at: datetime | None, settings: Settings) -> str | None:
    if at is None:
        return None
    local = at.astimezone(settings.zone)
    return local.date().isoformat() if local.time() == written.MIDNIGHT else local.isoformat()


def _organisation(settings: Settings) -> dict[str, Any]:
    return {"@type": "Organization", "name": settings.publisher.name}
