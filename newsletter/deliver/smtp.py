"""Handing a message to the relay over SMTP (RFC 5321), so that the outcome is exact.

smtplib's own ``sendmail`` does not tell on which side of the final dot a connection was lost;
that is the difference between *not sent* and *nobody knows*. So the commands are given one by
one, over one connection that is kept from message to message.
"""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from typing import Protocol, Self

from newsletter.deliver.connection import Connection, TlsConnection
from newsletter.deliver.outcome import Answer, Dropped, Reply, read_reply
from newsletter.errors import RelayError, SettingsError
from newsletter.settings import Relay, Security, Settings
from newsletter.text.faults import reason_of
from newsletter.text.language import _

OK = range(200, 300)
GO_AHEAD = 354
CLOSING = 421
AUTHENTICATION_REQUIRED = 530
SETTLED = {2, 4, 5}
"""First digits of a reply that says what became of the message."""
GARBLED = -1
"""How smtplib says that the reply had no code."""


class Transport(Protocol):
    """What takes messages."""

    def send(self, sender: str, recipient: str, message: bytes) -> Answer:
        """Hand over one message; return the reply that settled it.

        :raises RelayError: it is the relay's fault, and no byte of the message was sent.
        """

    def close(self) -> None:
        """Say goodbye. It can be used again afterwards."""


class _HungUpError(Exception):
    """The server ended the connection before it was given any of the message."""

    def __init__(self, text: str, *, over_recipient: bool) -> None:
        super().__init__(text)
        self.text = text
        self.over_recipient = over_recipient


