"""Whether a text names a person: a Czech given name beside another name, a title, a birth date."""

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.text.letters import unaccented

SHORTEST_SURNAME = 3
SHORTEST_FEMININE = 5

_WORD = re.compile(r"[^\W\d_]+")
_BORN = re.compile(r"\b(?:nar|narozen[aéýá]?|r\. ?č|datum narození)\.?:? ?\d", re.IGNORECASE)
_FEMININE = ("ová", "ové", "ovou")
_STYLED = {"pan", "pani", "panu", "pana", "manzele", "manzelum"}
_SAINT = {"sv", "svaty", "svata", "svateho", "svate"}

# Without accents, as they are compared.
_NAMES = """
    adam adela alena ales alexandr alexandra alois alzbeta andrea aneta anezka anna antonin
    barbora blanka bohumil bohumila bohuslav boris bozena bretislav cenek ctirad dagmar dalibor
    dana daniel daniela darina david denis denisa dominik dominika drahomira dusan edita eduard
    eliska emil emilie erik eva filip frantisek frantiska gabriela hana hedvika helena hynek
    igor ilona irena ivan ivana iveta ivo jakub jan jana jarmila jaromir jaroslav jaroslava
    jindrich jindriska jirina jiri jitka josef josefa julie kamil kamila karel karolina katerina
    klara kristyna kvetoslava ladislav ladislava lenka leos libor libuse lubomir lubos lucie
    ludek ludmila lukas magdalena marcel marcela marek marian marie marketa marta martin martina
    matej michaela michal milada milan milena miloslav miloslava milos miluse mirek miroslav
    miroslava monika nadezda natalie nikola oldrich olga ondrej otakar otto patricie patrik
    pavel pavla pavlina petr petra premysl radek radim radka radomir renata rene richard robert
    roman romana rostislav rudolf ruzena sabina silvie simona stanislav stanislava stepan
    stepanka svatopluk sarka tereza tomas vaclav vaclava valerie vendula vera veronika viktor
    viktorie vilem vit vitezslav vladimir vladimira vladislav vlasta vlastimil vojtech zbynek
    zdena zdenek zdenka zuzana zaneta
"""


def names_a_person(text: str) -> bool:
    """Tell whether a person stands in the text, in any case of the grammar."""
    words = _WORD.findall(text)
    plain = [unaccented(word) for word in words]
    if any(_is_name(words, plain, at) for at in range(len(words))):
        return True
    return not _STYLED.isdisjoint(plain) or _BORN.search(text) is not None


def _is_name(words: list[str], plain: list[str], at: int) -> bool:
    word = words[at]
    if not word[0].isupper():
        return False
    before, after = words[max(at - 1, 0) : at], words[at + 1 : at + 2]
    if not any(other[0].isupper() and len(other) >= SHORTEST_SURNAME for other in before + after):
        return False
    if plain[at] in _given_names():
        return not (at and plain[at - 1] in _SAINT)
    return len(word) >= SHORTEST_FEMININE and word.casefold().endswith(_FEMININE)


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return frozenset(form for name in _NAMES.split() for form in _cases(name))


def _cases(name: str) -> Iterator[str]:
    yield name
    if name.endswith("a"):
        yield from (name[:-1] + end for end in ("y", "e", "u", "ou"))
        if name.endswith("ka"):
            yield name[:-2] + "ce"
    elif name.endswith(("e", "i")):
        yield from (name[:-1] + end for end in ("i", "iho", "imu", "im"))
    else:
        # Karel, Karlovi; Zdeněk, Zdeňkovi.
        base = name[:-2] + name[-1] if name.endswith(("el", "ek")) else name
        yield from (base + end for end in ("a", "u", "ovi", "e", "i", "em"))
