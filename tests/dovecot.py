"""A real IMAP server of our own: Dovecot.

Its configuration, state and mailboxes lie in a folder of their own, and it listens on free ports of
the loopback. It knows everybody who has the password; Žofie has one of her own.
"""

import grp
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from subprocess import DEVNULL
from tempfile import mkdtemp

import trustme

from tests.postfix import free_port

PROGRAM = Path("/usr/sbin/dovecot")
HOST = "localhost"
PASSWORD = "heslo-schranky"
ZOFIE = 'příliš "žluťoučký" \\kůň'

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_failure_delay = 0
first_valid_uid = 0
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
"""

_numbers = count(1)


@dataclass(frozen=True)
class Box:
    """One mailbox of the server, and its address without ``imaps://`` and the server."""

    user: str
    folder: Path

    def put(self, *mails: bytes, folder: str = "") -> None:
        """Let mails arrive, the first as the oldest."""
        where = self.folder / folder / "new"
        for part in ("cur", "new", "tmp"):
            (self.folder / folder / part).mkdir(parents=True, exist_ok=True)
        for mail in mails:
            (where / f"{next(_numbers):010}.test").write_bytes(mail)
        if os.geteuid() == 0:
            for path in (self.folder.parent, *self.folder.parent.rglob("*")):
                shutil.chown(path, "nobody")

    def unread(self) -> int:
        """Return how many mails nobody has seen: those lie where they were put, or unmarked."""
        inside = [*(self.folder / "new").iterdir(), *(self.folder / "cur").iterdir()]
        return sum("S" not in path.name.partition(":2,")[2] for path in inside)


@dataclass(frozen=True)
class Dovecot:
    """Where it listens, and who vouches for it (a file of certificates)."""

    folder: Path
    tls: int
    plain: int

    @property
    def authority(self) -> str:
        """The file with the certificate of who vouches for it."""
        return str(self.folder / "authority.pem")

    @property
    def log(self) -> str:
        """What it wrote down."""
        return (self.folder / "log").read_text()

    def box(self, user: str = "") -> Box:
        """Return a mailbox that nobody else uses."""
        name = user or f"schranka{next(_numbers)}"
        return Box(name, self.folder / "mail" / name / "Maildir")

    def url(self, box: Box, scheme: str = "imaps", host: str = HOST) -> str:
        """Return the address of a mailbox."""
        return f"{scheme}://{box.user}@{host}:{self.tls if scheme == 'imaps' else self.plain}/INBOX"


def lacking() -> str:
    """Return what Dovecot lacks to be run here, or nothing."""
    if not PROGRAM.exists():
        return "Dovecot (apt-get install dovecot-imapd)"
    version = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True)
    # The configuration of 2.4 is another language.
    return "" if version.stdout.startswith("2.3.") else "Dovecot 2.3"


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run Dovecot until the end of the block."""
    folder = Path(mkdtemp(prefix="newsletter-imap-"))  # short: it makes sockets there
    folder.chmod(0o755)
    server = Dovecot(folder, free_port(), free_port())
    (folder / "mail").mkdir()
    (folder / "users").write_text(f"zofie:{{PLAIN}}{ZOFIE}\n")
    _certify(folder)
    (folder / "dovecot.conf").write_text(_configuration(server))
    command = [str(PROGRAM), "-c", str(folder / "dovecot.conf")]
    subprocess.run(command, check=True, stdout=DEVNULL, stderr=DEVNULL, timeout=30)
    try:
        yield server
    finally:
        os.kill(int((folder / "run" / "master.pid").read_text()), signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)


def _certify(folder: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    issued = authority.issue_cert(HOST)
    issued.private_key_pem.write_to_path(folder / "key.pem")
    for number, part in enumerate(issued.cert_chain_pems):
        part.write_to_path(folder / "cert.pem", append=number > 0)


def _configuration(server: Dovecot) -> str:
    root = os.geteuid() == 0
    own = pwd.getpwuid(os.geteuid()).pw_name
    mail = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    return CONFIGURATION.format(
        folder=server.folder,
        user="dovecot" if root else own,
        login="dovenull" if root else own,
        group="dovecot" if root else grp.getgrgid(os.getegid()).gr_name,
        password=PASSWORD,
        uid=mail.pw_uid,
        gid=mail.pw_gid,
        plain=server.plain,
        tls=server.tls,
    )
