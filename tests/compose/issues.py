"""Issues of every shape: what is seen of the digest must hold of these as well."""

from newsletter.models import Issue, Placement
from tests.compose.digest import SITE, Pair, article, make_issue, pairs, placements

LONGEST = (
    "Oznámení o vyhlášení výběrového řízení na poskytnutí dotací z Programu podpory a rozvoje "
    "venkova, cestovního ruchu, památkové péče a životního prostředí v obcích do 500 obyvatel "
    "včetně místních částí a osad, jejichž zastupitelstva schválila strategický plán rozvoje"
)
WORDS = (
    "Pravidla pro nakládání s nejneobhospodařovávatelnějšími a "
    "nejzdevastovávanějšími pozemky v Nejnezapamatovatelnějšínázvicích"
)
ADDRESS = (
    "Podrobnosti: https://www.kraj.example.cz/dotace/program-obnovy-venkova/vyzva-2026-2027/"
    "prilohy/zadost-o-poskytnuti-dotace-formular-verze-3.pdf?stahnout=ano&jazyk=cs"
)


def issues() -> dict[str, tuple[Issue, list[Placement]]]:
    """Return each issue with its items, by what is particular about it."""
    found = {
        "digest": pairs(),
        "empty": [*pairs()[1:2], *pairs()[-1:]],
        "sixty": _many(60),
        "longest": [_titled(pair, place) for place, pair in enumerate(pairs())],
        "one": pairs()[:1],
        "german": [*pairs(), _german()],
    }
    return {name: (make_issue(), placements(of)) for name, of in found.items()}


def _many(count: int) -> list[Pair]:
    # Of each section its items one after the other, as an issue has them.
    repeated = [
        pair for copies in zip(*(pairs() for _copy in range(4)), strict=True) for pair in copies
    ]
    return repeated[:count]


def _titled(pair: Pair, place: int) -> Pair:
    item, details = pair
    item.title = f"{place + 1}. {(LONGEST, WORDS, ADDRESS)[place % 3]}"
    item.summary = f"{item.summary} {WORDS}. {ADDRESS}"
    return item, details


def _german() -> Pair:
    item, details = article(
        "Bayerisch-böhmische Partnerschaft: Förderaufruf für Kleinprojekte der Grenzgemeinden",
        "partneri",
        "Gemeinden beiderseits der Grenze können bis zum 15. Januar 2027 Anträge stellen, z. B. "
        '"Wir in Europa" - je 25 000 Euro.',
    )
    item.language = "de"
    item.url = f"{SITE}/de/foerderaufruf"
    return item, details
