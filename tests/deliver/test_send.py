"""If these fail, somebody gets an issue twice, or not at all, and nobody knows."""

from collections.abc import Callable

from newsletter.deliver.send import send_issue
from newsletter.models import DeliveryState, Issue, IssueState
from newsletter.settings import Settings
from newsletter.store.engine import Store
from tests.deliver.conftest import Clock
from tests.factories import audience_of, ready_issue
from tests.servers import MailServer, mail_server

At = Callable[[MailServer], Settings]


def test_an_issue_goes_to_everybody_once(store: Store, relayed: At, clock: Clock) -> None:
    issue_id = ready_issue(store, clock(), audience_of(120))
    with mail_server() as server:
        tally = send_issue(store, relayed(server), issue_id, clock=clock)
    assert sorted(server.recipients) == audience_of(120)
    assert server.connections == 1
    assert tally.finished
    assert tally.counts[DeliveryState.ACCEPTED] == 120
    with store.reading() as tx:
        issue = tx.get(Issue, issue_id)
        assert issue is not None
        assert issue.state is IssueState.SENT
