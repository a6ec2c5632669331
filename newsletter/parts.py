"""Closed, frozen shapes for what people write down: the settings, and the options of sources.

What does not fit is explained in one sentence that names the key.
"""

import difflib
from typing import Annotated, Any, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from newsletter.text.keys import KEY_PATTERN, LONGEST_KEY
from newsletter.text.language import _


def _one_line(value: str) -> str:
    if any(ord(character) < ord(" ") for character in value):
        raise ValueError(_("must be one line"))
    return value


Key = Annotated[str, Field(pattern=KEY_PATTERN, max_length=LONGEST_KEY)]
Line = Annotated[str, AfterValidator(_one_line)]


class Part(BaseModel):
    """A part of what people write: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def explain(error: ValidationError, shape: type[BaseModel]) -> tuple[str, str]:
    """Return what is wrong with the first key that does not fit ``shape``, and the remedy.

    What stands in a list is counted from 1.
    """
    first = error.errors()[0]
    location = [
        str(part + 1 if isinstance(part, int) else part) for part in first["loc"] if part != "[key]"
    ]
    key = ".".join(location)
    if first["type"] == "extra_forbidden":
        return _("unknown key ‘{key}’").format(key=key), _nearest(location, shape)
    if first["type"] == "missing":
        return _("the key ‘{key}’ is missing").format(key=key), _("Add it.")
    value = "" if first["type"] == "value_error" else f" ({first['input']!r})"
    if isinstance(first["input"], dict) and first["input"].get("name"):  # a rule: they are many
        value = f" ({first['input']['name']})"
    return f"{key}{value}: {_reason(first)}", _("Correct it and run the command again.")


def _reason(details: Any) -> str:
    def each(types: str, sentence: str) -> dict[str, str]:
        return dict.fromkeys(types.split(), sentence)

    reasons = {
        **each("int_parsing int_type int_from_float", _("must be a whole number")),
        **each("float_type float_parsing", _("must be a number")),
        **each("bool_type bool_parsing", _("must be true or false")),
        **each("model_type dict_type", _("must be a table")),
        **each(
            "url_parsing url_scheme url_type", _("must be an address that begins with https://")
        ),
        **each("literal_error enum", _("must be one of {expected}")),
        "string_type": _("must be text in quotes"),
        "tuple_type": _("must be a list in square brackets"),
        "too_short": _("must not be empty"),
        "greater_than": _("must be more than {gt}"),
        "greater_than_equal": _("must be at least {ge}"),
        "less_than_equal": _("must be at most {le}"),
        "string_too_long": _("must have at most {max_length} characters"),
        "string_pattern_mismatch": _("is not in the right form; see the note in the shipped file"),
    }
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    return reasons.get(details["type"], str(details["msg"])).format(**details.get("ctx", {}))


def _nearest(location: list[str], shape: type[BaseModel]) -> str:
    known = _keys_at(location[:-1], shape)
    near = difflib.get_close_matches(location[-1], known, n=1, cutoff=0.5)
    if near:
        return _("Did you mean ‘{key}’?").format(key=".".join([*location[:-1], near[0]]))
    return _("Known here: {keys}.").format(keys=", ".join(known))


def _keys_at(location: list[str], shape: type[BaseModel]) -> list[str]:
    part: Any = shape
    for name in location:
        values = {dict: 1, tuple: 0}.get(get_origin(part))
        part = part.model_fields[name].annotation if values is None else get_args(part)[values]
    return [name for name in part.model_fields if name != "folder"]
