"""The desk gives the money of a paid stay back."""

from ihome.booking import queries, rules
from ihome.booking.errors import WrongMoment, no_such_booking
from ihome.booking.events import BookingCalledOff
from ihome.booking.models import Booking
from ihome.booking.service.steps import held_booking, step, tell
from ihome.calendar import service as calendar
from ihome.houses import service as houses
from ihome.infra.db import reading, retried
from ihome.payments import service as payments

REASON = "平台处理退款，款项原路退回"  # what the gateway is told: nothing that a person typed


@retried
def refund_booking(booking_no: str) -> Booking:
    """Call a paid booking off and start giving the whole payment back; its nights are free again.

    WrongMoment unless it is upcoming or stayed: there is no money of ours, or a review speaks of the
    stay. NotFound when there is none. Who may ask is the caller's matter.
    """
    with reading() as session:
        booking = queries.booking_by_no(session, booking_no)
    if booking is None:
        raise no_such_booking()
    with held_booking(booking) as (session, held):
        if held.status not in rules.REFUNDABLE or held.payment_id is None:
            raise WrongMoment(status=held.status)
        step(session, held, rules.REFUNDED, actor=rules.DESK)
        calendar.free_nights_of(held.id)
        payments.refund(held.payment_id, reason=REASON)
        houses.uncount_booking(house_id=held.house_id)
        tell(session, BookingCalledOff, held)
        return held
