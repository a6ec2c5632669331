"""J: headers, which decide whether a mail arrives, where it is filed, and how to leave the list."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.subject import LONGEST_SUBJECT, SHORTEST_SUBJECT
from newsletter.text.html import one_line
from newsletter.text.language import _

LONGEST_LINE = 998
GOOD_LINE = 78
LONGEST_WORD = 75
MOST_READ = 4_000
"""Characters of a header that are looked at."""

ONCE = (
    *("Date", "From", "Sender", "Reply-To", "To", "Cc", "Message-ID", "Subject"),
    *("List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type"),
)
_END = re.compile(rb"\r\n\r\n|\n\n")
_ENCODED = re.compile(rb"=\?[^\s?]{1,100}\?[BbQq]\?[^\s?]*\?=")
_ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,253}\.[^\s@<>\".]{2,63}")
_IN_ANGLES = re.compile(r"<\s*([^<>]{1,2000})\s*>")
_MESSAGE_ID = re.compile(r"<[^\s@<>]{1,250}@([^\s@<>]{1,253})>")
_LIST_ID = re.compile(r".{0,300}<[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}>", re.DOTALL)
_NO_REPLY = re.compile(
    r"(?:no|do[._-]?not)[._-]?reply|neodpovid|ne[._-]odpovid|noresponse", re.IGNORECASE
)
_LOUD = re.compile(
    "!!|!.*!|[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff\ufe0f]", re.DOTALL
)


@error("J01", "RFC 8058; Gmail and Yahoo, rules for bulk senders")
def one_click(mail: Mail) -> Iterator[Fault]:
    """Want unsubscribing at one click, by https, under the DKIM signature where there is one."""
    remedy = _("Send by newsletter issue send, or set it as RFC 8058 says.")
    if not any(one.lower().startswith("https://") for one in _unsubscribing(mail)):
        yield Fault(_("List-Unsubscribe has no https address"), "List-Unsubscribe", remedy)
    if mail.header("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click":
        yield Fault(
            _("List-Unsubscribe-Post does not say List-Unsubscribe=One-Click"),
            "List-Unsubscribe-Post",
            remedy,
        )
    signed = re.search(r"\bh\s*=([^;]{0,2000})", mail.header("DKIM-Signature"))
    names = {name.strip().lower() for name in signed[1].split(":")} if signed else set()
    if signed and not {"list-unsubscribe", "list-unsubscribe-post"} <= names:
        yield Fault(
            _("the DKIM signature leaves out how to unsubscribe"),
            "DKIM-Signature",
            _("Sign both headers: add them to h=."),
        )


@warning("J02", "RFC 2369; programs that know no RFC 8058")
def unsubscribing_by_mail(mail: Mail) -> Iterator[Fault]:
    """Want a mailto beside it."""
    if not any(one.lower().startswith("mailto:") for one in _unsubscribing(mail)):
        yield Fault(
            _("List-Unsubscribe has no mailto address"),
            "List-Unsubscribe",
            _("Set reply_to of the bulletin, or email of the publisher, in config.toml."),
        )


@warning("J03", "RFC 2919")
def list_id(mail: Mail) -> Iterator[Fault]:
    """Want a List-Id: by it readers and their programs sort the mail."""
    if not _LIST_ID.fullmatch(mail.header("List-Id")):
        yield Fault(
            _("there is no List-Id, or it is not one"),
            one_line(mail.header("List-Id"), 100) or "List-Id",
            _("Write the name of the list and its id in angle brackets."),
        )


@error("J04", "RFC 5322, 3.6.2; SpamAssassin FROM_NO_USER, TO_MALFORMED")
def people(mail: Mail) -> Iterator[Fault]:
    """Want one sender with a name, and one recipient."""
    senders, recipients = _people(mail, "From"), _people(mail, "To")
    if len(senders) != 1 or not _ADDRESS.fullmatch(senders[0][1]):
        yield Fault(
            _("there is not exactly one sender"),
            one_line(mail.header("From"), 100) or "From",
            _("Set sender of the bulletin in config.toml."),
        )
    elif not senders[0][0].strip() or senders[0][0].strip() == senders[0][1]:
        yield Fault(
            _("the sender has no name"),
            senders[0][1],
            _("Set sender_name of the bulletin in config.toml."),
        )
    if len(recipients) != 1 or not _ADDRESS.fullmatch(recipients[0][1]):
        yield Fault(
            _("there is not exactly one recipient"),
            one_line(mail.header("To"), 100) or "To",
            _("Send each reader a message of their own."),
        )
    for name in ("Cc", "Bcc"):
        if mail.message.get(name) is not None:
            yield Fault(_("there are more recipients, whom each can see"), name, _("Remove it."))


@error("J05", "RFC 5322, 3.6.1 and 3.6.4; SpamAssassin MISSING_MID, INVALID_DATE")
def identity(mail: Mail) -> Iterator[Fault]:
    """Want a date, and an id on the sender's own domain."""
    if moment(mail) is None:
        yield Fault(
            _("there is no date, or it is not one"),
            one_line(mail.header("Date"), 100) or "Date",
            _("Write it as RFC 5322 says: Mon, 23 Nov 2026 07:00:00 +0100."),
        )
    found = _MESSAGE_ID.fullmatch(mail.header("Message-ID"))
    senders = _people(mail, "From")
    domain = senders[0][1].rpartition("@")[2].lower() if senders else ""
    if found is None or not _is_own(found[1].lower(), domain):
        yield Fault(
            _("Message-ID is missing, or not on the domain of the sender"),
            one_line(mail.header("Message-ID"), 100) or "Message-ID",
            _("Write one that ends in @{domain}.").format(domain=domain or "…"),
        )


