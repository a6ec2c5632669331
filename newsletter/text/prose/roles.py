"""What the days of Czech sentences are the days of.

A day is read with what stands left of it in its sentence, then with what stands right of it, then
with what was spoken of before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from newsletter.text.prose.clocks import HOUR, WEEKDAY, closing
from newsletter.text.prose.cues import Cues, Sense
from newsletter.text.prose.moments import Moment, Span, spans

HISTORY = timedelta(days=400)
"""What ended so long before the text is not what the text tells."""

FAR = timedelta(days=15 * 365)
"""Systems that must have a date write 2099-12-31 for none."""

SIGNED = timedelta(days=60)
"""A letter is signed and a headline dated at most so long before it is published."""


class Key(StrEnum):
    """What a day can be: of a call, of an event, of the text; ``DATE``: the text does not say."""

    OPENS = "opens"
    CLOSES = "closes"
    STARTS = "starts"
    ENDS = "ends"
    REGISTER_BY = "register_by"
    PUBLISHED = "published"
    DATE = "date"


@dataclass(frozen=True)
class Said:
    """A moment and what it is of, at ``place`` of the text.

    ``number``: of the range it belongs to. ``corrected``: it is said in place of another one.
    """

    key: Key
    moment: Moment
    place: int
    number: int
    corrected: bool = False


class _Edge(StrEnum):
    """Which edge of something the words left of a day speak of.

    LAST: *lhůta*, *termín*; ENDS: *končí*; UNTIL: *do*, right before the day.
    """

    FIRST = "first"
    LAST = "last"
    ENDS = "ends"
    UNTIL = "until"


@dataclass(frozen=True)
class _Day:
    """A span in its line, between what ends at ``before`` and what begins at ``behind``."""

    span: Span
    line: tuple[int, int]
    before: int
    behind: int
    edge: _Edge | None
    old: bool
    sense: Sense = Sense.NOTHING


_DAY_WORDS = rf"(?:(?:dne|dni|den|vcetne|{WEEKDAY}),? ?)*"
_SINCE = re.compile(rf"\b(?:od|nejdrive)(?: ?[:|])? {_DAY_WORDS}$")
_UNTIL = re.compile(rf"\b(?:do|nejpozdeji)(?: ?[:|])? {_DAY_WORDS}$")
_EDGES = re.compile(
    r"\b(?:(?P<first>zahaj|ote[vw]|spust|spoust|(?:ne)?zacin|zacn|zacat|pocat|zpristupn"
    r"|(?:od)?start|rozbeh|rozbih)"
    r"|(?P<ends>ukonc|konci|konec|(?:s|za)konc|navrat|u?zavre\b|zavre|(?:ne)?zavir|zamyk|dtend\b|end\b)"
    r"|(?P<last>uzav|posledni|nejpozdeji|nejdele|lhut|termin|deadline))"
)
_WAS_FIRST = re.compile(
    r" ?(?:byl\w*|bude|budou|je|jsou|se)? ?(?:zahaj|otevr|otevir|spust|zacin|zacn)"
)
_RATHER_THAN = re.compile(
    rf"(?<!, )\b(?:ze?|(?:na)?misto)(?: (?:puvodn|planovan|termin)\w*){{0,2}} {_DAY_WORDS}$"
    rf"|\b(?:nikoli|nikoliv|a ne)(?: (?:od|do|az|ve?))? {_DAY_WORDS}$"
    r"|\b(?:oproti|puvodn\w*|dosavadn\w*|dosud|predtim|drive(?! nez))(?: \w+){0,4}?"
    rf"(?: (?:do|na|od))? {_DAY_WORDS}$"
    r"|\bne(?:ni|kona|ukonci|skonci|konci|bude|uskutecni|probehne)\b[^,;:]*$"
    r"|\bse ne(?!j|zavazn|prodlen|nahlas)\w{4,}[^,;:]*$|\b(?:lonsk|minul|predchoz)\w+ [^,;:]*$"
)
_WAS_LAST = re.compile(r"\b(?:skoncil|ukoncil|uzavrel)\w*(?: \w+){0,2} $")
_NOT_IN_SERVICE = re.compile(
    r"[^.,;\n]{0,60}\b(?:dostupn|pristupn|v provozu|otevren|fungov|prijimat|uradov|prujezd|pruchod)"
)
_NOT = re.compile(r", ne $")  # … or *neděle*
_NO_MORE = re.compile(
    r"[ ,()]*(?:uz |jiz )?(?:neni\b|spravn\w+ (?:datum|termin)|neplati|ale (?:az|do|od|na)\b"
    r"|(?:prodlouzen|zkracen|posunut|presunut|prelozen|odlozen)\w* (?:do|na|o|az)\b"
    r"|(?:je|byl\w*|bude)(?: \w+){0,4} zrusen|(?:odpada|odpadne|se rusi)\b"
    r"|byl\w* (?:zrus|oprav|zmen|posun|preloz|presun|prodl|zkra|odloz)"
    r"|se (?:\w+ ){0,5}(?:nekona|neuskutecni|rusi|posouva|presouva|meni|preklada|prodl|zkra))"
)
_CORRECTS = re.compile(
    r"\b(?:prodl|zkra[ct]|posun|posouv|presu|presouv|preloz|odklad|odloz|zmen|oprav|aktualiz"
    r"|nov[yeaou]+ termin|nove\b)"
)
_OF_THAT_DAY = re.compile(r"(?<!, )\bze dne $")  # … or *že dne*
_ASIDE = re.compile(rf"\((?:dne )?(?:{WEEKDAY},? )?$")
_AS_OF = re.compile(r"\b(?:ke?|pred)(?: dni| datu)? $")
_SIGNATURE = re.compile(rf"\W*ve? (?!{WEEKDAY})[a-z][\w -]{{2,40}}?,?(?: dne)? ?$")
_DATED = re.compile(rf"\W*(?:(?:datum|dne|{WEEKDAY}):? ?)?$")
_HEADLINE = re.compile(r"\W* ?[|:\])-]")
_CLAUSE = re.compile(r"[;|]|,(?= \D)")
_AT_DAY = re.compile(rf"(?:\b(?:od|do|na|ve?|ke?|dne|dni|termin\w*|{WEEKDAY})|[:|]) ?$")
_NEXT_CELL = re.compile(r" ?[|/][ |/]*")
_LETTERS = re.compile(r"[a-z]{2}")
NEAR = 100
SHORT = 30
SUNDAY = 6
SMALL_HOURS = 6 * HOUR
"""What ends before this minute of the day ends with the night."""


def said(text: str, cues: Cues, today: date, *, of_call: bool) -> list[Said]:
    """Return what the days in folded ``text`` are of, in its order.

    :param of_call: the text speaks of money to be had: who signs up there applies for it.
    """
    written = _days(text, today)
    if not written:
        return []  # most texts: their words need not be looked at
    days = _understood(text, cues, written, today)
    if of_call and not (cues.speak_of(Sense.EVENT) or cues.speak_of(Sense.SIGN_UP)):
        days = [_of_what_is_asked(day) for day in days]
    days = [_if_over(day, today) for day in days]
    event = any(day.sense is Sense.EVENT for day in days)
    event = event or (cues.speak_of(Sense.EVENT) and not of_call)
    renewed = {line for line in {day.line for day in days} if _CORRECTS.search(text, *line)}
    renewed |= {day.line for day in days if day.old}
    found: list[Said] = []
    for number, day in enumerate(days):
        sense = Sense.CALL if day.sense is Sense.SIGN_UP and not event else day.sense
        roles = [] if day.old else _roles(text, day, sense)
        found += [
            Said(key, moment, day.span.start, number, day.line in renewed) for key, moment in roles
        ]
    return found


def _of_what_is_asked(day: _Day) -> _Day:
    """Return the day as the deadline it is: of a text that speaks of a call, and of no event."""
    deadline = day.sense is Sense.EVENT and day.edge is _Edge.LAST and not day.span.last
    return replace(day, sense=Sense.CALL) if deadline else day


def _if_over(day: _Day, today: date) -> _Day:
    """Return the day; of what has taken place nobody needs to be told."""
    over = day.sense is Sense.EVENT and (day.span.last or day.span.first).day < today
    return replace(day, sense=Sense.NOTHING) if over else day


def _days(text: str, today: date) -> list[_Day]:
    found = list(_in_cells(text, [one for one in spans(text, today) if _is_timely(one, today)]))
    days: list[_Day] = []
    for at, span in enumerate(found):
        start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
        end = len(text) if end < 0 else end
        before = max(start, found[at - 1].end if at else 0)
        behind = min(end, found[at + 1].start if at + 1 < len(found) else end)
        old = _is_old(text, span, before, behind)
        if before > start and days[-1].old:
            # What is said of the day that no longer holds is said of the one in its place.
            before = days[-1].before
        edge = _edge(text, span, before, behind)
        days.append(_Day(span, (start, end), before, behind, edge, old))
    return days


def _is_timely(span: Span, today: date) -> bool:
    return (span.last or span.first).day > today - HISTORY and span.first.day < today + FAR


def _in_cells(text: str, found: Sequence[Span]) -> Iterator[Span]:
    """Join two days that stand in two cells of a row."""
    waiting: Span | None = None
    for span in found:
        if waiting is None:
            waiting = span
        elif (
            not (waiting.last or span.last)
            and _NEXT_CELL.fullmatch(text, waiting.end, span.start)
            and waiting.first.day <= span.first.day
        ):
            yield replace(waiting, end=span.end, last=span.first, apart=True)
            waiting = None
        else:
            yield waiting
            waiting = span
    if waiting:
        yield waiting


def _is_old(text: str, span: Span, before: int, behind: int) -> bool:
    """Tell whether the text says that this is not the day, or no longer."""
    left = text[max(before, span.start - NEAR) : span.start]
    if _NOT.search(left) and span.first.day.weekday() != SUNDAY:
        return True
    if _OF_THAT_DAY.search(left):
        return text.startswith("na ", span.end + 1)
    if _NO_MORE.match(text, span.end, behind) or _WAS_LAST.search(left):
        return True
    return bool(_RATHER_THAN.search(left)) and not _NOT_IN_SERVICE.match(text, span.end)


def _edge(text: str, span: Span, before: int, behind: int) -> _Edge | None:
    left = text[max(before, span.start - NEAR) : span.start]
    if _SINCE.search(left):
        return _Edge.FIRST
    if _UNTIL.search(left):
        return _Edge.UNTIL
    found = [match.lastgroup or "" for match in _EDGES.finditer(left)]
    if not found and _WAS_FIRST.match(text, span.end, behind):
        return _Edge.FIRST
    return _Edge(found[-1]) if found else None


def _understood(text: str, cues: Cues, days: Sequence[_Day], today: date) -> list[_Day]:
    """Return the days with what they are of."""
    found: list[_Day] = []
    before: Sense | None = None
    for day in days:
        first = day.before == day.line[0]
        if first and _is_dateline(text, day, cues, today):
            found.append(replace(day, sense=Sense.RECORD))
            continue
        if _is_aside(text, cues, day):
            # What the sentence is about goes on behind it.
            found.append(replace(day, sense=Sense.EVENT))
            before = cues.before(day.before, day.span.start)
            continue
        before = _spoken_of(text, cues, day, None if first else before)
        sense = before or _by_itself(text, cues, day, today)
        if sense is Sense.CALL and not (day.edge or cues.ask(*day.line)):
            sense = _beside_a_call(day.span, today, asking=cues.ask(0, len(text)))
        if sense in {Sense.RECORD, Sense.POSTED} and day.span.first.day > today:
            sense = Sense.NOTHING
        found.append(replace(day, sense=sense))
    return found


def _is_aside(text: str, cues: Cues, day: _Day) -> bool:
    """Tell whether it is the day of an event just named: *přihlaste se na exkurzi (24. 9.)*."""
    aside = _ASIDE.search(text, day.before, day.span.start)
    near = cues.between(max(day.before, aside.start() - NEAR), aside.start()) if aside else ()
    return bool(near) and near[-1].sense is Sense.EVENT


def _beside_a_call(span: Span, today: date, *, asking: bool) -> Sense:
    """Return what a day is of in whose sentence a call is named, but nothing of applying."""
    if span.last:
        return Sense.EVENT if span.last.day == span.first.day else Sense.CALL
    if span.first.day <= today:
        return Sense.RECORD
    return Sense.CALL if asking else Sense.EVENT


def _is_dateline(text: str, day: _Day, cues: Cues, today: date) -> bool:
    """Tell whether it is the day on which the text was signed, or the date of a headline."""
    if not today - SIGNED <= day.span.first.day <= today or day.span.last:
        return False
    left = text[day.line[0] : day.span.start]
    right = text[day.span.end : day.line[1]]
    if left.endswith(" | ") and not _LETTERS.search(right):
        return not (cues.ask(*day.line) or day.edge)
    if _SIGNATURE.fullmatch(left):
        return not cues.between(*day.line) and len(right) < SHORT
    return bool(_DATED.fullmatch(left) and (_DATED.fullmatch(right) or _HEADLINE.match(right)))


def _spoken_of(text: str, cues: Cues, day: _Day, before: Sense | None) -> Sense | None:
    """Return what the words around a day speak of, in its sentence (``before``: until then)."""
    start, end = day.span.start, day.span.end
    if _OF_THAT_DAY.search(text, day.before, start):
        return Sense.RECORD
    clause = max(day.before, text.rfind(";", day.before, start), text.rfind("|", day.before, start))
    comma = text.rfind(",", clause, start)
    left = cues.before(comma, start) if comma > 0 and day.edge is not _Edge.UNTIL else None
    left = left or cues.before(clause, start) or cues.before(day.before, start)
    if left or (before and not _LETTERS.search(text, day.before, start)):
        return left or before
    stop = _CLAUSE.search(text, end, day.behind)
    right = cues.behind(end, stop.start() if stop else day.behind)
    if right is Sense.ANNOUNCED and day.span.first.minute is not None:
        right = None  # of winners, at the end of the day
    return right or (None if before is Sense.SIGN_UP and comma > 0 else before)


def _by_itself(text: str, cues: Cues, day: _Day, today: date) -> Sense:
    """Return what a day is of that nothing in its part of the sentence speaks of."""
    if _is_loose(text, day):
        return Sense.NOTHING
    around = cues.behind(*day.line) or cues.nearest(day.line[0])
    if around in {Sense.POSTED, Sense.ANNOUNCED} and day.span.first.day > today:
        return Sense.EVENT
    if around and around is not Sense.SIGN_UP:
        return around
    if _AS_OF.search(text, day.before, day.span.start):
        return Sense.NOTHING
    return Sense.EVENT if day.span.last or day.span.first.day > today else Sense.RECORD


def _is_loose(text: str, day: _Day) -> bool:
    """Tell whether it may be two numbers in a row (*1. 2. a 3. místo*): nothing makes it a day."""
    left = text[max(day.before, day.span.start - SHORT) : day.span.start]
    return day.span.bare and not _AT_DAY.search(left)


def _roles(text: str, day: _Day, sense: Sense) -> list[tuple[Key, Moment]]:
    span, edge = day.span, day.edge
    if sense is Sense.CALL or (
        sense is Sense.ANNOUNCED and (span.last or edge in {_Edge.UNTIL, _Edge.ENDS})
    ):
        return _of_call(span, edge)
    if sense is Sense.EVENT:
        return _of_event(_with_end(text, day), edge)
    if sense is Sense.SIGN_UP:
        opens = edge is _Edge.FIRST and not span.last
        return [] if opens else [(Key.REGISTER_BY, span.last or span.first)]
    taken_down = edge is _Edge.UNTIL and sense is not Sense.RECORD
    key = Key.DATE if sense is Sense.RECORD else Key.PUBLISHED
    return [] if taken_down or sense is Sense.NOTHING else [(key, span.first)]


def _of_call(span: Span, edge: _Edge | None) -> list[tuple[Key, Moment]]:
    if span.last is None:
        return [(Key.OPENS if edge is _Edge.FIRST else Key.CLOSES, span.first)]
    if edge is _Edge.UNTIL and span.first.day == span.last.day:
        # When the office is open on the last day: *do 31. 3. (8–17 h)*.
        return [(Key.CLOSES, Moment(span.first.day))]
    rounds = span.apart and edge not in {None, _Edge.FIRST}
    return [(Key.CLOSES if rounds else Key.OPENS, span.first), (Key.CLOSES, span.last)]


def _with_end(text: str, day: _Day) -> Span:
    """Return the span with the time at which the text says that it ends on that day."""
    first = day.span.first
    ends = closing(text, day.span.end, day.behind) if not day.span.last else ()
    if not ends or first.minute is None:
        return day.span
    if ends[0] > first.minute:
        return replace(day.span, last=Moment(first.day, ends[0]))
    if ends[0] > SMALL_HOURS:
        return day.span
    return replace(day.span, last=Moment(first.day + timedelta(days=1), ends[0]))


def _of_event(span: Span, edge: _Edge | None) -> list[tuple[Key, Moment]]:
    if span.last is None:
        ends = edge in {_Edge.ENDS, _Edge.UNTIL}
        return [(Key.ENDS if ends else Key.STARTS, span.first)]
    meetings = span.apart and (span.last.day - span.first.day).days > 1
    return [(Key.STARTS, span.first), (Key.STARTS if meetings else Key.ENDS, span.last)]
