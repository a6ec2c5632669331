"""If this fails, what a real mail server stores is not what was approved."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest

from newsletter.deliver.send import send_issue
from newsletter.models import DeliveryState
from newsletter.settings import Settings
from newsletter.store import deliveries
from newsletter.store.engine import Store
from newsletter.text.marks import Mark
from tests.conftest import missing
from tests.deliver.conftest import Clock
from tests.factories import HTML, SUBJECT, TEXT, ready_issue
from tests.postfix import ADDRESS, Postfix, arrived, lacking, postfix
from tests.servers import MailServer


@pytest.fixture
def server() -> Iterator[Postfix]:
    if lacking():
        missing(lacking())
    with postfix() as running:
        yield running


def test_a_real_server_takes_it_and_stores_what_was_approved(
    server: Postfix,
    relayed: Callable[[MailServer], Settings],
    sqlite_store: Store,
    clock: Clock,
) -> None:
    settings = relayed(MailServer(port=server.port))
    issue_id = ready_issue(sqlite_store, clock(), [ADDRESS, "nikdo@obec.example"])
    tally = send_issue(sqlite_store, settings, issue_id, clock=clock)
    with sqlite_store.reading() as tx:
        replies = {row.address: row.reply for row in deliveries.rows(tx, issue_id)}
    assert tally.counts[DeliveryState.ACCEPTED] == 1, replies
    assert tally.gone == ("nikdo@obec.example",)
    message = arrived(server.mailbox)
    assert message["Subject"] == SUBJECT
    assert message["To"] == ADDRESS
    assert message["Return-Path"] == "<zpravodaj@example.cz>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not message.defects
    url = message["List-Unsubscribe"].split(">")[0].removeprefix("<")
    marks = {
        Mark.ADDRESS: ADDRESS,
        Mark.UNSUBSCRIBE_URL: url,
        Mark.SALUTATION: "Dobrý den,",
        Mark.MEMBER: "",
    }
    for part, approved in zip(message.iter_parts(), (TEXT, HTML), strict=True):
        assert isinstance(part, EmailMessage)
        for mark, value in marks.items():
            approved = approved.replace(mark, value)  # noqa: PLW2901 - mark by mark
        assert part.get_content().strip() == approved.strip()
