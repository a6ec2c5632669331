"""Settings: ``config.toml`` as one frozen object, read once at the edge and passed down.

Secrets are never in it: they come from the environment, or from a file it names.
"""

import os
import secrets
import stat
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, HttpUrl, ValidationError, field_validator

from newsletter.errors import InputError, SettingsError
from newsletter.parts import Key, Line, Part, explain
from newsletter.rules import Rule
from newsletter.text.faults import place_of, reason_of
from newsletter.text.language import _

SECRET_VARIABLE = "NEWSLETTER_SECRET"  # noqa: S105 - the name of a variable
PASSWORD_VARIABLE = "NEWSLETTER_RELAY_PASSWORD"  # noqa: S105 - the name of a variable
SOURCE_PASSWORD_VARIABLE = "NEWSLETTER_SOURCE_PASSWORD_{key}"  # noqa: S105 - the same
SECRET_BYTES = 32
LONGEST_PASSWORD = 1_000
"""Bytes of the password of a source."""

T = TypeVar("T")


def _address(value: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(_("is not an e-mail address")) from error


Address = Annotated[str, AfterValidator(_address)]


class Publisher(Part):
    """Who publishes: printed in the footer of every bulletin."""

    name: Line
    address: Line = ""
    company_id: Line = ""
    data_box: Line = ""
    email: Address
    phone: Line = ""
    web: HttpUrl | None = None
    accessibility_url: HttpUrl | None = None
    privacy_url: HttpUrl | None = None


class Collecting(Part):
    """How sources are visited."""

    interval_minutes: int = Field(default=60, ge=5, le=7 * 24 * 60)
    contact: Line = ""
    timeout_seconds: float = Field(default=30, gt=0, le=300)
    max_megabytes: float = Field(default=15, gt=0, le=200)
    pause_seconds: float = Field(default=1, ge=0, le=60)
    allow_loopback: bool = False
    kinds: tuple[Line, ...] = ()
    drop_personal: bool = True


class Security(StrEnum):
    """How the connection to the relay is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Relay(Part):
    """The mail server that mail is handed to."""

    host: Line = "localhost"
    port: int = Field(default=587, ge=1, le=65535)
    security: Security = Security.STARTTLS
    user: Line = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    timeout_seconds: float = Field(default=60, gt=0, le=600)


class Delivering(Part):
    """How the ledger is worked off."""

    window: int = Field(default=50, ge=1, le=50)
    give_up_hours: int = Field(default=72, ge=1, le=240)


class Section(Part):
    """A section of the bulletins, in the order of the file."""

    title: Line


class Approval(StrEnum):
    """Whether an issue waits for a person."""

    REQUIRED = "required"
    AUTOMATIC = "automatic"


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Bulletin(Part):
    """A recurring publication. ``days`` and ``time`` are in the association's time zone."""

    title: Line
    subtitle: Line = ""
    sender: Address
    sender_name: Line
    reply_to: Address | None = None
    lists: tuple[Key, ...] = Field(min_length=1)
    sections: tuple[Key, ...] = Field(min_length=1)
    days: tuple[Day, ...] = ()
    time: str = Field(default="07:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    approval: Approval = Approval.REQUIRED
    editors: tuple[Address, ...] = ()

    @field_validator("time")
    @classmethod
    def _not_in_the_clock_change(cls, value: str) -> str:
        if value.startswith("02:"):
            raise ValueError(
                _(
                    "must not be between 02:00 and 02:59: that hour is missing or doubled on the "
                    "days when the clocks change"
                )
            )
        return value


class Settings(Part):
    """Everything in ``config.toml``. ``folder`` is where it lies; paths are relative to it."""

    folder: Path
    locale: Literal["cs", "en"] = "cs"
    timezone: str = "Europe/Prague"
    database: str = "sqlite:///subscribers.db"
    secret_file: Path = Path("secret.key")
    public_url: HttpUrl
    publisher: Publisher
    collecting: Collecting = Collecting()
    relay: Relay = Relay()
    delivering: Delivering = Delivering()
    sections: dict[Key, Section]
    bulletins: dict[Key, Bulletin]
    rules: tuple[Rule, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        # A list of all there are would be read from the disk at every command.
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(_("is not a time zone, e.g. Europe/Prague")) from error
        return value

    @field_validator("bulletins")
    @classmethod
    def _known_sections(cls, bulletins: dict[str, Bulletin], info: Any) -> dict[str, Bulletin]:
        sections = info.data.get("sections", {})
        for key, bulletin in bulletins.items():
            for section in bulletin.sections:
                if section not in sections:
                    raise ValueError(
                        _(
                            "bulletin ‘{bulletin}’ names the section ‘{section}’, which is not "
                            "under [sections]"
                        ).format(bulletin=key, section=section)
                    )
        return bulletins

    @field_validator("rules")
    @classmethod
    def _known_sections_of_rules(cls, rules: tuple[Rule, ...], info: Any) -> tuple[Rule, ...]:
        sections = info.data.get("sections", {})
        for number, rule in enumerate(rules, start=1):
            if rule.section is not None and rule.section not in sections:
                raise ValueError(
                    _(
                        "rule {number} names the section ‘{section}’, which is not under [sections]"
                    ).format(number=number, section=rule.section)
                )
        return rules

    @property
    def zone(self) -> ZoneInfo:
        """The association's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def database_url(self) -> str:
        """The database address, a relative SQLite path taken from the folder."""
        prefix = "sqlite:///"
        if not self.database.startswith(prefix):
            return self.database
        return prefix + str(self.folder / self.database.removeprefix(prefix))

    def section(self, key: str) -> Section:
        """Return the section of that key.

        :raises InputError: there is none.
        """
        return _of(self.sections, key, _("there is no section ‘{key}’"))

    def bulletin(self, key: str) -> Bulletin:
        """Return the bulletin of that key.

        :raises InputError: there is none, or none any more.
        """
        return _of(self.bulletins, key, _("there is no bulletin ‘{key}’ in config.toml"))

    def secret(self) -> bytes:
        """Return the key that links are signed with.

        From the environment variable ``NEWSLETTER_SECRET``, else from ``secret_file``.

        :raises SettingsError: there is none, or it is too short.
        """
        secret = os.environ.get(SECRET_VARIABLE, "").encode()
        where = SECRET_VARIABLE
        if not secret:
            where = str(self.folder / self.secret_file)
            secret = _read(self.folder / self.secret_file, _("Run ‘newsletter init’ to make one."))
        if len(secret) < SECRET_BYTES:
            raise SettingsError(
                _("the secret is shorter than {count} characters").format(count=SECRET_BYTES),
                where=where,
                remedy=_("Run ‘newsletter init’ in an empty folder to see a good one."),
            )
        return secret

    def relay_password(self) -> str:
        """Return the relay's password, from ``NEWSLETTER_RELAY_PASSWORD`` or ``password_file``.

        :raises SettingsError: neither is there though ``relay.user`` is set.
        """
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if password or self.relay.password_file is None:
            if not password and self.relay.user:
                raise SettingsError(
                    _("relay.user is set but there is no password"),
                    where=str(self.folder / "config.toml"),
                    remedy=_("Set {variable}, or relay.password_file.").format(
                        variable=PASSWORD_VARIABLE
                    ),
                )
            return password
        remedy = _("Write the password there, or correct relay.password_file.")
        return _read(self.folder / self.relay.password_file, remedy).decode()

    def source_password(self, key: str, file: str | None) -> str:
        """Return the password of the source ``key``.

        From the environment variable that :func:`source_password_variable` names, else from
        ``file``: one line.

        :raises SettingsError: neither is there, or the file is none for it, or cannot be read.
        """
        variable = source_password_variable(key)
        password = os.environ.get(variable, "")
        if not password and file is None:
            raise SettingsError(
                _("there is no password for the source ‘{key}’").format(key=key),
                remedy=_("Set {variable}, or the source’s option password_file.").format(
                    variable=variable
                ),
            )
        return password or self._password_in(self.checked_password_file(file or ""))

    def checked_password_file(self, file: str) -> Path:
        """Return the path of the file that holds the password of a source, whether it is there.

        What is in it goes to a server that a list, or somebody's advice, may have named.

        :raises SettingsError: it is not in the folder of config.toml, or holds something else.
        """
        path = self.folder / file
        outside = Path(file).is_absolute() or ".." in Path(file).parts or not file.isprintable()
        others = (
            self.folder / self.secret_file,
            self.folder / (self.relay.password_file or ""),
            Path(self.database_url.removeprefix("sqlite:///")),
        )
        if outside or any(_is_same(path, other) for other in others):
            raise SettingsError(
                _("the password of a source is in a file of its own, beside config.toml"),
                where=file if file.isprintable() else "",
                remedy=_("Write it there and name the file, e.g. password_file=posta.txt."),
            )
        return path

    def _password_in(self, path: Path) -> str:
        remedy = _("Write the password there, or correct the source’s option password_file.")
        password = _read(path, remedy)
        if len(password) > LONGEST_PASSWORD or len(password.splitlines()) > 1:
            raise SettingsError(
                _("a password is one line of at most {count} bytes").format(count=LONGEST_PASSWORD),
                where=str(path),
                remedy=remedy,
            )
        return password.decode(errors="replace")


def source_password_variable(key: str) -> str:
    """Return the environment variable that holds the password of the source ``key``."""
    return SOURCE_PASSWORD_VARIABLE.format(key=key.upper().replace("-", "_"))


def load(path: Path) -> Settings:
    """Read the settings from the TOML file at ``path``.

    :raises SettingsError: one sentence with the file, the key and what to do.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise SettingsError(
            _("there is no such file"),
            where=str(path),
            remedy=_("Run ‘newsletter init’ to make one, or name another with --config."),
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            _("the file cannot be read ({reason})").format(reason=reason_of(error)), where=str(path)
        ) from error
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(
            _("this is not TOML ({reason})").format(reason=place_of(error)),
            where=str(path),
            remedy=_("Text goes in double quotes, and a key stands once."),
        ) from error
    if "folder" in table:
        raise SettingsError(_("unknown key ‘{key}’").format(key="folder"), where=str(path))
    try:
        return Settings(folder=path.parent.resolve(), **table)
    except ValidationError as error:
        what, remedy = explain(error, Settings)
        raise SettingsError(what, where=str(path), remedy=remedy) from error


def make_secret(path: Path) -> bool:
    """Write a new random secret to ``path``, readable by its owner only; keep one that is there.

    :returns: whether one was made.
    """
    try:
        descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR
        )
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
    return True


def _of(named: dict[str, T], key: str, sentence: str) -> T:
    if key not in named:
        raise InputError(
            sentence.format(key=key),
            remedy=_("Known here: {keys}.").format(keys=", ".join(named)),
        )
    return named[key]


def _is_same(path: Path, other: Path) -> bool:
    return path == other or (path.exists() and other.exists() and path.samefile(other))


def _read(path: Path, remedy: str) -> bytes:
    try:
        return path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            _("the file cannot be read ({reason})").format(reason=reason_of(error)),
            where=str(path),
            remedy=remedy,
        ) from error
