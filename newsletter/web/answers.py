"""Answers that a browser or a calendar may keep, and "unchanged" for those that did (RFC 9110)."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from fastapi import Request, Response

NOT_FOUND = 404
HTML = "text/html; charset=utf-8"
SOON = timedelta(minutes=5)
HOUR = timedelta(hours=1)


def keepable(
    request: Request,
    body: bytes,
    media_type: str = HTML,
    *,
    keep: timedelta = SOON,
    modified: datetime | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return ``body``, or 304 if the one who asks has it.

    :param modified: when it last became another, UTC.
    """
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    given = {
        "etag": etag,
        "cache-control": f"public, max-age={keep.total_seconds():.0f}",
        **(headers or {}),
    }
    if modified is not None:
        given["last-modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if _has(request, etag, modified):
        return Response(status_code=304, headers=given)
    return Response(body, media_type=media_type, headers=given)


def _has(request: Request, etag: str, modified: datetime | None) -> bool:
    # RFC 9110, 13.2.2: the date counts only where no tag was given.
    tags = request.headers.get("if-none-match")
    if tags is not None:
        found = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return etag in found or "*" in found
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (ValueError, OverflowError):
        return False
    if modified is None or since.tzinfo is None:
        return False
    return modified.replace(microsecond=0) <= since
