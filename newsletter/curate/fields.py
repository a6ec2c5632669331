"""The fields that editors can correct: how each is read from what a person types, and shown.

Names are those of the command's options and of the form that ``queue edit`` opens.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.clock import PRAGUE, aware
from newsletter.curate import readership
from newsletter.errors import InputError
from newsletter.models import DETAILS, Details, Item, ItemKind, ItemState
from newsletter.text.dates import read_date, read_day_ahead, read_moment
from newsletter.text.format import MIDNIGHT, ending
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.money import read_crowns

DAY_ENDS = time(23, 59, 59)
WHOLE = 100
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?) ?%?")


@dataclass(frozen=True)
class Field:
    """A field of an item or of its details.

    :param attribute: the attribute of the table that holds it.
    :param read: turns typed text into the value; :raises ValueError: it cannot be read.
    :param write: turns the value into text that ``read`` understands.
    """

    name: str
    attribute: str
    read: Callable[[str, ZoneInfo], Any]
    write: Callable[[Any, ZoneInfo], str]


def _read_line(text: str, _zone: ZoneInfo) -> str:
    return one_line(text)


def _read_text(text: str, _zone: ZoneInfo) -> str:
    return text.strip()


def _read_url(text: str, _zone: ZoneInfo) -> str:
    if not text.startswith(("https://", "http://")) or any(c.isspace() for c in text):
        raise ValueError(_("must be an address that begins with https://"))
    return text


def _read_moment(text: str, zone: ZoneInfo) -> datetime:
    moment = read_moment(text, zone)
    if moment is None:
        raise ValueError(_("must be a date, e.g. 27. 11. 2026 14.00"))
    return aware(moment)


def _read_end(text: str, zone: ZoneInfo) -> datetime:
    moment = _read_moment(text, zone)
    only_a_day = moment.astimezone(zone).time() == MIDNIGHT
    return (
        aware(datetime.combine(moment.astimezone(zone), DAY_ENDS, zone)) if only_a_day else moment
    )


def _read_day(text: str, _zone: ZoneInfo) -> date:
    day = read_date(text)
    if day is None:
        raise ValueError(_("must be a date, e.g. 27. 11. 2026"))
    return day


def _read_crowns(text: str, _zone: ZoneInfo) -> Decimal:
    amount = read_crowns(text)
    if amount is None or amount < 0:
        raise ValueError(_("must be an amount in crowns, e.g. 1 500 000 or 1,5 mil. Kč"))
    return amount


def _read_percent(text: str, _zone: ZoneInfo) -> Decimal:
    match = _PERCENT.fullmatch(text)
    if match is None or (percent := Decimal(match[1].replace(",", "."))) > WHOLE:
        raise ValueError(_("must be a part of a hundred, e.g. 85 %"))
    return percent


def _plain(value: Any, _zone: ZoneInfo) -> str:
    return str(value)


def _write_moment(value: datetime, zone: ZoneInfo) -> str:
    local = value.astimezone(zone)
    return f"{local.day}. {local.month}. {local.year} {local.hour}.{local:%M}"


def _write_start(value: datetime, zone: ZoneInfo) -> str:
    local = value.astimezone(zone)
    return _write_day(local, zone) if local.time() == MIDNIGHT else _write_moment(local, zone)


def _write_deadline(value: datetime, zone: ZoneInfo) -> str:
    return _write_moment(ending(value, zone), zone)


def _write_end(value: datetime, zone: ZoneInfo) -> str:
    local = ending(value, zone)
    with_the_day = (local.hour, local.minute) == (DAY_ENDS.hour, DAY_ENDS.minute)
    return _write_day(local, zone) if with_the_day else _write_moment(local, zone)


def _write_day(value: date, _zone: ZoneInfo) -> str:
    return f"{value.day}. {value.month}. {value.year}"


def _write_percent(value: Decimal, _zone: ZoneInfo) -> str:
    return f"{value.normalize():f}".replace(".", ",") + " %"


def _write_crowns(value: Decimal, _zone: ZoneInfo) -> str:
    return f"{value.normalize():,f}".replace(",", " ").replace(".", ",") + " Kč"


OF_ITEM = (
    Field("title", "title", _read_line, _plain),
    Field("url", "url", _read_url, _plain),
    Field("roles", "roles", readership.read_roles, readership.write_roles),
    Field("districts", "districts", readership.read_districts, readership.write_districts),
    Field("people-from", "least_population", readership.read_population, _plain),
    Field("people-to", "most_population", readership.read_population, _plain),
    Field("summary", "summary", _read_text, _plain),
)
OF_DETAILS: Mapping[ItemKind, tuple[Field, ...]] = {
    ItemKind.ARTICLE: (),
    ItemKind.GRANT_CALL: (
        Field("opens", "opens_at", _read_moment, _write_start),
        Field("closes", "closes_at", _read_end, _write_deadline),
        Field("allocation", "allocation", _read_crowns, _write_crowns),
        Field("min-support", "min_support", _read_crowns, _write_crowns),
        Field("max-support", "max_support", _read_crowns, _write_crowns),
        Field("max-rate", "max_rate", _read_percent, _write_percent),
        Field("eligible", "eligible", _read_line, _plain),
        Field("provider", "provider", _read_line, _plain),
        Field("programme", "programme", _read_line, _plain),
        Field("code", "code", _read_line, _plain),
        Field("state", "source_state", _read_line, _plain),
    ),
    ItemKind.EVENT: (
        Field("starts", "starts_at", _read_moment, _write_start),
        Field("ends", "ends_at", _read_end, _write_end),
        Field("place", "place", _read_line, _plain),
        Field("price", "price", _read_line, _plain),
        Field("organiser", "organiser", _read_line, _plain),
        Field("register-by", "register_by", _read_end, _write_deadline),
    ),
    ItemKind.NOTICE: (
        Field("posted", "posted_on", _read_day, _write_day),
        Field("until", "relevant_until", _read_day, _write_day),
        Field("reference", "reference", _read_line, _plain),
        Field("office", "office", _read_line, _plain),
    ),
}
EMPTY: dict[str, Any] = dict.fromkeys(
    ("summary", "eligible", "provider", "programme", "code", "source_state",
     "place", "price", "organiser", "reference", "office"), "",
) | {"roles": [], "districts": []}  # fmt: skip


def fields_of(kind: ItemKind) -> tuple[Field, ...]:
    """Return the fields that an item of this kind has, in the order of the form."""
    return (*OF_ITEM[:-1], *OF_DETAILS[kind], OF_ITEM[-1])


def written(item: Item, details: Details | None, zone: ZoneInfo) -> dict[str, str]:
    """Return the item's fields as text that :func:`read` understands, moments in ``zone``."""
    found = {}
    for field in fields_of(item.kind):
        value = getattr(item if field in OF_ITEM else details, field.attribute)
        found[field.name] = "" if value in (None, "", []) else field.write(value, zone)
    return found


