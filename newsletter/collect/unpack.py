"""Decompression that stops at a limit, whatever a few bytes want to become."""

import zlib

from newsletter.errors import SourceError
from newsletter.text.html import one_line
from newsletter.text.language import _

ENCODINGS = "gzip, deflate"
"""What we ask for: no other is known here."""

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_RAW = -zlib.MAX_WBITS
_ZLIB_HEADER = 0x0F
_ZLIB_METHOD = 8


class Unpacked:
    """A body that grows chunk by chunk, never beyond ``limit`` bytes after decompression.

    :raises SourceError: the encoding is not known here, the data are damaged, or too many.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self.body = bytearray()
        self._limit = limit
        self._encoding = encoding.strip().lower()
        self._stream: zlib._Decompress | None = None
        if self._encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise SourceError(
                _("the server compresses in a way it was not asked for (‘{encoding}’)").format(
                    encoding=one_line(encoding, 40)
                )
            )

    def take(self, chunk: bytes) -> None:
        """Add a chunk as it came from the network."""
        if self._encoding in {"", "identity"}:
            self._add(chunk)
            return
        while chunk:
            chunk = self._inflate(chunk)

    def finish(self) -> bytes:
        """Return the whole body."""
        if self._stream is not None and not self._stream.eof:
            raise SourceError(_("the compressed answer is cut off before its end"))
        return bytes(self.body)

    def _inflate(self, chunk: bytes) -> bytes:
        if self._stream is None or self._stream.eof:
            if self.body and not chunk.strip(b"\0"):
                return b""  # padding behind the end
            # Some servers send raw deflate where RFC 9110 (8.4.1.2) wants zlib around it.
            raw = self._encoding == "deflate" and chunk[0] & _ZLIB_HEADER != _ZLIB_METHOD
            self._stream = zlib.decompressobj(_RAW if raw else _GZIP_OR_ZLIB)
        room = self._limit - len(self.body) + 1
        try:
            self._add(self._stream.decompress(chunk, room))
        except zlib.error as error:
            raise SourceError(_("the compressed answer is damaged")) from error
        # A gzip file may have several members, one behind another (RFC 1952, 2.2).
        return self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _add(self, piece: bytes) -> None:
        if len(self.body) + len(piece) > self._limit:
            raise SourceError(
                _("the answer is larger than {megabytes} MB").format(
                    megabytes=f"{self._limit / 1_000_000:g}"
                ),
                remedy=_("If that is right, raise max_megabytes under [collecting]."),
            )
        self.body += piece
