"""The words by which Czech offices say what a day is the day of.

A strong word decides for what stands behind it, the last one if there are several. Of weak ones
the first does, for it is what the others are about (*seminář o dotacích*).
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from newsletter.text.prose.words import listed


class Sense(Enum):
    """What a day is the day of.

    A call, an event, signing up for one; ANNOUNCED: the announcement of a call (*vyhlášeno*);
    POSTED: on a board or the web (*vyvěšeno*); RECORD: a decision, a paper; NOTHING: what nobody
    needs to be told.
    """

    CALL = auto()
    EVENT = auto()
    SIGN_UP = auto()
    ANNOUNCED = auto()
    POSTED = auto()
    RECORD = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Cue:
    """A telling word that begins at ``start``."""

    start: int
    sense: Sense
    strong: bool


# Lists of folded words, written as in newsletter/text/prose/words.py.
_CALLS = """
    zadost* zadat zadejte zadaj* pozad* zazad* prijem prijmu uzaverk* uzaverek lhut* zamer*
    do_kdy na_podatelnu sber*_zadost* doneste donest prineste"""
_ABOUT_CALLS = """
    call dotac* dotovan* vyzv* grant* podpor* alokac* prispev* titul* kol[aeo] zadatel* vyclen*
    podav* podat podan* podej* predklad* predloz* prijim* prijmout prijat[aiy] zasil[aei]*
    zasl[aei]*
    posil[aej]* posl[ae]* dorucen* dorucit odevzd* odesl[aei]* odesil* nahrat nahraj* uchaz*
    datum_otevreni datum_uzavreni zamyk*
    rozdelov*"""
_EVENTS = """
    hlasuje hlasovan* kona konaji konat konal* konani uskutecn* zve zvem* pozvan* sejd* svolav*
    p(?<!v_p)orad[ai]
    poradame
    poradaji zasedne zaseda zasedaji kdy"""
_ABOUT_EVENTS = """
    seminar* skolen* konferenc* kurz* workshop* webinar* setkan* zasedan* jednan* schuz* besed*
    debat* diskus* diskuz* projednan* prednask* exkurz* akademi* letni_skol* snidan* porad[uy]
    kolokvi* kulat*_stol* forum ples* pout pouti slavnost* slavnostn* masopust* jarmark* trh trhy
    burz* koncert* vystav[aeuy] vystavou vystavam vystavach predstaven* festival* turnaj* zabav*
    pochod* vystup prohlidk* den_otevren* dn[yi]_otevren* akce akci brigad* sber* svoz* odstavk*
    uzavirk* preruseni prerusen* omezen*_provoz* provoz*~omezen* uzavren[aoy] zavren[aoy]
    volby voleb zkousk* sraz hody tabor* zajezd* vylet* odjezd*
    studijni_cest* konzultac* advent* rozsvicen* kolaudac* kavarn* posezen* dozink* posviceni
    odpoledne vecer* oslav* zavody zavodu uklid* pruvod* vernisaz* promitan* ockovan* karneval*
    vitani_obcanku pietni* sportovni_den den_det* detsk*_den valn*_hromad*"""
_SIGN_UPS = """
    uzaverk*_prihlas* uzaverk*_registr* lhut*_pro_prihlas* prihlas* registrac* registruj*
    registrov* zaregistr* rezerv*
    hlaste nahlaste hlasit nahlasit hlasi nahlasi ozvete ozve ozvou objednejte_se
    objednavejte_se objednavky objednavejte zapiste_se zapisuje rsvp zavazne dejte~vedet da_vedet
    potvrdte potvrdit ucast*~potvr* potvr*~ucast*"""
_POSTED = """
    zverejn* uverejn* vyves* publikov* oznamil* oznamen[aoy] vydan[aoy] vystaven[ao]
    vlozen[aoy] datum_vystaveni datum_vlozeni datum_pridani pridan[aoy] pridal vytvoren[aoy]
    na_uredni_desce na_uredni_desku umisten[aoy]_na datum_publikac*"""
_ABOUT_RECORDS = "zapis_z zapis_ze usneseni* schval* podepsan*"
_NOTHING = """
    realiz* zrealiz* dokonc* zpusobilost* uznatelnost* uznatelne_jsou uznatelne_vydaje
    vydaj*~uznatelne vyuctov* zaverecn*_zprav* udrziteln* cerpan* cerpat vycerpan[ay] vycerpat
    sejm* svese* snat snata snato stazen* sundan* archiv* platnost* platn[aeoiy] ucinn* splatn*
    uhrad* uhraz* zaplat* zaplac* vznikl* pripomink* pripominek namit* o(?<!do_o)dvolan* stiznost*
    hodnocen* vyhodnocen* aktualizovan* posledni_aktualiz* datum_aktualiz* posledni_zmen*
    naposledy* upraveno relevan* casov*_pouzit* aktualizace(?=:) pravni_moc* rozhodne rozhodnou
    vysledk* inzerc*
    uzaverk*~cisla uzaverk*~zpravodaje"""
_ABOUT_NOTHING = """
    narozen* zemrel* zalozen* plati_od plati_do stav_k stav_ke hotov[aoy] nastup* oteviraci_dob*
    provozni_dob* uredni_hodin* doba_najmu predani_dila"""
_ANY_MATTER = listed(f"{_CALLS} {_ABOUT_CALLS} {_NOTHING}")

# The work that is paid for, and what comes of applications: neither is the call itself
# (*projekt musí být uskutečněn v období od …*, *hodnocení žádostí proběhne …*).
_WORK = (
    r"(?:projekt|akce|prac[ei]|stavb|aktivit|opatreni|dilo)\w*(?: \w+){0,3}?"
    r" (?:mus[ei]\w{0,2}|nutn\w+|treba|lze)(?: byt)? (?:\w+ )?"
    r"(?:realiz|zrealiz|uskutecn|prov[ae]d|dokonc|hotov|prob[ei]h|ukonc|zahaj|skonc)\w*"
    r"|(?:na|pro) (?:projekty|akce|aktivity|vydaje|naklady)"
    r" (?:konan|poradan|realizovan|uskutecnen|vznikl)\w*"
    r"|(?:vy)?(?:hodnocen|rizen)\w*(?: \w+)? zadosti?\b|posouzen\w* zadosti\b"
)
_CEREMONY = r"slavnostni\w* vyhlas\w*(?: vysled\w*)?|vyhlas\w* vysled\w*(?: \w+){0,4}? probehn\w*"

# What an event or an announcement is about (výzva k podávání žádostí) tells nothing of its day.
_ABOUT = (
    rf"(?:(?: \w+){{0,4}}? (?:k|ke|o|pro|na) (?:\w+ ){{0,2}}?"
    rf"(?:{_ANY_MATTER})(?: (?:o|{_ANY_MATTER})\b)*)?"
)
# What a title between quotes speaks of is not what happens: *seminář „Jak psát žádosti“ 4. 6.*
_QUOTED = r"(?: \w+){0,2} ?[„\"“»][^„\"“”«\n]{1,80}\b(?=[.?!]?[\"“”«])"
_CUE = re.compile(
    r"\b(?:"
    rf"(?P<HELD>{_CEREMONY})"
    rf"|(?P<NOTHING>{_WORK}"
    rf"|(?:{listed(_NOTHING)})(?:(?: \w+){{0,3}}? (?:zverejn|vyhlas|oznam)\w*)?)"
    rf"|(?P<SIGN_UP>{listed(_SIGN_UPS)})"
    rf"|(?P<ANNOUNCED>vyhlas(?!k|ovatel)\w*{_ABOUT})"
    rf"|(?P<POSTED>{listed(_POSTED)})"
    rf"|(?P<CALL>{listed(_CALLS)})"
    rf"|(?P<EVENT>{listed(_EVENTS)})"
    rf"|(?P<about_EVENT>(?:(?:dotacni|grantov\w+) )?(?:{listed(_ABOUT_EVENTS)})"
    rf"(?:{_QUOTED}|{_ABOUT}))"
    rf"|(?P<about_CALL>{listed(_ABOUT_CALLS)})"
    rf"|(?P<about_RECORD>{listed(_ABOUT_RECORDS)})"
    rf"|(?P<about_NOTHING>{listed(_ABOUT_NOTHING)})"
    r")\b"
)


class Cues:
    """The telling words of a text."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _found(self) -> list[Cue]:
        return [_cue(match) for match in _CUE.finditer(self._text)]

    @cached_property
    def _starts(self) -> list[int]:
        return [cue.start for cue in self._found]

    @cached_property
    def _asking(self) -> list[int]:
        return [cue.start for cue in self._found if cue.strong and cue.sense is Sense.CALL]

    def between(self, start: int, end: int) -> Sequence[Cue]:
        """Return those that begin in ``text[start:end]``."""
        return self._found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, start: int, end: int) -> Sense | None:
        """Return what ``text[start:end]`` says of what stands behind it."""
        found = self.between(start, end)
        strong = [cue.sense for cue in found if cue.strong]
        return strong[-1] if strong else next((cue.sense for cue in found), None)

    def behind(self, start: int, end: int) -> Sense | None:
        """Return what ``text[start:end]`` says of what stands before it."""
        found = self.between(start, end)
        strong = (cue.sense for cue in found if cue.strong)
        return next(strong, next((cue.sense for cue in found), None))

    def ask(self, start: int, end: int) -> bool:
        """Tell whether ``text[start:end]`` clearly speaks of applying for something."""
        return bisect_left(self._asking, start) < bisect_left(self._asking, end)

    def nearest(self, place: int) -> Sense | None:
        """Return what was spoken of last before ``place``, or first behind it."""
        at = bisect_left(self._starts, place)
        near = self._found[at - 1 : at] or self._found[at : at + 1] if at else self._found[:1]
        return near[0].sense if near else None

    def speak_of(self, sense: Sense) -> bool:
        """Tell whether the text speaks of it at all."""
        return any(cue.sense is sense for cue in self._found)


def _cue(match: re.Match[str]) -> Cue:
    name = (match.lastgroup or "").replace("HELD", "EVENT")
    return Cue(match.start(), Sense[name.removeprefix("about_")], not name.startswith("about_"))
