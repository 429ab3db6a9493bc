"""The back door of identity."""

from ihome.identity import service


def ask_provider(case_id: int) -> None:
    """Compare name and number outside."""
    service.ask_provider(case_id)


def sweep_id_photos() -> None:
    """Pictures of ID cards, 30 days after the decision at the latest."""
    service.sweep_id_photos()
