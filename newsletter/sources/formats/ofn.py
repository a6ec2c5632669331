"""The words that the Czech open formal norms share: texts by language, moments, documents, lists.

https://ofn.gov.cz/základní-datové-typy/2020-07-01/, https://ofn.gov.cz/věc/2020-07-01/ (JSON-LD
with Czech keys). Against the norms, bare texts stand for texts by language, single objects for
lists, and keys are written without their marks, in capitals or with hyphens.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.sources import Attachment, Page
from newsletter.sources.formats.decode import json_of
from newsletter.text.addresses import file_name
from newsletter.text.dates import read_moment
from newsletter.text.filenames import is_picture
from newsletter.text.html import one_line, plain, safe_url
from newsletter.text.language import _
from newsletter.text.letters import unaccented
from newsletter.text.tongue import language_of

MOST_OBJECTS = 5_000
MOST_DOCUMENTS = 100
MOST_KEYS = 100
"""Of one object. The norms name a tenth of that."""

MOST_TAGS = 20
LONGEST_TAG = 60

# A day may carry a zone (xsd:date: 2019-01-01+01:00); it is the day that is written.
_DAY_IN_A_ZONE = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})\s*")
_SIGNS = str.maketrans("- ", "__")

Object = Mapping[str, Any]


def objects_of(page: Page, kind: str, *lists: str) -> list[Object]:
    """Return the objects of a file whose ``typ`` is ``kind``, or is not said; at most so many.

    :param lists: the keys under which a file may hold its list; it may also be the bare list, or
        one object.
    :raises SourceError: the page is not JSON, or nothing in it is of that kind.
    """
    value = json_of(page)
    if isinstance(value, Mapping):
        held = (said(value, key) for key in (*lists, "@graph"))
        value = next((part for part in held if isinstance(part, list | Mapping)), value)
    found = [one for one in objects(value) if _is(one, kind)][:MOST_OBJECTS]
    if not found and value != []:
        raise SourceError(
            _("the answer is JSON, but nothing in it is of the kind ‘{kind}’").format(kind=kind),
            where=page.url,
            remedy=_("Check the address and the kind of the source."),
        )
    return found


def said(thing: Object, key: str) -> Any:
    """Return what stands under ``key``, however that is written; none if nothing does."""
    if key in thing:
        return thing[key]
    sought = folded(key)
    near = (name for name in islice(thing, MOST_KEYS) if folded(name) == sought)
    return thing.get(next(near, ""))


def objects(value: Any) -> list[Object]:
    """Return the objects of a list, or the single object in its place."""
    return [part for part in _listed(value) if isinstance(part, Mapping)]


def words(value: Any) -> str:
    """Return a text of the norm in Czech, or in the language there is."""
    return _spoken(value)[1]


def line(thing: Object, key: str) -> str:
    """Return the text under ``key`` as one line, without markup."""
    return one_line(plain(words(said(thing, key))))


def language(thing: Object, *keys: str) -> str:
    """Return the language (ISO 639-1) of the first text there is under ``keys``."""
    spoken = (_spoken(said(thing, key)) for key in keys)
    return next((language_of(name) for name, text in spoken if text), "")


def moment(instant: Any) -> datetime | None:
    """Return a časový okamžik in UTC: a date and time, or a day's midnight in Czechia."""
    return read_moment(_written(instant), PRAGUE)


def end(instant: Any) -> datetime | None:
    """Return the last moment of a časový okamžik in UTC; of a day it is the next midnight."""
    found = moment(instant)
    local = found.astimezone(PRAGUE) if found else None
    if local is None or local.time() != time(0) or ":" in _written(instant):
        return found
    return midnight(local.date() + timedelta(days=1))


def midnight(of: date) -> datetime:
    """Return the moment at which a day begins in Czechia, in UTC."""
    return datetime.combine(of, time(0), PRAGUE).astimezone(UTC)


def day(instant: Any) -> date | None:
    """Return the day of a časový okamžik in Czechia."""
    found = moment(instant)
    return found.astimezone(PRAGUE).date() if found else None


