"""If these fail, the checks see another mail than readers do."""

import pytest

from newsletter.compose.check.page import Page, as_word_sees_it, text_of
from newsletter.compose.check.styles import Style


def style(html: str, *, dark: bool = False) -> Style:
    """Return how the text x looks."""
    page = Page(html)
    [element] = [one for one, words in page.texts.items() if words == "x"]
    return (page.dark if dark else page.light)[element]


@pytest.mark.parametrize(
    ("html", "size", "height"),
    [
        ("<p>x", 16, 1.2),
        ('<td style="font-size:20px"><p style="line-height:30px">x', 20, 1.5),
        ('<div style="font-size:20px;line-height:1.5"><p style="font-size:40px">x', 40, 1.5),
        ('<div style="font-size:20px;line-height:150%"><p style="font-size:40px">x', 40, 0.75),
        ('<div style="font-size:12pt"><p style="font-size:1.5em">x', 24, 1.2),
        ('<p style="font-size:80%"><b>x', 12.8, 1.2),
        ('<p style="font:italic bold 14px/21px Georgia, serif">x', 14, 1.5),
        ("<h1>x", 32, 1.2),
        ("<p><small>x", 16 / 1.2, 1.2),
        ('<font size="5">x', 24, 1.2),
        ('<p style="font-size:20px !important;font-size:nonsense">x', 16, 1.2),
    ],
)
def test_sizes_are_inherited(html: str, size: float, height: float) -> None:
    found = style(html)
    assert found.size == pytest.approx(size)
    assert found.height == pytest.approx(height)


@pytest.mark.parametrize(
    ("html", "ink", "ground"),
    [
        ("<p>x", "#000000", "#FFFFFF"),
        ('<td bgcolor="#123456"><p style="color:#ABCDEF">x', "#ABCDEF", "#123456"),
        ('<td bgcolor="#123456" style="background-color:#654321"><p>x', "#000000", "#654321"),
        ('<td style="background:#123456 none"><font color="red">x', "#FF0000", "#123456"),
        ('<td style="background-color:transparent"><p>x', "#000000", "#FFFFFF"),
        ('<td style="background-color:rgba(0,0,0,.5)"><p>x', "#000000", "#808080"),
        ('<a href="https://obec.example">x</a>', "#0000EE", "#FFFFFF"),
        ('<a name="a">x</a>', "#000000", "#FFFFFF"),
        ("<style>p{color:#111} .a{color:#222}</style><p class=a>x", "#222222", "#FFFFFF"),
        ("<style>p.a{color:#333} .a{color:#222}</style><p class=a>x", "#333333", "#FFFFFF"),
        ("<style>p{color:#111}</style><p style='color:#222'>x", "#222222", "#FFFFFF"),
        ("<style>p{color:#111 !important}</style><p style='color:#222'>x", "#111111", "#FFFFFF"),
        ("<style>div > p{color:#111}</style><div><p>x", "#111111", "#FFFFFF"),
        ("<style>div>p{color:#111}</style><div><blockquote><p>x", "#000000", "#FFFFFF"),
        ("<style>/*p{color:#111}*/ p:hover{color:#222}</style><p>x", "#000000", "#FFFFFF"),
        ("<style>@font-face{src:a} p{color:#222}</style><p>x", "#222222", "#FFFFFF"),
        ("<style>@supports (a:b){p{color:#111}} b{}</style><p>x", "#000000", "#FFFFFF"),
        ("<style media='print'>p{color:#111}</style><p>x", "#000000", "#FFFFFF"),
    ],
)  # fmt: skip
def test_colours_are_those_of_the_nearest_that_says_one(html: str, ink: str, ground: str) -> None:
    found = style(html)
    assert (str(found.ink), str(found.ground)) == (ink, ground)


def test_in_the_dark_the_rules_for_it_hold_as_well() -> None:
    html = (
        "<style>@media (prefers-color-scheme:dark){.a p{color:#FFF !important}"
        ".a{background-color:#000 !important}}</style>"
        '<div class="a"><p style="color:#111">x</p></div>'
    )
    assert str(style(html).ink) == "#111111"
    found = style(html, dark=True)
    assert (str(found.ink), str(found.ground)) == ("#FFFFFF", "#000000")


def test_behind_a_picture_no_ground_is_known() -> None:
    assert style('<td style="background:url(a.png)"><p>x').ground is None
    assert style('<td background="a.png"><p>x').ground is None


@pytest.mark.parametrize(
    "html", ['<div style="display:none"><p>x', "<div hidden><b>x", '<p style="visibility:hidden">x']
)
def test_what_is_hidden_is_known_to_be(html: str) -> None:
    assert style(html).hidden


def test_word_sees_what_is_in_its_comments_and_not_what_is_for_others() -> None:
    html = (
        "a<!--[if mso]>b<![endif]-->c<!--[if !mso]><!-->d<!--<![endif]-->e"
        "<!--[if mso | IE]>f<![endif]--><!--[if lte mso 11]>g<![endif]--><!-- h -->"
    )
    assert as_word_sees_it(html) == "abcefg<!-- h -->"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>H<sub>2</sub>O</p>", "H2O"),
        ("<p>první<br>druhá <b>tře<i>t</i>í</b></p>", "první druhá třetí"),
        ("<p>a<br><!-- c -->b</p>", "a b"),
    ],
)
def test_words_run_together_only_where_readers_see_them_so(html: str, words: str) -> None:
    assert text_of(Page(html).tree) == words
