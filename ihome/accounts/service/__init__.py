"""What can be done with accounts: the face of the package."""

from ihome.accounts.models import User
from ihome.accounts.schemas import MeView, PersonView
from ihome.accounts.service.entering import (
    add_user,
    device_token,
    is_known_device,
    log_in,
    log_in_by_sms,
    register,
)
from ihome.accounts.service.mobile import change_mobile
from ihome.accounts.service.passwords import change_password, reset_password
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
    user_by_public_id,
)
from ihome.accounts.service.profile import drop_avatar, me, rename, set_avatar
from ihome.accounts.service.real_names import (
    RealName,
    count_real_name,
    forget_person,
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
from ihome.accounts.service.second_factor import (
    check_second_factor,
    confirm,
    enrol,
    factor_standing,
    has_second_factor,
    new_recovery_codes,
    turn_off,
)
from ihome.accounts.service.sessions import (
    end_other_sessions,
    end_session,
    note_login,
    own_sessions,
)
from ihome.accounts.service.standing import restore, suspend, suspended_but_logged_in

__all__ = [
    "MeView", "Person", "PersonView", "RealName", "StaffMember", "User", "add_user", "any_user",
    "anyone_but", "change_mobile", "change_password", "check_second_factor", "confirm",
    "count_real_name", "device_token", "drop_avatar", "end_other_sessions", "end_session",
    "enrol", "factor_standing", "forget_person", "forget_real_name", "full_real_name",
    "give_real_name", "has_second_factor", "holders_of_same_number", "is_known_device",
    "lock_user", "log_in", "log_in_by_sms", "masked_mobile_of", "me", "mobile_of_user",
    "new_recovery_codes", "note_login", "own_sessions", "people_by_ids", "person_view",
    "real_name", "register", "rename", "require_real_name", "reset_password", "restore",
    "role_of", "session_stamp", "set_avatar", "set_role", "staff", "suspend",
    "suspended_but_logged_in", "turn_off", "user_by_id", "user_by_public_id",
    "user_id_of_mobile",
]  # fmt: skip
