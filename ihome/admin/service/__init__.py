"""What people who work here can see and do: the face of the package."""

from ihome.admin.service.bookings import (
    add_note,
    booking_detail,
    find_bookings,
    open_dispute,
    refund_booking,
    resolve_dispute,
)
from ihome.admin.service.cases import (
    approve_case,
    house_case,
    house_cases,
    overview,
    refuse_case,
)
from ihome.admin.service.checking import Finding, check_all
from ihome.admin.service.sms import sms, switch_sms
from ihome.admin.service.system import (
    audit_log,
    give_up_job,
    last_check,
    parked_jobs,
    retry_job,
    run_check,
    settings,
)
from ihome.admin.service.twins import judge_photos, photo_twins
from ihome.admin.service.users import (
    find_users,
    restore_user,
    set_role,
    suspend_user,
    user_detail,
)

__all__ = [
    "Finding", "add_note", "approve_case", "audit_log", "booking_detail", "check_all",
    "find_bookings", "find_users", "give_up_job", "house_case", "house_cases", "judge_photos",
    "last_check", "open_dispute", "overview", "parked_jobs", "photo_twins", "refund_booking",
    "refuse_case", "resolve_dispute", "restore_user", "retry_job", "run_check", "set_role",
    "settings", "sms", "suspend_user", "switch_sms", "user_detail",
]  # fmt: skip
