"""A proof: the issue as it will look, to people who are named. The ledger knows nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, make_msgid

from newsletter.deliver.message import Gap, Rendering, ascii_address, proof_letter
from newsletter.deliver.outcome import state_after
from newsletter.deliver.smtp import Transport, transport_of
from newsletter.models import DeliveryState
from newsletter.settings import Settings
from newsletter.text.marks import Mark, examples


@dataclass(frozen=True)
class Proof:
    """What became of one proof."""

    address: str
    taken: bool
    reply: str


def send_proof(
    settings: Settings,
    bulletin: str,
    rendering: Rendering,
    addresses: Sequence[str],
    now: datetime,
    transport: Transport | None = None,
) -> list[Proof]:
    """Send a proof to each address; ``[Náhled]`` stands before the subject.

    The unsubscribe link leads nowhere: a proof must not take its reader off a list.

    :raises InputError: one of the addresses is not one; nothing was sent then.
    :raises RelayError: the mail server cannot be used.
    """
    recipients = [(address, ascii_address(address)) for address in addresses]
    sender = ascii_address(settings.bulletin(bulletin).sender)
    letter = proof_letter(settings, bulletin, rendering)
    harmless = f"{str(settings.public_url).rstrip('/')}/odhlasit/"
    carrier = transport or transport_of(settings)
    proofs = []
    try:
        for address, recipient in recipients:
            header = {
                Gap.DATE: format_datetime(now.astimezone(settings.zone)),
                Gap.TO: recipient,
                Gap.MESSAGE_ID: make_msgid(domain=sender.rpartition("@")[2]),
            }
            marks = {**examples(), Mark.ADDRESS: address, Mark.UNSUBSCRIBE_URL: harmless}
            answer = carrier.send(sender, recipient, letter.fill(header, marks))
            taken = state_after(answer) is DeliveryState.ACCEPTED
            proofs.append(Proof(address, taken, str(answer)))
    finally:
        if transport is None:
            carrier.close()
    return proofs