@warning("J06", "Gmail shows some 70 characters, a phone 40")
def subject(mail: Mail) -> Iterator[Fault]:
    """Want 30 to 70 characters, without pictures and shouting."""
    text, remedy = mail.header("Subject"), _("Write one: newsletter issue set … --subject “…”.")
    if not SHORTEST_SUBJECT <= len(text) <= LONGEST_SUBJECT:
        yield Fault(
            _("the subject has {count} characters, not {least} to {most}").format(
                count=len(text), least=SHORTEST_SUBJECT, most=LONGEST_SUBJECT
            ),
            one_line(text, 100),
            remedy,
        )
    if _LOUD.search(text):
        yield Fault(
            _("there are little pictures or exclamation marks in the subject"),
            one_line(text, 100),
            remedy,
        )


@error("J07", "RFC 5322, 2.1.1; RFC 2047, 2")
def lines(mail: Mail) -> Iterator[Fault]:
    """Want lines of at most 998 octets, encoded words of at most 75, no bare line ends, no NUL."""
    head, body = _head(mail)
    remedy = _("Send by newsletter issue send, which writes lines as they must be.")
    for part, where in ((head, _("header")), (body, _("body"))):
        if max(map(len, part.split(b"\n"))) > LONGEST_LINE + len(b"\r"):
            what = _("a line has more than {most} octets").format(most=LONGEST_LINE)
            yield Fault(what, where, remedy)
    if any(len(word) > LONGEST_WORD for word in _ENCODED.findall(head)):
        yield Fault(
            _("an encoded word has more than {most} characters").format(most=LONGEST_WORD),
            _("header"),
            remedy,
        )
    if b"\0" in mail.raw:
        yield Fault(_("there is a NUL in the message"), "", remedy)
    if b"\r" in head.replace(b"\r\n", b"") or b"\r" in body.replace(b"\r\n", b""):
        yield Fault(_("a line ends in CR alone"), "", remedy)


@warning("J08", "RFC 3282; screen readers choose the voice by it")
def content_language(mail: Mail) -> Iterator[Fault]:
    """Want the language of the HTML in Content-Language."""
    said, wanted = mail.header("Content-Language"), mail.page.tree.get("lang", "")
    if not said or said.lower()[:2] != (wanted or said).lower()[:2]:
        yield Fault(
            _("Content-Language is missing, or another than that of the HTML"),
            one_line(said, 40) or "Content-Language",
            _("Set it to {language}.").format(language=one_line(wanted, 10) or "cs"),
        )


@warning("J09", "who cannot answer presses the spam button")
def answering(mail: Mail) -> Iterator[Fault]:
    """Want an address that people may answer to."""
    for name in ("From", "Reply-To"):
        for _name, address in _people(mail, name):
            if _NO_REPLY.search(address.partition("@")[0]):
                yield Fault(
                    _("nobody can answer this address"),
                    f"{name}: {one_line(address, 100)}",
                    _("Set sender and reply_to of the bulletin in config.toml."),
                )


@error("J10", "RFC 5322, 3.6; Gmail refuses mail with doubled headers")
def once(mail: Mail) -> Iterator[Fault]:
    """Want a subject, and no header twice that may stand once."""
    for name in ONCE:
        count = len(mail.message.get_all(name, []))
        if count > 1:
            yield Fault(
                _("a header stands {count} times that may stand once").format(count=count),
                name,
                _("Remove all but one."),
            )
    if not mail.header("Subject"):
        yield Fault(_("there is no subject"), "Subject", _("Write one."))


@warning("J11", "RFC 5322, 2.1.1")
def folded(mail: Mail) -> Iterator[Fault]:
    """Want header lines of at most 78 characters, as far as words let them be folded."""
    for line in _head(mail)[0].splitlines():
        longest = max(map(len, line[:MOST_READ].split()), default=0)
        if len(line) > GOOD_LINE and longest < GOOD_LINE:
            yield Fault(
                _("a header line has more than {most} characters").format(most=GOOD_LINE),
                one_line(line[:MOST_READ].decode("utf-8", "replace"), 60),
                _("Fold it."),
            )


def _head(mail: Mail) -> tuple[bytes, bytes]:
    found = _END.search(mail.raw)
    end = found.start() if found else len(mail.raw)
    return mail.raw[:end], mail.raw[end:]


def _people(mail: Mail, name: str) -> list[tuple[str, str]]:
    values = [str(value)[:MOST_READ] for value in mail.message.get_all(name, [])[:2]]
    try:
        return [person for person in getaddresses(values) if any(person)]
    except RecursionError:  # of brackets in brackets
        return []


def moment(mail: Mail) -> datetime | None:
    """Return the moment that the message says it was written; none if it says none."""
    try:
        found = parsedate_to_datetime(mail.header("Date"))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _unsubscribing(mail: Mail) -> list[str]:
    return _IN_ANGLES.findall(mail.header("List-Unsubscribe"))


def _is_own(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}")


CHECKS = (
    one_click, unsubscribing_by_mail, list_id, people, identity, subject, lines,
    content_language, answering, once, folded,
)  # fmt: skip
