"""The subject and the preview line that are proposed when the editor writes none."""

from datetime import date, timedelta

from newsletter.compose.cards import Card
from newsletter.compose.content import Content
from newsletter.models import ItemKind
from newsletter.text import format as written
from newsletter.text.html import shortened
from newsletter.text.language import _, ngettext

LONGEST_SUBJECT = 70
"""Gmail shows about so many characters; a phone about 40."""

SHORTEST_SUBJECT = 30
LONGEST_PREHEADER = 140
SHORTEST_PREHEADER = 80
SUNDAY = 6


def subject(content: Content) -> str:
    """Return what is counted in a digest, or what is told of first in another layout.

    ``Zpravodaj pro obce 47/2026: 6 dotačních výzev, 2 končí tento týden``, or
    ``Končí za 4 dny: Obnova veřejné zeleně v obcích``: 30 to 70 characters.
    """
    if content.layout == "digest" or not content.cards:
        return _counted(content)
    return _long_enough(shortened(_headline(content), LONGEST_SUBJECT), content)


def _headline(content: Content) -> str:
    if content.layout == "invitation":
        return _("Invitation: {title}").format(title=content.cards[0].title)
    first = content.by_deadline[0] if content.layout == "alert" else content.cards[0]
    urgent = content.layout == "alert" or first.partial == "change"
    return f"{first.badge.words}: {first.title}" if first.badge and urgent else first.title


def _counted(content: Content) -> str:
    # The richest wording that is short enough.
    start = f"{content.title} {content.number}"
    parts = _parts(content)
    for count in range(len(parts), 0, -1):
        proposal = f"{start}: {', '.join(parts[:count])}"
        if len(proposal) <= LONGEST_SUBJECT:
            return _long_enough(proposal, content)
    room = LONGEST_SUBJECT - len(content.number) - 1
    return _long_enough(f"{shortened(content.title, room)} {content.number}", content)


def preheader(content: Content) -> str:
    """Return what mail programs show beside the subject: 80 to 140 characters.

    Of a digest or an alert the nearest deadlines and the rest, of one item what its card says.
    """
    sections = ", ".join(f"{section.title} ({len(section.cards)})" for section in content.sections)
    alone = content.layout in {"announcement", "invitation"} and bool(content.cards)
    text = _facts(content.cards[0]) if alone else _deadlines(content)
    for more in [
        _("In this issue: {list}.").format(list=sections),
        content.subtitle,
        content.footer.name,
        content.line,
    ]:
        if len(text) < SHORTEST_PREHEADER:
            text = f"{text} {more}".strip()
    found = shortened(text, LONGEST_PREHEADER)
    if len(found) >= SHORTEST_PREHEADER:
        return found
    # Cut after a sentence it is too short: then after a word.
    return f"{text[: LONGEST_PREHEADER - 1].rpartition(' ')[0].rstrip(' ,;:.')}…"


def _facts(card: Card) -> str:
    said = [card.when, *(f"{fact.label}: {fact.value}" for fact in card.facts), *card.paragraphs]
    text = ""
    for part in filter(None, said):
        if len(text) < SHORTEST_PREHEADER:
            stop = "" if part.endswith((".", "!", "?", "…")) else "."
            text = f"{text} {part}{stop}".strip()
    return text


def _deadlines(content: Content) -> str:
    near = [f"{deadline.day}: {deadline.what}" for deadline in content.deadlines]
    for count in range(len(near), 0, -1):
        text = _("Nearest deadlines: {list}.").format(list="; ".join(near[:count]))
        if len(text) <= LONGEST_PREHEADER or count == 1:
            return text
    return ""


def _parts(content: Content) -> list[str]:
    kinds = [card.kind for card in content.cards]
    counts = {kind: kinds.count(kind) for kind in ItemKind}
    calls, events = counts[ItemKind.GRANT_CALL], counts[ItemKind.EVENT]
    notices, articles = counts[ItemKind.NOTICE], counts[ItemKind.ARTICLE]
    ending = _ending_this_week(content)
    found = [
        calls and ngettext("{count} grant call", "{count} grant calls", calls).format(count=calls),
        ending
        and ngettext("{count} ends this week", "{count} end this week", ending).format(
            count=ending
        ),
        events and ngettext("{count} event", "{count} events", events).format(count=events),
        articles
        and ngettext("{count} article", "{count} articles", articles).format(count=articles),
        notices and ngettext("{count} notice", "{count} notices", notices).format(count=notices),
    ]
    return [part for part in found if part]


def _ending_this_week(content: Content) -> int:
    today: date = content.at.date()
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    calls = [card for card in content.cards if card.kind is ItemKind.GRANT_CALL]
    return sum(1 for card in calls if card.deadline and card.deadline.at.date() <= sunday)


def _long_enough(proposal: str, content: Content) -> str:
    for more in (written.plain_date(content.at), content.title, content.footer.name):
        if len(proposal) < SHORTEST_SUBJECT:
            proposal = shortened(f"{proposal} · {more}", LONGEST_SUBJECT)
    return proposal
