"""The templates in ``templates/email``, in the language in use, and an organisation's own.

A template or a token in the organisation's folder (``templates`` in config.toml) stands in the
place of ours with the same name. Templates run in a sandbox: they see what they are given.
"""

import difflib
import re
import textwrap
import tomllib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.compose.cards import Card
from newsletter.compose.content import Content
from newsletter.errors import RenderError, SettingsError
from newsletter.settings import Settings
from newsletter.text import language
from newsletter.text.faults import place_of, reason_of
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.marks import Mark
from newsletter.text.typography import czech

FOLDER = Path(__file__).parent.parent / "templates" / "email"
TOKENS = "tokens.toml"
COLUMNS = 72
"""Under the 78 characters of RFC 5322, 2.1.1, with room for a reply's ``> ``."""

_BLANK_LINES = re.compile(r"\n{4,}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_FONTS = re.compile(r"[\w ,'-]+")

Tokens = Mapping[str, Mapping[str, str]]

OF_TEMPLATES = (TypeError, ArithmeticError, LookupError, RecursionError)
"""What a template runs into that asks for what cannot be."""


@dataclass(frozen=True, eq=False)
class Look:
    """How the bulletins of an organisation look."""

    environment: ImmutableSandboxedEnvironment
    tokens: Tokens

    def fill(self, template: str, values: Mapping[str, Any]) -> str:
        """Return a template filled in; what stands in ``*.mjml.j2`` is escaped.

        :raises RenderError: a template cannot be used; it is named with the line.
        """
        try:
            return self.environment.get_template(template).render(values)
        except (TemplateError, UnicodeError, *OF_TEMPLATES) as error:
            raise RenderError(
                _("the template cannot be used ({reason})").format(reason=one_line(str(error))),
                where=_place(error, template),
                remedy=_("Correct it, or take your own away: ours is used then."),
            ) from error

    def values(self, content: Content, subject: str, preheader: str) -> dict[str, Any]:
        """Return what the templates of an issue may use."""
        return {
            **self.tokens,
            "lang": language.locale(),
            "subject": subject,
            "preheader": preheader,
            "content": content,
            "marks": Mark,
        }


def own_folder(settings: Settings) -> Path | None:
    """Return where the organisation's own templates and tokens are, if it has any."""
    folder = settings.folder / settings.templates / "email"
    return folder if folder.is_dir() else None


def tokens() -> Tokens:
    """Return our colours and fonts by name."""
    return look_in(None).tokens


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
    return set_czech(text) if language.locale() == "cs" else text


def without_gaps(text: str) -> str:
    """Return ``text`` with no more than two empty lines in a row, ending in one line end."""
    return _BLANK_LINES.sub("\n\n\n", text).strip() + "\n"


set_czech = lru_cache(maxsize=10_000)(czech)
"""The same text stands in the HTML and in the plain text, and in every variant of an issue."""


def typeset(text: str, card: Card) -> str:
    """Return a text of an item with the typography of its language, as far as we know it."""
    return text if card.lang else set_czech(text)


@lru_cache(maxsize=8)
def look_in(own: Path | None) -> Look:
    """Return how bulletins look by the templates in a folder; none: by ours alone.

    :raises SettingsError: the tokens there cannot be used.
    """
    folders: list[BaseLoader] = [FileSystemLoader(FOLDER)]
    if own is not None:
        folders.insert(0, FileSystemLoader(own))
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(folders),
        autoescape=select_autoescape(enabled_extensions=("mjml.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The functions look the language up at each call: the environment outlives a change of it.
    made.install_gettext_callables(language._, language.ngettext, newstyle=False)  # type: ignore[attr-defined]
    made.filters.update(czech=in_our_language, wrap=wrap, set=typeset)
    return Look(made, _merged(own))


def _merged(own: Path | None) -> Tokens:
    ours = _read_tokens(FOLDER / TOKENS)
    path = own and own / TOKENS
    if path is None or not path.exists():
        return ours
    found = {group: dict(values) for group, values in ours.items()}
    for group, values in _read_tokens(path).items():
        if group not in found or not isinstance(values, dict):
            raise _unknown(path, group, list(found))
        for name, value in values.items():
            if name not in found[group]:
                raise _unknown(path, f"{group}.{name}", [f"{group}.{one}" for one in found[group]])
            found[group][name] = _checked(path, group, name, value)
    return found


def _read_tokens(path: Path) -> dict[str, dict[str, str]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            _("the file cannot be read ({reason})").format(reason=reason_of(error)), where=str(path)
        ) from error
    except (ValueError, RecursionError) as error:  # also of a number with ten thousand digits
        raise SettingsError(
            _("this is not TOML ({reason})").format(reason=place_of(error)),
            where=str(path),
            remedy=_("Text goes in double quotes, and a key stands once."),
        ) from error


def _checked(path: Path, group: str, name: str, value: Any) -> str:
    form = _FONTS if group == "fonts" else _COLOUR
    if not (isinstance(value, str) and form.fullmatch(value)):
        raise SettingsError(
            _("{name} is no colour like ‘#12314F’").format(name=f"{group}.{name}")
            if group != "fonts"
            else _("{name} is no list of fonts").format(name=f"{group}.{name}"),
            where=str(path),
            remedy=_("Correct it and run the command again."),
        )
    return value


def _unknown(path: Path, name: str, known: list[str]) -> SettingsError:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return SettingsError(
        _("unknown key ‘{key}’").format(key=name),
        where=str(path),
        remedy=_("Did you mean ‘{key}’?").format(key=near[0])
        if near
        else _("Known here: {keys}.").format(keys=", ".join(known)),
    )


def _place(error: Exception, template: str) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or template}:{error.lineno}"
    # Jinja2 puts its templates into the trace as if they were Python.
    frames = [
        one for one in traceback.extract_tb(error.__traceback__) if one.filename.endswith(".j2")
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else template
