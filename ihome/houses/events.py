"""News of houses."""

from dataclasses import dataclass

from ihome.kernel.events import Event


@dataclass(frozen=True)
class HouseChanged(Event):
    """Something that people see of a house is different now, or it came to or left the market."""

    house_id: int
    house_public_id: str


@dataclass(frozen=True)
class HouseJudged(Event):
    """News from the desk about a house, told to its host after the commit."""

    case_id: int
    house_id: int
    host_id: int


class HouseApproved(HouseJudged):
    """The desk let the house be seen."""


class HouseRefused(HouseJudged):
    """The desk took the house off the search, or did not let it on."""
