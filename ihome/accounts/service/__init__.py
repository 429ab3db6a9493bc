"""What can be done with accounts: the face of the package."""

from ihome.accounts.models import User
from ihome.accounts.schemas import MeView, PersonView, RealNameView
from ihome.accounts.service.entering import (
    add_user,
    change_password,
    device_token,
    log_in,
    register,
    reset_password,
)
from ihome.accounts.service.people import (
    Person,
    any_user,
    anyone_but,
    lock_user,
    masked_mobile_of,
    mobile_of_user,
    people_by_ids,
    person_view,
    session_stamp,
    user_by_id,
)
from ihome.accounts.service.profile import (
    drop_avatar,
    give_real_name,
    me,
    real_name,
    rename,
    require_real_name,
    set_avatar,
)
from ihome.accounts.service.roles import (
    StaffMember,
    role_of,
    set_role,
    staff,
    user_id_of_mobile,
)
from ihome.accounts.service.suspending import set_active, user_by_public_id

__all__ = [
    "MeView", "Person", "PersonView", "RealNameView", "StaffMember", "User", "add_user",
    "any_user", "anyone_but", "change_password", "device_token", "drop_avatar", "give_real_name",
    "lock_user", "log_in", "masked_mobile_of", "me", "mobile_of_user", "people_by_ids",
    "person_view", "real_name", "register", "rename", "require_real_name", "reset_password",
    "role_of", "session_stamp", "set_active", "set_avatar", "set_role", "staff", "user_by_id",
    "user_by_public_id", "user_id_of_mobile",
]  # fmt: skip
