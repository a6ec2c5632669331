"""The settings, with the relay on a test server."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from newsletter.settings import Relay, Security, Settings
from tests.servers import MailServer


class Clock:
    """A clock that is set by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def relayed(settings: Settings) -> Callable[[MailServer], Settings]:
    """Return a function: the settings with a server as the relay."""

    def at(server: MailServer, **changes: object) -> Settings:
        relay = Relay(
            host="127.0.0.1", port=server.port, security=Security.NONE, timeout_seconds=10
        )
        return settings.model_copy(update={"relay": relay.model_copy(update=changes)})

    return at
