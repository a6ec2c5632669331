"""What the operating system and the network say, in the user's language where it is common."""

import errno
import socket
import ssl

from newsletter.text.language import _


def reason_of(error: Exception) -> str:
    """Return why a file or a connection failed, without file names and numbers.

    The uncommon is left as the system says it.
    """
    if isinstance(error, ssl.SSLError):  # its numbers are OpenSSL's own
        return str(error)
    if isinstance(error, socket.gaierror):
        return _("the domain name system does not know the name")
    if isinstance(error, TimeoutError):
        return _("no answer came in time")
    number = getattr(error, "errno", None)
    return _common().get(number or 0) or getattr(error, "strerror", None) or str(error)


def _common() -> dict[int, str]:
    return {
        errno.ECONNREFUSED: _("the connection was refused"),
        errno.ECONNRESET: _("the connection was broken off"),
        errno.EHOSTUNREACH: _("there is no way to the server"),
        errno.ENETUNREACH: _("there is no way to the server"),
        errno.ENOENT: _("there is no such file or folder"),
        errno.EISDIR: _("it is a folder"),
        errno.ENOTDIR: _("a file is where a folder should be"),
        errno.EACCES: _("access is not allowed"),
        errno.EROFS: _("the disk can only be read"),
        errno.ENOSPC: _("the disk is full"),
    }
