"""The words that the Czech open formal norms share: texts by language, moments, documents, lists.

https://ofn.gov.cz/základní-datové-typy/2020-07-01/ (JSON-LD with Czech keys). Against the norm,
bare texts stand for texts by language, and single objects for lists.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.sources import Attachment, Page
from newsletter.sources.decode import json_of
from newsletter.text.dates import read_date, read_moment
from newsletter.text.html import one_line, plain, safe_url
from newsletter.text.language import _

MOST_OBJECTS = 5_000
MOST_DOCUMENTS = 100

Object = Mapping[str, Any]


def objects_of(page: Page, kind: str, *lists: str) -> list[Object]:
    """Return the objects of a file whose ``typ`` is ``kind`` or is not said.

    :param lists: the keys under which a file may hold its list; it may also be the bare list, or
        one object.
    :raises SourceError: nothing in the page is of that kind.
    """
    value = json_of(page)
    if isinstance(value, dict):
        value = next((value[key] for key in (*lists, "@graph") if key in value), value)
    there = objects(value)[:MOST_OBJECTS]
    found = [one for one in there if kind in _kinds(one) or not _kinds(one)]
    if there and not found:
        raise SourceError(
            _("the answer is JSON, but nothing in it is of the kind ‘{kind}’").format(kind=kind),
            where=page.url,
            remedy=_("Check the address and the kind of the source."),
        )
    return found


def objects(value: Any) -> list[Object]:
    """Return the objects of a list, or the single object in its place."""
    values = value if isinstance(value, list) else [value]
    return [part for part in values if isinstance(part, Mapping)]


def words(value: Any) -> str:
    """Return a text of the norm in Czech, or in the language there is."""
    if isinstance(value, Mapping):
        value = value.get("cs") or next(iter(value.values()), "")
    return value if isinstance(value, str) else ""


def line(thing: Object, key: str) -> str:
    """Return the text under ``key`` as one line, without markup."""
    return one_line(plain(words(thing.get(key))))


def moment(instant: Any) -> datetime | None:
    """Return a časový okamžik in UTC: a date and time, or a day's midnight in Czechia."""
    return read_moment(_written(instant), PRAGUE)


def day(instant: Any) -> date | None:
    """Return the day of a časový okamžik, as it is written."""
    return read_date(_written(instant))


def documents(thing: Object, key: str, base: str) -> tuple[Attachment, ...]:
    """Return the digitální objekty under ``key``."""
    found = []
    for document in objects(thing.get(key))[:MOST_DOCUMENTS]:
        url = safe_url(words(document.get("url")), base)
        if url:
            title = line(document, "název") or url.rpartition("/")[2]
            media_type = one_line(words(document.get("typ_média")), 100).rpartition("media-types/")
            found.append(Attachment(title, url, media_type[2]))
    return tuple(found)


def names(thing: Object, key: str) -> str:
    """Return the names of the people or offices under ``key``, each once."""
    return one_line(
        ", ".join(dict.fromkeys(filter(None, (line(o, "název") for o in objects(thing.get(key))))))
    )


def tags(thing: Object) -> tuple[str, ...]:
    """Return the topics: the norm names them by addresses in code lists."""
    values = thing.get("téma")
    values = values if isinstance(values, list) else [values]
    texts = (
        one_line(value.rstrip("/").rpartition("/")[2], 60)
        for value in values
        if isinstance(value, str)
    )
    return tuple(dict.fromkeys(text.replace("-", " ") for text in texts if text))[:20]


def is_void(thing: Object) -> bool:
    """Tell whether the norm says that the thing no longer holds."""
    return bool(thing.get("zneplatněno") or thing.get("zrušeno"))


def _kinds(one: Object) -> list[Any]:
    kinds = one.get("typ") or one.get("@type") or []
    return kinds if isinstance(kinds, list) else [kinds]


def _written(instant: Any) -> str:
    if isinstance(instant, Mapping):
        instant = instant.get("datum") or instant.get("datum_a_čas")
    # A date may carry a zone (xsd:date: 2019-01-01+01:00); the day is the one written.
    return instant if isinstance(instant, str) else ""
