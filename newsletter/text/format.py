"""Writing dates, amounts and numbers in the language in use ("cs" or "en").

Everything here is written with ordinary spaces; :mod:`newsletter.text.typography` makes them
non-breaking where a text is put out. Moments are shown in the zone that is passed in.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter.text import language
from newsletter.text.language import _, ngettext

if TYPE_CHECKING:
    from babel import Locale

MIDNIGHT = time(0)
DAY_ENDS = (23, 59)
MILLION = Decimal(1_000_000)
BILLION = Decimal(1_000_000_000)
HUNDREDTHS = 100
KILOBYTE = 1_000


@dataclass(frozen=True)
class _Forms:
    """How one language writes: Babel's name of it, CLDR date patterns, crowns."""

    babel: str
    long: str
    long_without_year: str
    day_and_month: str
    short: str
    bare: str
    numbers: str
    clock: str
    crowns: str
    millions: str
    billions: str


_FORMS = {
    "cs": _Forms(
        babel="cs_CZ", long="EEEE d. MMMM y", long_without_year="EEEE d. MMMM",
        day_and_month="d. MMMM y", short="EEE d. M.", bare="d. M.", numbers="d. M. y", clock="H.mm",
        crowns="{} Kč", millions="{} mil. Kč", billions="{} mld. Kč",
    ),
    "en": _Forms(
        babel="en_GB", long="EEEE d MMMM y", long_without_year="EEEE d MMMM",
        day_and_month="d MMMM y", short="EEE d MMM", bare="d MMM", numbers="d MMM y", clock="H:mm",
        crowns="CZK {}", millions="CZK {} million", billions="CZK {} billion",
    ),
}  # fmt: skip


def long_date(day: date, *, year: bool = True) -> str:
    """Return ``pondělí 23. listopadu 2026``, or ``pondělí 23. listopadu``."""
    return _date(day, _forms().long if year else _forms().long_without_year)


def plain_date(day: date) -> str:
    """Return ``23. listopadu 2026``."""
    return _date(day, _forms().day_and_month)


def numeric_date(day: date) -> str:
    """Return ``23. 11. 2026``."""
    return _date(day, _forms().numbers)


def short_date(day: date) -> str:
    """Return ``po 23. 11.``."""
    return _date(day, _forms().short)


def bare_date(day: date) -> str:
    """Return ``23. 11.``."""
    return _date(day, _forms().bare)


def clock(at: datetime) -> str:
    """Return ``14.00``; ``at`` is local already."""
    from babel.dates import format_time

    return _spaced(format_time(at.time(), _forms().clock, locale=_babel()))


def long_moment(at: datetime, zone: ZoneInfo) -> str:
    """Return ``pátek 27. listopadu 2026, 14.00``.

    The comma does without a preposition: *v* 9.00, but *ve* 14.00.
    """
    local = at.astimezone(zone)
    return f"{long_date(local)}, {clock(local)}"


def short_moment(at: datetime, zone: ZoneInfo) -> str:
    """Return ``pá 27. 11. 14.00``, for tables."""
    local = at.astimezone(zone)
    return f"{short_date(local)} {clock(local)}"


def short_start(at: datetime, zone: ZoneInfo) -> str:
    """Return ``pá 27. 11. 14.00``, of what begins at midnight the day alone: it lasts all day."""
    local = at.astimezone(zone)
    return short_date(local) if local.time() == MIDNIGHT else short_moment(local, zone)


def short_end(at: datetime, zone: ZoneInfo) -> str:
    """Return ``st 31. 3. 23.59``, the last day also of what ends at midnight."""
    return short_moment(ending(at, zone), zone)


def ending(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the local moment by which a person must be done.

    What ends at midnight (24.00 of the day before) ends at 23.59 for a person: written as 0.00
    it would be read as a day more.
    """
    local = at.astimezone(zone)
    if local.time() == MIDNIGHT:
        return datetime.combine(local.date() - timedelta(days=1), time(*DAY_ENDS), zone)
    return local


def days_left(days: int | None) -> str:
    """Return how long there is until the deadline: ``Končí za 4 dny``, ``Zbývá 22 dní``.

    :param days: whole calendar days; none when the deadline is not known.
    """
    if days is None:
        return _("No deadline yet")
    if days < 0:
        return _("The deadline has passed")
    if days == 0:
        return _("Ends today")
    if days == 1:
        return _("Ends tomorrow")
    if days <= URGENT_DAYS:
        return ngettext("Ends in {count} day", "Ends in {count} days", days).format(count=days)
    return ngettext("{count} day left", "{count} days left", days).format(count=number(days))


URGENT_DAYS = 7
"""A deadline within so many days is urgent."""


def opens_in(days: int) -> str:
    """Return when something opens: ``Otevírá se za 12 dní``; ``days`` are calendar days, over 0."""
    if days == 1:
        return _("Opens tomorrow")
    return ngettext("Opens in {count} day", "Opens in {count} days", days).format(
        count=number(days)
    )


def span(start: datetime, end: datetime | None, zone: ZoneInfo) -> str:
    """Return from when to when: ``středa 2. prosince 2026, 9.00–13.00``.

    Midnight means the whole day: no time is written then.
    """
    first = start.astimezone(zone)
    whole_days = first.time() == MIDNIGHT
    if end is None or end <= start:
        return long_date(first) if whole_days else long_moment(start, zone)
    last = ending(end, zone)
    if first.date() == last.date():
        if whole_days:
            return long_date(first)
        return f"{long_date(first)}, {clock(first)}–{clock(last)}"
    if whole_days:
        return f"{long_date(first, year=first.year != last.year)} – {long_date(last)}"
    return f"{long_moment(start, zone)} – {long_date(last)}, {clock(last)}"


def number(value: Decimal | int) -> str:
    """Return the number with its thousands apart: ``12 745 105``, ``1,5``."""
    from babel.numbers import format_decimal

    return _spaced(format_decimal(value, locale=_babel()))


def crowns(amount: Decimal) -> str:
    """Return an amount of Czech crowns: ``80 mil. Kč``, ``12 745 105 Kč``, ``0,50 Kč``.

    Nothing is rounded: an amount is put in millions only when two decimal places hold it.
    """
    forms = _forms()
    for unit, form in ((BILLION, forms.billions), (MILLION, forms.millions)):
        hundredths = amount / unit * HUNDREDTHS
        if amount >= unit and hundredths == hundredths.to_integral_value():
            return form.format(number((amount / unit).normalize()))
    if amount == amount.to_integral_value():
        return forms.crowns.format(number(amount.to_integral_value()))
    from babel.numbers import format_decimal

    return forms.crowns.format(_spaced(format_decimal(amount, "#,##0.00", locale=_babel())))


def size(count: int) -> str:
    """Return how large so many bytes are: ``870 B``, ``12 kB``, ``1,5 MB``."""
    if count < KILOBYTE:
        return f"{count} B"
    if count < KILOBYTE**2:
        return f"{number(count // KILOBYTE)} kB"
    return f"{number((count / MILLION).quantize(Decimal('0.1')).normalize())} MB"


def _forms() -> _Forms:
    return _FORMS[language.locale()]


@lru_cache(maxsize=len(_FORMS))
def _parsed(name: str) -> "Locale":
    from babel import Locale

    return Locale.parse(name)


def _babel() -> "Locale":
    # Babel takes 0.1 s to import: only what writes dates or numbers pays for it.
    return _parsed(_forms().babel)


def _date(day: date, pattern: str) -> str:
    from babel.dates import format_date

    return _spaced(format_date(day, pattern, locale=_babel()))


def _spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
