"""What a user says of themselves."""

from ihome.accounts import service
from ihome.accounts.api.door import bp
from ihome.accounts.schemas import MeView, ProfileForm
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
