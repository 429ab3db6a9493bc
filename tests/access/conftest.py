"""The cast of access."""

from tests.access.cast import host as host
from tests.access.cast import world as world
