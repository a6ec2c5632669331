"""One visit to one source: what its kind is handed in place of the web, and what came of it."""

import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from newsletter.collect.essence import essence
from newsletter.collect.http import Answer
from newsletter.collect.pace import Asked, asked_by
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Page, Post
from newsletter.sources.options import common_options
from newsletter.text.language import _

LONGEST_VALIDATOR = 1_000
MAIL = "message/rfc822"
LONGEST_CHALLENGE = 200_000
"""Pages that ask whether one is a person are short; a long one is an article about them."""

_HTML = re.compile(rb"<(?:!doctype )?html\b", re.IGNORECASE)
_CHALLENGE = re.compile(
    rb"<title>\s*(?:Just a moment\.\.\.|Attention Required! \| Cloudflare)"
    rb"|<title>\s*Making sure you.{1,20}not a bot"
    rb"|Request unsuccessful\. Incapsula incident ID|/waf-captcha/"
)


@dataclass(frozen=True)
class Visit:
    """What a visit brought. ``ms`` is wall time, waiting for one's turn included.

    ``left_out``: what was not even queued; ``blocked``: the new items that a rule rejected;
    ``joined``: the entries that are items of other sources already; ``withdrawn``: those of the
    changed items that the source has withdrawn;
    ``degraded``: what is wrong with how much the source shows, if this visit can tell.
    """

    key: str
    title: str
    url: str
    status: int | None = None
    bytes: int = 0
    ms: int = 0
    unchanged: bool = False
    seen: int = 0
    new: int = 0
    changed: int = 0
    left_out: int = 0
    blocked: int = 0
    joined: int = 0
    withdrawn: int = 0
    changed_items: tuple[int, ...] = ()
    degraded: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class Validators:
    """By what a server, or we, recognise an answer that we already have (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


class Get(Protocol):
    """How an address is asked (:meth:`newsletter.collect.http.Web.get`)."""

    def __call__(
        self,
        url: str,
        headers: Mapping[str, str],
        post: Post | None = None,
        *,
        obey_robots: bool = True,
    ) -> Awaitable[Answer]:
        """Ask."""


class Fetcher:
    """The guarded network that a kind is handed (:class:`newsletter.sources.FetchPage`).

    It notes what goes into the receipt (``status`` is that of the first page), what the server
    ``asked`` of the next visit, whether the source has moved or is gone for good, and the
    ``validators`` to keep once the entries are stored: both of the server's are replaced
    together, or one would hide news for ever.

    :param force: ask for everything, as if we had never been there.
    """

    def __init__(self, get: Get, source: Source, now: datetime, *, force: bool = False) -> None:
        self._get = get
        self._now = now
        self._source = source
        self._known = (
            Validators()
            if force
            else Validators(source.etag, source.last_modified, source.body_hash)
        )
        self.validators: Validators | None = None
        self.asked = Asked()
        self.moved_to: str | None = None
        self.is_gone = False
        self.status: int | None = None
        self.bytes = 0
        self.unchanged = False

    async def __call__(
        self, url: str, *, conditional: bool = False, post: Post | None = None
    ) -> Page:
        """Fetch one page.

        :raises SourceError: the server did not give it.
        """
        headers = self._conditions() if conditional else {}
        common = common_options(self._source)
        obey = not common.ignore_robots
        answer = await self._get(url, headers, post, obey_robots=obey)
        self._note(answer, conditional=conditional)
        if answer.status == HTTPStatus.NOT_MODIFIED and headers:
            return self._same(answer)
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            raise refusal(answer)
        if is_challenge(answer):
            raise challenged(answer)
        if conditional:
            digest = essence(answer.body)
            self._keep(answer, digest)
            self.unchanged = digest == self._known.body_hash
        return Page(
            answer.url,
            answer.body,
            answer.headers.get("content-type", ""),
            unchanged=conditional and self.unchanged,
            encoding=common.force_encoding,
        )

    def _note(self, answer: Answer, *, conditional: bool) -> None:
        first = self.status is None
        self.status = self.status or answer.status
        self.bytes += len(answer.body)
        if conditional or first:
            self.asked = asked_by(answer.headers, self._now)
        if conditional:
            self.moved_to = answer.moved_to
            self.is_gone = answer.status == HTTPStatus.GONE

    def _conditions(self) -> dict[str, str]:
        pairs = {
            "If-None-Match": self._known.etag,
            "If-Modified-Since": self._known.last_modified,
        }
        return {name: value for name, value in pairs.items() if value}

    def _same(self, answer: Answer) -> Page:
        # A 304 may bring newer validators (RFC 9111, 3.2).
        self.unchanged = True
        self.validators = Validators(
            _validator(answer, "etag") or self._known.etag,
            _validator(answer, "last-modified") or self._known.last_modified,
            self._known.body_hash,
        )
        return Page(answer.url, b"", unchanged=True)

    def _keep(self, answer: Answer, digest: str) -> None:
        self.validators = Validators(
            _validator(answer, "etag"), _validator(answer, "last-modified"), digest
        )


def is_challenge(answer: Answer) -> bool:
    """Tell whether the answer asks if we are a person, in place of the page."""
    if answer.headers.get("cf-mitigated") == "challenge":
        return True
    is_mail = answer.headers.get("content-type") == MAIL  # which may hold any page
    if len(answer.body) > LONGEST_CHALLENGE or not _HTML.search(answer.body[:1_000]) or is_mail:
        return False
    return bool(_CHALLENGE.search(answer.body))


def challenged(answer: Answer) -> SourceError:
    """Return the sentence for an answer that asks if we are a person."""
    return SourceError(
        _("the server asks whether we are a person, and gives no page"),
        where=answer.url,
        remedy=_("Ask its operator for a feed, or to let us in; our name is in the User-Agent."),
    )


def refusal(answer: Answer) -> SourceError:
    """Return the sentence for an answer that is no page."""
    if is_challenge(answer):
        return challenged(answer)
    reasons = {
        401: _("the server wants a password"),
        403: _("the server refuses us"),
        404: _("there is no such page"),
        410: _("the page was taken down for good"),
        429: _("the server wants to be visited less often"),
    }
    remedies = {
        404: _("Find the new address and add the source again."),
        410: _("Find the new address and add the source again."),
        429: _("Raise the source’s interval."),
    }
    what = reasons.get(answer.status)
    if what is None:
        server = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        what = _("the server has a fault") if server else _("the server gives no page")
    remedy = remedies.get(answer.status, _("It is tried again at the next visit."))
    return SourceError(f"{what} ({answer.status})", where=answer.url, remedy=remedy)


def _validator(answer: Answer, name: str) -> str | None:
    value = answer.headers.get(name, "")
    return value if value.isascii() and 0 < len(value) <= LONGEST_VALIDATOR else None
