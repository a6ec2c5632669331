"""Pictures of all kinds, made when they are needed."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

SEA = (11, 74, 134)


def photo(width: int = 600, height: int = 400) -> Image.Image:
    """Return something with as many shades as a photograph has."""
    noise = Image.effect_noise((width, height), 90).filter(ImageFilter.GaussianBlur(2))
    return Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180)))


def drawing(width: int = 900, height: int = 600) -> Image.Image:
    """Return a chart of a few flat colours."""
    made = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(made)
    for place in range(6):
        draw.rectangle((30 + place * 90, height - 50 - place * 60, 90 + place * 90, height), SEA)
    return made


def halves(width: int, height: int, *, mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red, and whose right half is blue."""
    made = Image.new("RGB", (width, height), "red")
    made.paste("blue", (width // 2, 0, width, height))
    return made.convert(mode)


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    """Return the picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims to have so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def opened(body: bytes) -> Image.Image:
    """Return the picture in a file."""
    found = Image.open(io.BytesIO(body))
    found.load()
    return found
