"""What a user says of themselves."""

from ihome.accounts import service
from ihome.accounts.api.door import bp
from ihome.accounts.errors import BadIdNumber, RealNameGiven
from ihome.accounts.schemas import MeView, ProfileForm, RealNameForm, RealNameView
from ihome.http.auth import current_user_id
from ihome.http.interface import Upload, interface
from ihome.http.uploads import uploaded_file
from ihome.media.errors import PHOTO_REFUSALS


@bp.get("/me")
@interface(
    "我的资料", about="登录用户自己的资料，手机号遮住中间四位。", access="user", returns=MeView
)
def me() -> MeView:
    """One's own profile."""
    return service.me(current_user_id())


@bp.patch("/me")
@interface("改资料", about="改昵称。", access="user", form=ProfileForm, returns=MeView)
def rename(form: ProfileForm) -> MeView:
    """Another name."""
    service.rename(current_user_id(), form.name)
    return service.me(current_user_id())


@bp.put("/me/avatar")
@interface(
    "换头像",
    about="上传一张 JPEG、PNG 或 WebP，不超过 10 MB。",
    access="user",
    upload=Upload("photo", "头像图片"),
    returns=MeView,
    errors=PHOTO_REFUSALS,
)
def set_avatar() -> MeView:
    """Another picture."""
    service.set_avatar(current_user_id(), uploaded_file("photo"))
    return service.me(current_user_id())


@bp.delete("/me/avatar")
@interface("删头像", about="不再用头像。", access="user", returns=MeView)
def drop_avatar() -> MeView:
    """No picture."""
    service.drop_avatar(current_user_id())
    return service.me(current_user_id())


@bp.get("/me/real_name")
@interface(
    "实名信息",
    about="遮住后的姓名和身份证号；还没认证是 null。",
    access="user",
    returns=RealNameView | None,
)
def real_name() -> RealNameView | None:
    """What was given, masked."""
    return service.real_name(current_user_id())


@bp.put("/me/real_name")
@interface(
    "实名认证",
    about="姓名和身份证号，按 GB 11643 核对格式、日期和年龄，加密保存；只能填一次。发布房源前必须完成。",
    access="user",
    form=RealNameForm,
    returns=RealNameView | None,
    errors=[BadIdNumber, RealNameGiven],
)
def give_real_name(form: RealNameForm) -> RealNameView | None:
    """Name and ID number, once."""
    service.give_real_name(current_user_id(), real_name=form.real_name, id_number=form.id_number)
    return service.real_name(current_user_id())
