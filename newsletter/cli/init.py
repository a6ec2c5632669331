"""``newsletter init``: a configuration, a secret and a database to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.context import options
from newsletter.errors import SettingsError
from newsletter.text.language import _


def init(
    folder: Annotated[
        Path | None, typer.Argument(help=_("Where; default: the folder of --config."))
    ] = None,
) -> None:
    """Make what is missing; keep what is there."""
    from newsletter.cli.console import say
    from newsletter.settings import load, make_secret
    from newsletter.store.engine import open_store

    config = folder / "config.toml" if folder else options.config
    made = _write_example(config)
    settings = load(config)
    secret = make_secret(settings.folder / settings.secret_file)
    open_store(settings.database_url).close()
    for path, new in ((config, made), (config.parent / settings.secret_file, secret)):
        say((_("made: {path}") if new else _("kept: {path}")).format(path=path))
    say(_("The database is ready: {database}").format(database=settings.database))
    say()
    say(
        _("Next: write your publisher, relay and bulletin into {config}, then").format(
            config=config
        )
    )
    say("  newsletter sources add …  ·  newsletter lists add …  ·  newsletter collect")


def example() -> Path:
    """Return the configuration that the program ships."""
    inside = Path(__file__).parent.parent / "config.toml"  # where an installed package has it
    return inside if inside.exists() else inside.parent.parent / "config.toml"


def _write_example(config: Path) -> bool:
    from newsletter.text.faults import reason_of

    if config.exists():
        return False
    try:
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_bytes(example().read_bytes())
    except OSError as error:
        raise SettingsError(
            _("the file cannot be written ({reason})").format(reason=reason_of(error)),
            where=str(config),
            remedy=_("Choose a folder you may write to."),
        ) from error
    return True
