"""Which files that a source names are pictures: a newsletter passes on documents and recordings."""

from urllib.parse import urlsplit

_ENDINGS = (
    *(".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".svg", ".bmp", ".ico", ".avif"),
    *(".heic", ".tif", ".tiff"),
)


def is_picture(media_type: str, url: str) -> bool:
    """Tell whether a file is a picture, by its type (``image/png``) or the end of its address."""
    if media_type.strip().lower().startswith("image/"):
        return True
    return urlsplit(url).path.lower().endswith(_ENDINGS)
