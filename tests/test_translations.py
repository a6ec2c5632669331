"""If these fail, a Czech reader meets English, or a text with a gap that is never filled."""

import ast
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from tests.conftest import CONFIG

PACKAGE = CONFIG.parent / "newsletter"
FOLDER = PACKAGE / "locale" / "cs" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("templates/**.j2", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


@cache
def used() -> set[object]:
    found = extract_from_dir(PACKAGE, METHODS, {"templates/**.j2": {"encoding": "utf-8"}}, KEYWORDS)
    return {entry[2] for entry in found}


def catalogue() -> Catalog:
    with (FOLDER / "newsletter.po").open("rb") as file:
        return read_po(file, "cs")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_every_text_has_its_czech() -> None:
    there = {m.id if isinstance(m.id, str) else tuple(m.id) for m in messages() if all(forms(m))}
    assert sorted(map(str, used() - there)) == []


def test_no_text_hides_inside_an_f_string() -> None:
    # Babel does not look there, so it would never be translated.
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
                names = {call.id for call in calls if isinstance(call, ast.Name)}
                assert not names & {"_", "ngettext"}, f"{path}:{node.lineno}"


def test_nothing_is_translated_that_is_not_said() -> None:
    there = {m.id if isinstance(m.id, str) else tuple(m.id) for m in messages()}
    assert sorted(map(str, there - used())) == []


def test_counted_texts_have_three_forms() -> None:
    assert catalogue().num_plurals == 3
    for message in messages():
        assert message.fuzzy is False
        assert len(forms(message)) == (3 if message.pluralizable else 1), message.id


def test_a_translation_fills_the_same_gaps() -> None:
    for message in messages():
        original = message.id if isinstance(message.id, str) else message.id[1]
        for form in forms(message):
            assert gaps(form) == gaps(original), original


def gaps(text: str) -> set[str]:
    return set(re.findall(r"(?:\{[a-z_0-9]*\}|%\([a-z_]+\)s)", text))


def test_the_compiled_catalogue_is_up_to_date() -> None:
    fresh = BytesIO()
    write_mo(fresh, catalogue())
    fresh.seek(0)
    with Path(FOLDER / "newsletter.mo").open("rb") as file:
        compiled = read_mo(file)
    assert texts(compiled) == texts(read_mo(fresh))


def texts(found: Catalog) -> dict[str, object]:
    return {str(message.id): message.string for message in found if message.id}
