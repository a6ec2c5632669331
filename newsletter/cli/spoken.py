"""Typer's own words (help headings, usage errors) in the user's language.

Typer speaks English only. Its help goes through the ``formatter_class`` of the contexts of its
commands, which is there to be replaced; its errors are short sentences of a few known shapes.
"""

import re
from collections.abc import Sequence

from typer.core import TyperCommand
from typer.exceptions import TyperException

from newsletter.text.language import _

USAGE = 2


class _Formatter(TyperCommand.context_class.formatter_class):  # type: ignore[misc, name-defined]
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _usage(args), prefix or _("Usage: "))

    def write_heading(self, heading: str) -> None:
        headings = {
            "Options": _("Options"),
            "Arguments": _("Arguments"),
            "Commands": _("Commands"),
        }
        super().write_heading(headings.get(heading, heading))

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(_name(name), _help(text)) for name, text in rows], col_max, col_spacing)


def speak() -> None:
    """Have Typer say its help in the language in use."""
    TyperCommand.context_class.formatter_class = _Formatter


def usage_error(error: TyperException) -> str:
    """Return what to print for an error in how the command was called (its exit code is 2)."""
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if context is None:
        return _("Error: {sentence}").format(sentence=_sentence(message))
    if message == context.get_help():  # a group called without a command
        return message
    return "\n".join(
        (
            _("Error: {sentence}").format(sentence=_sentence(message)),
            _("Help: {command} --help").format(command=context.command_path),
        )
    )


def _usage(arguments: str) -> str:
    head, options, rest = arguments.replace("COMMAND [ARGS]...", _("COMMAND …")).partition(
        "[OPTIONS]"
    )
    rest = re.sub(r"\{([^{}|]+)\}", r"\1", rest)
    rest = rest.replace("…...", "…").replace("[[", "[").replace("…]]...", "…]")
    rest = re.sub(r"[A-Za-z]+", lambda found: _placeholder(found[0]), rest)
    return head + (_("[OPTIONS]") if options else "") + rest


def _name(name: str) -> str:
    types = {
        "str": _("text"), "list[str]": _("text"), "int": _("number"), "int range": _("number"),
        "path": _("path"),
    }  # fmt: skip
    name = re.sub(r"^[a-z]+(?= <)|\b[A-Z]{2,}\b", lambda found: _placeholder(found[0]), name)
    return re.sub(r"<([a-z \[\]]+)>", lambda found: f"<{types.get(found[1], found[1])}>", name)


def _placeholder(word: str) -> str:
    """Return what stands for something to be typed, in capitals."""
    words = {
        "ADDRESS": _("ADDRESS"), "BULLETIN": _("BULLETIN"), "FIELD": _("FIELD"),
        "FILE": _("FILE"), "FOLDER": _("FOLDER"), "ID": _("ID"), "ITEM": _("ITEM"),
        "KEY": _("KEY"), "LINK": _("LINK"), "NAME": _("NAME"), "TEXT": _("TEXT"),
        "TITLE": _("TITLE"), "VALUE": _("VALUE"),
    }  # fmt: skip
    return words.get(word.upper(), word)


def _help(text: str) -> str:
    text = text.replace("Show this message and exit.", _("Show this message and exit."))
    text = re.sub(r"\[env var: ", "[" + _("variable: "), text)
    text = re.sub(r"(?<=[\[ ])default: ", _("default: "), text)
    return re.sub(r"(?<=[\[ ])required\]", _("required") + "]", text)


def _sentence(message: str) -> str:
    shapes = (
        (r"No such option: (\S+)\.?(.*)", _("there is no option {0}.")),
        (r"No such command '?(.+?)'?\.(.*)", _("there is no command ‘{0}’.")),
        (r"Missing argument '?(.+?)'?\.(.*)", _("the argument {0} is missing.")),
        (r"Missing option '?(.+?)'?\.(.*)", _("the option {0} is missing.")),
        (r"Invalid value for '?(.+?)'?: (.*)", _("the value of {0} cannot be used: {1}")),
        (r"Got unexpected extra argument\(?s?\)? \((.+)\)(.*)", _("there is too much: {0}")),
        (r"Option '?(.+?)'? requires an argument\.?(.*)", _("the option {0} needs a value.")),
        (r"Option '?(.+?)'? does not take a value\.?(.*)", _("the option {0} takes no value.")),
        (r"Missing command\.(.*)", _("the command is missing.")),
    )
    for shape, sentence in shapes:
        found = re.fullmatch(shape, message, re.DOTALL)
        if found:
            return sentence.format(*map(_value, found.groups())) + _suggestion(message)
    return message


def _value(message: str) -> str:
    """Return what is wrong with the value of an option, in the words of pydantic or our own."""
    shapes = (
        (r"Input should be greater than or equal to (\S+)", _("must be at least {ge}"), "ge"),
        (r"Input should be less than or equal to (\S+)", _("must be at most {le}"), "le"),
        (r"Input should be a valid integer.*", _("must be a whole number"), ""),
    )
    for shape, sentence, name in shapes:
        found = re.fullmatch(shape, message)
        if found:
            return f"{sentence.format(**({name: found[1]} if name else {}))}."
    return message


def _suggestion(message: str) -> str:
    found = re.search(r"Did you mean (.+)\?", message)
    if found is None:
        return ""
    name = re.sub(r"^'(.+)'$", r"\1", found[1])
    return " " + _("Did you mean ‘{key}’?").format(key=name)
