"""An approved issue with its audience, made straight from the models."""

from collections.abc import Collection, Sequence
from datetime import datetime

from newsletter.models import (
    Issue,
    IssueState,
    Item,
    ItemState,
    MailingList,
    Placement,
    Subscriber,
    Subscription,
    Variant,
)
from newsletter.store import deliveries, issues
from newsletter.store.engine import Store, Tx
from newsletter.text.fingerprint import fingerprint
from newsletter.text.marks import Mark

SUBJECT = "Zpravodaj pro obce 47/2026: 6 dotačních výzev, 2 končí tento týden"
HTML = (
    "<!DOCTYPE html><html lang=cs><body><h1>Zpravodaj pro obce</h1>"
    f"<p>{Mark.SALUTATION}</p>"
    + "<p>Obnova veřejné zeleně v&nbsp;obcích: příjem žádostí končí v pátek.</p>" * 20
    + f"<p>Posláno na {Mark.ADDRESS}{Mark.MEMBER}. "
    + f"<a href='{Mark.UNSUBSCRIBE_URL}'>Odhlásit odběr</a></p>"
    + "</body></html>"
)
TEXT = (
    f"Zpravodaj pro obce\n\n{Mark.SALUTATION}\n\n"
    "Obnova veřejné zeleně v obcích: příjem žádostí končí v pátek.\n"
    f"\nPosláno na {Mark.ADDRESS}{Mark.MEMBER}.\nOdhlásit odběr:\n{Mark.UNSUBSCRIBE_URL}\n"
)


def make_list(tx: Tx, now: datetime, key: str = "clenove") -> int:
    """Make a mailing list; return its id."""
    made = MailingList(key=key, title="Členské obce", created_at=now)
    tx.add(made)
    tx.flush()
    assert made.id is not None
    return made.id


def make_subscribers(
    tx: Tx, list_id: int, addresses: Sequence[str], now: datetime
) -> list[Subscriber]:
    """Put addresses on a list."""
    people = [
        Subscriber(address=address, address_key=address.casefold(), created_at=now)
        for address in addresses
    ]
    tx.add_all(people)
    tx.flush()
    for one in people:
        assert one.id is not None
        tx.add(Subscription(subscriber_id=one.id, list_id=list_id, origin="test", since=now))
    tx.flush()
    return people


def make_issue(
    tx: Tx,
    now: datetime,
    *,
    state: IssueState = IssueState.APPROVED,
    number: int = 47,
    bulletin: str = "tydenni",
) -> int:
    """Make an issue with one item and its approved variant; return its id."""
    issue = Issue(
        bulletin=bulletin, year=2026, number=number, state=state, subject=SUBJECT, created_at=now
    )
    item = Item(
        state=ItemState.PLACED,
        section="dotace",
        title="Obnova veřejné zeleně v obcích",
        original_title="Obnova veřejné zeleně v obcích",
        first_seen_at=now,
    )
    tx.add_all([issue, item])
    tx.flush()
    assert issue.id is not None
    assert item.id is not None
    tx.add(Placement(issue_id=issue.id, item_id=item.id, section="dotace", position=1))
    tx.add(
        Variant(
            issue_id=issue.id,
            subject=SUBJECT,
            html=HTML,
            text=TEXT,
            sha256=fingerprint(SUBJECT, HTML, TEXT),
            rendered_at=now,
        )
    )
    tx.flush()
    return issue.id


def audience_of(count: int) -> list[str]:
    """Return so many addresses of town halls."""
    return [f"podatelna@obec{number:04}.example" for number in range(count)]


def ready_issue(store: Store, now: datetime, addresses: Sequence[str]) -> int:
    """Make an approved issue, and the list of its bulletin with these addresses."""
    with store.writing() as tx:
        make_subscribers(tx, make_list(tx, now), addresses, now)
        return make_issue(tx, now)


def plan(tx: Tx, issue_id: int, lists: Collection[str], now: datetime) -> int:
    """Enter everybody into the ledger with the whole issue."""
    variant = issues.variant(tx, issue_id)
    assert variant is not None
    return deliveries.plan(tx, issue_id, lists, variant.id or 0, now)
