"""IMAP URLs: a mailbox, what is searched for in it, or one mail (RFC 5092).

``imaps://`` is TLS from the first byte (RFC 8314), ``imap://`` becomes TLS by STARTTLS.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from newsletter.errors import NewsletterError, SourceError
from newsletter.text.language import _

PORTS = {"imaps": 993, "imap": 143}
LONGEST = 2_000

_PATH = re.compile(
    r"/(?P<folder>[^;]*?)/?"
    r"(?:;UIDVALIDITY=(?P<uidvalidity>\d{1,10}))?"
    r"(?:/;UID=(?P<uid>\d{1,10}))?"
    r"(?:/;PARTIAL=0\.(?P<most>\d{1,10}))?",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class ImapUrl:
    """An IMAP URL in its parts.

    Without ``uid`` it is the folder, or with ``search`` (the criteria of an IMAP SEARCH) the mails
    that are found in it; with ``uid`` it is that mail, or its first ``most`` bytes.
    """

    scheme: str
    user: str
    host: str
    port: int
    folder: str = "INBOX"
    search: str = ""
    uidvalidity: int = 0
    uid: int = 0
    most: int = 0

    def __str__(self) -> str:
        """Return the URL; parts that say nothing are left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        path = quote(self.folder, safe="/")
        path += f";UIDVALIDITY={self.uidvalidity}" if self.uidvalidity else ""
        path += f"/;UID={self.uid}" if self.uid else ""
        path += f"/;PARTIAL=0.{self.most}" if self.most else ""
        search = f"?{quote(self.search, safe=':*')}" if self.search else ""
        return f"{self.scheme}://{quote(self.user, safe='')}@{host}{port}/{path}{search}"


def is_imap(url: str) -> bool:
    """Tell whether the address is meant to be that of a mailbox."""
    return url.strip().casefold().startswith(("imap:", "imaps:"))


def imap_url(url: str, wrong: type[NewsletterError] = SourceError) -> ImapUrl:
    """Return the URL in its parts.

    :raises NewsletterError: (the class that ``wrong`` says) it is no IMAP URL, names no user, or
        brings a password: that would stand in the database, in lists and in logs.
    """
    try:
        parts = urlsplit(url.strip())
        host, port, password = parts.hostname or "", parts.port, parts.password
    except ValueError:
        raise _no_mailbox(url, wrong) from None
    if password is not None:
        raise wrong(
            _("the address of a mailbox must not hold its password"),
            remedy=_("Write it as {example}; the password has a place of its own.").format(
                example=_EXAMPLE
            ),
        )
    path = _PATH.fullmatch(parts.path or "/")
    # RFC 5092, 3.2: behind the user may stand how to log in.
    user = unquote((parts.username or "").partition(";")[0])
    decoded = (user, unquote(path["folder"]) if path else "", unquote(parts.query))
    fits = parts.scheme in PORTS and host and user and len(url) <= LONGEST
    if not fits or path is None or any(_CONTROL.search(part) for part in decoded):
        raise _no_mailbox(url, wrong)
    return ImapUrl(
        parts.scheme,
        user,
        host,
        port or PORTS[parts.scheme],
        decoded[1] or "INBOX",
        decoded[2],
        *(int(path[name] or 0) for name in ("uidvalidity", "uid", "most")),
    )


_EXAMPLE = "imaps://zpravodaj@mail.example.cz/INBOX"


def _no_mailbox(url: str, wrong: type[NewsletterError]) -> NewsletterError:
    return wrong(
        _("‘{url}’ is not the address of a mailbox").format(url=url[:LONGEST]),
        remedy=_("Write it as {example}.").format(example=_EXAMPLE),
    )
