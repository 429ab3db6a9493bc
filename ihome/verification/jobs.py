"""The back door of verification."""

from ihome.verification import service


def sweep_sends() -> None:
    service.sweep_sends()


def ask_for_receipts() -> None:
    service.ask_for_receipts()
