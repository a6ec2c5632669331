"""A story as one source tells it, reduced to what can be compared with how others tell it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

from newsletter.clock import PRAGUE
from newsletter.models import ItemKind
from newsletter.text.addresses import address_key
from newsletter.text.lemmas import root, roots
from newsletter.text.letters import unaccented
from newsletter.text.mentions import LONGEST, amounts, days, months, numbers, of_year

LEAD = 250
"""Characters of the summary that are compared: what a story is about, it says at the beginning."""

PART = " - "
"""What stands between the parts of a plain title."""

LONGEST_TITLE = 300
MOST_WORDS = 16
REMEMBERED = 1_000

COMMON = """
    obec obecní město městský městys kraj krajský pk okres region výzva dotace dotační podpora
    podpořit příspěvek přispět program titul projekt žádost žádat žadatel příjem přijímat rok
    letos oznámení informace aktualita pozvánka zasedání zastupitelstvo zastupitel rada
    veřejný vyhláška vyhlásit vyhlášený vyhlášení návrh rozpočet schválený schválit závěrečný
    účet záměr pozemek usnesení nový zahájení zahájit začít začínat spustit spouštět otevřít
    otevírat možnost peníze milion milión koruna mil tis kč mld občan úřad úřední hodina změna
    den muset český čr konat konání podat podávat určený nabídka oblast část místní získat
    dostat dát leden únor březen duben květen červen červenec srpen září říjen listopad
    prosinec pondělí úterý středa čtvrtek pátek sobota neděle webinář seminář školení online
    kurz oslava slavit výročí slavnostní první dva tři čtyři pět sto konec platit přihláška
    termín lhůta ulice obyvatel maximální max chystat potrvat týden měsíc okolí ii iii iv
    pořádat zvát proběhnout uskutečnit zveřejnit oznámit další letošní loňský příští vyčlenit
    rozdělit uvolnit finanční celkem celkový alokace náklad výše částka oprávněný zdarma
    dopoledne odpoledne grant uzávěrka
"""
"""Words of which every office makes titles: to share them says nothing."""

USUAL = """
    oprava stavba škola silnice voda les hřiště most chodník starosta památka hasič knihovna odpad
    energie náves rybník doprava dopravní sport sportovní kultura kulturní dům den centrum areál
    služba životní prostředí práce dítě mládež rodina společnost sociální vzdělávání rozvoj
    vybavení technika bezpečnost plán zařízení činnost organizace akce setkání venkov letní zimní
    noc ministerstvo svaz fond infrastruktura pořídit jarmark veřejnost zájem ředitel vedení odbor
    cena soutěž sezóna republika evropský národní státní dobrý velký malý tradiční společný jarní
    podzimní ocenit představit připravit pomoci zajistit hledat
"""
"""Words that are in many titles: to share one says half of what a rare word says."""

REGIONS = """
    středočeský jihočeský plzeňský karlovarský ústecký liberecký královéhradecký pardubický vysočina
    jihomoravský olomoucký zlínský moravskoslezský
