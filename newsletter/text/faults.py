"""What the operating system and the network say, in the user's language where it is common."""

import errno
import re
import socket
import ssl

from newsletter.text.language import _

_PLACE = re.compile(r"line (\d+),? column (\d+)")


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


def place_of(error: Exception) -> str:
    """Return where a parser stumbled: ``line 107, column 7``; else what it says itself."""
    said = str(error)
    place = _PLACE.search(said)
    if place:
        return _("line {line}, column {column}").format(line=place[1], column=place[2])
    return _("at its end") if "end of document" in said else said


def _common() -> dict[int, str]:
    return {
        errno.ECONNREFUSED: _("the connection was refused"),
        errno.ECONNRESET: _("the connection was broken off"),
        errno.EHOSTUNREACH: _("there is no way to the server"),
        errno.ENETUNREACH: _("there is no way to the server"),
        errno.ENOENT: _("there is no such file or folder"),
        errno.EEXIST: _("there is a file of that name already"),
        errno.EISDIR: _("it is a folder"),
        errno.ENOTDIR: _("a file is where a folder should be"),
        errno.EACCES: _("access is not allowed"),
        errno.EROFS: _("the disk can only be read"),
        errno.ENOSPC: _("the disk is full"),
    }
