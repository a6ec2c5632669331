"""If these fail, pictures lie on their side, tell where they were taken, or weigh too much."""

import io
import json
import random
import subprocess
import sys
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from newsletter.curate import resize
from newsletter.curate.resize import STORED, TARGET, resized
from tests.pictures import bomb, drawing, halves, opened, photo, saved

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def small(body: bytes) -> Image.Image:
    about, found = resized(body)
    assert "fault" not in about
    image = opened(found)
    assert (image.width, image.height) == (about["width"], about["height"])
    assert image.format == {"jpg": "JPEG", "png": "PNG"}[about["suffix"]]
    return image.convert("RGB")


def near(one: Any, other: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def exif(**more: Any) -> Image.Exif:
    made = Image.Exif()
    made[Base.Make] = "Fotoaparat Jany Novakove"
    made.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (49.0, 44.0, 51.0)
    for name, value in more.items():
        made[Base[name]] = value
    return made


def profile(name: Literal["LAB", "XYZ", "sRGB"]) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((4000, 3000), (1152, 864)),
        ((3000, 4000), (864, 1152)),
        ((1152, 1152), (1152, 1152)),
        ((640, 480), (640, 480)),
        ((9000, 90), (1152, 12)),
        ((30_000, 1), (1152, 1)),
    ],
)
def test_what_is_large_becomes_small_and_nothing_grows(
    size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    assert small(saved(Image.new("RGB", size, "red"))).size == wanted


def test_photographs_become_jpeg_and_drawings_png() -> None:
    for body, suffix in (
        (saved(photo(), "PNG"), "jpg"),
        (saved(drawing(), "PNG"), "png"),
        (saved(photo(), "WEBP"), "jpg"),
        (saved(drawing(2400, 1600), "PNG"), "png"),
    ):
        about, _found = resized(body)
        assert about["suffix"] == suffix


def test_a_drawing_keeps_its_colours_exactly() -> None:
    flat = drawing()
    assert small(saved(flat)).tobytes() == flat.tobytes()


def test_a_large_photograph_does_not_weigh_much() -> None:
    _about, found = resized(saved(photo(2400, 1800), "JPEG", quality=98))
    assert len(found) <= TARGET


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright_however_the_camera_was_held(orientation: int) -> None:
    """Of the tag's eight values (Exif 2.3, 4.6.4) each is the way from upright and back."""
    upright = Image.new("RGB", (300, 600), "red")
    upright.paste("blue", (0, 0, 150, 300))
    turns = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM], 5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90], 7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }  # fmt: skip
    lying = upright
    for turn in turns.get(orientation, []):
        lying = lying.transpose(turn)
    found = small(saved(lying, "JPEG", quality=95, exif=exif(Orientation=orientation)))
    assert found.size == (300, 600)
    assert near(found.getpixel((40, 40)), BLUE, 30)
    assert near(found.getpixel((260, 40)), RED, 30)
    assert near(found.getpixel((40, 560)), RED, 30)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("picture", [photo, drawing])
def test_nobody_learns_where_when_and_with_what_it_was_taken(kind: str, picture: Any) -> None:
    named = PngInfo()
    named.add_text("Author", "Jana Novakova")
    named.add_itxt("XML:com.adobe.xmp", "<x>Jana Novakova</x>")
    how: dict[str, Any] = {"pnginfo": named} if kind == "PNG" else {"xmp": b"<x>Jana Novakova</x>"}
    if kind == "JPEG":
        how["comment"] = b"Jana Novakova"
    body = saved(picture(), kind, exif=exif(), icc_profile=profile("sRGB"), **how)
    assert b"Novakov" in body
    _about, found = resized(body)
    assert b"Novakov" not in found
    image = opened(found)
    assert not image.getexif()
    kept = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert image.info.keys() <= kept


