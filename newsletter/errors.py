"""Errors that a person can act on: what happened, where, and what to do.

Everything else is a programming error and is left to crash.

::

    NewsletterError
    ├── SettingsError      config.toml, environment, secret file
    ├── StoreError         the database
    │   └── UnfitError     a value that it cannot keep
    ├── InputError         what the user typed or the file they gave
    │   └── NotFoundError  there is no such source, item, issue, list …
    ├── StateError         not possible in the present state
    ├── SourceError        one source, one visit
    │   └── NoHostError    there is no such server, or none that may be fetched from
    ├── RenderError        one issue cannot be rendered
    ├── TokenError         a signed link that is not ours, or damaged
    └── RelayError         the mail server
"""

LONGEST_PLACE = 300
"""Characters of an address that are printed; a server may send us to one of any length."""


class NewsletterError(Exception):
    """One sentence for a person: ``where: what. remedy``.

    ``what`` and ``where`` come without a full stop, ``remedy`` is a whole sentence;
    all three are already in the user's language.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the sentence as it is printed."""
        cut = "…" if len(self.where) > LONGEST_PLACE else ""
        place = f"{self.where[:LONGEST_PLACE]}{cut}: " if self.where else ""
        stop = "" if self.what.endswith((".", "!", "?", "…")) else "."
        advice = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{stop}{advice}"


class SettingsError(NewsletterError):
    """The configuration cannot be used."""


class StoreError(NewsletterError):
    """The database cannot be opened, read or written."""


class UnfitError(StoreError):
    """A value is none that the database can keep."""


class InputError(NewsletterError):
    """What the user typed, or the file they gave, cannot be used."""

    exit_code = 2


class NotFoundError(InputError):
    """What the user named does not exist."""


class StateError(NewsletterError):
    """It exists, but this cannot be done with it now."""


class SourceError(NewsletterError):
    """A source did not give what it should."""


class NoHostError(SourceError):
    """There is no server of that name, or only at an address that is not on the internet."""


class RenderError(NewsletterError):
    """An issue or an item cannot be rendered."""


class TokenError(NewsletterError):
    """A signed link is damaged, foreign or meant for something else."""


class RelayError(NewsletterError):
    """The mail server cannot be reached or refuses to talk to us at all."""
