"""If these fail, an organisation's own look is not shown, or its templates do harm."""

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.compose import foreign
from newsletter.compose.render import Rendered, render
from newsletter.errors import NewsletterError, RenderError, SettingsError
from newsletter.settings import Settings
from newsletter.text import language
from tests.compose.digest import make_issue, pairs, placements
from tests.conftest import NOW

Write = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


@pytest.fixture
def write(settings: Settings) -> Write:
    """Return a function that writes a template of the organisation's own."""

    def written(name: str, text: str) -> Path:
        path = settings.folder / "templates" / "email" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


def made(settings: Settings) -> Rendered:
    return render(settings, make_issue(), placements(pairs()[:2]), NOW)


def refused(settings: Settings) -> NewsletterError:
    with pytest.raises(NewsletterError) as caught:
        made(settings)
    assert "\n" not in str(caught.value)
    return caught.value


def test_one_colour_is_changed_and_the_others_stay(settings: Settings, write: Write) -> None:
    before = made(settings)
    write("tokens.toml", '[light]\nmasthead = "#1F4D2B"\n')
    after = made(settings)
    assert "#1F4D2B" in after.html
    assert after.html.replace("#1F4D2B", "#12314F") == before.html
    assert after.text == before.text


def test_one_partial_is_changed_and_the_others_stay(settings: Settings, write: Write) -> None:
    write("_masthead.mjml.j2", '<mj-text css-class="masthead"><h1>Our own</h1></mj-text>')
    after = made(settings)
    assert "Our own" in after.html
    assert "Technika pro jednotky" in after.html
    assert "Zpravodaj pro obce" in after.text


def test_a_layout_can_be_our_own_and_be_built_upon_ours(settings: Settings, write: Write) -> None:
    write(
        "digest.txt.j2", '{% extends "_base.txt.j2" %}{% block body %}\n\nOnly this.{% endblock %}'
    )
    assert "Only this." in made(settings).text


def test_foreign_text_is_escaped_in_our_own_templates_too(settings: Settings, write: Write) -> None:
    write("_masthead.mjml.j2", "<mj-text><h1>{{ content.title }}{{ '<b>' }}</h1></mj-text>")
    assert "&lt;b&gt;" in made(settings).html


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[light]\nmasthed = "#1F4D2B"\n', "Did you mean ‘light.masthead’?"),
        ('[ligth]\nmasthead = "#1F4D2B"\n', "Did you mean ‘light’?"),
        ('[light]\nmasthead = "green"\n', "light.masthead is no colour"),
        ('[light]\nmasthead = "#1F4D2B;}"\n', "light.masthead is no colour"),
        ('[light]\nmasthead = "#FFF"\n', "light.masthead is no colour"),
        ("[light]\nmasthead = 7\n", "light.masthead is no colour"),
        ('[fonts]\nsans = "x</style>"\n', "fonts.sans is no list of fonts"),
        ('light = "#1F4D2B"\n', "light"),
        ("[light\n", "this is not TOML"),
    ],
)
def test_a_bad_token_is_one_sentence_with_the_file(
    settings: Settings, write: Write, text: str, says: str
) -> None:
    path = write("tokens.toml", text)
    error = refused(settings)
    assert isinstance(error, SettingsError)
    assert says in str(error)
    assert str(path) in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "<mj-text>\n{% if %}</mj-text>",
        "<mj-text>\n{{ content.titel }}</mj-text>",
        "<mj-text>\n{{ 1 / 0 }}</mj-text>",
        '<mj-text>\n{% include "_nowhere.mjml.j2" %}</mj-text>',
        "<mj-text>\n{{ content.title | shout }}</mj-text>",
    ],
)
def test_a_fault_in_a_template_names_the_file_and_the_line(
    settings: Settings, write: Write, text: str
) -> None:
    path = write("_masthead.mjml.j2", text)
    error = refused(settings)
    assert isinstance(error, RenderError)
    assert f"{path}:2: " in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "{{ content.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ _.__globals__ }}",
        "{{ content.cards.append(1) }}",
        "{{ marks.__class__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        '{% include "../../../config.toml" %}',
        '{% include "/etc/hostname" %}',
    ],
)
def test_a_template_cannot_reach_out(settings: Settings, write: Write, text: str) -> None:
    write("_masthead.mjml.j2", f"<mj-text>{text}</mj-text>")
    assert isinstance(refused(settings), RenderError)


@pytest.mark.parametrize(
    "text",
    [
        "<mj-text>{{ '<b>' * 500 | safe }}</mj-text>",
        "<mj-text>{{ ('<b>' * 20000) | safe }}</mj-text>",
        "<mj-text>{{ 'x' * 3000000 }}</mj-text>",
        '<mj-text>{% include "_masthead.mjml.j2" %}</mj-text>',
        "<mj-text>{{ 'x' * 10 ** 12 }}</mj-text>",
        "<mj-text>{{ 'x' * 2 ** 31 }}</mj-text>",
        "<mj-text>{{ (('<b title=\"<\">') | safe) * 20000 }}</mj-text>",
    ],
)
def test_a_template_cannot_take_the_program_with_it(
    settings: Settings, write: Write, text: str
) -> None:
    path = write("_masthead.mjml.j2", text)
    assert isinstance(refused(settings), RenderError)
    path.unlink()
    assert made(settings).html


def test_a_template_that_never_ends_is_ended(
    settings: Settings, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "LONGEST_SECONDS", 1.0)
    long = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    path = write("_masthead.mjml.j2", f"<mj-text>{long}</mj-text>")
    error = refused(settings)
    assert "too much time" in str(error)
    assert str(path.parent) in str(error)


def test_a_fault_is_told_in_the_language_in_use(settings: Settings, write: Write) -> None:
    write("_masthead.mjml.j2", "<mj-text><h1>{{ _('Unsubscribe') }}</h1></mj-text>")
    assert "<h1" in made(settings).html
    language.use("cs")
    assert made(settings).html.count("Odhlásit") == 2


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("digest.mjml.j2", b"<mjml><mj-body><mj-section>"),
        ("digest.mjml.j2", b""),
        ("digest.mjml.j2", "<mjml>žluťoučký".encode("cp1250")),
        ("tokens.toml", f"x = {'9' * 10_000}".encode()),
    ],
    ids=["not closed", "empty", "windows-1250", "endless number"],
)
def test_no_item_is_blamed_for_what_is_wrong_with_a_template(
    settings: Settings, write: Write, name: str, body: bytes
) -> None:
    write(name, "").write_bytes(body)
    sentence = str(refused(settings))
    assert "template" in sentence or "tokens.toml" in sentence
    assert "item " not in sentence
