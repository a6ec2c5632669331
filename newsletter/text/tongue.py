"""Which language a text is in, by its small words and its letters: Czech, German or English.

A dependency would know a hundred languages; near the Bavarian border these three are written.
"""

import re
from dataclasses import dataclass

LONGEST = 500
"""Characters that are looked at."""

MOST_SHOWN = 3
SURE_TIMES = 2
"""A language is beyond doubt with so many times the signs of the next one, and one more."""

_WORD = re.compile(r"\w+")
_CODE = re.compile(r"[a-z]{2}")

# Words that only one of the languages has. Not: a, do, on, to, by, in, an, die, was; "den" is a day
# in Czech; IT, IS, OR and EU's are no English.
_WORDS = {
    "cs": """aby ale bude byl byla bylo být jako je jeho jejich jsou k ke kde která které který mezi
        na nad nebo o od po pod podle pro při roku se si u v ve více výzva z za ze že
        pri podla dne obce obci obec mesto rok roce""",
    "de": """auf aus bei bis das dem der des durch ein eine einem einen einer für im ist mit nach
        nicht oder sich sie sind und vom von vor wird werden wie zu zum zur über gemeinde""",
    "en": """and are as be been for from has have its of our that the their this
        which who will with you your""",
}
_LETTERS = {"cs": "čďěňřšťůžáéíóúý", "de": "äöüß", "en": ""}
_SIGNS = {
    code: (frozenset(words.split()), frozenset(_LETTERS[code])) for code, words in _WORDS.items()
}


@dataclass(frozen=True)
class Tongue:
    """A language (ISO 639-1), what shows it, and whether that is beyond doubt."""

    code: str
    signs: tuple[str, ...]
    sure: bool


def tongue_of(text: str) -> Tongue | None:
    """Return the language of a text; none if nothing shows it."""
    small = text[:LONGEST].casefold()
    words, letters = set(_WORD.findall(small)), set(small)
    signs = {code: [*(words & ours), *(letters & own)] for code, (ours, own) in _SIGNS.items()}
    _least, second, code = sorted(signs, key=lambda one: len(signs[one]))
    most, others = len(signs[code]), len(signs[second])
    if most == others:
        return None
    shown = sorted(signs[code], key=lambda sign: (-len(sign), sign))[:MOST_SHOWN]
    return Tongue(code, tuple(shown), sure=most >= SURE_TIMES * (1 + others))


def language_of(text: str) -> str:
    """Return the code of ISO 639-1 that ``cs``, ``cs-CZ`` or ``cs_CZ`` begins with, or ""."""
    match = _CODE.match(text.strip().lower())
    return match[0] if match else ""
