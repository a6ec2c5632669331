"""Pictures of items: mail programs and the pages of issues show them."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response

from newsletter.store import published
from newsletter.web.answers import NOT_FOUND, keepable
from newsletter.web.public.issues import READ, Here

router = APIRouter()

YEAR = timedelta(days=365)

Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


@router.api_route("/obrazky/{sha256}.{suffix}", methods=READ)
def picture(request: Request, site: Here, sha256: Digest, suffix: str) -> Response:
    """Give a picture that an item of an issue has; its address says its bytes, so it never ages."""
    with site.store.reading() as tx:
        file = published.picture(tx, sha256)
    if file is None or published.PICTURES[file.media_type] != suffix:
        raise HTTPException(NOT_FOUND)
    return keepable(
        request,
        file.body,
        file.media_type,
        headers={
            "cache-control": f"public, max-age={YEAR.total_seconds():.0f}, immutable",
            # Webmail shows it on a page of its own.
            "cross-origin-resource-policy": "cross-origin",
        },
    )
