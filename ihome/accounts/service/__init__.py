"""What can be done with accounts: the face of the package."""

from ihome.accounts.models import User
from ihome.accounts.schemas import MeView, PersonView
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
    mobile_of_user,
    people_by_ids,
    person_view,
    session_stamp,
    user_by_id,
)
from ihome.accounts.service.profile import drop_avatar, me, rename, set_avatar
from ihome.accounts.service.real_names import (
    RealName,
    count_real_name,
    forget_real_name,
    full_real_name,
    give_real_name,
    holders_of_same_number,
    real_name,
    require_real_name,
)
from ihome.accounts.service.roles import (
    StaffMember,
    role_of,
    set_role,
    staff,
    user_id_of_mobile,
)

__all__ = [
    "MeView", "Person", "PersonView", "RealName", "StaffMember", "User", "add_user",
    "any_user", "anyone_but", "change_password", "count_real_name", "device_token", "drop_avatar",
    "forget_real_name", "full_real_name", "give_real_name", "holders_of_same_number",
    "lock_user", "log_in", "me", "mobile_of_user", "people_by_ids", "person_view", "real_name",
    "register", "rename", "require_real_name", "reset_password", "role_of", "session_stamp",
    "set_avatar", "set_role", "staff", "user_by_id", "user_id_of_mobile",
]  # fmt: skip
