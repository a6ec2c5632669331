"""What a mail server's reply means for one delivery. Pure.

Codes: RFC 5321 §4.2; enhanced status codes: RFC 3463 and the IANA registry
https://www.iana.org/assignments/smtp-enhanced-status-codes/
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.models import DeliveryState
from newsletter.text.letters import unaccented

REPLY_LENGTH = 200

FIRST_DELAY = timedelta(minutes=10)
LONGEST_DELAY = timedelta(hours=4)
SPREAD = 0.2
"""Delays vary by so much either way, so that what was deferred together is not retried together."""
LEAST_ATTEMPTS = 5
"""Nobody is given up before so many attempts: the sender itself may have been off for days."""

ADDRESS_GONE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
"""No such mailbox, no such domain, bad syntax, moved for good, takes no mail at all (RFC 7505)."""
MAY_MEAN_GONE = {550, 551, 553}
SAYS_NOTHING = {"", "5.0.0", "5.1.0"}
GONE_IN_WORDS = re.compile(
    r"(unknown|no such|invalid|nonexistent|non-existent) (local )?(user|recipient|mailbox|address)"
    r"|(user|recipient|mailbox|address|account)\b.{0,60}\b"
    r"(unknown|not found|does(n't| not) exist|no longer exists?)"
    r"|no mailbox here|no such person|neexistuj|neznam\w+ (uzivatel|prijemce|adresat)"
    r"|(schranka|ucet|adresa)\b.{0,60}\b(zrusen|nenalezen)"
)
AGAINST_US = re.compile(
    r"relay(ing)? (access )?(denied|not (permitted|allowed))"
    r"|sender (address |domain )?(rejected|refused|denied|not allowed|unknown)"
    r"|client (host|address)|your (host|server|ip|address)|authentication (is )?required"
    r"|not logged in|(permission|permitted|allowed|right)s? to send|send as|must authenticate"
    r"|(block|black|deny)[ -]?list|blocked using|spamhaus|spamcop|odesilatel\w* (adresa )?odmitn"
)
"""What a server says at a recipient though it means the sender, its machine or its account."""


@dataclass(frozen=True)
class Reply:
    """One reply of the server: its code, and its text in one line."""

    code: int
    text: str

    @property
    def status(self) -> str:
        """The enhanced status code, "" where there is none or it contradicts the code."""
        found = re.match(r"([245])\.\d{1,3}\.\d{1,3}(?!\S)", self.text)
        return found[0] if found and found[1] == str(self.code)[0] else ""

    def __str__(self) -> str:
        """Return the reply as it is kept in the ledger."""
        return f"{self.code} {self.text}"[:REPLY_LENGTH]


@dataclass(frozen=True)
class Dropped:
    """The connection was lost. ``after_dot``: when the server may already have the message."""

    after_dot: bool
    text: str

    def __str__(self) -> str:
        """Return what is kept in the ledger."""
        return self.text[:REPLY_LENGTH]


Answer = Reply | Dropped


def read_reply(code: int, text: bytes) -> Reply:
    """Return a reply as smtplib gives it (lines joined by LF) as one printable line."""
    line = text.decode("utf-8", errors="replace")
    status = re.match(r"[245]\.\d{1,3}\.\d{1,3}\s", line)
    if status:  # it is repeated on every line (RFC 2034 §4)
        line = status[0] + line.replace(f"\n{status[0]}", "\n")[status.end() :]
    printable = "".join(c if c.isprintable() else " " for c in line)
    return Reply(code, " ".join(printable.split())[:REPLY_LENGTH])


def state_after(answer: Answer) -> DeliveryState:
    """Return where the answer leaves a delivery.

    A server that refuses us (to relay, this sender, our machine) says so about a recipient, with
    a code as for a dead address; that is for the operator to repair, and the message waits
    meanwhile.
    """
    if isinstance(answer, Dropped):
        return DeliveryState.UNKNOWN if answer.after_dot else DeliveryState.DEFERRED
    if 200 <= answer.code < 300:  # noqa: PLR2004 - a class of replies
        return DeliveryState.ACCEPTED
    permanent = 500 <= answer.code < 600  # noqa: PLR2004 - a class of replies
    if permanent and not AGAINST_US.search(unaccented(answer.text)):
        return DeliveryState.FAILED
    return DeliveryState.DEFERRED


def address_is_gone(answer: Answer) -> bool:
    """Return whether the reply says that the address will never work again.

    The enhanced code decides where there is one that says something; a full mailbox, a policy
    or the content (5.2.2, 5.7.x, 5.3.4) are not the address's fault. Else the words do.
    """
    if state_after(answer) is not DeliveryState.FAILED or isinstance(answer, Dropped):
        return False
    if answer.status not in SAYS_NOTHING:
        return answer.status in ADDRESS_GONE
    return answer.code in MAY_MEAN_GONE and bool(GONE_IN_WORDS.search(unaccented(answer.text)))


def next_attempt(
    attempts: int, first_try: datetime, now: datetime, give_up_hours: float, jitter: float
) -> datetime | None:
    """Return when to try again after ``attempts`` attempts, ``None`` to give up.

    The delay doubles from ten minutes (greylisting lets through after five) to four hours.

    :param jitter: a random number from 0 to 1.
    """
    if attempts >= LEAST_ATTEMPTS and now - first_try >= timedelta(hours=give_up_hours):
        return None
    doublings = min(attempts - 1, 10)
    delay = min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
    return now + delay * (1 - SPREAD + 2 * SPREAD * jitter)