def originals(item: Item, zone: ZoneInfo) -> dict[str, str]:
    """Return what the source says, as :func:`written` writes it, by field name.

    An item that an editor made another kind has fields here that its kind does not have.
    """
    found = {"title": item.original_title, "summary": item.original_summary}
    for kind, table in DETAILS.items():
        said = {
            field: item.original_details[field.attribute]
            for field in OF_DETAILS[kind]
            if field.attribute in item.original_details
        }
        row = table.model_validate(
            {"item_id": item.id or 0} | {field.attribute: said[field] for field in said}
        )
        found |= {field.name: field.write(getattr(row, field.attribute), zone) for field in said}
    return {name: text for name, text in found.items() if text}


def typed(attribute: str, amount: Decimal) -> tuple[str, str]:
    """Return the name of the field that holds an amount, and the amount as it is typed there."""
    [field] = (one for one in OF_DETAILS[ItemKind.GRANT_CALL] if one.attribute == attribute)
    return field.name, field.write(amount, PRAGUE)


def label(name: str) -> str:
    """Return what people call a field, and its own name: ``deadline (closes)``.

    :param name: that of the field, or of the attribute that holds it.
    """
    words = {
        "title": _("title"),
        "url": _("address"),
        "summary": _("summary"),
        "roles": _("for whom by role"),
        "districts": _("for which districts"),
        "people-from": _("for members from so many people"),
        "people-to": _("for members up to so many people"),
        "opens": _("opening"),
        "closes": _("deadline"),
        "allocation": _("allocation"),
        "min-support": _("at least"),
        "max-support": _("at most"),
        "max-rate": _("part that is paid"),
        "eligible": _("for whom"),
        "provider": _("provider"),
        "programme": _("programme"),
        "code": _("number of the call"),
        "state": _("state, as its source says"),
        "until_exhausted": _("until the money is gone"),
        "starts": _("beginning"),
        "ends": _("end"),
        "place": _("place"),
        "price": _("price"),
        "organiser": _("organiser"),
        "register-by": _("sign up"),
        "posted": _("posted"),
        "until": _("valid"),
        "reference": _("reference"),
        "office": _("category"),
        "gone": _("at the source"),
        "withdrawn": _("at the source"),
    }
    every = (*OF_ITEM, *(field for fields in OF_DETAILS.values() for field in fields))
    key = next((field.name for field in every if field.attribute == name), name)
    word = words.get(key, key)
    return f"{word} ({key})" if key != word and key in {field.name for field in every} else word


