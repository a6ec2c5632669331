"""Mailboxes over IMAP (RFC 3501): only read, within limits, at public addresses.

imaplib and imap-tools know the protocol. How a connection is opened, how long an answer may take
and how large it may be is decided here: imaplib believes what servers say of sizes, and its time
limit is for each read.
"""

import asyncio
import imaplib
import json
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, Self

from imap_tools import BaseMailBox
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    UnexpectedCommandStatusError,
)

from newsletter.collect.guard import Resolve, allowed, is_allowed, resolve
from newsletter.collect.http import MEGABYTE, Answer
from newsletter.collect.visit import MAIL
from newsletter.errors import NewsletterError, SourceError
from newsletter.models import Source
from newsletter.settings import Settings
from newsletter.sources import Post
from newsletter.text.faults import reason_of
from newsletter.text.html import one_line
from newsletter.text.imap_urls import ImapUrl, imap_url
from newsletter.text.language import _

MOST_LISTED = 200
"""Mails in one listing, the oldest of those that were searched for."""

ROOM = 4 * MEGABYTE
"""Bytes of all answers but a mail itself: a search in a large mailbox names half a million."""

CHUNK = 65_536
FAREWELL_SECONDS = 2.0
MOST_SHOWN = 200

_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")
_CODE = re.compile(r"^\[[^\]]{1,100}\]\s*")