def test_an_orientation_nobody_can_read_costs_no_picture() -> None:
    body = saved(halves(400, 300), "JPEG", exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff")
    assert small(body).size == (400, 300)


@pytest.mark.parametrize(
    "body",
    [
        saved(halves(400, 300, mode="CMYK"), "JPEG"),
        saved(halves(400, 300, mode="P")),
        saved(halves(400, 300, mode="RGBA")),
        saved(halves(400, 300), "WEBP", lossless=True),
        saved(halves(400, 300), "GIF"),
        saved(halves(400, 300), "JPEG", quality=95, progressive=True),
    ],
    ids=["cmyk", "palette", "rgba", "webp", "gif", "progressive"],
)
def test_colours_stay_what_they_are(body: bytes) -> None:
    found = small(body)
    assert near(found.getpixel((40, 150)), RED, 30)
    assert near(found.getpixel((360, 150)), BLUE, 30)


def test_sixteen_bits_of_grey_do_not_all_become_white() -> None:
    deep = Image.new("I;16", (300, 200), 128 * 256)
    deep.paste(65_535, (150, 0, 300, 200))
    found = small(saved(deep))
    assert near(found.getpixel((20, 100)), (128, 128, 128))
    assert near(found.getpixel((280, 100)), WHITE)


def test_black_and_white_and_grey_are_read() -> None:
    for mode in ("1", "L", "LA"):
        assert near(small(saved(Image.new(mode, (300, 200)))).getpixel((9, 9)), (0, 0, 0), 255)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white_so_that_it_is_seen_in_the_dark(mode: str) -> None:
    ink = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ink.paste((0, 0, 0, 255), (100, 50, 200, 150))
    found = small(saved(ink.convert(mode)))
    assert near(found.getpixel((10, 10)), WHITE)
    assert near(found.getpixel((150, 100)), (0, 0, 0))


def test_what_shines_through_is_mixed_with_white() -> None:
    half = Image.new("RGBA", (300, 200), (255, 0, 0, 128))
    assert near(small(saved(half, "WEBP", lossless=True)).getpixel((9, 9)), (255, 127, 127))


def test_of_an_animation_the_first_picture_is_taken() -> None:
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue", "green")]
    for kind in ("GIF", "WEBP", "PNG"):
        body = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert near(small(body).getpixel((9, 9)), RED)


def test_colours_of_a_profile_are_turned_into_those_of_screens() -> None:
    """In this profile red and green have changed places."""
    swapped = profile("sRGB").replace(b"rXYZ", b"____").replace(b"gXYZ", b"rXYZ")
    swapped = swapped.replace(b"____", b"gXYZ")
    for mode in ("RGB", "RGBA", "P"):
        body = saved(halves(400, 300, mode=mode), icc_profile=swapped)
        assert near(small(body).getpixel((40, 150)), (0, 255, 0), 30)


@pytest.mark.parametrize("profile", [b"none at all", b"\0" * 128, profile("XYZ"), profile("LAB")])
def test_a_profile_nobody_can_read_costs_no_picture(profile: bytes) -> None:
    body = saved(halves(400, 300), icc_profile=profile)
    assert near(small(body).getpixel((40, 150)), RED, 30)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (bomb(65_000, 65_000), "pixels"),
        (bomb(9_000, 9_000), "pixels"),
        (saved(Image.new("1", (8_000, 7_000))), "pixels"),
        (bomb(300, 200), "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (saved(photo())[:9_000], "damaged"),
        (saved(photo(), "JPEG")[:9_000], "damaged"),
        (saved(photo(), "GIF")[:9_000], "damaged"),
        (saved(photo(), "WEBP")[:9_000], "damaged"),
        (b"PK\x03\x04 a zip called picture.png", "unknown"),
        (b"%PDF-1.7", "unknown"),
        (saved(photo(), "TIFF"), "unknown"),
        (saved(photo(), "BMP"), "unknown"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "unknown"),
        (b"\0\0\0\x18ftypheic", "unknown"),
        (b"", "unknown"),
    ],
)
def test_what_is_no_picture_for_mail_is_refused(body: bytes, fault: str) -> None:
    assert resized(body) == ({"fault": fault}, b"")


def test_it_runs_alone_and_says_what_it_made() -> None:
    command = [sys.executable, "-I", resize.__file__]
    for body in (saved(drawing()), b"nothing"):
        done = subprocess.run(command, input=body, capture_output=True, check=True)
        about, _line, found = done.stdout.partition(b"\n")
        assert (json.loads(about), found) == resized(body)
        assert done.stderr == b""


def test_it_leaves_the_rest_of_the_program_alone() -> None:
    code = f"import sys; sys.path[:0] = [{str(resize.__file__)[:-10]!r}]; import resize"
    code += "; print([m for m in sys.modules if m.startswith(('newsletter', 'PIL'))])"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


modes = st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
sides = st.integers(1, 60)


@given(modes, sides, sides, st.integers(0, 2**32), st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]))
@settings(max_examples=120)
def test_any_picture_comes_out_as_large_as_it_was_and_the_same_each_time(
    mode: str, width: int, height: int, seed: int, kind: str
) -> None:
    dots = random.Random(seed).randbytes(width * height * 4)
    image = Image.frombytes("RGBA", (width, height), dots)
    image = (
        image.convert("RGB").convert(mode) if mode in {"1", "P", "CMYK"} else image.convert(mode)
    )
    if kind == "JPEG":
        image = image.convert({"RGBA": "RGB", "LA": "L", "P": "RGB"}.get(mode, mode))
    elif mode == "CMYK":
        image = image.convert("RGB")
    body = saved(image, kind)
    about, found = resized(body)
    assert (about["width"], about["height"]) == (width, height)
    assert opened(found).size == (width, height)
    assert resized(body) == (about, found)


whole = [saved(photo(60, 40), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")]


@given(st.sampled_from(whole), st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 255))))
@settings(max_examples=300)
def test_a_damaged_file_is_a_picture_or_a_fault_and_never_a_crash(
    body: bytes, changes: list[tuple[int, int]]
) -> None:
    spoilt = bytearray(body)
    for place, value in changes:
        spoilt[place % len(spoilt)] = value
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(resize, "MOST_PIXELS", 1_000_000)
        about, found = resized(bytes(spoilt))
    if "fault" in about:
        assert about["fault"] in {"pixels", "damaged", "unknown"}
    else:
        assert max(Image.open(io.BytesIO(found)).size) <= STORED
