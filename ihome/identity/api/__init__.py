"""The doors of identity: one's own, and the operator's."""

from ihome.identity.api import desk, mine

BLUEPRINTS = [mine.bp, desk.bp]
