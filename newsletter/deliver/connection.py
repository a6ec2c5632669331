"""smtplib's connections, with an end to how long a reply may be and how long it may take.

smtplib's time limit is for each read: a server that says ``250-`` again and again holds it for ever
and fills the memory.
"""

import smtplib
import time
from typing import BinaryIO

MOST_LINES = 100


class _Patience:
    """A reader of reply lines that runs out of patience.

    :raises TimeoutError: there are too many lines, or they take too long.
    """

    def __init__(self, file: BinaryIO, seconds: float | None) -> None:
        self.file = file
        self.until = None if seconds is None else time.monotonic() + seconds
        self.lines = 0

    def readline(self, limit: int = -1) -> bytes:
        """Return the next line."""
        self.lines += 1
        if self.lines > MOST_LINES or (self.until is not None and time.monotonic() > self.until):
            raise TimeoutError("the reply does not end")
        return self.file.readline(limit)

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class Connection(smtplib.SMTP):
    """A connection in the clear, or one that becomes TLS by STARTTLS."""

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply of at most ``MOST_LINES`` lines within the connection's time limit."""
        assert self.sock is not None
        plain: BinaryIO = self.file or self.sock.makefile("rb")
        self.file = _Patience(plain, self.timeout)
        try:
            return super().getreply()
        finally:
            if self.file is not None:
                self.file = plain


class TlsConnection(Connection, smtplib.SMTP_SSL):
    """A connection that is TLS from the beginning."""
