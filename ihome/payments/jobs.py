"""The back door of payments. Each may run twice."""

from ihome.payments import service


def ask_gateway(payment_id: int, asked: int) -> None:
    service.ask_and_ask_again(payment_id, asked)


def send_refund(payment_id: int, asked: int = 0) -> None:
    service.send_refund(payment_id, asked)
