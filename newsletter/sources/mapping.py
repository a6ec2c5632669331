"""From texts to an entry: for the kinds of source that are told where each field stands.

The options of such a source say for each field *where* its text is: by a column, a path, a
selector. A text that begins with ``=`` is the field's value itself (``provider = "=Kraj"``); one
with braces is filled with what stands at the places in them (``link = "https://…/{id}"``).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import Field, ValidationInfo, field_validator

from newsletter.clock import PRAGUE
from newsletter.models import ItemKind
from newsletter.sources import (
    Attachment,
    Entry,
    EntryDetails,
    EventDetails,
    GrantCallDetails,
    NoticeDetails,
)
from newsletter.sources.identity import identity
from newsletter.sources.options import Options
from newsletter.text.addresses import file_name
from newsletter.text.dates import read_date, read_moment
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.language import _
from newsletter.text.money import read_crowns
from newsletter.text.tongue import language_of

MOST_DOCUMENTS = 50
MOST_TAGS = 20
LONGEST_TAG = 60
LONGEST_CODE = 100
"""The width of the column."""

TITLE_FROM_TEXT = 120
HUNDRED = Decimal(100)

_BRACES = re.compile(r"\{([^{}]*)\}")
_SEPARATORS = re.compile(r"[\n;|]")
_IN_ADDRESSES = "/:?=&%#,;+@!$'()*~"
# Seconds, or milliseconds, since 1970: the numbers of ten and of thirteen digits are 2001–2286.
_EPOCH = re.compile(r"[1-9]\d{9}(?:\d{3})?")
_DECIMAL_POINT = re.compile(r"\d{1,15}\.(?:\d{1,2}|\d{4,6})")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?) ?%?")
_FROM = re.compile(r"^(?:od|do|dne) ", re.IGNORECASE)
_UNTO = re.compile(r" (?:-|až|do) | ?[–—] ?")
_DAY_ENDS = re.compile(r"\b24[:.]00")

Where = Annotated[str, Field(max_length=500)]


class Fields(Options):
    """Where the texts of an entry's fields stand. ``kind`` is what the entries are.

    Those of grant calls, of events and of notices are for sources of that kind only. ``until``
    is the day a notice is taken down, never a deadline. Several values of one field stand on
    lines of their own; so do ``documents``, each an address, a tab and a title if it has one.
    """

    kind: ItemKind = ItemKind.ARTICLE
    identity: Where = ""
    title: Where = ""
    link: Where = ""
    summary: Where = ""
    body: Where = ""
    date: Where = ""
    author: Where = ""
    tag: Where = ""
    language: Where = ""
    documents: Where = ""
    # of grant calls
    opens: Where = ""
    closes: Where = ""
    allocation: Where = ""
    min_support: Where = ""
    max_support: Where = ""
    max_rate: Where = ""
    eligible: Where = ""
    provider: Where = ""
    programme: Where = ""
    code: Where = ""
    state: Where = ""
    # of events
    starts: Where = ""
    ends: Where = ""
    register_by: Where = ""
    place: Where = ""
    price: Where = ""
    organiser: Where = ""
    # of notices
    posted: Where = ""
    until: Where = ""
    reference: Where = ""
    office: Where = ""

    @field_validator("*")
    @classmethod
    def _fits(cls, value: Any, info: ValidationInfo) -> Any:
        if info.field_name not in FIELDS or not value:
            return value
        kind = info.data.get("kind", ItemKind.ARTICLE)
        owners = [of for of, own in DETAILS.items() if info.field_name in own]
        if owners and kind not in owners:
            raise ValueError(_('goes with kind = "{kind}" only').format(kind=owners[0].value))
        if not value.startswith("=") and {*"{}"} & {*_BRACES.sub("", value)}:
            raise ValueError(_("has a brace without its other half"))
        for place in _places(value):
            cls.check(place)
        return value

    @classmethod
    def check(cls, place: str) -> None:
        """Check that ``place`` is written as this kind of source writes places.

        :raises ValueError: it is not; a sentence without the option's name.
        """

    def said(self, read: Callable[[str], str]) -> dict[str, str]:
        """Return the text of each field that has one.

        :param read: returns the text at one place, "" if there is none.
        """
        places = {name: getattr(self, name) for name in FIELDS}
        texts = {
            name: _filled(place, read, address=name == "link")
            for name, place in places.items()
            if place
        }
        return {name: text for name, text in texts.items() if text.strip()}


def entry_of(said: Mapping[str, str], kind: ItemKind, base: str) -> Entry | None:
    """Return the entry that the texts of its fields make; none for one that says nothing.

    The texts may be plain or HTML. Dates without a zone are Czech local time; what closes or
    ends on a day without a time ends with that day. An entry is called what ``identity`` says,
    failing that by its link, failing that by its title and date.

    :param said: texts by the names of :class:`Fields`; what cannot be read is not known.
    :param base: the address that relative links start from.
    """
    described = said.get("summary") or said.get("body", "")
    words = summary(plain(described))
    title = _line(said.get("title", "")) or summary(words, TITLE_FROM_TEXT)
    if not title:
        return None
    url = safe_url(said.get("link"), base)
    day = said.get("date") or said.get("posted") or ""
    return Entry(
        identity=identity(_line(said.get("identity", "")) or url or f"{title} {_line(day)}"),
        title=title,
        url=url,
        summary=words,
        body=safe_html(said.get("body") or described, base),
        published_at=moment_of(day),
        details=_details(said, kind),
        attachments=_documents(said.get("documents", ""), base),
        author=_line(said.get("author", "")),
        tags=_tags(said.get("tag", "")),
        language=language_of(said.get("language", "")),
    )


def moment_of(text: str) -> datetime | None:
    """Return the moment that a whole text names, in UTC: as people write it, ISO 8601, Unix.

    Of a range it is the first day.
    """
    text = one_line(plain(text))
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    return read_moment(text, PRAGUE) or read_moment(_days(text)[0], PRAGUE)


def end_of(text: str) -> datetime | None:
    """Return the moment that a whole text names; the end of the day if it is one without a time.

    Of a range it is the last day. A program that must write a time writes midnight then.
    """
    last = _days(one_line(plain(text)))[-1]
    moment = moment_of(last)
    local = moment.astimezone(PRAGUE) if moment else None
    if local is None or local.time() != time(0) or _DAY_ENDS.search(last):
        return moment
    return datetime.combine(local.date() + timedelta(days=1), time(0), PRAGUE).astimezone(UTC)


def _days(text: str) -> list[str]:
    return _UNTO.split(_FROM.sub("", text), maxsplit=1)


def crowns_of(text: str) -> Decimal | None:
    """Return the amount of Czech crowns that a whole text names, a program's ``1500000.0`` too."""
    text = one_line(plain(text))
    if not _DECIMAL_POINT.fullmatch(text):
        return read_crowns(text)
    return read_crowns(f"{Decimal(text):.2f}".replace(".", ","))


