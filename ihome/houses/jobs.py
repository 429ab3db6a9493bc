"""The clock's work of houses."""

from ihome.houses import service


def take_in_published() -> None:
    """Every few minutes: what was published before there was a desk counts as approved."""
    service.take_in_published()
