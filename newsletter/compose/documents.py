"""Links of an item that say where they lead: to documents, with their type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from newsletter.text.html import one_line, safe_url
from newsletter.text.language import _, ngettext
from newsletter.text.marks import without_marks

# What a card has room for; also what keeps a hostile source from filling the message.
LONGEST_TITLE = 250
LONGEST_FACT = 300
MOST_DOCUMENTS = 5

_TYPES = {
    "application/pdf": "PDF",
    "application/msword": "DOC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.ms-excel": "XLS",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/zip": "ZIP",
}
_SUFFIX = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|txt|csv|jpe?g|png)$", re.IGNORECASE)
PICTURES = ("image/", "video/", "audio/")


@dataclass(frozen=True)
class Link:
    """Where there is more: ``Podmínky: Obnova zeleně``. A link's words name its target."""

    label: str
    about: str
    url: str

    @property
    def words(self) -> str:
        """The text of the link."""
        return f"{self.label}: {self.about}" if self.label else self.about


def clean(text: str, limit: int = LONGEST_FACT) -> str:
    """Return foreign text as one line that nothing in the message can take for its own."""
    return without_marks(one_line(text, limit))


def address(url: str | None) -> str | None:
    """Return an address that a link may have, if it is one."""
    found = safe_url(url)
    return found and without_marks(found)


def documents(attachments: Sequence[dict[str, Any]]) -> tuple[tuple[Link, ...], str]:
    """Return links to the documents of an item, and a note on those that there is no room for."""
    found = [link for entry in attachments if (link := _document(entry))]
    more = len(found) - MOST_DOCUMENTS
    note = ngettext(
        "and {count} more document on the page of the notice",
        "and {count} more documents on the page of the notice",
        more,
    ).format(count=more)
    return tuple(found[:MOST_DOCUMENTS]), note if more > 0 else ""


def _document(entry: dict[str, str]) -> Link | None:
    url = address(entry.get("url"))
    if url is None:
        return None
    path = urlsplit(url).path
    title = clean(entry.get("title", ""), LONGEST_TITLE) or path.rsplit("/", 1)[-1] or url
    kind = _type(entry.get("media_type", ""), title, path)
    about = f"{_SUFFIX.sub('', title)} ({kind})" if kind else title
    return Link(_("Document"), without_marks(about), url)


def _type(media_type: str, title: str, path: str) -> str:
    known = _TYPES.get(media_type.partition(";")[0].strip().casefold())
    suffix = _SUFFIX.search(title) or _SUFFIX.search(path)
    return known or (suffix[1].upper() if suffix else "")