def documents(
    thing: Object, key: str, base: str, *, pictures: bool = True
) -> tuple[Attachment, ...]:
    """Return the digitální objekty under ``key``.

    :param pictures: whether pictures are documents, too (on boards they are scanned ones).
    """
    found: dict[str, Attachment] = {}
    for part in _listed(said(thing, key))[:MOST_DOCUMENTS]:
        document = part if isinstance(part, Mapping) else {"url": part}
        url = safe_url(words(said(document, "url")), base)
        media_type = _media_type(document)
        if url and (pictures or not is_picture(media_type, url)):
            title = line(document, "název") or file_name(url)
            found.setdefault(url, Attachment(title, url, media_type))
    return tuple(found.values())


def names(thing: Object, key: str) -> str:
    """Return the names of the people or offices under ``key``, each once."""
    found = (_name(one) for one in objects(said(thing, key))[:MOST_TAGS])
    return one_line(", ".join(dict.fromkeys(filter(None, found))))


def tags(thing: Object, *keys: str) -> tuple[str, ...]:
    """Return the topics under ``keys``: the norm names them by addresses in code lists."""
    values = (value for key in keys for value in _listed(said(thing, key))[:MOST_TAGS])
    found = (one_line(_topic(value), LONGEST_TAG) for value in values)
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_TAGS]


def is_void(thing: Object, now: datetime) -> bool:
    """Tell whether the thing no longer holds (``zneplatněno``: the moment from which it does not).

    A moment that is said not to be specified is none.
    """
    values = (said(thing, key) for key in ("zneplatněno", "zrušeno"))
    return any(_holds_already(value, now) for value in values)


def code(address: Any) -> str:
    """Return what an address in a code list ends with: ``pondělí``, ``OCT``, ``CZK``."""
    text = address if isinstance(address, str) else ""
    return unquote(text.rstrip("/").rpartition("/")[2])


@lru_cache(maxsize=2_000)
def folded(word: str) -> str:
    """Return a word of the norm as it is compared."""
    return unaccented(word.strip()).translate(_SIGNS)


def _holds_already(value: Any, now: datetime) -> bool:
    since = moment(value)
    return since <= now if since else value is True


def _is(one: Object, kind: str) -> bool:
    said_kinds = _listed(said(one, "typ") or said(one, "@type"))
    kinds = {folded(code(value)) for value in said_kinds[:MOST_TAGS]}
    if kinds - {""}:
        return folded(kind) in kinds
    return any(said(one, key) for key in ("název", "popis"))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _spoken(value: Any) -> tuple[str, str]:
    """Return a text with its language; a bare text is Czech."""
    if isinstance(value, Mapping):
        texts = {name: text for name, text in _first(value) if isinstance(text, str)}
        own = texts.pop("@language", "cs")  # {"@value": "Most", "@language": "cs"}
        name = next((name for name in ("cs", *texts) if texts.get(name, "").strip()), "")
        return own if name == "@value" else name, texts.get(name, "")
    return "cs", value if isinstance(value, str) else ""


def _first(value: Object) -> Iterator[tuple[str, Any]]:
    """Yield the texts of a text by language; of several in one language the first."""
    for name, text in islice(value.items(), MOST_KEYS):
        yield name, text[0] if isinstance(text, list) and text else text


def _name(one: Object) -> str:
    whole = line(one, "název")
    return whole or " ".join(filter(None, (line(one, key) for key in ("jméno", "příjmení"))))


def _topic(value: Any) -> str:
    if isinstance(value, Mapping):
        return line(value, "název") or _topic(said(value, "iri"))
    text = value if isinstance(value, str) else ""
    return code(text).replace("-", " ").replace("_", " ") if "://" in text else plain(text)


def _media_type(document: Object) -> str:
    """Return the type as it is named to programs: ``application/pdf``."""
    parts = one_line(words(said(document, "typ_média")), 200).rsplit("/", 2)[-2:]
    return "/".join(parts)


def _written(instant: Any) -> str:
    if isinstance(instant, Mapping):
        instant = said(instant, "datum_a_čas") or said(instant, "datum")
    text = instant if isinstance(instant, str) else ""
    match = _DAY_IN_A_ZONE.fullmatch(text)
    return match[1] if match else text
