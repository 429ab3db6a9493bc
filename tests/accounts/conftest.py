"""A phone that listens."""

from collections.abc import Iterator

import pytest

from tests.cast import browser_of as browser_of
from tests.factories.phones import Inbox, an_inbox


@pytest.fixture
def inbox(app: object) -> Iterator[Inbox]:
    with an_inbox() as tool:
        yield tool