class _Connection(imaplib.IMAP4):
    """imaplib, over a connection that ends at a moment and after so many bytes.

    :raises SourceError: more bytes are sent than there is room for, or announced.
    :raises OSError: it cannot be opened or breaks off; TimeoutError: its time is over.
    """

    def __init__(self, box: ImapUrl, addresses: Sequence[str], seconds: float) -> None:
        self._addresses, self._tls = addresses, box.scheme == "imaps"
        self._buffer = bytearray()
        self.allow(seconds, ROOM)
        super().__init__(box.host, box.port)

    def allow(self, seconds: float, room: int) -> None:
        """Let what comes next take so many seconds and bytes in all."""
        self._ends, self._room, self._limit = time.monotonic() + seconds, room, room

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:  # noqa: ARG002
        """Connect to the first of the addresses that answers."""
        self.host, self.port = host, port
        failure: OSError | None = None
        for address in self._addresses:
            try:
                self.sock = socket.create_connection((address, port), self._left())
            except OSError as error:
                failure = error
                continue
            if self._tls:
                self.secure()
            return
        assert failure is not None
        raise failure

    def secure(self) -> None:
        """Go on with TLS; what came before in the clear is not believed."""
        self._buffer.clear()
        self.sock.settimeout(self._left())
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def read(self, size: int) -> bytes:
        """Return the next ``size`` bytes."""
        if size > len(self._buffer) + self._room:
            raise self._too_large()
        while len(self._buffer) < size:
            self._receive()
        return self._taken(size)

    def readline(self) -> bytes:
        """Return the next line."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            self._receive()
        return self._taken(end + 1)

    def send(self, data: Any) -> None:
        """Send all of it."""
        self.sock.settimeout(self._left())
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Close the connection."""
        self.sock.close()

    def cut(self) -> None:
        """Let another thread's waiting for the server fail at once."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def _receive(self) -> None:
        self.sock.settimeout(self._left())
        chunk = self.sock.recv(CHUNK)
        if not chunk:
            raise ConnectionAbortedError(_("the server closed it"))
        self._room -= len(chunk)
        if self._room < 0:
            raise self._too_large()
        self._buffer += chunk

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _too_large(self) -> SourceError:
        text = _("the answer is larger than {megabytes} MB")
        return SourceError(text.format(megabytes=f"{self._limit / MEGABYTE:.3g}"), remedy=_again())


class _Opened(BaseMailBox):
    """imap-tools, over a connection of ours."""

    def __init__(self, connection: _Connection) -> None:
        self.connection = connection
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self.connection


class Mailbox:
    """The mailbox of one source, for one visit.

    It is opened when something is asked of it, and talked to by a thread of its own. Use as an
    async context manager.
    """

    def __init__(self, settings: Settings, source: Source, resolve: Resolve = resolve) -> None:
        self._settings, self._source, self._resolve = settings, source, resolve
        self._seconds = settings.collecting.timeout_seconds
        self._most = int(settings.collecting.max_megabytes * MEGABYTE)
        self._thread = ThreadPoolExecutor(1, "mailbox")
        self._opened: _Opened | None = None
        self._uidvalidity = 0

    async def __aenter__(self) -> Self:
        """Open nothing yet."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Take leave of the server."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._leave)
        self._thread.shutdown(wait=False)

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],  # noqa: ARG002 - those of HTTP
        post: Post | None = None,  # noqa: ARG002
        *,
        obey_robots: bool = True,  # noqa: ARG002
    ) -> Answer:
        """Return what an IMAP URL stands for.

        With ``search`` a listing: JSON with ``uidvalidity``, the ``mails`` that are found
        (``uid``, ``size`` in bytes), and the ``most`` bytes of a mail that can be had. With
        ``uid`` the mail; nothing if it is gone.

        :raises SourceError: there is no answer, or none within the limits.
        """
        with _spoken(self._source.url, self._seconds):
            wanted, own = imap_url(url), imap_url(self._source.url)
            if _place(wanted) != _place(own):
                raise SourceError(_("a mailbox is asked for its own mails only"), where=url)
            addresses = await allowed(
                own.host,
                own.port,
                self._resolve,
                loopback=self._settings.collecting.allow_loopback,
            )
            body = await self._in_thread(wanted, addresses)
        kind = MAIL if wanted.uid else "application/json"
        return Answer(url, HTTPStatus.OK, {"content-type": kind}, body)

    async def _in_thread(self, wanted: ImapUrl, addresses: Sequence[str]) -> bytes:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._ask, wanted, addresses)
        except asyncio.CancelledError:
            if self._opened:
                self._opened.connection.cut()
            raise

    def _ask(self, wanted: ImapUrl, addresses: Sequence[str]) -> bytes:
        try:
            opened = self._opened or self._open(wanted, addresses)
            return self._mail(opened, wanted) if wanted.uid else self._listing(opened, wanted)
        except BaseException:
            # What comes next over this connection could be the rest of the answer to this.
            if self._opened:
                self._opened.connection.shutdown()
            self._opened = None
            raise

    def _open(self, box: ImapUrl, addresses: Sequence[str]) -> _Opened:
        password = self._settings.source_password(
            self._source.key, self._source.options.get("password_file")
        )
        connection = _Connection(box, addresses, self._seconds)
        self._opened = opened = _Opened(connection)
        if box.scheme == "imap":
            _protect(connection)
        _log_in(opened, box.user, password)
        opened.folder.set(box.folder, readonly=True)  # EXAMINE
        _code, numbered = connection.response("UIDVALIDITY")
        self._uidvalidity = int(numbered[0] or 0)
        return opened

    def _listing(self, opened: _Opened, wanted: ImapUrl) -> bytes:
        opened.connection.allow(self._seconds, ROOM)
        uids = sorted({int(uid) for uid in opened.uids(wanted.search or "ALL", charset=None)})
        found: list[dict[str, int]] = []
        if uids:
            named = ",".join(map(str, uids[:MOST_LISTED]))
            _status, lines = opened.connection.uid("FETCH", named, "(RFC822.SIZE)")
            for line in (one for one in lines if isinstance(one, bytes)):
                uid, size = (pattern.search(line) for pattern in (_UID, _SIZE))
                if uid and size:
                    found.append({"uid": int(uid[1]), "size": int(size[1])})
        listing = {"uidvalidity": self._uidvalidity, "most": self._most, "mails": found}
        return json.dumps(listing).encode()

    def _mail(self, opened: _Opened, wanted: ImapUrl) -> bytes:
        if wanted.uidvalidity != self._uidvalidity:
            raise SourceError(_("the mailbox was numbered anew meanwhile"), remedy=_again())
        most = min(wanted.most or self._most, self._most)
        opened.connection.allow(self._seconds, most + CHUNK)
        asked = "BODY.PEEK[]" + (f"<0.{most}>" if wanted.most else "")  # PEEK: it stays unread
        _status, parts = opened.connection.uid("FETCH", str(wanted.uid), f"({asked})")
        mails = (part[1] for part in parts if isinstance(part, tuple) and b"BODY[" in part[0])
        return next(mails, b"")

    def _leave(self) -> None:
        opened, self._opened = self._opened, None
        if opened is None:
            return
        with suppress(Exception):  # whatever a server says to our farewell, we have been there
            opened.connection.allow(FAREWELL_SECONDS, ROOM)
            opened.logout()
        opened.connection.shutdown()


