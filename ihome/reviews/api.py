"""The door of reviews."""

from flask import Blueprint

from ihome.booking.errors import WrongMoment
from ihome.booking.service import ReviewView
from ihome.http.auth import current_user_id, optional_user_id
from ihome.http.interface import interface
from ihome.kernel.errors import NotFound
from ihome.kernel.text import clean_text
from ihome.reviews import service
from ihome.reviews.errors import AlreadyReplied
from ihome.reviews.schemas import ReplyForm, ReviewForm, ReviewsQuery, ReviewsView

bp = Blueprint("reviews", __name__, url_prefix="/api/v2")


@bp.get("/houses/<house_id>/reviews")
@interface(
    "房源点评",
    about="一套房源的点评，新的在前；另有平均分和每种分数的条数。",
    access="public",
    query=ReviewsQuery,
    returns=ReviewsView,
    errors=[NotFound],
    path={"house_id": "房源编号"},
)
def reviews_of_house(house_id: str, query: ReviewsQuery) -> ReviewsView:
    """What guests say of a house."""
    return service.reviews_of_house(
        house_id, viewer_id=optional_user_id(), cursor=query.cursor, limit=query.limit
    )


@bp.post("/bookings/<booking_no>/review")
@interface(
    "写点评",
    about="离店后 14 天内，房客给这次住宿打分、写点评；一次住宿一条。",
    access="owner:booking",
    form=ReviewForm,
    returns=ReviewView,
    status=201,
    errors=[NotFound, WrongMoment],
    path={"booking_no": "订单编号"},
)
def write_review(booking_no: str, form: ReviewForm) -> ReviewView:
    """Review a stay."""
    text = clean_text("text", form.text, lines=True, at_least=1)
    return service.write_review(
        booking_no, guest_id=current_user_id(), rating=form.rating, text=text
    )


@bp.post("/reviews/<review_id>/reply")
@interface(
    "回复点评",
    about="房东回复自己房源的一条点评；只能回复一次。",
    access="host-of:review",
    form=ReplyForm,
    returns=ReviewView,
    errors=[NotFound, AlreadyReplied],
    path={"review_id": "点评编号"},
)
def reply_review(review_id: str, form: ReplyForm) -> ReviewView:
    """Answer a review of one's own house."""
    text = clean_text("text", form.text, lines=True, at_least=1)
    return service.reply(review_id, host_id=current_user_id(), text=text)