def read(kind: ItemKind, texts: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """Return the values of the typed ``texts`` by attribute; an empty text empties the field.

    :raises InputError: a field does not belong to this kind, or its text cannot be read.
    """
    known = {field.name: field for field in fields_of(kind)}
    values: dict[str, Any] = {}
    for name, text in texts.items():
        if name not in known:
            raise InputError(
                _("an item of the kind ‘{kind}’ has no field ‘{name}’").format(
                    kind=kind.value, name=name
                ),
                remedy=_("It has: {names}.").format(names=", ".join(known)),
            )
        values[known[name].attribute] = _value(known[name], text.strip(), zone)
    return values


def _value(field: Field, text: str, zone: ZoneInfo) -> Any:
    if not text:
        if field.name == "title":
            raise InputError(_("an item must have a title"), remedy=_("Give one."))
        return EMPTY.get(field.attribute)
    try:
        return field.read(text, zone)
    except ValueError as error:
        raise InputError(
            f"{field.name} ({text!r}): {error}", remedy=_("Nothing was changed.")
        ) from error


def read_ahead(name: str, text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment (UTC) that was typed as ``name``; a day alone is its beginning.

    Without a year it is the next one: see :func:`newsletter.text.dates.read_day_ahead`.

    :raises InputError: it cannot be read.
    """
    day = read_day_ahead(text, now.astimezone(zone).date())
    if day is not None:
        return aware(datetime.combine(day, MIDNIGHT, zone))
    moment = read_moment(text, zone)
    if moment is None:
        what = _("must be a day to come, e.g. 1. 12. or tomorrow")
        raise InputError(f"{name} ({text!r}): {what}")
    return moment


def kind_named(name: str) -> ItemKind:
    """Return the kind of that name.

    :raises InputError: there is none.
    """
    try:
        return ItemKind(name)
    except ValueError as error:
        raise InputError(
            _("there is no kind ‘{name}’").format(name=name),
            remedy=_("Kinds are: {names}.").format(names=", ".join(ItemKind)),
        ) from error


def shown_states(name: str) -> tuple[ItemState, ...] | None:
    """Return the states that a list shows; ``all`` is all of them.

    :raises InputError: there is no such state.
    """
    if name == "all":
        return None
    try:
        return (ItemState(name),)
    except ValueError as error:
        raise InputError(
            _("there is no state ‘{name}’").format(name=name),
            remedy=_("States are: {names}.").format(names=", ".join([*ItemState, "all"])),
        ) from error
