"""Czech words in their basic form, so that texts can be compared whatever their grammar.

Words of other languages pass as they are: much on the Bavarian border is in German.
"""

import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

from newsletter.text.letters import unaccented
from newsletter.text.synonyms import synonyms

if TYPE_CHECKING:
    from simplemma import Lemmatizer

REMEMBERED = 1 << 15
"""Words whose lemmas are kept at hand: a year of titles has about so many."""

LONGEST_WORD = 40
LONGEST_ROOT = 6
SHORTEST_ROOT = 3

_WORD = re.compile(r"[^\W\d_]{2,}")

STOP_WORDS = """
    aby ač ale anebo ani ano asi až během bez být by byl byla bylo byly co což či další dnes
    do ho já jak jako je jeho jejich její jen ještě již jsem jsou kde kdo kdy když ke která
    které který kteří má mezi mít místo my na nad nám náš ne nebo neboť než nic od ode on ona
    oni ono pak po pod podle pokud pro proti protože před přes při se si svůj ten tento ta
    tato to toto ti tito ty tyto tak také tam tedy už ve více však vy za zda zde ze že moci
    lze bude budou čís tzv atd apod aj např mj str ing mgr the of and for in der die das und
    für im den des zum zur von mit
"""
"""Words that do not say what a text is about."""

ABBREVIATIONS = {
    "aopk": ("agentura ochrany přírody a krajiny",),
    "chko": ("chráněná krajinná oblast",),
    "čhmú": ("český hydrometeorologický ústav",),
    "čizp": ("česká inspekce životního prostředí",),
    "čov": ("čistírna odpadních vod", "čistírna", "čistička"),
    "čr": ("česká republika",),
    "čsú": ("český statistický úřad",),
    "dph": ("daň z přidané hodnoty",),
    "dps": ("dům s pečovatelskou službou",),
    "dso": ("dobrovolný svazek obcí",),
    "dtm": ("digitální technická mapa",),
    "eet": ("elektronická evidence tržeb",),
    "eu": ("evropská unie",),
    "fmp": ("fond malých projektů",),
    "fve": ("fotovoltaická elektrárna", "fotovoltaika"),
    "hzs": ("hasičský záchranný sbor",),
    "irop": ("integrovaný regionální operační program",),
    "izs": ("integrovaný záchranný systém",),
    "kd": ("kulturní dům",),
    "khs": ("krajská hygienická stanice",),
    "kpsvl": ("koordinovaný přístup k sociálnímu vyloučení",),
    "mas": ("místní akční skupina",),
    "md": ("ministerstvo dopravy",),
    "mf": ("ministerstvo financí",),
    "mhd": ("městská hromadná doprava",),
    "mk": ("ministerstvo kultury",),
    "mmr": ("ministerstvo pro místní rozvoj",),
    "mpo": ("ministerstvo průmyslu a obchodu",),
    "mpr": ("městská památková rezervace",),
    "mpsv": ("ministerstvo práce a sociálních věcí",),
    "mpz": ("městská památková zóna",),
    "mš": ("mateřská škola", "školka", "mateřinka"),
    "mšmt": ("ministerstvo školství mládeže a tělovýchovy", "ministerstvo školství"),
    "mv": ("ministerstvo vnitra",),
    "mze": ("ministerstvo zemědělství",),
    "mžp": ("ministerstvo životního prostředí",),
    "nno": ("nestátní nezisková organizace", "nezisková organizace"),
    "np": ("národní park",),
    "npo": ("národní plán obnovy",),
    "npú": ("národní památkový ústav",),
    "npžp": ("národní program životní prostředí",),
    "nsa": ("národní sportovní agentura",),
    "opz": ("operační program zaměstnanost",),
    "opžp": ("operační program životní prostředí",),
    "orp": ("obec s rozšířenou působností",),
    "oze": ("obnovitelný zdroj energie",),
    "ozv": ("obecně závazná vyhláška",),
    "prv": ("program rozvoje venkova",),
    "psov": ("program stabilizace a obnovy venkova",),
    "rra": ("regionální rozvojová agentura",),
    "rud": ("rozpočtové určení daní",),
    "řsd": ("ředitelství silnic a dálnic",),
    "sdh": (
        "sbor dobrovolných hasičů",
        "jednotka sboru dobrovolných hasičů",
        "dobrovolný hasič",
        "jsdh",
        "jsdho",
        "jpo",
    ),
    "sfdi": ("státní fond dopravní infrastruktury",),
    "sfpi": ("státní fond podpory investic",),
    "sfžp": ("státní fond životního prostředí",),
    "smo": ("svaz měst a obcí",),
    "sms": ("sdružení místních samospráv",),
    "spú": ("státní pozemkový úřad",),
    "sús": ("správa a údržba silnic",),
    "svs": ("státní veterinární správa",),
    "szif": ("státní zemědělský intervenční fond",),
    "szp": ("společná zemědělská politika",),
    "sž": ("správa železnic",),
    "tj": ("tělovýchovná jednota", "tělocvičná jednota"),
    "úp": ("územní plán",),
    "úzsvm": ("úřad pro zastupování státu ve věcech majetkových",),
    "vpp": ("veřejně prospěšné práce",),
    "zš": ("základní škola", "základní a mateřská škola", "mateřská a základní škola"),
    "zuš": ("základní umělecká škola",),
    "zzs": ("zdravotnická záchranná služba", "záchranná služba", "záchranka"),
}
"""Offices write the one, newspapers the other: both become the abbreviation, which is one word and
as rare as the thing itself (the words it stands for are in half of all titles)."""


