"""Whether a page is what it was: its hash, without what servers alter at every visit.

A server behind a network of copies changes its ETag with the copy, and a feed the moment it was
made; neither is news.
"""

import re
from hashlib import sha256

_VOLATILE = re.compile(
    rb"<(lastBuildDate|pubDate|updated|feedDate|dc:date|slash:comments)\b[^<>]{0,200}>[^<]{0,100}</\1>"
    rb"|<!--[^<>]{0,500}-->"
)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")


def essence(body: bytes) -> str:
    """Return the hash of the body without its volatile elements (hexadecimal SHA-256).

    Only in markup: elsewhere nothing is known to be volatile.
    """
    return sha256(_VOLATILE.sub(b"", body) if _MARKUP.match(body) else body).hexdigest()
