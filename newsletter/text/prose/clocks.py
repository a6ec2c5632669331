"""Times of day beside the days of Czech sentences: before, behind, or further on.

Reads folded text with its numbers in digits (:mod:`newsletter.text.prose.sentences`).
"""

import re

from newsletter.text.dates import OCLOCK

HOUR = 60
DAY_ENDS = 24 * HOUR
NOON = 12
NEAR = 120
LONGEST = 60

WEEKDAY = (
    r"(?:pondel(?:i|ka)|uter(?:y|ka)|stred[auy]|ctvrt(?:ek|ka)|pat(?:ek|ku)|sobot[auy]"
    r"|nedel[ei]|po|ut|st|ct|pa|so|ne)\b\.?"
)

Minutes = tuple[int, ...]
"""A time or from when to when, in minutes of the day; 1440 is its end. Empty: none is written."""


def _minute(name: str, comma: str) -> str:
    return rf"(?:[:.]|{comma})(?P<{name}_minute>[0-5]\d)(?:[:.][0-5]\d)?"


# A comma only where a time is sure to be meant: *od 12,30 do 14,00*, *v 9,30 hod.*
_FIRST_MINUTE = _minute("since", r",(?=\d\d ?(?:h|-|do|az))")
_LAST_MINUTE = _minute("until", r"(?(since),(?!\d{3})|,(?=\d\d ?h))")
_HALF = r"(?:rano|dopoledne|odpoledne|vecer)\b"
_SINCE = (
    rf"(?P<between>mezi )?(?P<since>\d{{1,2}})(?:{_FIRST_MINUTE}|\.(?= a ))?(?: ?{OCLOCK})?"
    r" ?(?:-|az do|do|az|(?(between)a|(?!))) ?(?:cca |asi |zhruba )?"
)
# An hour alone is a time at the end of a range only: *od 9 do 12 na návsi*.
_UNTIL = (
    rf"(?P<until>\d{{1,2}})(?:{_LAST_MINUTE}(?![\d%]|[.:,]\d)(?: ?{OCLOCK})?"
    rf"|(?:\.(?= hodin))? ?{OCLOCK}| ?(?= {_HALF})"
    r"|(?(since)(?= ?(?:[,;.)|\n](?!\d)|$)| (?:na|v|ve)\b)|(?!)))"
)
_CLOCK = (
    rf"(?:(?:{_SINCE})?{_UNTIL}(?: (?P<half>{_HALF}))?"
    r"|(?P<noon>poledne)\b|(?P<midnight>pulnoci?)\b)"
)
_FILLER = (
    r"(?:[ ,|/():-]|\b(?:ve?|od|do|o|na|po|az|presne|nejpozdeji|vzdy|hodina|cas\w*|dobe|zacatek"
    rf"|zahajeni|konani|tj|a|to|vcetne|{WEEKDAY})\b\.?)"
)
_AFTER = re.compile(rf"(?:{_FILLER}{{1,12}}|t)(?<!\d){_CLOCK}")
_BEFORE = re.compile(rf"(?<![\w.,:/-]){_CLOCK},? ?(?:(?:dne|den|ve?|na|{WEEKDAY}) ?){{0,3}}$")
_EACH = re.compile(rf"\bvzdy (?:ve?|od|do) {_CLOCK}")
_LATER = re.compile(
    r"(?:\b(?:ve?|od|do|(?:zacatek|zacin\w+|zahajeni|start|cas zustava)(?: (?!mezi)\w+){0,2})"
    r":?(?: -)? (?:je |od |ve? )?"
    r"|\b(?:odjezd|sraz|vyjezd|otevren\w?):? (?:ve? |od )?|[,|] ?(?=\d{1,2}[^ ]{0,3} ?-))"
    rf"{_CLOCK}"
)
_CLOSING = re.compile(
    r"\b(?:konec|konc\w{1,3}|skonci|ukonceni|zakonceni|zaver|navrat|rozchod|zpet|zpatky|domu|vracime)"
    r"(?: (?:je|se|tyz den|budeme|dorazime|vrac\w+|akce|obedem|predpoklad\w+|kolem|okolo|asi|cca"
    r"|zhruba))*"
    rf":? (?:ve?|do)? ?{_CLOCK}"
)
_OF_OTHERS = re.compile(
    r"\b(?:uredni|oteviraci|provozni|ordinac|prezenc|registrac|navrat|neverejn|tel"
    rf"|{WEEKDAY})"
)
# Where the day ends its line, or its sentence and the next one begins with hours.
_ENDED = re.compile(r"\n|\W{0,2}\n(?=(?:od|v|ve|zaciname|zacatek|start) \d)")
_SETTING_OUT = re.compile(r"\b(?:sraz|odjezd|odjizd|sejdeme)")


def behind(text: str, start: int, end: int) -> tuple[Minutes, int]:
    """Return the time that is written right behind a day, and where it ends."""
    match = _AFTER.match(text, start, end)
    return (_minutes(match), match.end()) if match else ((), start)


def before(text: str, start: int, end: int) -> tuple[Minutes, int]:
    """Return the time that is written right before a day, and where it begins."""
    match = _BEFORE.search(text, max(start, end - LONGEST), end)
    return (_minutes(match), match.start()) if match else ((), end)


def further(text: str, start: int, end: int) -> Minutes:
    """Return the time that stands further on in the sentence, before the next day at ``end``.

    What holds *vždy* (for each) may stand behind that, too. Where people only meet
    (*odjezd v 6*), it begins with that.
    """
    if ended := _ENDED.match(text, start):
        start = ended.end()
    line = text.find("\n", start, start + NEAR)
    stop = min(start + NEAR, len(text)) if line < 0 else line
    each = _EACH.search(text, start, stop)
    if each:
        return _minutes(each)
    setting_out: Minutes = ()
    for match in _LATER.finditer(text, start, min(stop, end)):
        clause = max(start, *(text.rfind(sign, start, match.start()) for sign in ",;|"))
        if _OF_OTHERS.search(text, clause, match.start()):
            continue
        if not _SETTING_OUT.search(text, clause, match.start()):
            return _minutes(match)
        setting_out = setting_out or _minutes(match)
    return setting_out


def closing(text: str, start: int, end: int) -> Minutes:
    """Return the time at which the sentence says, further on, that something ends."""
    match = _CLOSING.search(text, start, min(start + NEAR, end))
    return _minutes(match) if match else ()


def _minutes(match: re.Match[str]) -> Minutes:
    found = match.groupdict()
    if found["noon"] or found["midnight"]:
        return (NOON * HOUR if found["noon"] else DAY_ENDS,)
    late = NOON if found["half"] in {"odpoledne", "vecer"} else 0
    hours = {name: int(found[name]) for name in ("since", "until") if found[name]}
    minutes = tuple(
        (hour + late * (hour < NOON)) * HOUR + int(found[f"{name}_minute"] or 0)
        for name, hour in hours.items()
    )
    return minutes if max(minutes) <= DAY_ENDS else ()
