"""Sources as they stand in a list: our catalogue, a TOML or OPML file.

OPML (http://opml.org/spec2.opml) knows feeds only; TOML holds all that a source is.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from pydantic import Field, ValidationError

from newsletter.errors import InputError
from newsletter.models import Source
from newsletter.parts import Part, explain
from newsletter.text.faults import place_of
from newsletter.text.html import one_line, safe_url
from newsletter.text.keys import KEY_PATTERN, LONGEST_KEY
from newsletter.text.language import _

CATALOGUE = Path(__file__).with_name("catalogue.toml")
MOST = 10_000
LONGEST_FILE = 20_000_000


Key = Annotated[str, Field(pattern=KEY_PATTERN, max_length=LONGEST_KEY)]


class Listed(Part):
    """A source in a list. ``note``: what one should know of it."""

    kind: str = "feed"
    url: str
    title: str = ""
    section: str = ""
    interval_minutes: int | None = Field(default=None, ge=5, le=7 * 24 * 60)
    options: dict[str, Any] = Field(default_factory=dict)
    note: str = ""


class _File(Part):
    sources: dict[Key, Listed] = Field(max_length=MOST)


@cache
def catalogue() -> dict[str, Listed]:
    """Return the sources that are ready to be taken, by key."""
    return read_toml(CATALOGUE.read_text(encoding="utf-8"), str(CATALOGUE))


def read_toml(text: str, where: str) -> dict[str, Listed]:
    """Return the sources in a TOML file, by key: a table ``[sources.KEY]`` each.

    :raises InputError: it is not such a file.
    """
    try:
        return dict(_File.model_validate(tomllib.loads(text)).sources)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(
            _("this is not TOML ({reason})").format(reason=place_of(error)), where=where
        ) from error
    except ValidationError as error:
        what, remedy = explain(error, _File)
        raise InputError(what, where=where, remedy=remedy) from error


def read_opml(text: str, where: str) -> list[Listed]:
    """Return the feeds in an OPML file; ``section`` is what it names their folder.

    :raises InputError: it is not such a file.
    """
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise InputError(
            _("the file declares a document type, which can be an attack"),
            where=where,
            remedy=_("Export it again from another program."),
        )
    try:
        root = ET.fromstring(text)  # noqa: S314 - no document type, so no entities
    except ET.ParseError as error:
        raise InputError(
            _("this is not OPML ({reason})").format(reason=place_of(error)), where=where
        ) from error
    if root.tag != "opml":
        raise InputError(_("this is not OPML ({reason})").format(reason=root.tag), where=where)
    return [listed for outline, folder in _outlines(root) if (listed := _feed(outline, folder))][
        :MOST
    ]


def write_toml(sources: Iterable[Source]) -> str:
    """Return the sources as a TOML file that :func:`read_toml` reads back."""
    return "\n".join(
        "\n".join([f"[sources.{source.key}]", *_lines(source), ""]) for source in sources
    )


def write_opml(sources: Sequence[Source], sections: Mapping[str, str]) -> str:
    """Return those of the sources that are feeds as an OPML file, in a folder for each section.

    :param sections: their titles by key.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0"><head/><body>']
    feeds = [source for source in sources if source.kind == "feed"]
    for key in dict.fromkeys(source.section for source in feeds):
        lines.append(f"<outline text={quoteattr(sections.get(key, key))}>")
        lines += [
            f'  <outline type="rss" text={quoteattr(source.title)} xmlUrl={quoteattr(source.url)}/>'
            for source in feeds
            if source.section == key
        ]
        lines.append("</outline>")
    return "\n".join([*lines, "</body></opml>", ""])


def _outlines(root: ET.Element) -> Iterable[tuple[ET.Element, str]]:
    """Yield every outline with the name of the folder it lies in."""
    stack = [(child, "") for body in root.iter("body") for child in reversed(body)]
    while stack:
        outline, folder = stack.pop()
        yield outline, folder
        stack += [(child, outline.get("text") or folder) for child in reversed(outline)]


def _feed(outline: ET.Element, folder: str) -> Listed | None:
    url = safe_url(outline.get("xmlUrl"))
    title = one_line(outline.get("title") or outline.get("text") or "", 100)
    return Listed(url=url, title=title, section=one_line(folder, 100)) if url else None


def _lines(source: Source) -> Iterable[str]:
    for name in ("kind", "url", "title", "section", "interval_minutes"):
        value = getattr(source, name)
        if value is not None:
            yield f"{name} = {_toml(value)}"
    if source.options:
        yield f"options = {_toml(source.options)}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{_toml(str(key))} = {_toml(part)}" for key, part in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # A JSON string is a basic string of TOML, but for the one character it need not escape.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
