"""If these fail, readers get Czech as no Czech would write it, or come on the wrong day."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.check import czech
from newsletter.compose.check.mail import Mail
from newsletter.compose.check.run import check
from newsletter.settings import Settings
from newsletter.text import typography
from newsletter.text.format import days_left, long_date, opens_in, short_date
from newsletter.text.typography import NBSP
from tests.compose.check.mails import broken, digest, in_both, inserted, only_html, replaced

OURS = {one.rule for one in czech.CHECKS}
PAGE = '<html lang="cs"><body><p>{}</p></body></html>'


def page(text: str, language: str = "cs") -> Mail:
    html = PAGE.replace("cs", language).format(text.replace("~", NBSP))
    return Mail(b"Date: Mon, 23 Nov 2026 09:30:00 +0100\r\n" + only_html(html).raw)


def found(text: str) -> set[str]:
    return broken(page(text)) & OURS


BROKEN = [
    ("L01", "Zeleň v obcích"),
    ("L01", "Hlas „k věci“"),
    ("L01", "A obce"),
    ("L02", "80 000~Kč"),
    ("L02", "podpora 85 %"),
    ("L02", "obce do 3~000 obyvatel"),
    ("L02", "od 27. listopadu"),
    ("L02", "301 00 Plzeň"),
    ("L02", "podle § 84"),
    ("L02", "firma Stavby s.~r. o."),
    ("L02", "tj. obce"),
    ("L02", "výkon 5 MWh"),
    ("L03", 'titul "Zelená obec"'),
    ("L03", "titul “Zelená obec”"),
    ("L03", "titul „Zelená obec”"),
    ("L03", "titul 'Zelená obec'"),
    ("L03", "Plzeň - Cheb"),
    ("L03", "Plzeň — Cheb"),
    ("L03", "Plzeň – Cheb"),
    ("L03", "2026-2027"),
    ("L03", "9.00-13.00"),
    ("L03", "10.-12.~prosince"),
    ("L03", "3-5~dní"),
    ("L04", "pátek 28.~listopadu 2026"),
    ("L04", "v~pátek 28.~11. 2026"),
    ("L04", "ve středu dne 27.~listopadu"),
    ("L04", "do neděle, 27.~11."),
    ("L04", "čt~27.~11."),
    ("L05", "zbývají 5~dní"),
    ("L05", "zbývá 3~dny"),
    ("L05", "zbývá 22~dny"),
    ("L05", "za 2~dní"),
    ("L05", "za 5~týdny"),
    ("L05", "5~den"),
    ("L06", "zeleň u\u00adprostřed"),
    ("L06", unicodedata.normalize("NFD", "zeleň")),
]

RIGHT = [
    "Zeleň v~obcích a~u~řek",
    "Národní park Šumava",
    "„Titul ‚Obec‘ a~ves“",
    "v~roce 2026 Plzeň",
    "pátek 27.~listopadu 2026, 14.00",
    "v~pátek 27.~11. 2026",
    "do středy 2.~12., v~sobotu dne 28.~listopadu",
    "čt~26.~11.",
    "po 27.~listopadu",
    "ne 27.~listopadu, ale později",
    "29.~února",
    "úterý 31.~listopadu",
    "zbývá 1~den, zbývají 2~dny, zbývá 5~dní, zbývá 22~dní",
    "za 1~den, za 4~dny, za 5~dní, za 1~hodinu, za 3~týdny",
    "do 3~dnů, před 5~dny, po 2~letech, 1,5~dne, během 3~dní",
    "účet 19-2000145399/0800, č.~j. KUPK-2026-123",
    "www.obec.example/2026-2027 a~https://obec.example/v-obci?a=1-2",
    "monitor 24″",
]


def test_ours_is_as_it_should_be(settings: Settings) -> None:
    assert not broken(digest(settings)) & OURS


@pytest.mark.parametrize(("rule", "text"), BROKEN)
def test_every_rule_finds_what_breaks_it(rule: str, text: str) -> None:
    assert rule in found(text)


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert not found(text)


def test_every_rule_has_its_mail() -> None:
    assert {rule for rule, _text in BROKEN} == OURS


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("L01", "péče o\u00a0památné", "péče o památné"),
        ("L02", "až\u00a080\u00a0%", "až\u00a080 %"),
        ("L03", "„Zelené město 2026“", '"Zelené město 2026"'),
        ("L04", "pátek 4.\u00a0prosince", "čtvrtek 4.\u00a0prosince"),
        ("L05", "Zbývá 22\u00a0dní", "Zbývají 22\u00a0dní"),
        ("L06", "památné", "památ\u00adné"),
    ],
)
def test_the_digest_with_one_slip_is_caught_in_either_part(
    settings: Settings, rule: str, old: str, new: str
) -> None:
    old = old.replace("až\u00a080", "až 80")
    new = new.replace("až\u00a080", "až 80")
    for html, text in ((replaced(old, new), str), (str, replaced(old, new))):
        try:
            mail = digest(settings, html, text)
        except AssertionError:
            assert rule == "L02"  # a line ends there in the text part
            continue
        assert broken(mail) & OURS == {rule}


def test_a_line_that_ends_in_a_preposition_is_found(settings: Settings) -> None:
    long = "Slovo " * 10 + "a\nobec"
    mail = digest(settings, text=replaced("energetický posudek", long))
    [slip] = [one for one in check(mail) if one.rule == "L01"]
    assert "Slovo Slovo a" in slip.fault.where
    line = next(n for n, one in enumerate(mail.text.split("\n"), 1) if one.endswith("Slovo a"))
    assert str(line) in slip.fault.where


def test_a_secretary_finds_the_place(settings: Settings) -> None:
    mail = digest(settings, *in_both("dobrovolné svazky obcí", 'také "svazky" obcí'))
    places = [one.fault.where for one in check(mail) if one.rule == "L03"]
    assert len(places) == 2
    assert "„svazky“" not in places[0]
    assert '"svazky"' in places[0]
    assert "Obnova veřejné zeleně" in places[0]


def test_other_languages_are_left_alone(settings: Settings) -> None:
    english = 'A mayor - I mean "a" mayor of 3 000 people, 2026-2027, Friday 28 November'
    assert not broken(page(english, "en")) & OURS
    german = '<p lang="de">Am 27. November u. a. "Tag der Gemeinde" - 3 000 Besucher</p>'
    assert not broken(digest(settings, inserted(german))) & OURS


def test_german_lines_of_the_text_part_are_left_alone(settings: Settings) -> None:
    german = 'Bürgermeister treffen sich am 27. November in "Weiden" - 3 000 Besucher'
    html = inserted(f'<p lang="de">{german}</p>')
    text = replaced("energetický posudek", f"posudek\n{german}\n")
    assert not broken(digest(settings, html, text)) & OURS
    assert "L03" in broken(digest(settings, text=text)) & OURS


def test_code_is_left_alone() -> None:
    assert not found('Zadejte <code>a - b "c" 3 000 v obci</code>')


CHARACTERS = "kvaA ~\n\"'„“”‚‘’-–—.,:()/§%0123459dnínelprosinceobc@Kčtj.s.r.o.č.Ing.MZ" + NBSP
PIECES = st.sampled_from(
    [
        *("v", "obci", "a", "27.", "11.", "listopadu", "2026", "12", "345", "Kč", "mil.", "§", "5"),
        *("odst.", "písm.", "a)", "č.", "p.", "s.", "r.", "o.", "tj.", '"', "'", "„", "“", "”"),
        *("-", "–", "—", "(", ")", "www.obec.example", "https://x.example/a-b", "a@b.example"),
        *("2026-2027", "9.00-13.00", "3-5", "dní", "Ing.", "Nová", "T.", "G.", "IČO", "00000000"),
        *("‘", "’", "‚", "%", "MWh", "cca", "sp.", "zn.", "\n", NBSP),
    ]
)
GROUPS = (typography.LITTLE_WORDS, typography.NUMBERS, typography.QUOTES, typography.DASHES)


def slips(text: str) -> list[str]:
    masked = typography.masked(text)
    return [found[0] for group in GROUPS for rule in group for found in rule.wrong.finditer(masked)]


@given(st.text(alphabet=CHARACTERS, max_size=80))
def test_what_typography_has_set_has_no_slip(text: str) -> None:
    assert not slips(typography.czech(text.replace("~", NBSP)))


@given(st.lists(PIECES, max_size=25), st.sampled_from(["", " "]))
def test_what_typography_has_set_of_words_has_no_slip(pieces: list[str], between: str) -> None:
    once = typography.czech(between.join(pieces))
    assert not slips(once)
    assert typography.czech(once) == once


@given(st.text(max_size=100))
def test_no_text_that_typography_has_set_has_a_slip(text: str) -> None:
    assert not slips(typography.czech(text))


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_date_that_we_write_has_its_weekday(day: date) -> None:
    assert "L04" not in found(f"{long_date(day)}; {short_date(day)} {day.year}")
    wrong = day.replace(day=day.day - 1) if day.day > 1 else day.replace(day=2)
    wrongly = f"{long_date(day).split()[0]} {long_date(wrong).split(maxsplit=1)[1]}"
    assert "L04" in found(wrongly)


@given(st.integers(min_value=0, max_value=2_000))
def test_every_count_of_days_that_we_write_is_right(days: int) -> None:
    assert "L05" not in found(f"{days_left(days)}. {opens_in(max(days, 1))}.".replace(" ", "~"))