def lemma(word: str) -> str:
    """Return the word as it stands in a dictionary, in small letters; unknown words as they are.

    Names keep their capital when asked for: ``Stodě`` is a town, ``stodě`` is no word.
    """
    known = _lemmatizer().lemmatize(word, "cs")
    if known == word and word.isupper():
        known = _lemmatizer().lemmatize(word.capitalize(), "cs")
    return _negated(word.lower(), known.lower())


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(STOP_WORDS.split())


def _negated(word: str, basic: str) -> str:
    # The dictionary has ``movitý`` for ``nemovitý``, which are two grants.
    negated = word.startswith("ne") and not word.startswith("nej") and not basic.startswith("ne")
    return "ne" + basic if negated else basic


@lru_cache(maxsize=REMEMBERED)
def root(word: str) -> str:
    """Return what a word has in common with its relatives, without accents; "" for a stop word.

    ``opravit``, ``oprava`` and ``opravený`` are ``oprav``; ``Klatovech`` and ``klatovský`` are
    ``klatov``. It is the beginning of the lemma, so it also joins what was written without accents.
    """
    basic = lemma(word[:LONGEST_WORD])
    if len(basic) == 1 or basic in _stop_words():
        return ""
    plain = unaccented(synonyms().get(basic, basic))
    short = plain[:LONGEST_ROOT].rstrip("aeiouy")
    return sys.intern(short if len(short) >= SHORTEST_ROOT else plain[:LONGEST_ROOT])


def roots(text: str) -> tuple[str, ...]:
    """Return the roots of the words of a text in their order, long names as abbreviations."""
    found = [stem for word in _WORD.findall(text) if (stem := root(word))]
    return tuple(_abbreviated(found))


def _abbreviated(found: list[str]) -> list[str]:
    names = _long_names()
    if names.keys().isdisjoint(found):
        return found
    kept, place = [], 0
    while place < len(found):
        for name, short in names.get(found[place], ()):
            if tuple(found[place : place + len(name)]) == name:
                kept.append(short)
                place += len(name)
                break
        else:
            kept.append(found[place])
            place += 1
    return kept


@lru_cache(maxsize=1)
def _long_names() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return the long names by their first root, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for short, names in ABBREVIATIONS.items():
        for name in names:
            stems = tuple(stem for word in _WORD.findall(name) if (stem := root(word)))
            found.setdefault(stems[0], []).append((stems, root(short.upper())))
    for known in found.values():
        known.sort(key=lambda pair: -len(pair[0]))
    return found


@lru_cache(maxsize=1)
def _lemmatizer() -> "Lemmatizer":
    # Half a second and 70 MB: only what compares texts pays for it.
    from simplemma import Lemmatizer

    return Lemmatizer(cache_max_size=0)