def _place(url: ImapUrl) -> tuple[str, str, str, int, str]:
    return url.scheme, url.user, url.host, url.port, url.folder


def _protect(connection: _Connection) -> None:
    """Turn to TLS, as ``imap://`` must; only a server on this machine may do without."""
    if "STARTTLS" in connection.capabilities and connection.xatom("STARTTLS")[0] == "OK":
        connection.secure()
    elif is_allowed(connection.sock.getpeername()[0]):
        raise SourceError(
            _("the server offers no encryption (STARTTLS)"),
            remedy=_("Write the address with imaps://, or ask the operator for encryption."),
        )


def _log_in(opened: _Opened, user: str, password: str) -> None:
    # LOGIN is for ASCII only (RFC 3501, 6.2.3).
    log_in = opened.login if f"{user}{password}".isascii() else opened.login_utf8
    log_in(user, password, None)


@contextmanager
def _spoken(url: str, seconds: float) -> Iterator[None]:
    """Turn what goes wrong on the way into one sentence about ``url``."""
    try:
        yield
    except NewsletterError as error:  # the password may be missing in the settings
        raise SourceError(error.what, where=error.where or url, remedy=error.remedy) from error
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
        what, remedy = _sentence(error)
        what = what.format(reason=_said(error), seconds=f"{seconds:g}")
        raise SourceError(what, where=url, remedy=remedy) from error


def _sentence(error: Exception) -> tuple[str, str]:
    """Return what is wrong, with a gap for the reason, and the remedy."""
    broken = _("the connection broke off before the answer was complete ({reason})")
    encryption = _("the server’s certificate or encryption is not in order ({reason})")
    known: tuple[tuple[type[Exception], str, str], ...] = (
        (
            TimeoutError,
            _("the server did not answer in full within {seconds} seconds"),
            _again(),
        ),
        (ConnectionRefusedError, _("the server cannot be reached"), _again()),
        (ssl.SSLError, encryption, _("Only its operator can correct that.")),
        (OSError, broken, _again()),
        (
            MailboxLoginError,
            _("the server refuses the user name or the password ({reason})"),
            _("Correct the address of the source, or its password."),
        ),
        (
            MailboxFolderSelectError,
            _("the server does not open the folder ({reason})"),
            _("Correct the address of the source."),
        ),
        (Exception, _("the server does not answer as IMAP wants it ({reason})"), _again()),
    )
    return next((what, remedy) for kind, what, remedy in known if isinstance(error, kind))


def _said(error: Exception) -> str:
    match error:
        case UnexpectedCommandStatusError():
            reason = (error.command_result[1][0] or b"").decode(errors="replace")
        case ssl.SSLCertVerificationError():
            reason = error.verify_message
        case OSError():
            reason = reason_of(error)
        case _:
            reason = str(error)
    return one_line(_CODE.sub("", reason), MOST_SHOWN).rstrip(".")


def _again() -> str:
    return _("It is tried again at the next visit.")
