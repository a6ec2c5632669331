"""The words of the service as tables. One word for one thing; no queries here.

Table models validate nothing (SQLModel): what comes from outside passes through a parser or
an input model first.
"""

from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

from newsletter.models.audience import (  # noqa: E402 - the naming convention comes first
    MailingList,
    Member,
    Office,
    Role,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
)
from newsletter.models.audit import AuditEntry  # noqa: E402
from newsletter.models.delivery import (  # noqa: E402
    Delivery,
    DeliveryState,
    Slot,
    Worker,
)
from newsletter.models.issue import Issue, IssueState, Placement, Variant  # noqa: E402
from newsletter.models.item import (  # noqa: E402
    DETAILS,
    Change,
    Details,
    Event,
    GrantCall,
    Item,
    ItemKind,
    ItemState,
    Likeness,
    Notice,
    Provenance,
    StoredFile,
    Telling,
)
from newsletter.models.source import Fetch, Robots, Source  # noqa: E402

__all__ = [
    "DETAILS",
    "AuditEntry",
    "Change",
    "Delivery",
    "DeliveryState",
    "Details",
    "Event",
    "Fetch",
    "GrantCall",
    "Issue",
    "IssueState",
    "Item",
    "ItemKind",
    "ItemState",
    "Likeness",
    "MailingList",
    "Member",
    "Notice",
    "Office",
    "Placement",
    "Provenance",
    "Robots",
    "Role",
    "Slot",
    "Source",
    "StoredFile",
    "Subscriber",
    "Subscription",
    "SubscriptionState",
    "Suppression",
    "Telling",
    "Variant",
    "Worker",
]
