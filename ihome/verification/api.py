"""The door of verification."""

from flask import Blueprint, Response, current_app

from ihome.http.interface import interface
from ihome.http.sender import sender_address
from ihome.http.visitor import browser_key
from ihome.infra.sms.console import sent_messages
from ihome.kernel.errors import InvalidInput, NotFound, TooMany
from ihome.verification import service
from ihome.verification.errors import (
    ImageCodeNotSaved,
    ImageCodeWrong,
    NoMorePasses,
    ProofNeeded,
    SmsBudgetSpent,
    SmsNotSent,
    SmsOff,
    SmsPlaceTooOften,
    SmsTooOften,
    SmsUnclear,
)
from ihome.verification.rules import RESEND_SECONDS, SMS_CODE_SECONDS
from ihome.verification.schemas import (
    MessagesView,
    MessageView,
    SmsCodeForm,
    SmsPassForm,
    SmsSentView,
)

bp = Blueprint("verification", __name__, url_prefix="/api/v2")

NOT_SENT = [
    ImageCodeWrong, ProofNeeded, SmsTooOften, SmsPlaceTooOften, SmsOff, SmsBudgetSpent, SmsNotSent,
    SmsUnclear,
]  # fmt: skip


@bp.get("/image_codes/<image_code_id>")
@interface(
    "获取图片验证码",
    about="前端生成一个 UUID 来访问，得到验证码图片（4 个字符，180 秒内有效，核对一次就作废，不论对错）；出错时返回 JSON。",
    access="public",
    content_type="image/png",
    errors=[InvalidInput, TooMany, ImageCodeNotSaved],
    path={"image_code_id": "图片验证码编号，浏览器生成的 UUID"},
)
def show_image_code(image_code_id: str) -> Response:
    """A picture to read."""
    picture = service.new_image_code(image_code_id, address=sender_address())
    return Response(picture, mimetype="image/png", headers={"Cache-Control": "no-store"})


@bp.get("/image_codes/<image_code_id>/sound")
@interface(
    "获取语音验证码",
    about="看不清图片的人可以听：同一个编号换成 6 个读出来的数字（WAV），原来图片上的字符作废；同样 180 秒内有效，核对一次就作废。",
    access="public",
    content_type="audio/wav",
    errors=[InvalidInput, TooMany, ImageCodeNotSaved],
    path={"image_code_id": "图片验证码编号，浏览器生成的 UUID"},
)
def play_image_code(image_code_id: str) -> Response:
    """Digits to listen to."""
    sound = service.new_sound(image_code_id, address=sender_address())
    return Response(sound, mimetype="audio/wav", headers={"Cache-Control": "no-store"})


@bp.post("/sms_codes")
@interface(
    "发送短信验证码",
    about="先核对图片验证码，再给手机号发 6 位数字，5 分钟内有效、最多试 5 次，新的一条让旧的作废。"
    "一个号码一分钟 1 条、一小时 5 条、一天 10 条；同一地址、网段、浏览器、号段也有上限，超出时 data.retry_after_seconds 说要等几秒。"
    "请求太多时先答 21010 和一道计算题（data.challenge），解出后带着 proof 再请求，图片验证码不作废。"
    "回答不会透露号码是否注册过。",
    access="public",
    form=SmsCodeForm,
    returns=SmsSentView,
    errors=NOT_SENT,
)
def send_sms_code(form: SmsCodeForm) -> SmsSentView:
    """Send a code to a phone."""
    service.send_sms_code(
        mobile=form.mobile,
        purpose=form.purpose,
        image_code_id=form.image_code_id,
        image_code=form.image_code,
        address=sender_address(),
        device=browser_key(),
        proof=form.proof,
    )
    return SmsSentView(resend_after_seconds=RESEND_SECONDS, expires_in_seconds=SMS_CODE_SECONDS)


@bp.post("/sms_passes")
@interface(
    "再证明一次是人",
    about="核对短信验证码的接口答 21011 时用：认一张图片、解一道计算题，换来对这个号码核对一次验证码的机会（5 分钟内有效）。",
    access="public",
    form=SmsPassForm,
    errors=[ImageCodeWrong, ProofNeeded, NoMorePasses],
)
def give_pass(form: SmsPassForm) -> None:
    """One more check of a code."""
    service.give_pass(
        mobile=form.mobile,
        image_code_id=form.image_code_id,
        image_code=form.image_code,
        proof=form.proof,
        address=sender_address(),
    )


@bp.get("/dev/messages")
@interface(
    "开发用短信收件箱",
    about="单机演示模式下最近发出的短信；别的模式没有这个地址（404）。",
    access="public",
    returns=MessagesView,
    errors=[NotFound],
)
def show_messages() -> MessagesView:
    """Text messages of the console tool; embedded mode only."""
    if not current_app.config["IHOME_SETTINGS"].is_embedded:
        raise NotFound()
    return MessagesView(
        items=[MessageView(each.mobile, each.text, each.sent_at) for each in sent_messages()]
    )
