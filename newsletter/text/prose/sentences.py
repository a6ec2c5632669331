"""Czech prose as sentences, and each of them as the grammar reads it.

Grammar reads folded text: small letters without marks, hyphens for dashes, single spaces,
numbers in digits. What people see as evidence stays as it was written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.text.dates import LONG_MONTHS
from newsletter.text.letters import composed, folded
from newsletter.text.prose.numerals import in_digits, without_romans

LONGEST = 50_000
"""Characters that are read; what a text wants to say of deadlines it says before."""

LONGEST_VALUE = 40
SHORTEST_WORD = 3
"""What is shorter does not begin a sentence in capitals: *30. 9. V 16.00*."""

_HIDDEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_BREAK = re.compile(r"[.!?][\"“”)\]]? (?=[„\"“(\[]*(?!(?:K[čc]|CZK|EUR)\b)[A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ])")
# What ends with a dot and does not end a sentence: abbreviations, ordinal numbers.
_GOES_ON = re.compile(
    r"(?:\b(?:[a-gi-z]|č|čj|zn|tel|fax|ul|nám|tř|např|tzv|tj|vč|sv|st|kpt|plk|odst|písm|resp|popř"
    r"|cca|kap|čl|hl|mj|ev|parc|pozn|vyhl|zák|poř|min|max|ing|mgr|bc|doc|prof|dr|\w{2,4}dr|phd|csc)"
    r"|(?<!\. )(?<![\d.:])\d{1,3})$",
    re.IGNORECASE,
)
_LONGEST_WORD = 12
_TIME_OF_IT = re.compile(
    r"(?:[čc]as|hodina|za[čc][áa]tek)\b[^.!?]{0,20}\d"
    r"|(?:v |od )?\d{1,2}[:.]\d\d ?(?:hod|h\b)[^,]{0,9}$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Prose:
    """The sentences of a text, and its folded whole: a sentence a line."""

    sentences: Sequence[str]
    text: str

    def sentence_at(self, place: int) -> str:
        """Return the sentence that ``place`` of the folded text is in."""
        return self.sentences[self.text.count("\n", 0, place)]


def prose(text: str) -> Prose:
    """Return the sentences of ``text``, which is at most :data:`LONGEST`."""
    text = composed(_HIDDEN.sub("", text))
    found = [sentence for line in _joined(text.splitlines()) for sentence in _sentences(line)]
    return Prose(found, in_digits(folded(without_romans("\n".join(found)))))


def _joined(lines: list[str]) -> list[str]:
    """Return the lines; a value that stands on a line of its own joins its label."""
    found: list[list[str]] = []
    for line in filter(None, (" ".join(line.split()) for line in lines)):
        last = found[-1][-1] if found else ""
        if last.endswith(":"):
            found[-1].append(line)
        elif last and (_is_value(line, last) or _TIME_OF_IT.match(line)):
            found[-1].append(f"| {line}")
        else:
            found.append([line])
    return [" ".join(parts) for parts in found]


def _is_value(line: str, label: str) -> bool:
    if not _LETTER.search(line):
        return True
    written = line[0].isdigit() and len(line) <= LONGEST_VALUE
    return written and label[-1] not in ".!?" and not _DIGIT.search(label)


def _sentences(line: str) -> list[str]:
    found, start, capitals = [], 0, line.isupper()
    for match in _BREAK.finditer(line):
        if not _goes_on(line, match, capitals=capitals):
            found.append(line[start : match.end() - 1])
            start = match.end()
    return [*found, line[start:]]


def _goes_on(line: str, gap: re.Match[str], *, capitals: bool) -> bool:
    """Tell whether the sentence goes on behind the dot. ``capitals``: all letters are capital."""
    if not gap[0].startswith("."):
        return False
    word = _WORD.match(line, gap.end())
    if word and (folded(word[0]) in LONG_MONTHS or (capitals and len(word[0]) < SHORTEST_WORD)):
        return True
    return _GOES_ON.search(line, max(0, gap.start() - _LONGEST_WORD), gap.start()) is not None
