"""A real Postfix of our own.

Its configuration and queue lie in a folder of their own, it listens on a free port of the loopback
and delivers into a Maildir; nothing leaves the machine. It starts as root only.
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import mkdtemp

PROGRAM = Path("/usr/sbin/postfix")
PATIENCE = 20.0
ADDRESS = "jana@obec.example"

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


@dataclass(frozen=True)
class Postfix:
    """Where it listens, whom it knows, and where that mail is put."""

    port: int
    address: str
    mailbox: Path


def lacking() -> str:
    """Return what Postfix lacks to be run here, or nothing."""
    if not PROGRAM.exists():
        return "Postfix (apt-get install postfix)"
    return "" if os.geteuid() == 0 else "root, for Postfix"


@contextmanager
def postfix() -> Iterator[Postfix]:
    """Run Postfix until the end of the block."""
    folder, port = Path(mkdtemp(prefix="newsletter-postfix-")), free_port()
    folder.chmod(0o755)
    for name, user in (("etc", "root"), ("spool", "root"), ("data", "postfix"), ("mail", "nobody")):
        (folder / name).mkdir()
        shutil.chown(folder / name, user)
    nobody = pwd.getpwnam("nobody")
    texts = {"folder": folder, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    (folder / "etc" / "mailboxes").write_text(f"{ADDRESS} jana/\n")
    (folder / "etc" / "main.cf").write_text(MAIN.format(**texts))
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port))
    command = [str(PROGRAM), "-c", str(folder / "etc")]
    subprocess.run([*command, "start"], check=True, capture_output=True, timeout=30)
    try:
        yield Postfix(port, ADDRESS, folder / "mail" / "jana")
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True, timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def arrived(mailbox: Path) -> EmailMessage:
    """Return the message that is put into the mailbox, waiting for it.

    :raises TimeoutError: nothing came.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            for path in (mailbox / "new").iterdir():
                message = message_from_bytes(path.read_bytes(), policy=policy.default)
                assert isinstance(message, EmailMessage)
                return message
        time.sleep(0.02)
    raise TimeoutError(mailbox)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
