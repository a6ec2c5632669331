"""If these fail, an editor never learns that an issue waits, or a proof unsubscribes its reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from newsletter.deliver.note import send_note
from newsletter.deliver.proof import send_proof
from newsletter.errors import InputError, RelayError
from newsletter.settings import Settings
from newsletter.text import language
from tests.factories import HTML, SUBJECT, TEXT
from tests.servers import mail_server

At = Callable[..., Settings]
EDITOR = "redakce@example.cz"


@dataclass(frozen=True)
class Draft:
    """A rendering that nobody has approved."""

    subject: str = SUBJECT
    html: str = HTML
    text: str = TEXT


def test_a_note_arrives_in_czech_and_asks_for_no_vacation_reply(relayed: At, now: datetime) -> None:
    text = "Číslo 47/2026 čeká na schválení.\n\n  newsletter issue approve 47/2026\n" + "ž" * 1200
    with mail_server() as server:
        settings = relayed(server)
        send_note(settings, settings.bulletins["tydenni"], EDITOR, "Číslo\r\nBcc: x", text, now)
    message = server.mails[0].message
    assert message["Subject"] == "Číslo Bcc: x"
    assert message["Bcc"] is None
    assert message["To"] == EDITOR
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "cs"
    assert message.get_content().replace("\r\n", "\n").strip() == text
    assert max(map(len, server.mails[0].content.split(b"\r\n"))) <= 998


def test_a_note_that_is_refused_is_an_error(relayed: At, now: datetime) -> None:
    with mail_server({"RCPT": ["550 5.1.1 User unknown"]}) as server:
        settings = relayed(server)
        with pytest.raises(RelayError, match=r"5\.1\.1"):
            send_note(settings, settings.bulletins["tydenni"], EDITOR, "Číslo", "text", now)


def test_a_proof_says_what_it_is_and_unsubscribes_nobody(relayed: At, now: datetime) -> None:
    language.use("en")
    with mail_server({f"RCPT {EDITOR}": ["550 5.1.1 User unknown"]}) as server:
        proofs = send_proof(relayed(server), "tydenni", Draft(), ["jana@obec.example", EDITOR], now)
    assert [(proof.address, proof.taken) for proof in proofs] == [
        ("jana@obec.example", True),
        (EDITOR, False),
    ]
    message = server.mails[0].message
    assert message["Subject"] == f"[Proof] {SUBJECT}"
    assert message["List-Unsubscribe"] is None
    html = message.get_body(("html",))
    assert html is not None
    assert "jana@obec.example" in html.get_content()
    assert "href='https://zpravodaj.example.cz/odhlasit/'" in html.get_content()


def test_one_wrong_address_stops_a_proof_before_anything_is_sent(
    relayed: At, now: datetime
) -> None:
    with mail_server() as server, pytest.raises(InputError, match="jana"):
        send_proof(relayed(server), "tydenni", Draft(), [EDITOR, "jana"], now)
    assert server.mails == []
