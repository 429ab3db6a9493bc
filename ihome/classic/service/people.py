"""Accounts in the classic shapes."""

from typing import IO

from ihome.accounts import service as accounts
from ihome.accounts.errors import RealNameGiven
from ihome.classic.rules import check_all_there, moment_text
from ihome.classic.schemas import AuthForm, AuthView, AvatarView, RegisterForm, UserView
from ihome.classic.service.pictures import AVATAR_PX, address_of
from ihome.identity import service as identity
from ihome.kernel.errors import InvalidInput


def register(form: RegisterForm) -> accounts.User:
    """A new user; InvalidInput when something is missing or the two passwords differ."""
    said = {name: getattr(form, name) for name in form.__struct_fields__}
    check_all_there(said, said.keys())
    if form.password != form.password2:
        raise InvalidInput("两次密码不一致")
    return accounts.register(mobile=form.mobile, sms_code=form.sms_code, password=form.password)


def user(user_id: int) -> UserView:
    """The user to themselves."""
    me = accounts.me(user_id)
    return UserView(
        user_id=user_id,
        name=me.name,
        mobile=accounts.mobile_of_user(user_id),
        avatar=address_of(me.avatar, AVATAR_PX),
        create_time=moment_text(me.created_at),
    )


def rename(user_id: int, name: str) -> str:
    """Another name that nobody else has, as it is now; NameTaken, InvalidInput."""
    check_all_there({"name": name}, ["name"])
    accounts.rename(user_id, name, unless_taken=True)
    return accounts.me(user_id).name


def set_avatar(user_id: int, stream: IO[bytes]) -> AvatarView:
    accounts.set_avatar(user_id, stream)
    return AvatarView(address_of(accounts.me(user_id).avatar, AVATAR_PX))


def auth(user_id: int) -> AuthView:
    """Name and ID number, masked: the full ones leave the vault for nobody."""
    given = accounts.real_name(user_id)
    if given is None:
        return AuthView(user_id, None, None)
    return AuthView(user_id, given.real_name, given.id_number)


def give_auth(user_id: int, form: AuthForm) -> None:
    """Name and ID number, once; a second time changes nothing and is no error."""
    check_all_there(
        {"real_name": form.real_name, "id_card": form.id_card}, ["real_name", "id_card"]
    )
    # The classic page brings its own words about consent; that it was sent is the yes to them.
    identity.give_consent(user_id, kind="real_name", version=identity.CLASSIC_VERSION)
    try:
        identity.give_real_name(user_id, real_name=form.real_name, id_number=form.id_card)
    except RealNameGiven:
        return
