"""The back door of booking: work that runs later. Each may run twice."""

from ihome.booking import service


def expire_booking(booking_id: int) -> None:
    service.expire_booking(booking_id)


def complete_stay(booking_id: int) -> None:
    service.complete_stay(booking_id)


def sweep_overdue() -> None:
    service.sweep_overdue()
