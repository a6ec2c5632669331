"""A plain note from the service itself: to editors, about an issue that waits or failed."""

from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from newsletter.deliver.message import ascii_address, header_line
from newsletter.deliver.outcome import state_after
from newsletter.deliver.smtp import Transport, transport_of
from newsletter.errors import RelayError
from newsletter.models import DeliveryState
from newsletter.settings import Bulletin, Settings
from newsletter.text.language import _


def send_note(
    settings: Settings,
    bulletin: Bulletin,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    transport: Transport | None = None,
) -> None:
    """Send a note from the bulletin's address to one person.

    :raises InputError: ``to`` is not an address.
    :raises RelayError: it could not be handed over.
    """
    sender, recipient = ascii_address(bulletin.sender), ascii_address(to)
    message = write_note(settings, bulletin, recipient, subject, text, now)
    carrier = transport or transport_of(settings)
    try:
        answer = carrier.send(sender, recipient, message)
    finally:
        if transport is None:
            carrier.close()
    if state_after(answer) is not DeliveryState.ACCEPTED:
        raise RelayError(
            _("the note to {address} was not taken ({reply})").format(address=to, reply=answer)
        )


def write_note(
    settings: Settings, bulletin: Bulletin, to: str, subject: str, text: str, now: datetime
) -> bytes:
    """Return the message; no vacation reply is to answer it (RFC 3834)."""
    sender = ascii_address(bulletin.sender)
    note = EmailMessage(policy.SMTP)
    note["Date"] = format_datetime(now.astimezone(settings.zone))
    note["From"] = Address(header_line(bulletin.sender_name), addr_spec=sender)
    note["To"] = to
    note["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    note["Subject"] = header_line(subject)
    note["Auto-Submitted"] = "auto-generated"
    note.set_content(text, cte="quoted-printable")
    note["Content-Language"] = settings.locale  # after set_content(), which drops it
    return note.as_bytes()
