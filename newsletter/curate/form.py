"""An item as a text that a person edits: ``name: value`` lines, the summary last."""

from collections.abc import Mapping

from newsletter.errors import InputError
from newsletter.text.language import _

LONG = "summary"


def write_form(heading: str, fields: Mapping[str, str]) -> str:
    """Return the form; ``heading`` is shown as a note on top."""
    lines = [
        f"# {heading}",
        "# " + _("Change what stands behind the colons, save and close. Empty: no value."),
        "# " + _("Lines that begin with # are not read. The summary may have several lines."),
        "",
    ]
    lines += [f"{name}: {value}" for name, value in fields.items() if name != LONG]
    lines += [f"{LONG}:", fields.get(LONG, "")]
    return "\n".join(lines) + "\n"


def read_form(text: str) -> dict[str, str]:
    """Return the fields of an edited form.

    :raises InputError: a line is no ``name: value``.
    """
    found: dict[str, str] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise InputError(
                _("line {number} of the form is not ‘name: value’: {line}").format(
                    number=number, line=line[:60]
                ),
                remedy=_("Nothing was changed."),
            )
        if name.strip() == LONG:
            rest = [line for line in lines[number:] if not line.startswith("#")]
            found[LONG] = "\n".join([value.strip(), *rest]).strip()
            break
        found[name.strip()] = value.strip()
    return found
