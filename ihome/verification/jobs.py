"""The back door of verification."""

from ihome.verification import service


def sweep_sends() -> None:
    service.sweep_sends()
