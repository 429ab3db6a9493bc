"""The cast of bad input: a house where something has happened, and its host at a browser."""

from tests.access.cast import host as host
from tests.access.cast import world as world
