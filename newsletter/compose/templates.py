"""The templates in ``templates/email``, in the language in use."""

import re
import textwrap
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from newsletter.compose.content import Content
from newsletter.text import language
from newsletter.text.marks import Mark
from newsletter.text.typography import czech

FOLDER = Path(__file__).parent.parent / "templates" / "email"
COLUMNS = 72
"""Under the 78 characters of RFC 5322, 2.1.1, with room for a reply's ``> ``."""

_BLANK_LINES = re.compile(r"\n{4,}")


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Return a template filled in; what stands in ``*.mjml.j2`` is escaped.

    :raises jinja2.UndefinedError: the template asks for what is not there.
    """
    return _environment().get_template(template).render(values)


def values(content: Content, subject: str, preheader: str) -> dict[str, Any]:
    """Return what the templates of an issue may use."""
    return {
        **tokens(),
        "lang": language.locale(),
        "subject": subject,
        "preheader": preheader,
        "content": content,
        "marks": Mark,
    }


@lru_cache(maxsize=1)
def tokens() -> Mapping[str, Mapping[str, str]]:
    """Return the colours and fonts by name."""
    with (FOLDER / "tokens.toml").open("rb") as file:
        return tomllib.load(file)


def wrap(text: str, first: str = "", rest: str = "") -> str:
    """Return ``text`` in lines of 72 columns; an address is never cut, a long word is."""
    return textwrap.fill(
        text,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words="://" not in text,
        break_on_hyphens=False,
    )


def in_our_language(text: str) -> str:
    """Return our words as the language in use is set; English is left as it is."""
    return czech(text) if language.locale() == "cs" else text


def without_gaps(text: str) -> str:
    """Return ``text`` with no more than two empty lines in a row, ending in one line end."""
    return _BLANK_LINES.sub("\n\n\n", text).strip() + "\n"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(enabled_extensions=("mjml.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The functions look the language up at each call: the environment outlives a change of it.
    made.install_gettext_callables(language._, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(czech=in_our_language, wrap=wrap)
    return made