"""
"""Another region is another story; but that two are from one says nothing."""

PREFACES = "pozvánka aktualita upravit tz tiskový zpráva připomínat připomínka pozor informace"
"""What is put before a title. Whether it is there makes no difference."""

TURNS = {
    "results": r"vysled|rozdel(?:il|en)|podporil|pridel|poskytl|prijemc|viteze|vyhodnoc|hodnoceni",
    "extended": r"prodlouz",
    "cancelled": r"zrus|odvolan",
    "ended": r"ukoncen|dokoncen|dokoncil|skoncil",
    "raised": r"navys",
    "corrected": r"aktualizac|oprava (?:textu|pravidel)|upozornen|upresnen"
    r"|zmena (?:c\.|zacatku|mista|pravidel|podminek)",
    "traffic": r"(?:doprav|uzavir|parkovan)\w*.{0,40} (?:pri|behem|po dobu) ",
    "except": r"mimo (?!provoz)|krome ",
}
"""How stories of one thing differ: the call and its results are two."""

HOUSES = {
    "environment": "mžp sfžp opžp npžp aopk",
    "regions": "mmr irop sfpi",
    "interior": "mv hzs",
    "agriculture": "mze szif",
    "culture": "mk",
    "labour": "mpsv",
    "schools": "mšmt",
    "sport": "nsa",
    "finance": "mf",
    "industry": "mpo",
    "transport": "md sfdi řsd",
}
"""Who gives money, with the funds and programmes of each; by the roots of their abbreviations."""

T = TypeVar("T", str, int, float)

_TURN = {name: re.compile(rf"\b(?:{words})") for name, words in TURNS.items()}
_ANY_TURN = re.compile(rf"\b(?:{'|'.join(TURNS.values())})")
_CUT_OFF = re.compile(r"\S*(?:…|\.\.\.)\s*$")
_PARTS = re.compile(r" [–—-] |: ")
_WORD = re.compile(r"\w+")
_CAPITALISED = re.compile(r"[A-ZÁÄČĎÉĚÍĽŇÓÖŘŠŤÚŮÜÝŽ][^\W\d_]{2,}")
_BEGINS = re.compile(r"(?:\A|[.:!?„“–—|\[\]])\W{0,3}\Z")
_FACT = re.compile(r"\d|[Mm]il|[Tt]is|konce")
_MUNICIPALITY = re.compile(r"(?:obec|mesto|mestys|statutarni mesto|meu|ou|urad mestys\w) ")


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """A story as one source tells it.

    ``plain`` is the title without accents and punctuation, of which ``is_cut`` says whether its end
    is missing; ``title`` the roots of its words,
    ``lead`` those of the telling words of the summary. ``names`` are the roots of names in the
    title, ``named`` those of others; ``home`` are the names of the municipality that tells it.
    ``url`` stands for the address, ``path`` for that without its parameters; days are ordinals
    (:meth:`datetime.date.toordinal`) in Czechia.
    Tuples, because there are a hundred thousand of it, and an empty set takes three times more.
    """

    kind: ItemKind
    plain: str
    is_cut: bool
    title: tuple[str, ...]
    lead: tuple[str, ...]
    names: tuple[str, ...]
    named: tuple[str, ...]
    home: tuple[str, ...]
    turns: tuple[str, ...]
    houses: tuple[str, ...]
    numbers: tuple[str, ...]
    codes: tuple[str, ...]
    years: tuple[str, ...]
    months: tuple[int, ...]
    days: tuple[int, ...]
    amounts: tuple[float, ...]
    closes: int | None
    starts: int | None
    published: int | None
    url: int
    path: int


def told(
    title: str,
    summary: str,
    *,
    kind: ItemKind,
    said: Mapping[str, str],
    read: Collection[str] = (),
    url: str = "",
    published: datetime | None = None,
    source: str = "",
) -> Story:
    """Return the story that is told in these words.

    :param said: its details as they are kept (:func:`newsletter.collect.said.as_json`).
    :param read: the names of those that were read out of words. They may be misread: they count
        for one story, but set no two apart.
    :param published: aware; a story is not told again months later.
    :param source: the title of its source.
    """
    whole = _CUT_OFF.sub("", title[:LONGEST_TITLE])
    above, below = unaccented(whole), summary[:LONGEST]
    below = unaccented(below) if _FACT.search(below) else ""
    own, rest = numbers(above)
    called, _rest = numbers(f"c. {unaccented(said.get('code', '')).strip(' .')}")
    closes, starts = _last_day(said.get("closes_at")), _first_day(said.get("starts_at"))
    names, others = _names(whole, summary[:LEAD])
    words = roots(whole)
    key = address_key(url)
    return Story(
        kind=kind if said.keys() - {*read, "title", "summary"} else ItemKind.ARTICLE,
        plain=_plain(above),
        is_cut=whole != title,
        title=tuple(dict.fromkeys(word for word in words if word not in prefaces())),
        lead=_telling(roots(summary[:LEAD]), words),
        names=_sorted(names),
        named=_sorted(others),
        home=_home(source),
        turns=_turns(above),
        houses=_houses((*roots(said.get("provider", "")), *words)),
        numbers=_sorted(own.numbers | called.numbers or of_year(below)),
        codes=_sorted(own.codes | called.codes),
        years=_sorted(own.years),
        months=_sorted(months(above)),
        days=_sorted(days(above) | days(below) | _typed_days(closes, starts)),
        amounts=_sorted(amounts(rest) | amounts(below) | _allocation(said)),
        closes=None if "closes_at" in read else closes,
        starts=None if "starts_at" in read else starts,
        published=published.astimezone(PRAGUE).toordinal() if published else None,
        url=_page(key),
        path=_page(key.partition("?")[0]),
    )


def _turns(title: str) -> tuple[str, ...]:
    if not _ANY_TURN.search(title):
        return ()
    return tuple(name for name, sign in _TURN.items() if sign.search(title))


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Return the roots of words that say nothing when they are shared."""
    return _rooted(COMMON) | regions()