class SmtpTransport:
    """One connection to the relay, opened when needed and reused."""

    def __init__(
        self, relay: Relay, password: str, own_name: str, context: ssl.SSLContext | None = None
    ) -> None:
        self.relay = relay
        self.password = password
        self.own_name = own_name
        self.context = context
        self._connection: smtplib.SMTP | None = None
        self._in_transaction = False

    def __enter__(self) -> Self:
        """Return the transport."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close the connection."""
        self.close()

    def send(self, sender: str, recipient: str, message: bytes) -> Answer:
        """Hand over one message; return the reply that settled it.

        A server may hang up between two messages (after N of them, or when it restarts): then
        it is asked once more over a new connection.

        :raises RelayError: it is the relay's fault, and no byte of the message was sent.
        """
        if self._connection is not None:
            with suppress(_HungUpError):
                return self._attempt(self._connection, sender, recipient, message)
        try:
            return self._attempt(self._connect(), sender, recipient, message)
        except _HungUpError as error:
            if error.over_recipient:
                return Dropped(after_dot=False, text=error.text)
            raise self._fault(_("it hangs up"), error.text) from error

    def close(self) -> None:
        """Say goodbye. It can be used again afterwards."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
        self._forget()

    def _attempt(
        self, connection: smtplib.SMTP, sender: str, recipient: str, message: bytes
    ) -> Answer:
        if self._in_transaction:
            self._command(connection, "RSET")
            self._in_transaction = False
        size = f" SIZE={len(message)}" if connection.has_extn("size") else ""
        reply = self._command(connection, f"MAIL FROM:<{sender}>{size}")
        if reply.code not in OK:
            self.close()
            raise self._fault(_("it refuses the sender {sender}").format(sender=sender), str(reply))
        self._in_transaction = True
        reply = self._command(connection, f"RCPT TO:<{recipient}>")
        if reply.code == AUTHENTICATION_REQUIRED:
            self.close()
            raise self._fault(_("it wants a user name and a password"), str(reply))
        if reply.code in OK:
            reply = self._command(connection, "DATA")
            if reply.code == GO_AHEAD:
                return self._content(connection, message)
            if reply.code in OK:  # it has taken nothing yet: this is not an acceptance
                self._forget()
                return Dropped(after_dot=False, text=str(reply))
        return reply

    def _content(self, connection: smtplib.SMTP, message: bytes) -> Answer:
        assert connection.sock is not None
        try:
            # One call: if it fails, the final dot, its last bytes, has not gone out.
            connection.sock.sendall(dotted(message))
        except OSError as error:
            self._forget()
            return Dropped(after_dot=False, text=_said(error))
        try:
            code, text = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._forget()
            return Dropped(after_dot=True, text=_said(error))
        reply = read_reply(code, text)
        self._in_transaction = False
        if code == CLOSING or code // 100 not in SETTLED:
            self._forget()
        return reply if code // 100 in SETTLED else Dropped(after_dot=True, text=str(reply))

    def _command(self, connection: smtplib.SMTP, command: str) -> Reply:
        over_recipient = command.startswith(("RCPT", "DATA"))
        try:
            reply = read_reply(*connection.docmd(command))
        except (smtplib.SMTPException, OSError) as error:
            self._forget()
            raise _HungUpError(_said(error), over_recipient=over_recipient) from error
        if reply.code in {CLOSING, GARBLED}:
            self._forget()
            raise _HungUpError(str(reply), over_recipient=over_recipient)
        return reply

    def _connect(self) -> smtplib.SMTP:
        try:
            connection = self._open()
            self._secure_and_sign_in(connection)
        except smtplib.SMTPAuthenticationError as error:
            reply = str(read_reply(error.smtp_code, _bytes(error.smtp_error)))
            raise self._fault(
                _("it refuses the user name or the password"), reply, self._password_remedy()
            ) from None  # the trace would show the exchange
        except UnicodeError:
            raise self._fault(
                _("the user name or the password has characters beyond ASCII"),
                remedy=self._password_remedy(),
            ) from None
        except ssl.SSLCertVerificationError as error:
            raise self._fault(
                _("its certificate cannot be trusted"),
                error.verify_message,
                _("If it is the right server, set relay.ca_file to its authority’s certificate."),
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise self._fault(_("it cannot be reached or refuses to talk"), _said(error)) from error
        self._connection = connection
        self._in_transaction = False
        return connection

    def _open(self) -> smtplib.SMTP:
        place = (self.relay.host, self.relay.port, self.own_name, self.relay.timeout_seconds)
        if self.relay.security is Security.TLS:
            return TlsConnection(
                place[0], place[1], place[2], timeout=place[3], context=self.context
            )
        return Connection(*place)

    def _secure_and_sign_in(self, connection: smtplib.SMTP) -> None:
        try:
            # A small write after a large one would else wait for the answer to the first.
            assert connection.sock is not None
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.ehlo_or_helo_if_needed()
            if self.relay.security is Security.STARTTLS:
                self._start_tls(connection)
            if self.relay.user:
                connection.login(self.relay.user, self.password)
        except BaseException:
            connection.close()
            raise

    def _start_tls(self, connection: smtplib.SMTP) -> None:
        if not connection.has_extn("starttls"):
            raise self._fault(
                _("it does not offer STARTTLS"),
                remedy=_("Set relay.security to tls, or to none where the way is safe."),
            )
        connection.starttls(context=self.context)
        connection.ehlo_or_helo_if_needed()

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._in_transaction = False

    def _fault(self, what: str, said: str = "", remedy: str = "") -> RelayError:
        return RelayError(
            f"{what} ({said})" if said else what,
            where=_("mail server {host}:{port}").format(host=self.relay.host, port=self.relay.port),
            remedy=remedy or _("Nothing is lost: send again when it works. See [relay]."),
        )

    def _password_remedy(self) -> str:
        return _(
            "Correct relay.user and its password in {variable} or relay.password_file."
        ).format(variable="NEWSLETTER_RELAY_PASSWORD")


def transport_of(settings: Settings) -> SmtpTransport:
    """Return the transport that the settings describe; nothing is connected yet.

    :raises SettingsError: there is a user but no password, or relay.ca_file cannot be used.
    """
    own_name = socket.gethostname()
    if "." not in own_name:
        own_name = settings.public_url.host or own_name
    return SmtpTransport(settings.relay, settings.relay_password(), own_name, tls_context(settings))


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Return how TLS is checked: the certificate and its host name always are.

    :raises SettingsError: relay.ca_file cannot be used.
    """
    if settings.relay.security is Security.NONE:
        return None
    ca_file = settings.relay.ca_file and settings.folder / settings.relay.ca_file
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise SettingsError(
            _("relay.ca_file cannot be used ({reason})").format(reason=reason_of(error)),
            where=str(ca_file),
            remedy=_("It has to hold certificates in PEM form."),
        ) from error


def dotted(message: bytes) -> bytes:
    """Return the message as it goes over the wire, the final dot included (RFC 5321 §4.5.2).

    :param message: its lines end in CRLF, the last one too.
    """
    return re.sub(rb"(?m)^\.", b"..", message) + b".\r\n"


def _bytes(text: bytes | str) -> bytes:
    return text.encode(errors="replace") if isinstance(text, str) else text


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(read_reply(error.smtp_code, _bytes(error.smtp_error)))
    if isinstance(error, smtplib.SMTPServerDisconnected):
        if not isinstance(error.__context__, OSError):
            return _("the server closed the connection")
        error = error.__context__  # a time limit, for one
    return read_reply(0, reason_of(error).encode(errors="replace")).text or type(error).__name__
