"""What the amounts and shares of Czech sentences are for."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from newsletter.text.prose.amounts import Share, Sum, shares, sums
from newsletter.text.prose.words import listed

NEAR = 160


class Purpose(StrEnum):
    """What an amount can be; ``AMOUNT``: of something else. ``RATE`` is in percent."""

    ALLOCATION = "allocation"
    MAX_SUPPORT = "max_support"
    MIN_SUPPORT = "min_support"
    AMOUNT = "amount"
    RATE = "rate"


@dataclass(frozen=True)
class Meant:
    """A number and what it is for, at ``place``; ``corrected``: in place of another one."""

    purpose: Purpose
    number: Decimal
    place: int
    corrected: bool = False


_WHOLE_CALL = """
    alokac* alokov* vyclen* rozdel* prerozdel* k_dispozici pripraven* urceno celkov* celkem objem*
    prichyst* pripravil* uvoln* vyhrazen* financni_ramec disponibiln* v_rozpoctu
    do_vycerpani po_vycerpani zbyva jde_letos pujde dohromady castka_ve_vyzve rozpocet_cini
    rozpoc*_program* rozpoc*_vyzv* rozpoc*_fond*"""
_MOST = """
    nanejvys max maxim* nejvyse nejvys nejvyssi nejvic* strop* limit* horni do_vyse neprekroc*
    neprekrac*
    nepresahn* prekrocit presahnout"""
_LEAST = "min minim* nejmen* nejniz* alespon spodni dolni"
_SUPPORT = "dotac* podpor* prispev* grant*"
_PRICE = """
    cen[ayueo] cenou nabidkov* poplat* vstup* vlozn* kurzovn* startovn* predplat* stravn* najem*
    kauc* jistot* pokut* mzd* plat platy zakazk* faktur* hodnot[aueo] skod[aouy] schodek prebyt*
    usetr* uspor[ay] prijmy celkov*_cen* stal stal[aoiy] stoji vys[el]l* ziskal* obdrzel* dostal*
    zaplatil* uhradil* vyplatil* stanek pozadavk*"""
_COSTS = "naklad* vydaj* rozpoc* zpusobil* uznateln*"
APPLICANT = (
    r"(?:projekt|zadost|zadatele|akci|obec|klub|spolek|zamer|subjekt|sbor|objekt|opatreni"
    r"|organizaci|skolu|prihlasku|pamatku|strom|domacnost|knihovnu)\b"
)
_EACH = rf"na (?:jed(?:en|nu|noho) |1 |kazd\w+ |jednotliv\w+ )?{APPLICANT}"
_CUE = re.compile(
    rf"\b(?:(?P<each>{_EACH})|(?P<price>{listed(_PRICE)})"
    rf"|(?P<whole>{listed(_WHOLE_CALL)})|(?P<costs>{listed(_COSTS)})"
    rf"|(?P<most>{listed(_MOST)})|(?P<least>{listed(_LEAST)})|(?P<support>{listed(_SUPPORT)}))\b"
)
_IN_THE_PAST = re.compile(r"\b(?:v?loni|predloni|lonsk\w+)\b[^,;]*$|\bv letech \d{4}")
_BUDGET = re.compile(r"\b(?:program|vyzv|titul|fond)\w*[^;\n]{0,80}\brozpocet(?: cini| je)? $")
_OF_EUROPE = re.compile(r"\b(?:mir\w+ (?:spolu)?financ\w+|dotac\w+)(?: z)? (?:efrr|esf|eu)\b")
_HANDED_OUT = re.compile(r"\brozdel(?:il|en)")
_AMONG = re.compile(r" mezi \d")
_BOUND_BEHIND = re.compile(r"(?:/\w+| na \w+)? \(?(max|min)\b(?! \d)")
_BOUNDS = {"max": Purpose.MAX_SUPPORT, "min": Purpose.MIN_SUPPORT}
_EACH_BEHIND = re.compile(rf" \(?{_EACH}")
_WHOLE_BEHIND = re.compile(
    r" (?:\w+ )?(?:celkem|(?:je|jsou|bude|budou|ma|maji)(?: \w+)? "
    r"(?:urcen|pripraven|vyclen|k disp|alokov|rozdel)|(?:rozdel|prerozdel|vyclen|uvoln)i\b)"
)
_IN_PROGRAMME = re.compile(
    r"\bprogram\w* (?:je|jsou|bude|budou|ma)\b[^,;]*$|\bvyzv\w* za $|\bfond\w*: $"
)
_UP_TO = re.compile(r"\baz (?:do (?:vyse )?|o )?$")
_UNDER = re.compile(r"\bdo $")
_FROM = re.compile(r"\bod $")
_OLD = re.compile(r"\b(?:ze?(?: puvodni\w+)?|misto|puvodn\w*(?: \w+)?|oproti) $")
_CORRECTS = re.compile(r"\b(?:navys|sniz|zvys|uprav|zmen|oprav|aktualiz|nove\b)")
_RATE = re.compile(
    r"\b(?:podpor|dotac|dotuj|prispev|grant|mir[aoyu]|podil|bonus|intenzit|prispej|hrad|proplat|uhrad|financ)"
)
_OF_COSTS = re.compile(
    r" ?(?:z )?(?:\w{3,12}ych ){0,2}(?:zpusobil|uznateln|naklad|vydaj|czv\b|(?:\w+ )?ceny\b)"
    r"| ?(?:dotaci|podporu|prispevek)\b"
)
_NO_RATE = re.compile(
    r"\b(?:pokryl[aoy]?\b|uhradil|prispel[aoiy]?\b|vlastn(?!ik)|spoluuc|spolufin|zaloh|sniz|napln"
    r"|z (?:toho|nich|niz)\b|dph|sankc|penal"
    r"|urok|sazb|inflac|slev|rust|narust|naros|kles|stoup|ucast"
    r"|pokles|zvys|meziroc|eu\b|efrr|esf\b|vyuzit"
    r"|vycerpan)"
)
_OF_OTHERS = re.compile(
    r" ?(?:z vlastni|dph|zadost|obci\b|projektu|zadatel|mist\b|hlas|obyvatel|lidi)"
)
_ALSO = re.compile(
    r"^[ (]*(?:(?:a|az|nebo|resp\.|ci|-) ?)*$|[(,] ?(?:u|pro) (?:[a-z]+ ){1,4}(?:az )?$"
)
_SENTENCE = re.compile(r"[;\n]")


def meant(text: str, *, of_call: bool) -> list[Meant]:
    """Return what the amounts and shares in folded ``text`` are for, in its order.

    :param of_call: the text speaks of money to be had.
    """
    numbers: list[Sum | Share] = [*sums(text), *shares(text)]
    numbers.sort(key=lambda one: one.start)
    found: list[Meant] = []
    before = 0
    for at, one in enumerate(numbers):
        left = _SENTENCE.split(text[max(before, one.start - NEAR) : one.start])[-1]
        following = numbers[at + 1].start if numbers[at + 1 :] else len(text)
        right = _SENTENCE.split(text[one.end : min(one.end + NEAR, following)])[0]
        if isinstance(one, Share):
            listed_one = found and found[-1].purpose is Purpose.RATE and _ALSO.search(left)
            if of_call and (listed_one or _is_rate(left, right)):
                found.append(Meant(Purpose.RATE, one.percent, one.start))
        elif _OLD.search(left):
            # What is said of the amount that no longer holds is said of the one in its place.
            continue
        else:
            found += _of_sum(one, left, right, of_call=of_call)
        before = one.end
    return found


def _of_sum(one: Sum, left: str, right: str, *, of_call: bool) -> list[Meant]:
    corrected = bool(_CORRECTS.search(left))
    return [
        Meant(purpose, number, one.start, corrected)
        for purpose, number in _purposes(one, left, right, of_call=of_call)
        if one.named or purpose is not Purpose.AMOUNT
    ]


def _purposes(one: Sum, left: str, right: str, *, of_call: bool) -> list[tuple[Purpose, Decimal]]:
    purpose = _purpose(left, right) if of_call else Purpose.AMOUNT
    if one.low is None or purpose is Purpose.ALLOCATION:
        return [(purpose, one.high)]
    if of_call and not _is_price(_kinds(left)):
        return [(Purpose.MIN_SUPPORT, one.low), (Purpose.MAX_SUPPORT, one.high)]
    return [(Purpose.AMOUNT, one.low)]


def _purpose(left: str, right: str) -> Purpose:
    kinds = _kinds(left)
    if _IN_THE_PAST.search(left) or (_HANDED_OUT.search(left) and _AMONG.match(right)):
        return Purpose.AMOUNT
    if _BUDGET.search(left):
        return Purpose.ALLOCATION
    bound = _BOUND_BEHIND.match(right)
    if bound:
        return _BOUNDS[bound[1]]
    each = "each" in kinds or _EACH_BEHIND.match(right)
    price = _is_price(kinds)
    if ("whole" in kinds or _WHOLE_BEHIND.match(right)) and not each and not price:
        return Purpose.ALLOCATION
    return Purpose.AMOUNT if price else _bounded(left, kinds, each=bool(each))


def _bounded(left: str, kinds: list[str], *, each: bool) -> Purpose:
    bounds = [kind for kind in kinds if kind in {"most", "least"}]
    if bounds[-1:] == ["least"] or (_FROM.search(left) and "support" in kinds):
        return Purpose.MIN_SUPPORT
    if bounds or each or _UP_TO.search(left) or (_UNDER.search(left) and "support" in kinds):
        return Purpose.MAX_SUPPORT
    return Purpose.ALLOCATION if _IN_PROGRAMME.search(left) else Purpose.AMOUNT


def _kinds(left: str) -> list[str]:
    """Return the kinds of the words in the last part of the sentence that has any."""
    for start in (left.rfind(",") + 1, 0):
        kinds = [match.lastgroup or "" for match in _CUE.finditer(left, start)]
        if kinds:
            return kinds
    return []


def _is_price(kinds: list[str]) -> bool:
    """Tell whether it is what something costs: no word of support stands behind that."""
    if "price" in kinds:
        return "support" not in kinds[kinds.index("price") :]
    return [kind for kind in kinds if kind != "each"][-1:] == ["costs"]


def _is_rate(left: str, right: str) -> bool:
    clause = left[left.rfind(",") + 1 :]
    clause = clause[clause.rfind(" a podpora") + 1 :]
    if _OF_EUROPE.search(clause):
        return True
    if _NO_RATE.search(clause) or _OF_OTHERS.match(right):
        return False
    up_to = any(kind == "most" for kind in _kinds(clause)) or _UP_TO.search(clause)
    return bool(_RATE.search(clause) or up_to or _OF_COSTS.match(right))
