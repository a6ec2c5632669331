"""The digest, and issues of every shape as finished messages."""

import pytest

from newsletter.compose.check.mail import Mail
from newsletter.compose.content import build
from newsletter.compose.render import Rendered, render
from newsletter.deliver.message import example
from newsletter.settings import Settings, load
from newsletter.text import language
from tests.compose.digest import make_issue, placements
from tests.compose.issues import issues
from tests.conftest import CONFIG, NOW


@pytest.fixture
def rendered(settings: Settings) -> Rendered:
    return render(settings, make_issue(), placements(), NOW)


@pytest.fixture(scope="session")
def mails() -> dict[str, Mail]:
    """Return each issue as one of its readers gets it, by its name."""
    language.use("cs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSLETTER_SECRET", "s" * 40)
        settings = load(CONFIG)
        made = {}
        for name, (issue, placed) in issues().items():
            content = build(settings, issue, placed, NOW)
            message = render(settings, issue, placed, NOW)
            made[name] = Mail(example(settings, "tydenni", 1, message, NOW), content)
    return made
