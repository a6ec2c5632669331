"""If this fails, what a real mail server stores is not what was approved.

A Postfix of our own: its configuration and queue in a folder of the test, a free port of the
loopback, delivery into a Maildir; nothing leaves the machine.
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import mkdtemp

import pytest

from newsletter.deliver.send import send_issue
from newsletter.models import DeliveryState
from newsletter.settings import Settings
from newsletter.store import deliveries
from newsletter.store.engine import Store
from newsletter.text.marks import Mark
from tests.conftest import missing
from tests.deliver.conftest import Clock
from tests.factories import HTML, SUBJECT, TEXT, ready_issue
from tests.servers import MailServer

PROGRAM = Path("/usr/sbin/postfix")
JANA = "jana@obec.example"

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = posta.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
virtual_mailbox_domains = obec.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/etc/mailboxes
virtual_alias_maps =
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
alias_maps =
alias_database =
smtpd_relay_restrictions = permit_mynetworks, reject
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
local_recipient_maps =
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def postfix() -> Iterator[tuple[Path, int]]:
    """Run Postfix; yield Jana's Maildir and the port."""
    if not PROGRAM.exists():
        missing("Postfix", "postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    folder, port = Path(mkdtemp(prefix="newsletter-postfix-")), free_port()
    folder.chmod(0o755)
    for name, user in (("etc", "root"), ("spool", "root"), ("data", "postfix"), ("mail", "nobody")):
        (folder / name).mkdir()
        shutil.chown(folder / name, user)
    nobody = pwd.getpwnam("nobody")
    texts = {"folder": folder, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    (folder / "etc" / "mailboxes").write_text(f"{JANA} jana/\n")
    (folder / "etc" / "main.cf").write_text(MAIN.format(**texts))
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port))
    command = [str(PROGRAM), "-c", str(folder / "etc")]
    subprocess.run([*command, "start"], check=True, capture_output=True, timeout=30)
    try:
        yield folder / "mail" / "jana", port
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True, timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def arrived(mailbox: Path) -> EmailMessage:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError):
            for path in (mailbox / "new").iterdir():
                message = message_from_bytes(path.read_bytes(), policy=policy.default)
                assert isinstance(message, EmailMessage)
                return message
    pytest.fail("nothing arrived in 20 s")


def test_a_real_server_takes_it_and_stores_what_was_approved(
    postfix: tuple[Path, int],
    relayed: Callable[[MailServer], Settings],
    sqlite_store: Store,
    clock: Clock,
) -> None:
    mailbox, port = postfix
    settings = relayed(MailServer(port=port))
    issue_id = ready_issue(sqlite_store, clock(), [JANA, "nikdo@obec.example"])
    tally = send_issue(sqlite_store, settings, issue_id, clock=clock)
    with sqlite_store.reading() as tx:
        replies = {row.address: row.reply for row in deliveries.rows(tx, issue_id)}
    assert tally.counts[DeliveryState.ACCEPTED] == 1, replies
    assert tally.gone == ("nikdo@obec.example",)
    message = arrived(mailbox)
    assert message["Subject"] == SUBJECT
    assert message["To"] == JANA
    assert message["Return-Path"] == "<zpravodaj@example.cz>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not message.defects
    url = message["List-Unsubscribe"].split(">")[0].removeprefix("<")
    marks = {Mark.ADDRESS: JANA, Mark.UNSUBSCRIBE_URL: url}
    for part, approved in zip(message.iter_parts(), (TEXT, HTML), strict=True):
        assert isinstance(part, EmailMessage)
        for mark, value in marks.items():
            approved = approved.replace(mark, value)  # noqa: PLW2901 - mark by mark
        assert part.get_content().strip() == approved.strip()
