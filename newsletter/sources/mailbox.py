"""A mailbox: what partners and members send to it.

``source.url`` is an IMAP URL (RFC 5092): ``imaps://zpravodaj@mail.example.cz/INBOX``. The mailbox
is only read: nothing in it is marked, moved or deleted. What was read before is told by the
numbers that its server gives to mails (RFC 3501, 2.3.1.1).
"""

import asyncio
import html
import logging
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import Message
from email.utils import parseaddr
from hashlib import sha256
from typing import Any

from pydantic import Field

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.formats.decode import json_of
from newsletter.sources.formats.mail import MEGABYTE, Content, content_of, decoded, header, parsed
from newsletter.sources.identity import identity
from newsletter.sources.options import Options, options_of
from newsletter.text.dates import read_moment
from newsletter.text.html import one_line, plain, safe_html, safe_url, summary
from newsletter.text.imap_urls import ImapUrl, imap_url
from newsletter.text.language import _
from newsletter.text.letters import unaccented

MOST_MAILS = 50
MOST_BYTES = 30_000_000
MOST_SECONDS = 300.0
"""Of one visit; the rest is read at the next one. A visit that lasts too long is lost."""

BEGINNING = 1_000_000
"""Bytes that are read of a mail that is too large: its text comes before its documents."""

LONGEST_ADDRESS = 500
LONGEST_TEXT = 50_000
SHORTEST_TEXT = 80
"""A shorter text beside longer HTML says only that the mail is in HTML."""

TITLE_FROM_TEXT = 120
FIRST_YEAR = 1990
AHEAD = timedelta(days=1)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PREFIX = re.compile(
    r"(?:(?:re|fwd?|fw|odp|p[rř]ep|aw|wg|antw)(?:\[\d{1,3}\])?\s?:\s*)+", re.IGNORECASE
)
_AUTOMATIC = re.compile(
    r"(?:automaticka odpoved|automatic reply|auto-?reply|out of (?:the )?office"
    r"|mimo kancelar|automatische antwort|abwesenheit)"
)
_ADDRESS = re.compile(r"[<(\[]?https?://\S+")
_PICTURE = re.compile(r"\[(?:image|cid):[^\]\n]{0,200}\]")
_RULE = re.compile(r"[-=_*~#]{4,}")
_BLANK_LINES = re.compile(r"\n\s*\n")
_LANGUAGE = re.compile(r"""<html\b[^>]{0,200}?\blang\s?=\s?["']?([a-z]{2})\b""", re.IGNORECASE)

_log = logging.getLogger(__name__)


