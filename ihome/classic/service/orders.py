"""Bookings, their payment and their review, as the orders of the classic contract."""

from collections.abc import Sequence

from ihome.booking import service as booking
from ihome.booking.errors import DatesTaken, TooManyOpenBookings, no_such_booking
from ihome.booking.service import Booking, BookingView
from ihome.classic import rules
from ihome.classic.schemas import OrderForm, OrderIdView, OrdersView, OrderView, PayUrlView
from ihome.classic.service.pictures import LIST_PX, address_of
from ihome.houses import service as houses
from ihome.kernel.errors import InvalidInput
from ihome.kernel.ids import public_id
from ihome.kernel.stay import Stay
from ihome.kernel.text import clean_text
from ihome.payments import service as payments
from ihome.reviews import service as reviews

MOST_ORDERS = 200
MAX_REASON, MAX_COMMENT = 200, 1_000
AFTER_PAYING = "/payComplete.html?"


def place_order(guest_id: int, form: OrderForm) -> OrderIdView:
    """Book all days of the form, the last one included; a double click gets the order it made.

    Refused as any booking may be (booking errors), NotFound without such a house.
    """
    said = {name: getattr(form, name) for name in form.__struct_fields__}
    rules.check_all_there(said, said.keys())
    stay = rules.stay_of(form.start_date, form.end_date)
    house = houses.house_by_id(rules.whole_number(form.house_id, field="house_id"))
    try:
        placed = booking.place_booking(
            house_public_id=house.public_id,
            guest_id=guest_id,
            stay=stay,
            guests=1,
            idempotency_key=public_id(26),
        )
    except (DatesTaken, TooManyOpenBookings):
        same = _open_order(guest_id, house.public_id, stay)
        if same is None:
            raise
        return OrderIdView(same)
    return OrderIdView(placed.id)


def orders(user_id: int, *, role: str) -> OrdersView:
    """One's orders, newest first; `role` landlord is a host's, everything else a guest's."""
    as_role = "host" if role == "landlord" else "guest"
    page = booking.bookings(
        user_id=user_id, role=as_role, tab="all", cursor=None, limit=MOST_ORDERS
    )
    ids = booking.booking_ids([each.booking_no for each in page.items])
    return OrdersView([_order(ids[each.booking_no], each) for each in page.items])


def accept(order_id: int, *, host_id: int) -> None:
    booking.accept_booking(_booking(order_id).booking_no, host_id=host_id)


def reject(order_id: int, *, host_id: int, reason: str) -> None:
    """Say no; InvalidInput without a reason."""
    reason = _text("reason", reason, most=MAX_REASON)
    booking.decline_booking(_booking(order_id).booking_no, host_id=host_id, reason=reason)


def comment(order_id: int, *, guest_id: int, text: str) -> None:
    """The guest's words on a stay that is over. The pages ask for no stars, so none are given."""
    text = _text("comment", text, most=MAX_COMMENT)
    number = _booking(order_id).booking_no
    reviews.write_review(number, guest_id=guest_id, rating=None, text=text)


def pay(order_id: int, *, guest_id: int) -> PayUrlView:
    """Where to pay; the gateway leads back to the page that hands its word to `hear_return`."""
    number = _booking(order_id).booking_no
    payment = booking.start_payment(number, guest_id=guest_id, return_path=AFTER_PAYING)
    return PayUrlView(payment.pay_url)


def hear_return(fields: Sequence[tuple[str, str]]) -> bool:
    """What the gateway appended to the return; False unless it is its word. The notice settles."""
    return payments.hear_return(fields) is not None


def _booking(order_id: int) -> Booking:
    found = booking.booking_facts(order_id)
    if found is None:
        raise no_such_booking()
    return found


def _open_order(guest_id: int, house_public_id: str, stay: Stay) -> int | None:
    """The guest's own waiting order of just these days, or None."""
    open_ones = booking.bookings(
        user_id=guest_id, role="guest", tab="pending", cursor=None, limit=MOST_ORDERS
    )
    for each in open_ones.items:
        if each.house.house_id == house_public_id and Stay(each.check_in, each.check_out) == stay:
            return booking.booking_ids([each.booking_no])[each.booking_no]
    return None


def _order(order_id: int, view: BookingView) -> OrderView:
    return OrderView(
        order_id=order_id,
        title=view.house.title,
        img_url=address_of(view.house.photo, LIST_PX),
        start_date=view.check_in.isoformat(),
        end_date=rules.last_day(view.check_out).isoformat(),
        ctime=rules.moment_text(view.placed_at),
        days=view.nights,
        amount=view.total_fen,
        status=rules.status_of(view.status, may=view.may, role=view.role),
        comment=rules.comment_of(
            view.status,
            review=view.review.text if view.review else None,
            decline_reason=view.decline_reason,
            cancel_reason=view.cancel_reason,
        ),
    )


def _text(name: str, text: str, *, most: int) -> str:
    rules.check_all_there({name: text}, [name])
    text = clean_text(name, text, lines=True, at_least=1)
    if len(text) > most:
        raise InvalidInput.of(**{name: f"最多写 {most} 个字。"})
    return text
