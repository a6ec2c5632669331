"""A picture made small enough for a mail, in a process of its own: run as a program.

What reads pictures is written in C and has been crashed by crafted ones before. Here it has
little memory and time, and nobody misses it. It imports nothing of the program, to be there at
once: ``python -I resize.py < any.webp > small.jpg``. Before the picture stands a line of JSON
that says what it is, or only what is wrong.
"""

import io
import json
import re
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

MEMORY = 1_536 * 1_024 * 1_024
SECONDS = 20
MOST_PIXELS = 50_000_000
"""Of the original; four bytes each, two or three times over."""

STORED = 1_152
"""Pixels that width and height have at most: twice of what is shown, for sharp screens."""

TARGET = 200_000
"""Bytes that a picture should have at most."""

QUALITIES = (85, 75, 65, 50, 35)
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
WHITE = (255, 255, 255)
_KNOWN = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8|RIFF.{4}WEBP", re.DOTALL)


def main() -> None:
    """Read a picture from the standard input; write what became of it to the standard output."""
    _limit()
    about, small = resized(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(about).encode() + b"\n" + small)


def resized(body: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the picture with its ``suffix``, ``width`` and ``height``, or else its ``fault``.

    It is upright, in sRGB, on white, the first of several, and has nothing but its pixels: no
    place, no camera, no name. Which format is smaller decides: JPEG for photographs, PNG for
    drawings.
    """
    from PIL.Image import DecompressionBombError, DecompressionBombWarning

    try:
        with warnings.catch_warnings(action="ignore"):
            image = _on_white(_small(_opened(body)))
    except (DecompressionBombError, DecompressionBombWarning):
        return {"fault": "pixels"}, b""
    except MemoryError:
        return {"fault": "memory"}, b""
    except Exception:  # noqa: BLE001 - whatever a parser of foreign input stumbles on
        return {"fault": "damaged" if _KNOWN.match(body) else "unknown"}, b""
    suffix, small = min((("png", _png(image)), ("jpg", _jpeg(image))), key=lambda one: len(one[1]))
    return {"suffix": suffix, "width": image.width, "height": image.height}, small


def _opened(body: bytes) -> "Image":
    from PIL import Image

    # Up to twice as many are a warning only; either comes before anything is unpacked.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    found = Image.open(io.BytesIO(body), formats=FORMATS)
    found.draft(None, (STORED, STORED))  # a JPEG can be read at a half, a quarter, an eighth
    found.load()
    return found


def _small(image: "Image") -> "Image":
    from PIL import ImageOps
    from PIL.Image import Resampling

    with suppress(Exception):  # how a camera was held is not worth a picture
        image = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    image = _whole_colours(image)
    image.thumbnail((STORED, STORED), Resampling.LANCZOS)
    return _in_srgb(image, profile) if profile else image


def _whole_colours(image: "Image") -> "Image":
    """Return the picture with colours that can be mixed: no palette, eight bits each."""
    if image.mode.startswith("I"):  # sixteen bits of grey
        return image.point(lambda level: level / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _in_srgb(image: "Image", profile: bytes) -> "Image":
    from PIL import ImageCms

    ours = ImageCms.createProfile("sRGB")
    theirs = io.BytesIO(profile)
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    with suppress(ImageCms.PyCMSError, OSError):  # a profile of another kind of colours
        return ImageCms.profileToProfile(image, theirs, ours, outputMode=mode) or image
    return image


def _on_white(image: "Image") -> "Image":
    # On the dark card of a dark mode, black lines on nothing would be lost. Nothing but pixels
    # comes along.
    from PIL import Image

    paper = Image.new("RGB", image.size, WHITE)
    paper.paste(image.convert("RGB"), mask=image if image.mode == "RGBA" else None)
    return paper


def _png(image: "Image") -> bytes:
    # So few colours are all in a palette, exactly.
    few = image.getcolors(256)
    return _saved(image.quantize(len(few)) if few else image, format="PNG", optimize=True)


def _jpeg(image: "Image") -> bytes:
    found = b""
    for quality in QUALITIES:
        found = _saved(image, format="JPEG", quality=quality, optimize=True, progressive=True)
        if len(found) <= TARGET:
            break
    return found


def _saved(image: "Image", **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, **how)
    return out.getvalue()


def _limit() -> None:
    """Take no more memory and time than this, where the system knows how."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