class MailboxOptions(Options):
    """Which mails are read, and where the password is.

    ``senders``: only mails from these addresses or domains. ``subject``: only those with this in
    their subject. ``days``: how far back the first visit looks. ``password_file``: taken from
    the folder of config.toml; the environment comes before it.
    """

    senders: tuple[str, ...] = ()
    subject: str = ""
    days: int = Field(default=30, ge=1, le=3_650)
    password_file: str | None = None


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return the mails that came since the last visit, the oldest first, at most ``MOST_MAILS``.

    When one cannot be had, those before it are returned; it is asked for again at the next visit.

    :raises SourceError: the address is not that of a mailbox, or not one mail can be had.
    """
    options, box = options_of(source, MailboxOptions), imap_url(source.url)
    recent = f"SINCE {_imap_day(now - timedelta(days=options.days))}"
    after = int(source.memory.get("uid", 0))
    search = f"UID {after + 1}:*" if after else recent
    listed = await fetch(str(replace(box, search=search)), conditional=True)
    if listed.unchanged:
        return Reading()
    listing = json_of(listed)
    if after and listing["uidvalidity"] != source.memory.get("uidvalidity"):
        # The server has numbered the mailbox anew: what we know of its numbers is void.
        after, listing = 0, json_of(await fetch(str(replace(box, search=recent))))
    entries, left_out = [], 0
    async for mail, page in _mails(_wanted(box, listing, after), fetch):
        cut = _too_large(listing["most"]) if len(page.body) >= mail.most else ""
        entry = await aside(read, page, options, now, cut)
        if entry:
            entries.append(entry)
        left_out += entry is None
        after = mail.uid
    memory = {"uidvalidity": listing["uidvalidity"], "uid": after}
    return Reading(entries, memory=memory, varies=True, left_out=left_out)


def read(page: Page, options: MailboxOptions, now: datetime, cut: str = "") -> Entry | None:
    """Return what a mail says; none if it is not for readers, or not to be understood at all.

    A mail that does nothing but pass another one on is taken for that one.

    :param cut: why only the beginning of the mail is here; "" if all of it is.
    """
    try:
        return _entry(page, options, now, cut)
    except Exception:  # noqa: BLE001 - foreign input; one mail never stops the others
        _log.debug("a mail cannot be read", exc_info=True)
        return None


def _wanted(box: ImapUrl, listing: Mapping[str, Any], after: int) -> list[ImapUrl]:
    """Return the addresses of the mails to read; of those that are too large, their beginnings."""
    most = listing["most"]
    # Asked for what comes after the last mail, a server names the last one (RFC 3501, 6.4.8).
    found = sorted((mail["uid"], mail["size"]) for mail in listing["mails"] if mail["uid"] > after)
    box = replace(box, uidvalidity=listing["uidvalidity"])
    return [
        replace(box, uid=uid, most=most if size < most else min(BEGINNING, most))
        for uid, size in found[:MOST_MAILS]
    ]


async def _mails(
    wanted: Iterable[ImapUrl], fetch: FetchPage
) -> AsyncIterator[tuple[ImapUrl, Page]]:
    """Yield the mails until there are enough of them, or one cannot be had."""
    taken, clock = 0, asyncio.get_running_loop()
    ends = clock.time() + MOST_SECONDS
    for number, mail in enumerate(wanted):
        try:
            page = await fetch(str(mail))
        except SourceError:
            if number == 0:
                raise
            return
        yield mail, page
        taken += len(page.body)
        if taken >= MOST_BYTES or clock.time() >= ends:
            return


def _entry(page: Page, options: MailboxOptions, now: datetime, cut: str) -> Entry | None:
    message = parsed(page.body)
    if _is_automatic(message) or not _is_chosen(message, options):
        return None
    content = content_of(message, page.encoding, cut)
    if content.forwarded:
        message = content.forwarded
        content = content_of(message, page.encoding, cut)
    said = _summary(content)
    title = _title(message) or one_line(said, TITLE_FROM_TEXT)
    title = title or next((document.title for document in content.documents), "")
    if not title:
        return None
    name, address = _sender(message)
    return Entry(
        identity=identity(header(message, "message-id").strip("<> ") or _digest(page.body)),
        title=title,
        url=safe_url(header(message, "archived-at").strip("<> ")),  # RFC 5064
        summary=said,
        body=safe_html(content.html or _paragraphs(content.text)),
        published_at=_published(message, now),
        attachments=content.documents,
        author=name or address,
        tags=_tags(message),
        language=_language(message, content.html),
    )


def _is_automatic(message: Message) -> bool:
    """Tell whether a program answers or reports, or our server takes the mail for spam."""

    def says(name: str, *words: str) -> bool:
        return header(message, name).casefold().startswith(words)

    return (
        message.get_content_type() == "multipart/report"
        or says("return-path", "<>")
        or says("auto-submitted", "auto-replied")  # RFC 3834
        or says("precedence", "auto_reply")
        or any(name in message for name in ("x-autoreply", "x-autorespond"))
        or any(says(name, "yes") for name in ("x-spam-flag", "x-spam-status", "x-spam"))
        # Exchange calls its answers auto-generated, as some newsletters call themselves.
        or bool(_AUTOMATIC.match(unaccented(header(message, "subject"))))
    )


def _is_chosen(message: Message, options: MailboxOptions) -> bool:
    address = _sender(message)[1].casefold()
    senders = [sender.casefold().lstrip("@") for sender in options.senders]
    ours = not senders or any(
        address == sender or address.endswith((f"@{sender}", f".{sender}")) for sender in senders
    )
    said = unaccented(header(message, "subject"))
    return bool(address) and ours and unaccented(options.subject) in said


def _sender(message: Message) -> tuple[str, str]:
    """Return the sender's name and address; "" for what is not there."""
    name, address = parseaddr(str(message.get("from", ""))[:LONGEST_ADDRESS])
    return one_line(decoded(name)), one_line(address) if "@" in address else ""


def _title(message: Message) -> str:
    subject = header(message, "subject")
    prefix = _PREFIX.match(subject)
    return one_line(subject[prefix.end() :] if prefix else subject)


def _summary(content: Content) -> str:
    text = _tidy(content.text)
    if content.html and len(text) < SHORTEST_TEXT:
        text = max(text, _tidy(plain(content.html)), key=len)
    return text


def _tidy(text: str) -> str:
    text = text[:LONGEST_TEXT]
    for pattern in (_ADDRESS, _PICTURE, _RULE):
        text = pattern.sub(" ", text)
    return summary(text)


def _paragraphs(text: str) -> str:
    parts = _BLANK_LINES.split(text[:LONGEST_TEXT].replace("\r\n", "\n").strip())
    escaped = (html.escape(part.strip(), quote=False) for part in parts)
    return "\n".join(f"<p>{part}</p>".replace("\n", "<br>") for part in escaped if part)


def _published(message: Message, now: datetime) -> datetime | None:
    moment = read_moment(header(message, "date"), PRAGUE)
    if moment is None or moment.year < FIRST_YEAR or moment > now + AHEAD:
        return None
    return moment


def _tags(message: Message) -> tuple[str, ...]:
    """Return the list that the mail came through, by its name or its identifier (RFC 2919)."""
    name, _bracket, rest = header(message, "list-id").partition("<")
    tag = one_line(name.strip(' "') or rest.strip("> "), 100)
    return (tag,) if tag else ()


def _language(message: Message, page: str) -> str:
    said = header(message, "content-language").partition("-")[0].partition(",")[0].strip()
    found = _LANGUAGE.search(page[:LONGEST_TEXT])
    language = (said or (found[1] if found else "")).casefold()
    return language if re.fullmatch("[a-z]{2}", language) else ""


def _digest(raw: bytes) -> str:
    return f"mail {sha256(raw).hexdigest()}"


def _too_large(most: int) -> str:
    text = _("left out: the mail is larger than {megabytes} MB")
    return text.format(megabytes=f"{most / MEGABYTE:g}")


def _imap_day(day: datetime) -> str:
    """Return the day as IMAP writes it (RFC 3501, 9)."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
