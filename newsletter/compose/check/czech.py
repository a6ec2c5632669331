"""L: Czech, as readers see it in both parts; what is marked as another language is left alone.

Sources: Internetová jazyková příručka, https://prirucka.ujc.cas.cz/?id=880 (spaces), 165 (dashes),
162 (quotation marks), 790 (numerals).
"""

import re
from collections.abc import Iterator
from datetime import date

from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.headers import moment
from newsletter.compose.check.mail import Mail
from newsletter.text.dates import LONG_MONTHS
from newsletter.text.format import long_date
from newsletter.text.language import _
from newsletter.text.letters import composed
from newsletter.text.typography import DASHES, LITTLE_WORDS, NUMBERS, QUOTES, Rule

CZECH = "cs"
SOFT_HYPHEN = "\u00ad"
WRAPPED = 50
"""A line of the text part that is longer ends where there was no room for the next word."""

PAUCAL = range(2, 5)

_LITTLE_AT_THE_END = re.compile(r"(?:^|[\s(„‚])[kszvouai]$")
_WEEKDAYS = (
    *("pondeli pondelim pondelku pondelek", "utery uterym uterku utere", "streda stredy stredu"),
    *("ctvrtek ctvrtku ctvrtkem ctvrtka", "patek patku patkem", "sobota soboty sobotu sobote"),
    "nedele nedeli",
)
_SHORT = {"ut": 1, "ct": 3, "pa": 4}
"""Not *po*, *st*, *so* and *ne*, which are other words too."""

_DAYS = {form: day for day, forms in enumerate(_WEEKDAYS) for form in forms.split()} | _SHORT
_DAYS |= {"strede": 2, "stredou": 2, "sobotou": 5}
_WEEKDAY_AND_DATE = re.compile(
    rf"(?<!\w)({'|'.join(_DAYS)})\.?,?\s(?:dne\s)?(\d{{1,2}})\.\s?(?:([a-z]{{4,9}})|(\d{{1,2}})\.)"
    r"(?:\s?(\d{4})(?!\d))?"
)

_UNITS = (
    ({"den"}, {"dny"}, {"dni", "dnu"}),
    ({"hodina", "hodinu"}, {"hodiny"}, {"hodin"}),
    ({"minuta", "minutu"}, {"minuty"}, {"minut"}),
    ({"tyden"}, {"tydny"}, {"tydnu"}),
    ({"mesic"}, {"mesice"}, {"mesicu"}),
    ({"rok"}, {"roky", "leta"}, {"let", "roku"}),
)
_FORMS = {form: unit for unit in _UNITS for forms in unit for form in forms}
_COUNTED = re.compile(
    rf"(?<!\w)(?:(zbyva(?:ji|lo|ly)?|za)\s)?(?<![\d,.:/–-])(\d{{1,3}}(?:\s\d{{3}}){{0,2}})\s({'|'.join(_FORMS)})(?!\w)"
)


@warning("L01", "ÚJČ, Internetová jazyková příručka, 880")
def little_words(mail: Mail) -> Iterator[Fault]:
    """Want no line to end in *k, s, v, z, o, u, a, i*."""
    remedy = _("Put an unbreakable space behind it; what is typed by hand too.")
    for where in _wrong(mail, LITTLE_WORDS):
        yield Fault(_("a line may end in a word of one letter"), where, remedy)
    for one in mail.lines if _is_czech(mail) else ():
        if len(one.text) > WRAPPED and _LITTLE_AT_THE_END.search(one.text[-3:]):
            yield Fault(_("a line ends in a word of one letter"), one.at(len(one.text)), remedy)


@warning("L02", "ÚJČ, Internetová jazyková příručka, 880")
def numbers(mail: Mail) -> Iterator[Fault]:
    """Want numbers to stay with what they count, and abbreviations with what they belong to."""
    for where in _wrong(mail, NUMBERS):
        yield Fault(
            _("a line may end between a number or an abbreviation and what belongs to it"),
            where,
            _("Put an unbreakable space there."),
        )


