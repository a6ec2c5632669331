"""The command ``newsletter``: its language, its groups, and the one catch."""

import os
import sys
import tomllib
from pathlib import Path

import typer
from typer.exceptions import TyperException

from newsletter.cli import spoken
from newsletter.cli.console import warn
from newsletter.cli.context import CONFIG_VARIABLE, options
from newsletter.errors import NewsletterError
from newsletter.text import language
from newsletter.text.language import _

INTERRUPTED = 130


def main() -> None:
    """Run the command line and end the process with its exit code."""
    language.use(_locale_of(_config_path(sys.argv[1:])))
    spoken.speak()
    try:
        sys.exit(run())
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing more to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(arguments: list[str] | None = None) -> int:
    """Run one command; print what went wrong, if anything, and return the exit code."""
    from newsletter.cli.commands import build

    try:
        code = build()(arguments, standalone_mode=False)
    except TyperException as error:
        warn(spoken.usage_error(error))
        return spoken.USAGE
    except NewsletterError as error:
        if options.debug:
            raise
        warn(_("Error: {sentence}").format(sentence=error))
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    if code == INTERRUPTED:
        warn(_("Stopped. Run the command again to go on."))
    return code if isinstance(code, int) else 0


def _config_path(arguments: list[str]) -> Path:
    for position, argument in enumerate(arguments):
        if argument == "--config" and position + 1 < len(arguments):
            return Path(arguments[position + 1])
        if argument.startswith("--config="):
            return Path(argument.partition("=")[2])
    return Path(os.environ.get(CONFIG_VARIABLE, "config.toml"))


def _locale_of(config: Path) -> str:
    # Help texts are needed before the configuration is read in earnest, and even if it is broken.
    try:
        return str(tomllib.loads(config.read_text(encoding="utf-8-sig")).get("locale", "cs"))
    except (OSError, ValueError, RecursionError):
        return "cs"
