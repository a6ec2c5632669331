"""The digest, rendered once for each test that looks at it."""

import pytest

from newsletter.compose.render import Rendered, render
from newsletter.settings import Settings
from tests.compose.digest import make_issue, placements
from tests.conftest import NOW


@pytest.fixture
def rendered(settings: Settings) -> Rendered:
    return render(settings, make_issue(), placements(), NOW)
