"""A real mail server on a port of its own, which misbehaves as the test says.

``script`` maps a command to what is done about it: a list of replies, one for each time the
command comes (the last stays), or ``None`` to answer as usual. ``Drop`` closes the connection
instead; "wait" never answers. Commands: CONNECT, EHLO, MAIL, RCPT, DATA, CONTENT (after the 354),
DOT (after the message); RCPT also by address: "RCPT a@b".
"""

import asyncio
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Drop:
    """Close the connection."""


Answer = str | Drop | None


@dataclass
class Mail:
    """What was taken."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, as Python reads it."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class MailServer:
    """The server: where it listens, what it does, what it got."""

    port: int = 0
    script: dict[str, list[Answer]] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    connections: int = 0
    per_connection: int = 0
    """Says 421 to MAIL after so many messages over one connection; 0: never."""

    @property
    def recipients(self) -> list[str]:
        """Who was mailed, in the order of the messages."""
        return [mail.recipient for mail in self.mails]

    def answer(self, *keys: str) -> Answer:
        """Return what the script says about a command, for this time."""
        for key in keys:
            answers = self.script.get(key)
            if answers:
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return None


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, smtp: "_Smtp", _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.server.per_connection and smtp.taken >= self.server.per_connection:
            smtp.hang_up_after_reply()
            return "421 4.7.0 Too many messages over this connection"
        answer = smtp.scripted("MAIL")
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self,
        smtp: "_Smtp",
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        answer = smtp.scripted(f"RCPT {address}", "RCPT")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802
        self, smtp: "_Smtp", _session: Session, envelope: Envelope
    ) -> str:
        answer = smtp.scripted("DOT")
        if answer == "wait":
            await asyncio.Event().wait()
        if answer and not answer.startswith("2"):
            return answer
        content = envelope.original_content
        assert content is not None
        assert envelope.mail_from is not None
        smtp.taken += 1
        self.server.mails.append(Mail(envelope.mail_from, envelope.rcpt_tos[0], content))
        return answer or f"250 2.0.0 Ok: queued as {len(self.server.mails):04}"


class _Smtp(SMTP):
    """aiosmtpd's server, which also hangs up on demand."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        super().__init__(_Handler(server), enable_SMTPUTF8=False, **options)
        self.its = server
        self.taken = 0

    def scripted(self, *keys: str) -> str | None:
        answer = self.its.answer(*keys)
        if isinstance(answer, Drop):
            self.hang_up()
            return "421 4.4.2 never seen"
        if answer and answer.startswith("421"):
            self.hang_up_after_reply()
        return answer

    def hang_up(self) -> None:
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.abort()

    def hang_up_after_reply(self) -> None:
        assert self.transport is not None
        asyncio.get_running_loop().call_soon(self.transport.close)

    async def push(self, status: Any) -> None:
        if str(status).startswith("220 "):
            status = self.scripted("CONNECT") or status
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        answer = self.scripted("EHLO")
        if answer:
            await self.push(answer)
            return
        await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        answer = self.scripted("EHLO")
        if answer:
            await self.push(answer)
            return
        await super().smtp_HELO(hostname)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        answer = self.scripted("DATA") if self.envelope and self.envelope.rcpt_tos else None
        if answer:
            await self.push(answer)
            return
        if isinstance(self.its.answer("CONTENT"), Drop):
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            self.hang_up()
            return
        await super().smtp_DATA(arg)


@contextmanager
def mail_server(
    script: Mapping[str, Sequence[Answer]] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: bool = False,
    password: str = "",
) -> Iterator[MailServer]:
    """Run a server on a free port of 127.0.0.1 until the end of the block."""
    server = MailServer(script={key: list(answers) for key, answers in (script or {}).items()})

    def check(
        _server: SMTP, _session: Session, _envelope: Envelope, _how: str, who: Any
    ) -> AuthResult:
        assert isinstance(who, LoginPassword)
        return AuthResult(success=who.password == password.encode(), handled=False)

    def factory() -> _Smtp:
        server.connections += 1
        return _Smtp(
            server,
            hostname="posta.example",
            tls_context=tls if starttls else None,
            require_starttls=False,
            authenticator=check if password else None,
            auth_require_tls=bool(tls) and starttls,
        )

    with _loop() as loop:
        listening = asyncio.run_coroutine_threadsafe(
            loop.create_server(factory, "127.0.0.1", 0, ssl=None if starttls else tls), loop
        ).result(10)
        server.port = listening.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            loop.call_soon_threadsafe(listening.close)


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
