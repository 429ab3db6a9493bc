"""The back door of the provider."""

from ihome.sandbox import service


def send_notice(trade_id: int) -> None:
    service.send_notice(trade_id)
