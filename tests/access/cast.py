"""A world where something has happened, and who looks at it."""

import pytest
from flask import Flask

from tests.access.world import World, a_world
from tests.conftest import Browser
from tests.factories.people import log_in


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def host(world: World, client: Browser) -> Browser:
    """The host of the house, logged in, with a token."""
    log_in(client, world.people["host"].id)
    client.get("/api/v2/session")
    return client
