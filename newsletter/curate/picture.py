"""A picture of an item: from any file to what a mail can show, with the words that stand for it."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from newsletter.curate import queue, resize
from newsletter.curate.queue import Editor
from newsletter.errors import InputError
from newsletter.models import Item, StoredFile
from newsletter.store import files
from newsletter.store.engine import Tx
from newsletter.store.published import PICTURES
from newsletter.text.faults import reason_of
from newsletter.text.filenames import is_picture
from newsletter.text.html import one_line
from newsletter.text.language import _

MOST_BYTES = 15_000_000
SHOWN = 576
"""Pixels that a picture is shown wide and high at most: a card has room for 579."""

LEAST_WIDE, LEAST_HIGH = 200, 50
LONGEST_ALT = 125
"""What screen readers read in one piece."""

LONGEST_WORK = 30
"""Seconds that the process which reads a picture may take, waiting for its turn included."""

MEDIA_TYPES = {suffix: media_type for media_type, suffix in PICTURES.items()}
READER = Path(resize.__file__)
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}<(?:\?xml|svg|!doctype svg|!--)", re.IGNORECASE)
_NAMES_ITSELF = re.compile(
    r"(?:obr(?:ázek|azek|\.)|fotka|(?:an? )?(?:image|picture|photo) of)(?!\w)", re.IGNORECASE
)
_OF_A_CAMERA = re.compile(r"[a-z]{1,12}[-_]?\d{3,}[-_\d]*", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A picture as readers get it. ``width`` and ``height``: the pixels it is shown at.

    ``body`` has up to twice as many each way, for sharp screens; ``suffix``: ``jpg`` or ``png``.
    """

    body: bytes
    suffix: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """What it is kept by."""
        return sha256(self.body).hexdigest()


def from_file(path: Path) -> bytes:
    """Return the bytes of a file, no more than are needed to know that they are too many.

    :raises InputError: it cannot be read.
    """
    try:
        # Before it is opened: a pipe would wait for ever.
        if path.exists() and not path.is_file():
            raise InputError(
                _("this is not a regular file"),
                where=str(path),
                remedy=_("Give the name of a JPEG or PNG file."),
            )
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            _("the file cannot be read ({reason})").format(reason=reason_of(error)), where=str(path)
        ) from error


def made(body: bytes, name: str) -> Picture:
    """Make a picture for mail of any JPEG, PNG, GIF or WebP; the same one of the same bytes.

    :param name: of the file, or its address, for the sentence that says what is wrong.
    :raises InputError: it is no such picture, damaged, too large or too small, or an attack.
    """
    if len(body) > MOST_BYTES:
        raise _refused("bytes", name)
    if not body:
        raise _refused("empty", name)
    if _SVG.match(body):
        raise _refused("svg", name)
    about, small = _resized(body)
    if "fault" in about:
        raise _refused(about["fault"], name)
    width, height = shown(about["width"], about["height"])
    if width < LEAST_WIDE or height < LEAST_HIGH:
        raise InputError(
            _("in a mail this picture would have {width} × {height} pixels only").format(
                width=width, height=height
            ),
            where=name,
            remedy=_(
                "Take one that is at least {width} pixels wide and {height} high; {best} are best."
            ).format(width=LEAST_WIDE, height=LEAST_HIGH, best=resize.STORED),
        )
    return Picture(small, about["suffix"], width, height)


def shown(width: int, height: int) -> tuple[int, int]:
    """Return the pixels that a picture of so many is shown at: never enlarged, in proportion."""
    scale = min(1.0, SHOWN / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def alternative(text: str) -> str:
    """Return the text that is read where the picture is not seen.

    :raises InputError: it is missing, too long, a file's name, or begins by saying that it is a
        picture, which programs say themselves (https://www.w3.org/WAI/tutorials/images/tips/).
    """
    alt = one_line(text, LONGEST_ALT + 1)
    remedy = _("Say in a sentence what can be seen, e.g. --alt “Children on the new playground”.")
    if not re.search(r"[^\W\d_]", alt):
        raise InputError(_("a picture needs words for those who do not see it"), remedy=remedy)
    if len(alt) > LONGEST_ALT:
        raise InputError(
            _("the words for a picture may have {most} characters at most").format(
                most=LONGEST_ALT
            ),
            remedy=_("What does not fit belongs in the summary."),
        )
    if is_picture("", alt.replace("[", "")) or _OF_A_CAMERA.fullmatch(alt):
        raise InputError(
            _("‘{alt}’ is the name of a file, which tells a reader nothing").format(alt=alt),
            remedy=remedy,
        )
    if _NAMES_ITSELF.match(alt):
        raise InputError(
            _("‘{alt}’: that it is a picture, readers are told anyway").format(alt=alt),
            remedy=_("Begin with what can be seen."),
        )
    return alt


def give(tx: Tx, item_id: int, picture: Picture, alt: str, by: Editor) -> Item | None:
    """Give an item a picture in the place of the one it has; the same again changes nothing.

    :param alt: checked by :func:`alternative`.
    :returns: the item; none if it has this picture with these words already.
    :raises NotFoundError: there is no such item.
    :raises StateError: it was sent, or merged.
    """
    file = StoredFile(
        sha256=picture.sha256,
        media_type=MEDIA_TYPES[picture.suffix],
        size=len(picture.body),
        body=picture.body,
    )
    files.keep(tx, [file])
    said = {"suffix": picture.suffix, "width": picture.width, "height": picture.height, "alt": alt}
    return queue.picture(tx, item_id, {"sha256": file.sha256, **said}, by)


def take_away(tx: Tx, item_id: int, by: Editor) -> Item | None:
    """Take its picture from an item; none is returned if it has none.

    :raises NotFoundError: there is no such item.
    :raises StateError: it was sent, or merged.
    """
    return queue.picture(tx, item_id, {}, by)


def _resized(body: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(READER)],
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_WORK,
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return {"fault": "memory"}, b""
    about, _line, small = done.stdout.partition(b"\n")
    return json.loads(about), small


def _refused(fault: str, name: str) -> InputError:
    another = _("Save it as JPEG or PNG and give that.")
    smaller = _("Make it smaller first, or take another.")
    size, pixels = MOST_BYTES // 1_000_000, resize.MOST_PIXELS // 1_000_000
    what, remedy = {
        "empty": (_("the file is empty"), _("Give another one.")),
        "bytes": (_("the file has more than {count} MB").format(count=size), smaller),
        "pixels": (
            _("the picture has more than {count} million pixels").format(count=pixels),
            smaller,
        ),
        "svg": (_("many mail programs do not show SVG"), _("Export it as PNG and give that.")),
        "unknown": (_("this is no picture in JPEG, PNG, GIF or WebP"), another),
        "damaged": (_("the picture is damaged or not whole"), _("Give another copy of it.")),
        "memory": (
            _("reading the picture takes too much memory or time, which can be an attack"),
            another,
        ),
    }[fault]
    return InputError(what, where=name, remedy=remedy)
