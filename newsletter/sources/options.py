"""The options of sources: what a source says of itself beside its address, by kind."""

import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError, field_validator

from newsletter.errors import SourceError
from newsletter.models import Source
from newsletter.parts import Part, explain
from newsletter.text.html import one_line
from newsletter.text.language import _

NEAR = 0.7
"""How like a known name an unknown one must be to be taken for it."""

O = TypeVar("O", bound="Options")  # noqa: E741


class Options(Part):
    """The options that every kind takes.

    ``force_encoding``: what its pages are written in, whatever its server says (``windows-1250``).
    ``ignore_robots``: its operator has agreed that we fetch what robots.txt closes to programs.
    """

    force_encoding: str | None = None
    ignore_robots: bool = False

    @field_validator("force_encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            # Some of Python's codecs make no text of bytes: rot13, base64; or not of all: idna.
            bytes(range(256)).decode(value, "replace")
        except (LookupError, UnicodeError) as error:
            raise ValueError(_("is not an encoding, e.g. windows-1250")) from error
        return value


def common_options(source: Source) -> Options:
    """Return those of the source's options that every kind takes.

    :raises SourceError: one of them is not in the right form.
    """
    common = {key: source.options[key] for key in Options.model_fields if key in source.options}
    return _shaped(source, common, Options)


def options_of(source: Source, shape: type[O]) -> O:
    """Return the source's options in the shape that its kind takes.

    :raises SourceError: an option is unknown, missing or not in the right form.
    """
    return _shaped(source, source.options, shape)


def _shaped(source: Source, options: Mapping[str, Any], shape: type[O]) -> O:
    _must_be_known(source.key, options, shape)
    try:
        return shape.model_validate(options)
    except ValidationError as error:
        first = error.errors()[0]
        what, remedy = explain(error, shape)
        if first["type"] == "missing":
            what = _("the option ‘{name}’ is missing").format(name=first["loc"][0])
            remedy = _("Add --set {name}=…; docs/kinds.md says what it means.").format(
                name=first["loc"][0]
            )
        raise SourceError(what, where=source.key, remedy=remedy) from error


def _must_be_known(key: str, options: Mapping[str, Any], shape: type[Options]) -> None:
    unknown = [name for name in options if name not in shape.model_fields]
    if not unknown or shape.model_config.get("extra") == "allow":
        return
    near = difflib.get_close_matches(unknown[0], shape.model_fields, n=1, cutoff=NEAR)
    advice = _("Did you mean ‘{key}’?").format(key=near[0]) if near else ""
    raise SourceError(
        _("unknown key ‘{key}’").format(key=one_line(unknown[0], 60)),
        where=key,
        remedy=advice or _("Known here: {keys}.").format(keys=", ".join(shape.model_fields)),
    )
