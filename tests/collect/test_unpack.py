"""If these fail, a few bytes from a server can fill the memory."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.unpack import Unpacked
from newsletter.errors import SourceError


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw": raw_deflate,
    "members": lambda data: gzip.compress(data[:3]) + gzip.compress(data[3:]) + b"\0\0",
}
ENCODINGS = {"raw": "deflate", "members": "gzip"}


def unpack(packed: bytes, encoding: str, size: int = 7, limit: int = 10_000) -> bytes:
    unpacked = Unpacked(encoding, limit)
    for start in range(0, len(packed), size):
        unpacked.take(packed[start : start + size])
    return unpacked.finish()


@pytest.mark.parametrize("way", PACKERS)
@given(data=st.binary(min_size=1, max_size=500), size=st.integers(1, 600))
def test_what_was_packed_comes_out(way: str, data: bytes, size: int) -> None:
    assert unpack(PACKERS[way](data), ENCODINGS.get(way, way), size) == data


@pytest.mark.parametrize("way", PACKERS)
def test_the_limit_holds_after_unpacking(way: str) -> None:
    encoding = ENCODINGS.get(way, way)
    assert len(unpack(PACKERS[way](b"x" * 10_000), encoding)) == 10_000
    with pytest.raises(SourceError):
        unpack(PACKERS[way](b"x" * 10_001), encoding)


def test_a_bomb_never_takes_more_than_the_limit() -> None:
    unpacked = Unpacked("gzip", 1_000)
    with pytest.raises(SourceError):
        unpacked.take(gzip.compress(b"\0" * 50_000_000))
    assert len(unpacked.body) <= 1_000


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"x" * 500, mtime=0)[:-9], b"\x1f\x8b\x08\x00xxxxxxxxx"]
)
def test_cut_off_or_damaged_data_are_refused(packed: bytes) -> None:
    with pytest.raises(SourceError):
        unpack(packed, "gzip")


def test_a_way_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(SourceError, match="br"):
        Unpacked("br", 10)
