"""I: images, which many readers never see, and some only hear."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from newsletter.compose.check.addresses import split
from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.styles import pixels
from newsletter.text.html import one_line
from newsletter.text.language import _

LONGEST_ALT = 125
MOST_IMAGES = 6
TINY = 2
"""Pixels: what is this small, or smaller, only tells the sender that the mail was opened."""

SHOWN = {"jpg", "jpeg", "png", "gif"}

_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?|avif|heic)", re.IGNORECASE)
_CAMERA = re.compile(r"(?:img|dsc|image|obr|foto|pict?|scan|screenshot)[\s_-]*\d+", re.IGNORECASE)


@error("I01", "WCAG 2.2, 1.1.1; Email Markup Consortium 2025, 8")
def alternative_text(mail: Mail) -> Iterator[Fault]:
    """Want an alt on every image; an empty one says that it shows nothing of note."""
    for image in mail.page.of("img"):
        alt = image.get("alt")
        if alt is None:
            what = _("an image has no alternative text")
        elif _FILE_NAME.fullmatch(alt.strip()) or _CAMERA.fullmatch(alt.strip()):
            what = _("the alternative text of an image is the name of a file: {alt}").format(
                alt=one_line(alt, 60)
            )
        else:
            continue
        yield Fault(what, _where(image), _("Say in words what the picture shows."))


@error("I02", "caniemail.com/features/html-width; Outlook shows the file’s own size")
def size(mail: Mail) -> Iterator[Fault]:
    """Want width and height in pixels as attributes."""
    for image in mail.page.of("img"):
        for name in ("width", "height"):
            if not image.get(name, "").strip().isdecimal():
                yield Fault(
                    _("an image has no {name} in pixels").format(name=name),
                    _where(image),
                    _("Add {name}=“…” with digits only.").format(name=name),
                )


@error("I03", "caniemail.com, image-svg, image-base64, image-webp; Gmail, Outlook")
def kind(mail: Mail) -> Iterator[Fault]:
    """Want JPEG, PNG or GIF from an https address: anything else some programs leave out."""
    for image in mail.page.of("img"):
        source = image.get("src", "").strip()
        if not source.lower().startswith("https://"):
            what = _("an image does not come from an https address")
        elif _suffix(source) not in SHOWN | {""}:
            what = _("an image is neither JPEG nor PNG nor GIF")
        else:
            continue
        yield Fault(
            what, _where(image), _("Put it into the web archive: newsletter queue picture.")
        )


@error("I04", "Directive 2002/58/EC, 5(3); the promise not to track")
def tracking(mail: Mail) -> Iterator[Fault]:
    """Want no picture that is there to tell who has opened the mail."""
    for image in mail.page.of("img"):
        style = mail.page.styled(image)
        said = [image.get(one, "") or style.get(one, "") for one in ("width", "height")]
        sizes = [pixels(one) for one in said if "%" not in one]
        if any(size is not None and size <= TINY for size in sizes):
            yield Fault(
                _("a picture of a pixel or two tells who has opened the mail"),
                _where(image),
                _("Remove it."),
            )


@warning("I05", "WCAG 2.2, 1.1.1, F30 and H37")
def long_alternative_text(mail: Mail) -> Iterator[Fault]:
    """Want an alternative text that can be heard in one breath."""
    for image in mail.page.of("img"):
        alt = image.get("alt", "").strip()
        if len(alt) > LONGEST_ALT:
            yield Fault(
                _(
                    "the alternative text of an image has {count} characters, more than {most}"
                ).format(count=len(alt), most=LONGEST_ALT),
                _where(image),
                _("Say the rest in the text beside the picture."),
            )


@warning("I06", "readers see none until they allow it")
def number(mail: Mail) -> Iterator[Fault]:
    """Want few images; none at all is best."""
    count = len(mail.page.of("img"))
    if count > MOST_IMAGES:
        yield Fault(
            _("there are {count} images, more than {most}").format(count=count, most=MOST_IMAGES),
            "",
            _("Keep those that say what words do not."),
        )


def _suffix(source: str) -> str:
    name = unquote(split(source).path).rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _where(image: etree._Element) -> str:
    return one_line(image.get("alt") or image.get("src") or "<img>", 100)


CHECKS = (alternative_text, size, kind, tracking, long_alternative_text, number)