@lru_cache(maxsize=1)
def usual() -> frozenset[str]:
    """Return the roots of words that say less when they are shared."""
    return _rooted(USUAL)


@lru_cache(maxsize=1)
def regions() -> frozenset[str]:
    """Return the roots of the names of regions."""
    return _rooted(REGIONS)


@lru_cache(maxsize=1)
def givers() -> frozenset[str]:
    """Return the roots of the names of who gives money: one programme has many calls."""
    return frozenset(_house_of()) | _rooted("PSOV MAS OPZ FMP NPO EU ČHMÚ")


@lru_cache(maxsize=1)
def prefaces() -> frozenset[str]:
    """Return the roots of what is put before titles."""
    return _rooted(PREFACES)


def _rooted(words: str) -> frozenset[str]:
    return frozenset(root(word) for word in words.split())


@lru_cache(maxsize=1)
def _house_of() -> dict[str, str]:
    return {root(short.upper()): house for house, all_ in HOUSES.items() for short in all_.split()}


def _houses(words: Iterable[str]) -> tuple[str, ...]:
    known = _house_of()
    return _sorted({known[word] for word in words if word in known})


def _telling(words: Iterable[str], but: Collection[str]) -> tuple[str, ...]:
    kept = [word for word in words if word not in common() and word not in but]
    return tuple(dict.fromkeys(kept))[:MOST_WORDS]


def _names(title: str, lead: str) -> tuple[set[str], set[str]]:
    """Return the roots of names in the title, and those of what else may be one."""
    names, first = _capitalised(title)
    named, started = _capitalised(lead)
    return names, (first | named | started) - names


def _capitalised(text: str) -> tuple[set[str], set[str]]:
    """Return the roots of words with a capital: within a sentence, and at the beginning of one."""
    found: tuple[set[str], set[str]] = (set(), set())
    for match in _CAPITALISED.finditer(text):
        word, start = match[0], match.start()
        if not (word.isupper() or text[start - 1 : start].isalnum()):
            begins = _BEGINS.search(text, max(start - 4, 0), start)
            found[bool(begins)].add(root(word))
    return found[False] - {""}, found[True] - {""}


@lru_cache(maxsize=REMEMBERED)
def _home(source: str) -> tuple[str, ...]:
    if not _MUNICIPALITY.match(unaccented(source)):
        return ()
    return _sorted({word for word in roots(source) if word not in common()})


def _first_day(moment: str | None) -> int | None:
    return datetime.fromisoformat(moment).astimezone(PRAGUE).toordinal() if moment else None


def _last_day(moment: str | None) -> int | None:
    # What ends at midnight ends with the day before.
    if not moment:
        return None
    return (datetime.fromisoformat(moment) - timedelta(seconds=1)).astimezone(PRAGUE).toordinal()


def _typed_days(*ordinals: int | None) -> set[int]:
    found = (date.fromordinal(day) for day in ordinals if day)
    return {100 * day.month + day.day for day in found}


def _allocation(said: Mapping[str, str]) -> set[float]:
    return {float(said["allocation"])} if said.get("allocation") else set()


def _plain(title: str) -> str:
    parts = (" ".join(_WORD.findall(part)) for part in _PARTS.split(title))
    return PART.join(part for part in parts if part)


def _page(key: str) -> int:
    # A front page is not of one story.
    return crc32(key.encode()) if "/" in key or "?" in key else 0


def _sorted(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(values))
