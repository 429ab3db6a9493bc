"""What can be done with bookings: the face of the package."""

from ihome.booking.models import Booking
from ihome.booking.ports import ReviewView
from ihome.booking.schemas import STATUS_MEANING, BookingStatus, BookingView
from ihome.booking.service.deciding import accept_booking, cancel_booking, decline_booking
from ihome.booking.service.paying import confirm_paid, start_payment
from ihome.booking.service.placing import place_booking, quote
from ihome.booking.service.refunding import refund_booking
from ihome.booking.service.running_out import complete_stay, expire_booking, sweep_overdue
from ihome.booking.service.showing import booking_view, bookings, show_booking
from ihome.booking.service.steps import (
    booking_facts,
    booking_for,
    booking_ids,
    lock_stayed,
    mark_reviewed,
)

__all__ = [
    "STATUS_MEANING", "Booking", "BookingStatus", "BookingView", "ReviewView", "accept_booking", "booking_facts", "booking_for",
    "booking_ids",    "booking_view", "bookings", "cancel_booking", "complete_stay", "confirm_paid", "decline_booking",
    "expire_booking", "lock_stayed", "mark_reviewed", "place_booking", "quote", "refund_booking", "show_booking",
    "start_payment", "sweep_overdue",
]  # fmt: skip