def percent_of(text: str) -> Decimal | None:
    """Return the percentage that a whole text names: ``80``, ``80 %``, ``14,4 %``."""
    match = _PERCENT.fullmatch(one_line(plain(text)))
    rate = Decimal(match[1].replace(",", ".")) if match else HUNDRED + 1
    return rate if rate <= HUNDRED else None


def _line(text: str) -> str:
    """Return what stands on several lines as a list on one."""
    lines = [line for line in plain(text).splitlines() if line]
    ends = [line if line.endswith((".", ",", ";", ":", "!", "?")) else f"{line}," for line in lines]
    return one_line(" ".join(ends).removesuffix(","))


def _code(text: str) -> str:
    return one_line(plain(text), LONGEST_CODE)


def _words(text: str) -> str:
    return summary(_line(text))


def _day(text: str) -> date | None:
    # A date may carry a zone (xsd:date: 2019-01-01+01:00); the day is the one written.
    return read_date(one_line(plain(text)))


DETAILS: dict[ItemKind, dict[str, tuple[str, Callable[[str], Any]]]] = {
    ItemKind.GRANT_CALL: {
        "opens": ("opens_at", moment_of),
        "closes": ("closes_at", end_of),
        "allocation": ("allocation", crowns_of),
        "min_support": ("min_support", crowns_of),
        "max_support": ("max_support", crowns_of),
        "max_rate": ("max_rate", percent_of),
        "eligible": ("eligible", _words),
        "provider": ("provider", _line),
        "programme": ("programme", _line),
        "code": ("code", _code),
        "state": ("source_state", _line),
    },
    ItemKind.EVENT: {
        "starts": ("starts_at", moment_of),
        "ends": ("ends_at", end_of),
        "register_by": ("register_by", end_of),
        "place": ("place", _line),
        "price": ("price", _line),
        "organiser": ("organiser", _line),
    },
    ItemKind.NOTICE: {
        "posted": ("posted_on", _day),
        "until": ("relevant_until", _day),
        "reference": ("reference", _line),
        "office": ("office", _line),
    },
}
"""The fields that only entries of one kind have: the detail each becomes, and how it is read."""

FIELDS = tuple(name for name in Fields.model_fields if name not in {*Options.model_fields, "kind"})
"""The names of all fields."""

_SHAPES: dict[ItemKind, Callable[..., EntryDetails]] = {
    ItemKind.GRANT_CALL: GrantCallDetails,
    ItemKind.EVENT: EventDetails,
    ItemKind.NOTICE: NoticeDetails,
}


def _details(said: Mapping[str, str], kind: ItemKind) -> EntryDetails | None:
    if kind not in _SHAPES:
        return None
    own = DETAILS[kind].items()
    return _SHAPES[kind](
        **{name: reader(said[field]) for field, (name, reader) in own if field in said}
    )


def _documents(text: str, base: str) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for line in text.split("\n")[:MOST_DOCUMENTS]:
        address, _tab, title = line.partition("\t")
        url = safe_url(address, base)
        if url:
            found.setdefault(url, Attachment(one_line(plain(title)) or file_name(url), url))
    return tuple(found.values())


def _tags(text: str) -> tuple[str, ...]:
    tags = (one_line(tag, LONGEST_TAG) for tag in _SEPARATORS.split(plain(text)))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]


def _places(place: str) -> Iterator[str]:
    if place.startswith("="):
        return
    yield from _BRACES.findall(place) if "{" in place else [place]


def _filled(place: str, read: Callable[[str], str], *, address: bool) -> str:
    if place.startswith("="):
        return place[1:]
    if "{" not in place:
        return read(place)
    texts = {part: read(part) for part in _places(place)}
    if not all(texts.values()):
        return ""  # an address with a gap leads nowhere
    if address:
        texts = {part: quote(text, safe=_IN_ADDRESSES) for part, text in texts.items()}
    return _BRACES.sub(lambda match: texts[match[1]], place)
