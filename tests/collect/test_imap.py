"""If these fail, a partner's mail is lost or marked, or a password goes where it must not."""

import asyncio
import json
import socket
import tracemalloc
from collections.abc import Iterator
from email.message import EmailMessage
from threading import Event

import pytest
from sqlmodel import select

from newsletter.collect.imap import Mailbox
from newsletter.collect.propose import Wanted, proposed
from newsletter.collect.run import collect
from newsletter.errors import SourceError
from newsletter.models import Item, Source, StoredFile
from newsletter.settings import Settings
from newsletter.store import sources
from newsletter.store.engine import Store
from tests.collect.conftest import AddSource, limited, raw_server
from tests.conftest import NOW, missing
from tests.dovecot import PASSWORD, ZOFIE, Dovecot, dovecot, lacking

KEY = "posta-partneru"
VARIABLE = "NEWSLETTER_SOURCE_PASSWORD_POSTA_PARTNERU"
LATER = NOW.replace(hour=11)


@pytest.fixture(scope="session")
def running() -> Iterator[Dovecot]:
    if lacking():
        missing(lacking())
    with dovecot() as server:
        yield server


@pytest.fixture
def server(running: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """Return the server, which this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", running.authority)
    monkeypatch.setenv(VARIABLE, PASSWORD)
    return running


def mail(subject: str, *documents: tuple[str, bytes], text: str = "Dobrý den.") -> bytes:
    message = EmailMessage()
    message["From"] = "Region Příkladov <zpravodaj@region.example>"
    message["Date"] = "Mon, 23 Nov 2026 08:00:00 +0100"
    message["Subject"] = subject
    message["Message-ID"] = f"<{abs(hash(subject))}@region.example>"
    message.set_content(text)
    for name, content in documents:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def mailbox(url: str, **options: str) -> Source:
    return Source(
        key=KEY, kind="mailbox", url=url, title="x", section="x", options=options, added_at=NOW
    )


def get(settings: Settings, url: str, *asked: str, **options: str) -> list[bytes]:
    async def go() -> list[bytes]:
        async with Mailbox(settings, mailbox(url, **options)) as opened:
            return [(await opened.get(one, {})).body for one in asked or [f"{url}?ALL"]]

    return asyncio.run(go())


def failure(settings: Settings, url: str, *asked: str, **options: str) -> str:
    with pytest.raises(SourceError) as caught:
        get(settings, url, *asked, **options)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert PASSWORD not in sentence
    return sentence


def test_each_mail_becomes_an_item_once_with_its_documents_and_stays_unread(
    server: Dovecot, store: Store, local: Settings, add_source: AddSource
) -> None:
    box = server.box()
    box.put(mail("Výzva", ("Výzva 7.pdf", b"%PDF-1"), ("Znovu.pdf", b"%PDF-1")), mail("Pozvánka"))
    add_source(server.url(box), key=KEY, kind="mailbox")
    (first,) = collect(store, local, NOW, keys=[KEY])
    assert (first.error, first.new, first.status) == (None, 2, 200)
    box.put(mail("Druhá výzva", ("Jiná.pdf", b"%PDF-2")))
    (second,) = collect(store, local, LATER, keys=[KEY])
    (third,) = collect(store, local, LATER, keys=[KEY])
    assert (second.new, second.seen, third.new, third.error) == (1, 1, 0, None)
    assert (second.degraded, box.unread()) == (None, 3)
    with store.reading() as tx:
        items = {item.title: item for item in tx.exec(select(Item))}
        kept = {file.sha256: file for file in tx.exec(select(StoredFile))}
    assert set(items) == {"Výzva", "Pozvánka", "Druhá výzva"}
    named = items["Výzva"].attachments
    assert [one["title"] for one in named] == ["Výzva 7.pdf", "Znovu.pdf"]
    assert kept[named[0]["sha256"]].body == b"%PDF-1"
    assert len(kept) == 2
    assert "content" not in json.dumps(named)


def test_a_mail_is_never_taken_for_a_page_that_asks_if_we_are_a_person(
    server: Dovecot, sqlite_store: Store, local: Settings
) -> None:
    box = server.box()
    page = "<html><head><title>Just a moment...</title></head><p>Chvilku.</p></html>"
    box.put(f"From: a@obec.example\nContent-Type: text/html\nSubject: Chvilku\n\n{page}".encode())
    with sqlite_store.writing() as tx:
        sources.add(tx, mailbox(server.url(box)))
    (visit,) = collect(sqlite_store, local, NOW)
    assert (visit.error, visit.new) == (None, 1)


def test_a_mailbox_is_added_by_its_address_only(
    server: Dovecot, sqlite_store: Store, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = server.box()
    box.put(mail("Pozvánka"))
    wanted = Wanted(server.url(box), None, KEY, None, None, None, ["days=90"], unchecked=False)
    proposal = proposed(sqlite_store, local, wanted, NOW)
    assert (proposal.source.kind, proposal.source.section) == ("mailbox", "partneri")
    assert proposal.brought
    assert [entry.title for entry in proposal.brought.reading.entries] == ["Pozvánka"]
    monkeypatch.delenv(VARIABLE)
    assert VARIABLE in (proposed(sqlite_store, local, wanted, NOW).error or "")


def test_a_mail_that_is_too_large_is_not_downloaded_but_its_text_is_read(
    server: Dovecot, sqlite_store: Store, settings: Settings
) -> None:
    box = server.box()
    film = mail("Film z náměstí", ("film.mp4", b"film"), text="Posíláme film.")
    box.put(film.replace(b"ZmlsbQ==", (b"Zmls" * 19 + b"\r\n") * 770_000))
    assert next((box.folder / "new").iterdir()).stat().st_size > 60_000_000
    with sqlite_store.writing() as tx:
        sources.add(tx, mailbox(server.url(box)))
    (visit,) = collect(sqlite_store, limited(settings, max_megabytes=15), NOW)
    assert (visit.error, visit.new) == (None, 1)
    assert visit.bytes < 1_100_000
    with sqlite_store.reading() as tx:
        (item,) = tx.exec(select(Item))
    (document,) = item.attachments
    assert (item.title, item.summary) == ("Film z náměstí", "Posíláme film.")
    assert document["title"] == "film.mp4"
    assert "15 MB" in document["note"]


def test_a_mailbox_may_be_a_folder_with_a_czech_name_and_a_password_too(
    server: Dovecot, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, ZOFIE)
    box = server.box("zofie")
    box.put(mail("Pozvánka"), folder=".Dota&AQ0-n&AO0- v&AP0-zvy")
    url = server.url(box).replace("INBOX", "Dota%C4%8Dn%C3%AD%20v%C3%BDzvy")
    (listing,) = get(local, url)
    assert [found["uid"] for found in json.loads(listing)["mails"]] == [1]
    assert "Nenalezeno" in failure(local, server.url(box).replace("INBOX", "Nenalezeno"))


def test_the_address_without_encryption_is_encrypted_all_the_same(
    server: Dovecot, local: Settings
) -> None:
    box = server.box()
    box.put(mail("Pozvánka"))
    (listing,) = get(local, server.url(box, "imap"))
    assert len(json.loads(listing)["mails"]) == 1
    (line,) = (line for line in server.log.splitlines() if f"Login: user=<{box.user}>" in line)
    assert "TLS" in line


def test_a_password_in_a_file_is_enough(
    server: Dovecot, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = server.box()
    box.put(mail("Pozvánka"))
    monkeypatch.delenv(VARIABLE)
    assert VARIABLE in failure(local, server.url(box))
    (local.folder / "posta.txt").write_text(f"{PASSWORD}\n")
    assert get(local, server.url(box), password_file="posta.txt")
    assert "nikde.txt" in failure(local, server.url(box), password_file="nikde.txt")


def test_a_wrong_password_is_one_sentence(
    server: Dovecot, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "jine-heslo")
    sentence = failure(local, server.url(server.box()))
    assert "Authentication failed" in sentence
    assert "jine-heslo" not in sentence
    assert "AUTHENTICATIONFAILED" not in sentence


def test_a_certificate_of_another_name_or_of_nobody_is_refused(
    server: Dovecot, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = server.box()
    for scheme in ("imaps", "imap"):
        assert "127.0.0.1" in failure(local, server.url(box, scheme, host="127.0.0.1"))
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "certificate" in failure(local, server.url(box)).lower()


def test_the_password_goes_to_no_other_server(server: Dovecot, local: Settings) -> None:
    box = server.box()
    other = server.url(box, host="posta.example")
    assert "posta.example" in failure(local, server.url(box), other)


def test_what_is_gone_meanwhile_is_nothing_and_what_was_renumbered_an_error(
    server: Dovecot, local: Settings
) -> None:
    box = server.box()
    box.put(mail("Pozvánka"))
    url = server.url(box)
    (listing,) = get(local, url)
    numbered = json.loads(listing)["uidvalidity"]
    one, gone = get(
        local, url, f"{url};UIDVALIDITY={numbered}/;UID=1", f"{url};UIDVALIDITY={numbered}/;UID=9"
    )
    assert (b"Subject" in one, gone) == (True, b"")
    assert failure(local, url, f"{url};UIDVALIDITY=1/;UID=1")


@pytest.fixture
def asked_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)


def imap(url: str) -> str:
    return url.replace("http://", "imap://jana@") + "/INBOX"


@pytest.mark.usefixtures("asked_password")
@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "[::ffff:192.168.0.1]"])
def test_a_private_address_is_never_dialled(settings: Settings, host: str) -> None:
    assert "neveřejnou" in failure(settings, f"imaps://jana@{host}/INBOX")


@pytest.mark.usefixtures("asked_password")
@pytest.mark.parametrize("greeting", [b"", b"* OK hotovo\r\n"])
def test_a_server_that_never_answers_is_given_up(settings: Settings, greeting: bytes) -> None:
    done = Event()

    def wait(_connection: socket.socket) -> None:
        done.wait(5)

    with raw_server(wait, greeting) as url:
        assert "0.2" in failure(limited(settings, timeout_seconds=0.2), imap(url))
        done.set()


@pytest.mark.usefixtures("asked_password")
def test_a_server_that_sends_byte_by_byte_is_given_up(settings: Settings) -> None:
    done = Event()

    def drip(connection: socket.socket) -> None:
        while not done.wait(0.02):
            connection.sendall(b".")

    with raw_server(drip, b"* OK hotovo\r\n") as url:
        assert "0.2" in failure(limited(settings, timeout_seconds=0.2), imap(url))
    done.set()


def lying(connection: socket.socket, *mail: bytes) -> None:
    """Answer as a server that does not tell the truth of its mails."""
    answers = [
        b"* CAPABILITY IMAP4rev1\r\n",
        b"",
        b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] hm\r\n",
        b"* SEARCH 1\r\n",
        b"* 1 FETCH (UID 1 RFC822.SIZE 10)\r\n",
    ]
    for answer in answers:
        tag = connection.recv(65_536).split()[0]
        connection.sendall(answer + tag + b" OK hotovo\r\n")
    connection.recv(65_536)
    for piece in mail:
        connection.sendall(piece)


@pytest.mark.usefixtures("asked_password")
def test_a_farewell_that_is_none_takes_nothing_back(settings: Settings) -> None:
    farewell = b"* BYE {" + b"9" * 5_000 + b"}\r\n"
    with raw_server(lambda connection: lying(connection, farewell), b"* OK hotovo\r\n") as url:
        assert len(get(limited(settings), imap(url))) == 1


ONE_MAIL = ";UIDVALIDITY=7/;UID=1/;PARTIAL=0.1000"
LIES = {
    "announced": [b"* 1 FETCH (UID 1 BODY[]<0> {900000000}\r\n"],
    "absurd": [b"* 1 FETCH (UID 1 BODY[]<0> {" + b"9" * 5_000 + b"}\r\n"],
    "poured": [b"* 1 FETCH (UID 1 BODY[]<0> {60000}\r\n" + b"x" * 60_000, *[b"x" * 1_000_000] * 9],
    "without end": [b"* OK " + b"x" * 1_000_000] * 9,
    "one after another": [(b"* OK " + b"x" * 1_000 + b"\r\n") * 1_000] * 9,
    "page": [b"<html><body>Vypnuto</body></html>\r\n"],
    "nothing": [],
    "bye": [b"* BYE dost\r\n"],
}


@pytest.mark.usefixtures("asked_password")
@pytest.mark.parametrize("lie", LIES)
def test_a_server_that_lies_fills_nothing(settings: Settings, lie: str) -> None:
    tracemalloc.start()
    with raw_server(lambda connection: lying(connection, *LIES[lie]), b"* OK hotovo\r\n") as url:
        at = imap(url)
        failure(limited(settings, max_megabytes=1), at, f"{at}?ALL", f"{at}{ONE_MAIL}")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000


@pytest.mark.usefixtures("asked_password")
@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n", b"\xff\0\r\n", b"* BYE\r\n"])
def test_what_is_no_mail_server_is_a_sentence(settings: Settings, greeting: bytes) -> None:
    with raw_server(lambda _connection: None, greeting) as url:
        assert failure(limited(settings), imap(url))


@pytest.mark.usefixtures("asked_password")
def test_a_password_is_not_said_in_the_clear(settings: Settings) -> None:
    heard: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        tag = connection.recv(65_536).split()[0]
        connection.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK hotovo\r\n")
        heard.append(connection.recv(65_536))

    async def elsewhere(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    with raw_server(answer, b"* OK hotovo\r\n") as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsletter.collect.imap.is_allowed", lambda _address: True)
        assert "STARTTLS" in failure(limited(settings), imap(url))
    assert not [line for line in heard if PASSWORD.encode() in line]
