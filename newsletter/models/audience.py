"""Who may get what, and whom never to mail."""

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlmodel import Field, SQLModel

from newsletter.models.types import Word


class MailingList(SQLModel, table=True):
    """A list that bulletins are sent to."""

    __tablename__ = "mailing_list"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=60)
    title: str
    created_at: datetime


class Member(SQLModel, table=True):
    """A municipality of the association.

    ``company_id`` is its IČO (eight digits), ``district`` a code as in
    :mod:`newsletter.text.places`; ``population`` is not known of every one.
    """

    id: int | None = Field(default=None, primary_key=True)
    company_id: str = Field(unique=True, max_length=8)
    name: str
    district: str = Field(default="", max_length=6)
    population: int | None = None


class Role(StrEnum):
    """What a person does at a member."""

    MAYOR = "mayor"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    ACCOUNTANT = "accountant"
    COUNCILLOR = "councillor"
    CLERK = "clerk"


class Subscriber(SQLModel, table=True):
    """A person with an address.

    ``address_key`` is the address as it is compared (case, IDN); ``public_id`` is what signed
    links carry, so that a link never shows an address. ``salutation`` is how the person wants to
    be greeted; empty: it is made from the name and the office. ``topics`` are the keys of the
    sections that are wanted, a comma between them; empty: all.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=lambda: uuid4().hex, unique=True, max_length=32)
    address: str = Field(max_length=320)
    address_key: str = Field(unique=True, max_length=320)
    name: str = ""
    salutation: str = ""
    topics: str = ""
    created_at: datetime


class Office(SQLModel, table=True):
    """What a subscriber does at a member; one person may have several."""

    subscriber_id: int = Field(primary_key=True, foreign_key="subscriber.id", ondelete="CASCADE")
    member_id: int = Field(
        primary_key=True, foreign_key="member.id", ondelete="CASCADE", index=True
    )
    role: Role = Field(primary_key=True, sa_type=Word(Role))


class SubscriptionState(StrEnum):
    """Whether a subscriber gets a list."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class Subscription(SQLModel, table=True):
    """One subscriber on one list; ``origin`` says how it came about."""

    subscriber_id: int = Field(primary_key=True, foreign_key="subscriber.id", ondelete="CASCADE")
    list_id: int = Field(
        primary_key=True, foreign_key="mailing_list.id", ondelete="CASCADE", index=True
    )
    state: SubscriptionState = Field(
        default=SubscriptionState.SUBSCRIBED,
        sa_type=Word(SubscriptionState),
    )
    origin: str = Field(default="", max_length=200)
    since: datetime
    ended_at: datetime | None = None


class Suppression(SQLModel, table=True):
    """An address that is never mailed again, and why."""

    address_key: str = Field(primary_key=True, max_length=320)
    reason: str = Field(max_length=200)
    since: datetime
