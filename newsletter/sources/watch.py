"""A page without structure: what changed on it since the last visit, line by line.

Where a line stands does not matter, nor do spaces, letters' case, a counter, or the date of the
day; nor does a line that comes and goes, or a text the page had before. The first visit only
notes how the page is.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, islice
from typing import Any
from urllib.parse import quote

from pydantic import Field, field_validator

from newsletter.clock import PRAGUE
from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.sources import Entry, FetchPage, Page, Reading
from newsletter.sources.aside import aside
from newsletter.sources.formats.tree import checked_selector, lines_of, outermost, select, tree_of
from newsletter.sources.mapping import Where
from newsletter.sources.options import Options, options_of
from newsletter.text.dates import MONTHS
from newsletter.text.html import one_line, summary
from newsletter.text.language import _, ngettext
from newsletter.text.letters import unaccented

MOST_LINES = 2_000
LONGEST_LINE = 300
MOST_KNOWN = 4_000
MOST_STATES = 50
MOST_SHOWN = 50
"""Lines of each sort that an entry shows."""

ALMOST_EMPTY = 50
"""Characters; a page of fewer is a fault of the server."""

WORDS_IN_ADDRESS = 6
SIZE = 8

_OF_THE_DAY = ("svatek ma", "svatek slavi", "svatek dnes", "jmeniny ma", "jmeniny slavi")
_COUNTED = re.compile(
    r"\bpocet (?:navstev|pristup|zobrazen|precten|shlednut|stazen)"
    r"|\b(?:navstevnost|zobrazeno|precteno|shlednuto|stazeno|prave online|visits|views)\b"
)
_DAYS = r"(?:pondeli|utery|streda|ctvrtek|patek|sobota|nedele)\b"
_SECONDS = re.compile(r"\b\d{1,2}:\d{2}:\d{2}\b")
_DIGITS = re.compile(r"\d[\d ]*")
# Aktuality (153), Návštěv: 1 204; but Výzva č. 12, Rozpočet: 2027
_COUNTER = re.compile(
    r"(?P<what>[^\d]{2,80}?)(?<! c\.)(?<!cislo)(?:: ?|\()(?!(?:19|20)\d\d\)?$)"
    r"\d{1,3}(?: ?\d{3})*\)?"
)


class WatchOptions(Options):
    """What of the page is watched.

    ``select``: these parts only; ``ignore``: not these (selectors). ``ignore_text``: not the
    lines that contain one of these texts. ``must_have``: a text that is on the page, or it is
    another page. ``numbers``: a line's only number, which may be a counter, matters too.
    """

    select: Where = ""
    ignore: Where = ""
    ignore_text: tuple[str, ...] = Field(default=(), max_length=100)
    must_have: str = ""
    numbers: bool = False

    @field_validator("select", "ignore")
    @classmethod
    def _selects(cls, selector: str) -> str:
        return checked_selector(selector) if selector else selector

    @field_validator("ignore_text", mode="before")
    @classmethod
    def _one_or_more(cls, texts: Any) -> Any:
        return (texts,) if isinstance(texts, str) else texts


@dataclass(frozen=True)
class State:
    """How the page is, or was: its lines on a day in Czechia.

    ``known`` are the keys of lines that it had once, ``states`` the names of how it was before.
    """

    lines: Sequence[str]
    day: date
    known: Sequence[str] = ()
    states: Sequence[str] = ()

    @property
    def name(self) -> str:
        """A name that no other state has."""
        return _hash("\n".join(sorted({keys_of(line, self.day)[0] for line in self.lines})))

    @property
    def keys(self) -> set[str]:
        """The keys of all lines."""
        return set(chain.from_iterable(keys_of(line, self.day) for line in self.lines))


async def collect(source: Source, fetch: FetchPage, now: datetime) -> Reading:
    """Return what has changed on the page at ``source.url`` as one entry, if something has.

    :raises SourceError: the page is almost empty, or not the one that is watched.
    """
    options = options_of(source, WatchOptions)
    page = await fetch(source.url, conditional=True)
    if page.unchanged:
        return Reading()
    state = State(await aside(read, page, options), now.astimezone(PRAGUE).date())
    setting = _hash(repr(sorted(options.model_dump().items())))
    before = _remembered(source.memory, setting)
    if before is None:
        return Reading(memory=_memory(state, setting))
    added, gone = differences(before, state, numbers=options.numbers)
    is_news = (added or gone) and state.name not in before.states
    entry = _entry(source, page.url, state, added, gone) if is_news else None
    return Reading([entry] if entry else (), memory=_memory(_after(before, state), setting))


def read(page: Page, options: WatchOptions) -> list[str]:
    """Return the lines that are watched.

    :raises SourceError: the page is almost empty, or not the one that is watched.
    """
    root = tree_of(page).root
    assert root is not None
    everything = lines_of(root)
    if options.must_have and not _has(everything, unaccented(options.must_have)):
        raise SourceError(
            _("the page lacks ‘{text}’, so it is another one").format(text=options.must_have),
            where=page.url,
            remedy=_("It is tried again at the next visit."),
        )
    parts = outermost(select(root, options.select), options.select) if options.select else [root]
    if not parts:
        raise SourceError(
            _("nothing on the page fits the selector {name} = ‘{selector}’").format(
                name="select", selector=options.select
            ),
            where=page.url,
            remedy=_("The page may have changed: look at it and correct the option."),
        )
    ignored = {node.mem_id for node in select(root, options.ignore)} if options.ignore else set()
    unwanted = (*_OF_THE_DAY, *map(unaccented, filter(str.strip, options.ignore_text)))
    lines = chain.from_iterable(lines_of(part, ignored) for part in parts)
    kept = (one_line(line, LONGEST_LINE) for line in lines if not _has_any(line, unwanted))
    found = list(islice(dict.fromkeys(kept), MOST_LINES))
    if sum(map(len, found)) < ALMOST_EMPTY:
        raise SourceError(
            _("the page is almost empty"),
            where=page.url,
            remedy=_("It is tried again at the next visit."),
        )
    return found


def differences(
    before: State, after: State, *, numbers: bool = False
) -> tuple[list[str], list[str]]:
    """Return the lines that were added and those that are gone, without what is no news."""
    old, new, known = before.keys, after.keys, set(before.known)
    added = [line for line in after.lines if not {*keys_of(line, after.day)} & (old | known)]
    gone = [line for line in before.lines if not {*keys_of(line, before.day)} & (new | known)]
    if numbers:
        return added, gone
    counted = {_uncounted(line) for line in added} & {_uncounted(line) for line in gone} - {None}
    return (
        [line for line in added if _uncounted(line) not in counted],
        [line for line in gone if _uncounted(line) not in counted],
    )


def keys_of(line: str, day: date) -> tuple[str, ...]:
    """Return what a line is known by: its words, and its words without the date of the day."""
    words = _SECONDS.sub("", unaccented(line))
    words = _DIGITS.sub("", words) if _COUNTED.search(words) else words
    timeless = _written(day).sub("", words)
    keys = dict.fromkeys("".join(text.split()) for text in (words, timeless))
    return tuple(_hash(key) for key in keys)


@lru_cache(maxsize=8)
def _written(day: date) -> re.Pattern[str]:
    """Return what finds the day, as it is written in unaccented text."""
    months = "|".join(name for name, month in MONTHS.items() if month == day.month)
    by_name = rf"0?{day.day}\. *(?:0?{day.month}\.|(?:{months})\b)(?: *{day.year}\b)?"
    written = rf"(?:{_DAYS},? *)?\b(?:{by_name}|{day.isoformat()}\b)"
    return re.compile(rf"{written}|\bdnes je:? *{_DAYS}")


def _uncounted(line: str) -> str | None:
    match = _COUNTER.fullmatch(unaccented(line))
    return match["what"].strip() if match else None


def _after(before: State, state: State) -> State:
    """Return the state with what is remembered of those before it, the latest last."""
    gone = before.keys - state.keys
    known = [*(key for key in before.known if key not in gone), *sorted(gone)]
    states = [*(name for name in before.states if name != before.name), before.name]
    return replace(state, known=known[-MOST_KNOWN:], states=states[-MOST_STATES:])


def _remembered(memory: Mapping[str, Any], setting: str) -> State | None:
    """Return how the page was; none if it was not seen, or watched in another way."""
    if memory.get("setting") != setting:
        return None
    day = date.fromisoformat(memory["day"])
    return State(memory["lines"], day, memory["known"], memory["states"])


def _memory(state: State, setting: str) -> Mapping[str, Any]:
    return {
        "setting": setting,
        "day": state.day.isoformat(),
        "lines": list(state.lines),
        "known": list(state.known),
        "states": list(state.states),
    }


def _entry(
    source: Source, url: str, state: State, added: Sequence[str], gone: Sequence[str]
) -> Entry:
    parts = [(_("Added:"), added), (_("Gone:"), gone)]
    said = [(label, lines) for label, lines in parts if lines]
    return Entry(
        identity=state.name,
        title=one_line(_("Change on the page: {title}").format(title=source.title)),
        url=_passage(url, (added or state.lines)[0]),
        summary=summary(" ".join(f"{label} {' · '.join(lines)}" for label, lines in said)),
        body="".join(_list(label, lines) for label, lines in said),
    )


def _passage(url: str, line: str) -> str:
    """Return the address of the line on the page: https://wicg.github.io/scroll-to-text-fragment/."""
    words = " ".join(line.split()[:WORDS_IN_ADDRESS])
    return f"{url.partition('#')[0]}#:~:text={quote(words, safe='').replace('-', '%2D')}"


def _list(label: str, lines: Sequence[str]) -> str:
    shown = [html.escape(line, quote=False) for line in lines[:MOST_SHOWN]]
    more = len(lines) - len(shown)
    if more:
        shown.append(
            ngettext("… and {count} more line", "… and {count} more lines", more).format(count=more)
        )
    return f"<p>{html.escape(label)}</p><ul>{''.join(f'<li>{line}</li>' for line in shown)}</ul>"


def _has(lines: Sequence[str], text: str) -> bool:
    return any(text in unaccented(line) for line in lines)


def _has_any(line: str, texts: Sequence[str]) -> bool:
    line = unaccented(line)
    return any(text in line for text in texts)


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=SIZE).hexdigest()
