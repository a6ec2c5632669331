"""Web addresses as they are compared: one page has many, and they change."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from newsletter.text.html import one_line

_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|piwik_|hsa_|mc_|_hs|__hs|oly_|vero_|wt_|at_|ga_|_ga|_gl|stm_|itm_).*"
    r"|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|yclid|ysclid|msclkid|igshid|igsh|twclid|ttclid"
    r"|li_fat_id|epik|s_cid|cmpid|xtor|ref|ref_src|ref_url|from|source|share|amp"
    r"|phpsessid|jsessionid|aspsessionid.*|sessionid|sid",
    re.IGNORECASE,
)
"""Parameters that say where a reader came from or who they are, not which page it is."""

_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_PASSAGE = ":~:"
LONGEST = 500
"""The width of the column."""


@lru_cache(maxsize=4_096)
def address_key(address: str | None) -> str:
    """Return what is the same for all addresses of one page; "" for what is no web address.

    ``http`` or ``https``, ``www.``, a slash at the end, ``index.html``, the order of parameters,
    tracking and session parameters and the fragment make no difference (RFC 3986, 6.2). A passage
    of a page (https://wicg.github.io/scroll-to-text-fragment/) is no page: it has no key.
    """
    try:
        parts = urlsplit((address or "").strip())
        host, port = parts.hostname or "", parts.port
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not host or parts.fragment.startswith(_PASSAGE):
        return ""
    path = _INDEX.sub("", _SESSION.sub("", quote(unquote(parts.path), safe="/:@!$&'()*+,;=~")))
    kept = sorted((name, value) for name, value in query if not _TRACKING.fullmatch(name))
    place = host.removeprefix("www.") + (f":{port}" if port not in (None, *_PORTS.values()) else "")
    key = place + path.rstrip("/") + (f"?{urlencode(kept)}" if kept else "")
    return key[:LONGEST]


def file_name(url: str) -> str:
    """Return the name of the file that the address ends with, or else of its server."""
    parts = urlsplit(url)
    return one_line(unquote(parts.path.rstrip("/").rpartition("/")[2])) or parts.hostname or ""
