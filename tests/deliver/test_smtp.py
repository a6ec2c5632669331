"""If these fail, a refused message counts as sent, or one that may have arrived is sent again."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.outcome import Answer, Dropped, Reply, state_after
from newsletter.deliver.smtp import SmtpTransport, dotted, transport_of
from newsletter.errors import RelayError, SettingsError
from newsletter.models import DeliveryState
from newsletter.settings import Security, Settings
from tests.servers import Drop, mail_server

At = Callable[..., Settings]
MESSAGE = b"To: <a@obec.example>\r\nSubject: x\r\n\r\n.tecka\r\n..dve\r\n.\r\nkonec\r\n"
ME = "zpravodaj@example.cz"
JANA = "jana@obec.example"
EVA = "eva@obec.example"


@contextmanager
def transport(settings: Settings) -> Iterator[SmtpTransport]:
    with transport_of(settings) as opened:
        yield opened


def send(carrier: SmtpTransport, to: str = JANA) -> Answer:
    return carrier.send(ME, to, MESSAGE)


def test_a_message_arrives_byte_for_byte_over_one_connection(relayed: At) -> None:
    with mail_server() as server, transport(relayed(server)) as carrier:
        answers = [send(carrier) for _ in range(5)]
    assert [str(answer) for answer in answers] == [
        f"250 2.0.0 Ok: queued as {number:04}" for number in range(1, 6)
    ]
    assert {mail.content for mail in server.mails} == {MESSAGE}
    assert {(mail.sender, mail.recipient) for mail in server.mails} == {(ME, JANA)}
    assert server.connections == 1


@given(st.lists(st.sampled_from([b".", b"..", b"a", b"\r\n", b".\r\n", b"\r\n.\r\n"])))
def test_a_dot_alone_never_ends_a_message_early(pieces: list[bytes]) -> None:
    message = b"".join(pieces) + b"\r\n"
    wire = dotted(message)
    assert wire.endswith(b"\r\n.\r\n")
    lines = wire.removesuffix(b".\r\n").split(b"\r\n")
    assert b"." not in lines
    assert b"\r\n".join(line.removeprefix(b".") for line in lines) == message


@pytest.mark.parametrize("command", ["RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("451 4.7.1 Greylisted, try later", DeliveryState.DEFERRED),
        ("550 5.1.1 User unknown", DeliveryState.FAILED),
    ],
)
def test_a_refusal_is_exact_and_the_next_message_goes_on(
    relayed: At, command: str, said: str, state: DeliveryState
) -> None:
    with mail_server({command: [said, None]}) as server, transport(relayed(server)) as carrier:
        refused, taken = send(carrier), send(carrier, EVA)
    assert str(refused) == said
    assert state_after(refused) is state
    assert state_after(taken) is DeliveryState.ACCEPTED
    assert server.recipients == [EVA]
    assert server.connections == 1


def test_lost_before_the_final_dot_is_not_sent(relayed: At) -> None:
    with mail_server({"CONTENT": [Drop(), None]}) as server, transport(relayed(server)) as carrier:
        first = carrier.send(ME, JANA, b"x" * 5_000_000 + b"\r\n")
        second = send(carrier, EVA)
    assert isinstance(first, Dropped)
    assert state_after(first) is DeliveryState.DEFERRED
    assert state_after(second) is DeliveryState.ACCEPTED
    assert server.recipients == [EVA]


def test_lost_after_the_final_dot_is_unknown(relayed: At) -> None:
    with mail_server({"DOT": [Drop(), None]}) as server, transport(relayed(server)) as carrier:
        first, second = send(carrier), send(carrier, EVA)
    assert first == Dropped(after_dot=True, text=str(first))
    assert state_after(first) is DeliveryState.UNKNOWN
    assert state_after(second) is DeliveryState.ACCEPTED
    assert server.connections == 2


def test_no_answer_after_the_final_dot_is_unknown(relayed: At) -> None:
    with (
        mail_server({"DOT": ["wait"]}) as server,
        transport(relayed(server, timeout_seconds=0.2)) as carrier,
    ):
        answer = send(carrier)
    assert state_after(answer) is DeliveryState.UNKNOWN


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_server_that_drops_one_recipient_does_not_stop_the_rest(
    relayed: At, command: str
) -> None:
    with (
        mail_server({command: [Drop(), None]}) as server,
        transport(relayed(server)) as carrier,
    ):
        first, second = send(carrier), send(carrier, EVA)
    assert state_after(first) is DeliveryState.DEFERRED
    assert state_after(second) is DeliveryState.ACCEPTED
    assert server.recipients == [EVA]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize("closing", ["421 4.3.2 Closing", Drop()])
def test_a_connection_that_grew_old_is_renewed_without_a_loss(
    relayed: At, command: str, closing: str | Drop
) -> None:
    with (
        mail_server({command: [None, closing, None]}) as server,
        transport(relayed(server)) as carrier,
    ):
        answers = [send(carrier), send(carrier, EVA)]
    assert [state_after(answer) for answer in answers] == [DeliveryState.ACCEPTED] * 2
    assert server.recipients == [JANA, EVA]
    assert server.connections == 2


def test_421_after_some_messages_is_no_refusal(relayed: At) -> None:
    with mail_server() as server, transport(relayed(server)) as carrier:
        server.per_connection = 3
        answers = [send(carrier, f"u{number}@obec.example") for number in range(10)]
    assert {state_after(answer) for answer in answers} == {DeliveryState.ACCEPTED}
    assert server.recipients == [f"u{number}@obec.example" for number in range(10)]
    assert server.connections == 4


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("CONNECT", "554 5.3.2 Not you"),
        ("EHLO", "550 5.7.1 Not you"),
        ("MAIL", "550 5.7.1 Sender refused"),
        ("MAIL", "451 4.3.0 Try later"),
        ("MAIL", "421 4.3.2 Shutting down"),
        ("RCPT", "530 5.7.0 Authentication required"),
        ("MAIL", Drop()),
    ],
)
def test_what_is_the_relay_s_fault_is_nobody_else_s(
    relayed: At, command: str, said: str | Drop
) -> None:
    with (
        mail_server({command: [said]}) as server,
        transport(relayed(server)) as carrier,
        pytest.raises(RelayError) as caught,
    ):
        send(carrier)
    assert f"127.0.0.1:{server.port}" in str(caught.value)
    assert caught.value.remedy
    if isinstance(said, str) and command != "EHLO":
        assert said[4:] in str(caught.value)


def test_nobody_listens(relayed: At) -> None:
    with mail_server() as server:
        pass
    with transport(relayed(server)) as carrier, pytest.raises(RelayError, match=r"127\.0\.0\.1"):
        send(carrier)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def context(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(made)
    return made


@pytest.mark.parametrize("starttls", [True, False])
def test_a_verified_connection_with_a_password_works(
    relayed: At,
    authority: trustme.CA,
    ca_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    starttls: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setenv("NEWSLETTER_RELAY_PASSWORD", "tajne heslo")
    security = Security.STARTTLS if starttls else Security.TLS
    with mail_server(tls=context(authority), starttls=starttls, password="tajne heslo") as server:
        settings = relayed(server, security=security, ca_file=ca_file, user="zpravodaj")
        with transport(settings) as carrier:
            assert state_after(send(carrier)) is DeliveryState.ACCEPTED


@pytest.mark.parametrize("starttls", [True, False])
@pytest.mark.parametrize("fault", ["unknown authority", "another name"])
def test_a_certificate_that_does_not_fit_stops_everything(
    relayed: At,
    authority: trustme.CA,
    ca_file: Path,
    starttls: bool,  # noqa: FBT001
    fault: str,
) -> None:
    name = "jiny.example" if fault == "another name" else "127.0.0.1"
    signer = authority if fault == "another name" else trustme.CA()
    security = Security.STARTTLS if starttls else Security.TLS
    with (
        mail_server(tls=context(signer, name), starttls=starttls) as server,
        transport(relayed(server, security=security, ca_file=ca_file)) as carrier,
        pytest.raises(RelayError, match="ca_file"),
    ):
        send(carrier)
    assert server.mails == []


def test_a_server_without_starttls_gets_nothing(relayed: At) -> None:
    with (
        mail_server() as server,
        transport(relayed(server, security=Security.STARTTLS)) as carrier,
        pytest.raises(RelayError, match="STARTTLS"),
    ):
        send(carrier)
    assert server.mails == []


@pytest.mark.parametrize("password", ["wrong", "špatné"])
def test_a_wrong_password_is_told_without_showing_it(
    relayed: At, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("NEWSLETTER_RELAY_PASSWORD", password)
    with (
        mail_server(password="right") as server,
        transport(relayed(server, user="zpravodaj")) as carrier,
        pytest.raises(RelayError, match="NEWSLETTER_RELAY_PASSWORD") as caught,
    ):
        send(carrier)
    assert password not in str(caught.value)


def test_a_certificate_file_that_is_none_is_named(relayed: At, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("to není certifikát")
    with mail_server() as server:
        for name in ("ca.pem", "missing.pem"):
            with pytest.raises(SettingsError, match=name):
                transport_of(relayed(server, security=Security.TLS, ca_file=Path(name)))


def test_the_transport_can_be_used_after_it_was_closed(relayed: At) -> None:
    with mail_server() as server, transport(relayed(server)) as carrier:
        first = send(carrier)
        carrier.close()
        assert isinstance(first, Reply)
        assert state_after(send(carrier)) is DeliveryState.ACCEPTED
    assert server.connections == 2


def test_a_reply_that_does_not_end_is_given_up(relayed: At) -> None:
    endless = "250-" + "\r\n250-".join("x" * 200)
    with mail_server({"DOT": [endless]}) as server, transport(relayed(server)) as carrier:
        answer = send(carrier)
    assert isinstance(answer, Dropped)
    assert answer.after_dot