@warning("L03", "ÚJČ, Internetová jazyková příručka, 162 and 165")
def marks(mail: Mail) -> Iterator[Fault]:
    """Want Czech quotation marks, and dashes where they belong."""
    for where in _wrong(mail, QUOTES):
        yield Fault(
            _("these are not Czech quotation marks"), where, _("Write „…“, inside them ‚…‘.")
        )
    for where in _wrong(mail, DASHES):
        yield Fault(
            _("a hyphen stands for a dash, or a dash begins a line"),
            where,
            _("Write –, behind an unbreakable space."),
        )


@error("L04", "readers come on the wrong day")
def weekdays(mail: Mail) -> Iterator[Fault]:
    """Want the weekday to be that of the date."""
    written = moment(mail)
    today = mail.content.at.date() if mail.content else written and written.date()
    for found in mail.folded.find(_WEEKDAY_AND_DATE, CZECH) if _is_czech(mail) else ():
        day = _date(found.match, today)
        if day is not None and day.weekday() != _DAYS[found.match[1]]:
            yield Fault(
                _("the weekday is not that of the date: it is {date}").format(date=long_date(day)),
                found.where,
                _("Correct one of them."),
            )


@warning("L05", "ÚJČ, Internetová jazyková příručka, 790")
def plurals(mail: Mail) -> Iterator[Fault]:
    """Want *1 den, 2 dny, 5 dní*, and *zbývají 2 dny*, *zbývá 5 dní*."""
    for found in mail.folded.find(_COUNTED, CZECH) if _is_czech(mail) else ():
        before, number, word = found.match.groups()
        if _is_wrong(before or "", int("".join(number.split())), word):
            yield Fault(
                _("the number and the word do not fit together"),
                found.where,
                _("Write: zbývá 1 den, zbývají 2 dny, zbývá 5 dní."),
            )


@warning("L06", "Unicode, UAX 15; screen readers read the parts of a word")
def letters(mail: Mail) -> Iterator[Fault]:
    """Want letters in one piece (NFC), and no soft hyphens."""
    for one in mail.reading.passages:
        if SOFT_HYPHEN in one.text:
            what = _("there is a soft hyphen in a word")
        elif not one.text.isascii() and composed(one.text) != one.text:
            what = _("a letter and its mark are two characters")
        else:
            continue
        yield Fault(what, one.at(), _("Type the word again, without what was pasted."))


def _is_czech(mail: Mail) -> bool:
    return mail.language == CZECH


def _wrong(mail: Mail, rules: tuple[Rule, ...]) -> Iterator[str]:
    for rule in rules if _is_czech(mail) else ():
        yield from (found.where for found in mail.reading.find(rule.wrong, CZECH))


def _date(found: re.Match[str], today: date | None) -> date | None:
    _weekday, day, name, number, year = found.groups()
    month = LONG_MONTHS.get(name) if name else int(number)
    if month is None or (year is None and today is None):
        return None
    try:
        if year or today is None:
            return date(int(year), month, int(day))
        # Without a year the nearest is meant.
        near = [date(today.year + one, month, int(day)) for one in (-1, 0, 1)]
        return min(near, key=lambda one: abs(one - today))
    except ValueError:
        return None


def _is_wrong(before: str, count: int, word: str) -> bool:
    singular, paucal, plural = _FORMS[word]
    if before in ("", "za"):
        # Other prepositions govern other cases: do 3 dní, před 5 dny. One is one in all of them.
        wrong = count > 1 and word in singular
        fits = singular if count == 1 else paucal if count in PAUCAL else plural
        return wrong or (before == "za" and word not in fits)
    several = before in ("zbyvaji", "zbyvaly")
    fits = singular if count == 1 else paucal if count in PAUCAL else plural
    return word not in fits or several != (count in PAUCAL)


CHECKS = (little_words, numbers, marks, weekdays, plurals, letters)
