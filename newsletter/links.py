"""Where things are on the web: every address that a bulletin, or a page of it, leads to.

All are below ``public_url``; the web answers them (``newsletter/web``).
"""

from urllib.parse import urlsplit

from newsletter.models import Issue
from newsletter.settings import Settings


def home(settings: Settings) -> str:
    """Return the address of the list of bulletins."""
    return f"{_root(settings)}/"


def archive(settings: Settings, bulletin: str) -> str:
    """Return the address of a bulletin's archive."""
    return f"{_root(settings)}/{bulletin}"


def issue(settings: Settings, its: Issue) -> str:
    """Return the address of an issue's web version."""
    return f"{archive(settings, its.bulletin)}/{its.year}/{its.number}"


def event(settings: Settings, its: Issue, item_id: int) -> str:
    """Return the address of the calendar file of an event (RFC 5545)."""
    return f"{issue(settings, its)}/akce-{item_id}.ics"


def deadline(settings: Settings, its: Issue, item_id: int) -> str:
    """Return the address of the calendar file of a deadline (RFC 5545)."""
    return f"{issue(settings, its)}/termin-{item_id}.ics"


def calendar(settings: Settings, bulletin: str) -> str:
    """Return the address of a bulletin's calendar, to be subscribed to (RFC 5545)."""
    return f"{archive(settings, bulletin)}/kalendar.ics"


def picture(settings: Settings, sha256: str, suffix: str) -> str:
    """Return the address of a picture; ``suffix``: ``jpg`` or ``png``."""
    return f"{_root(settings)}/obrazky/{sha256}.{suffix}"


def unsubscribe(settings: Settings, token: str) -> str:
    """Return where a subscriber leaves; acts on POST only (RFC 8058)."""
    return f"{_root(settings)}/odhlasit/{token}"


def style(settings: Settings) -> str:
    """Return the address of the style sheet of the pages."""
    return f"{_root(settings)}/vzhled.css"


def host(settings: Settings) -> str:
    """Return the name of the server that people reach the pages at."""
    return settings.public_url.host or ""


def path(settings: Settings, address: str) -> str:
    """Return an address as a page links to it: below ``public_url`` without the server's name.

    So the pages work at whatever address they are looked at.
    """
    origin = _root(settings).removesuffix(prefix(settings))
    return address.removeprefix(origin) if address.startswith(f"{origin}/") else address


def prefix(settings: Settings) -> str:
    """Return the path of ``public_url``, without a slash at its end: mostly empty."""
    return urlsplit(_root(settings)).path


def _root(settings: Settings) -> str:
    return str(settings.public_url).rstrip("/")
