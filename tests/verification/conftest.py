"""A phone that listens."""

from collections.abc import Iterator

import pytest

from ihome.verification.ports import sms
from tests.factories.phones import Inbox, Moody, an_inbox


@pytest.fixture
def inbox(app: object) -> Iterator[Inbox]:
    with an_inbox() as tool:
        yield tool


@pytest.fixture
def tool(app: object) -> Iterator[Moody]:
    """A gateway that does what it is told."""
    with sms.using(Moody()) as found:  # type: ignore[type-var]
        yield found  # type: ignore[misc]
