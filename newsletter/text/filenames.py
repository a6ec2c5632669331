"""Names of files that come from outside: harmless in every folder, on every system."""

import mimetypes
import re
from urllib.parse import urlsplit

from newsletter.text.html import one_line

LONGEST = 180
"""Bytes of UTF-8: file systems take 255, and a number may have to be added."""

LONGEST_SUFFIX = 12
DOS_HEADER = 64

_PICTURES = (
    *(".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".svg", ".bmp", ".ico", ".avif"),
    *(".heic", ".tif", ".tiff"),
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
# What mail services refuse: https://support.google.com/mail/answer/6590
_PROGRAMS = (
    "ade adp apk app appx appxbundle bat cab chm cmd com command cpl deb diagcab diagcfg diagpack"
    " dll dmg ex_ exe gadget hta img inf ins iso isp jar jnlp js jse lib lnk mde mjs msc msi msix"
    " msixbundle msp mst nsh pif pkg ps1 psm1 py reg rpm scf scr sct sh shb sys url vb vbe vbs vhd"
    " vhdx vxd wsc wsf wsh xll"
)
_PROGRAM_TYPES = re.compile(
    r"application/(?:x-)?(?:ms-?dos-?program|msdownload|ms-installer|msi|dosexec|executable"
    r"|java-archive|javascript|sh|shellscript|ms-shortcut|vbscript|bat|exe)"
    r"|text/(?:javascript|vbscript|x-sh|x-shellscript|x-python)"
)
# Linux, macOS (four ways), scripts, shortcuts.
_PROGRAM_STARTS = (
    b"\x7fELF",
    *(b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"),
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)


def file_name(name: str, media_type: str = "", otherwise: str = "document") -> str:
    """Return ``name`` as a name that a file may have: no path, nothing hidden, nothing reserved.

    :param media_type: gives the suffix to what has no name of its own.
    :param otherwise: the name of what has none.
    """
    safe = _FORBIDDEN.sub("_", one_line(name, 10 * LONGEST)).strip(" .")
    if not safe.strip("_ ."):
        return otherwise + (mimetypes.guess_extension(media_type) or "")
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    stem, dot, suffix = safe.rpartition(".")
    if not dot or len(suffix) > LONGEST_SUFFIX:
        return _cut(safe, LONGEST)
    return f"{_cut(stem, LONGEST - len(suffix.encode()) - 1)}.{suffix}"


def is_program(name: str, media_type: str, content: bytes) -> bool:
    """Tell whether opening the file would run it, by its name, its type or how it begins."""
    suffix = name.rstrip(" .").rpartition(".")[2].casefold()
    return (
        suffix in _PROGRAMS.split()
        or bool(_PROGRAM_TYPES.fullmatch(media_type.casefold()))
        or content.startswith(_PROGRAM_STARTS)
        # A table may begin with MZ too (a ministry); a program for Windows goes on with zeros.
        or (content.startswith(b"MZ") and b"\0" in content[:DOS_HEADER])
    )


def is_picture(media_type: str, url: str) -> bool:
    """Tell whether a file is a picture, by its type (``image/png``) or the end of its address."""
    if media_type.strip().lower().startswith("image/"):
        return True
    return urlsplit(url).path.lower().endswith(_PICTURES)


def _cut(text: str, limit: int) -> str:
    return text.encode()[:limit].decode("utf-8", "ignore").rstrip(" .")
