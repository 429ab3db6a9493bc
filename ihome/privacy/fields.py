"""Every column of every table: is it about a person, whose is it, and what becomes of it at the end.

The one list that export, deletion and tests go by. A new column that is not here fails a test, and so
does a personal one that neither goes with the account nor says which law keeps it.

A path leads from a row to its person: `guest_id` is a column that holds their id,
`house_id>houses.host_id` goes through a parent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

TRADE = "电子商务法第三十一条：交易记录自交易完成起至少保存三年"
PROOF = "个人信息保护法第五十五、五十六条：处理记录和同意的证明保存三年"
LOGS = "网络安全法第二十一条：网络日志至少保存六个月；审计记录不得修改"


@dataclass(frozen=True)
class Kept:
    """One table, columns as words. `personal` and `sensitive` are exported; `keys` are derived secrets
    (hashes, indexes) that nobody can read. `blank` says by path what a deletion empties, `kept` which
    law keeps which columns; with `rows_go` the whole row is deleted."""

    title: str = ""
    paths: tuple[str, ...] = ()
    plain: str = ""
    personal: str = ""
    sensitive: str = ""
    keys: str = ""
    blank: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    rows_go: bool = False

    @property
    def shown(self) -> list[str]:
        """What an export holds."""
        return [*self.personal.split(), *self.sensitive.split()]

    @property
    def columns(self) -> list[str]:
        return [*self.plain.split(), *self.shown, *self.keys.split()]


OF_HOUSE = "house_id>houses.host_id"
OF_GUEST, OF_HOST = "booking_id>bookings.guest_id", "booking_id>bookings.host_id"
OF_PAYER = "payment_id>payments.payer_id"

TABLES: Mapping[str, Kept] = {
    "users": Kept(
        title="账号",
        paths=("id",),
        plain="id avatar_photo_id role is_active",
        personal="public_id name made_at",
        sensitive="mobile_cipher real_name_cipher id_number_cipher real_name_at",
        keys="mobile_index password_hash stamp id_number_index",
        blank={"id": "name mobile_cipher real_name_cipher id_number_cipher id_number_index"
               " real_name_at avatar_photo_id"},
        kept={"public_id made_at": TRADE},
    ),
    "second_factors": Kept(
        title="两步验证", paths=("user_id",), plain="user_id last_step", personal="made_at on_at",
        keys="secret_cipher", rows_go=True,
    ),
    "recovery_codes": Kept(
        title="恢复码", paths=("user_id",), plain="id user_id", personal="used_at", keys="code_hash",
        rows_go=True,
    ),
    "consents": Kept(
        title="同意记录", paths=("user_id",), plain="id user_id",
        personal="kind version given_at withdrawn_at",
        kept={"kind version given_at withdrawn_at": PROOF},
    ),
    "real_name_cases": Kept(
        title="实名认证", paths=("user_id",), plain="id user_id request_no tries decided_by",
        personal="public_id state cause reason provider opened_at decided_at",
        blank={"user_id": "reason"},
        kept={"public_id state cause provider opened_at decided_at": PROOF},
    ),
    "id_photos": Kept(
        title="身份证照片", paths=("case_id>real_name_cases.user_id",), plain="id case_id size_bytes",
        sensitive="public_id side object_name made_at", keys="key_cipher", rows_go=True,
    ),
    "houses": Kept(
        title="房源",
        paths=("host_id",),
        plain="id host_id city_key blur_seed rating_sum review_count rating_hundredths booked_count"
        " facility_bits",
        personal="public_id status title description kind area_code rooms layout floor_area_m2 beds"
        " bedding capacity price_fen cleaning_fee_fen deposit_fen min_nights max_nights check_in_time"
        " check_out_time rules is_instant search_text made_at updated_at published_at",
        sensitive="address latitude longitude",
        blank={"host_id": "description rules search_text address latitude longitude"},
        kept={
            "public_id status title kind area_code rooms layout floor_area_m2 beds bedding capacity"
            " price_fen cleaning_fee_fen deposit_fen min_nights max_nights check_in_time"
            " check_out_time is_instant made_at updated_at published_at": TRADE
        },
    ),
    # What the desk was shown is what the house says above; its people may read what they were told.
    "house_cases": Kept(
        title="房源审核", paths=(OF_HOUSE,),
        plain="id house_id open_house_id is_live revision snapshot base base_state reasons decided_by",
        personal="public_id state words submitted_at decided_at", rows_go=True,
    ),
    "house_notices": Kept(
        title="短信通知", paths=("user_id",), plain="id user_id case_id",
        personal="news sent_at", rows_go=True,
    ),
    # The desk's own words on a booking of two people: in neither's export, emptied with either.
    "booking_notes": Kept(
        plain="id booking_id author_id text made_at",
        blank={OF_GUEST: "text", OF_HOST: "text"},
    ),
    "disputes": Kept(
        plain="id booking_id open_booking_id state reason opened_by opened_at outcome resolved_by"
        " resolved_at",
        blank={OF_GUEST: "reason outcome", OF_HOST: "reason outcome"},
    ),
    "house_photos": Kept(paths=(OF_HOUSE,), plain="house_id photo_id position", rows_go=True),
    "house_facilities": Kept(plain="house_id facility_code"),
    "house_words": Kept(paths=(OF_HOUSE,), plain="house_id", keys="word", rows_go=True),
    "photos": Kept(
        title="照片", paths=("owner_id",), plain="id owner_id color thumbhash widths phash",
        personal="public_id key width_px height_px size_bytes made_at", rows_go=True,
    ),
    # They go with the photo; what is in the stores goes with the next sweep.
    "photo_bands": Kept(plain="band value photo_id"),
    "photo_twins": Kept(plain="photo_id other_photo_id distance found_at verdict decided_at decided_by"),
    "photo_objects": Kept(plain="name key digest size_bytes made_at"),
    "photo_losses": Kept(plain="name found_at"),
    "fastdfs_files": Kept(plain="place name file_id size_bytes changed_at"),
    "fastdfs_leftovers": Kept(plain="place file_id since"),
    "storage_moves": Kept(plain="id move_no active phase source_label target_label cursor found_count copied_count"
                          " copied_bytes verified_count mended_count errors runner beat_at began_at flipped_at"
                          " settled_at ended_at", keys="source_cipher target_cipher"),
    "calendar_nights": Kept(
        title="房源日历", paths=(OF_HOUSE,), plain="house_id booking_id", personal="night kind",
        kept={"night kind": TRADE},
    ),
    "bookings": Kept(
        title="订单",
        paths=("guest_id", "host_id"),
        plain="id house_id guest_id host_id payment_id idempotency_key expires_at",
        personal="booking_no status check_out_at guests message total_fen deposit_fen placed_at paid_at"
        " decline_reason cancel_reason",
        sensitive="check_in check_out",
        blank={"guest_id": "message cancel_reason", "host_id": "decline_reason"},
        kept={"booking_no status check_in check_out check_out_at guests total_fen deposit_fen placed_at"
              " paid_at": TRADE},
    ),
    "booking_lines": Kept(
        title="订单价格", paths=(OF_GUEST, OF_HOST), plain="booking_id position",
        personal="kind quantity unit_fen amount_fen", kept={"kind quantity unit_fen amount_fen": TRADE},
    ),
    "booking_steps": Kept(
        title="订单经过", paths=(OF_GUEST, OF_HOST), plain="booking_id position",
        personal="status actor at", kept={"status actor at": TRADE},
    ),
    "payments": Kept(
        title="支付", paths=("payer_id",),
        plain="id payer_id open_reference return_path",
        personal="payment_no reference amount_fen subject gateway status trade_no created_at"
        " expires_at paid_at",
        kept={"payment_no reference amount_fen subject gateway status trade_no created_at expires_at"
              " paid_at": TRADE},
    ),
    "payment_notices": Kept(
        title="支付通知", paths=(OF_PAYER,), plain="id payment_id refused",
        personal="trade_no amount_fen heard_at", kept={"trade_no amount_fen heard_at": TRADE},
    ),
    "refunds": Kept(
        title="退款", paths=(OF_PAYER,), plain="id payment_id",
        personal="refund_no amount_fen reason status asked_at done_at",
        kept={"refund_no amount_fen reason status asked_at done_at": TRADE},
    ),
    "reviews": Kept(
        title="点评", paths=("author_id", "host_id"),
        plain="id booking_id house_id author_id host_id",
        personal="public_id rating text check_in written_at reply replied_at",
        blank={"author_id": "text", "host_id": "reply"},
        kept={"public_id rating check_in written_at replied_at": TRADE},
    ),
    "notices": Kept(
        title="短信通知", paths=("user_id",), plain="id user_id booking_id",
        personal="news sent_at", rows_go=True,
    ),
    "audit_entries": Kept(
        title="审计记录", paths=("about_user_id",),
        plain="id actor_id about_user_id before after request_id address",
        personal="at act subject reason", kept={"at act subject reason": LOGS},
    ),
    "personal_exports": Kept(
        title="导出记录", paths=("user_id",), plain="id user_id object_name size_bytes",
        personal="public_id state asked_at ready_at expires_at", keys="key_cipher", rows_go=True,
    ),
    "account_deletions": Kept(
        title="注销记录", paths=("user_id",), plain="user_id",
        personal="asked_at due_at done_at", kept={"asked_at due_at done_at": PROOF},
    ),
    "idempotency_records": Kept(
        paths=("user_id",), plain="id user_id idempotency_key status made_at", keys="fingerprint body",
        rows_go=True,
    ),
    # Nobody's: found by an index that only the number itself leads to, gone after two days.
    "sms_numbers": Kept(plain="first_at failures", keys="mobile_index"),
    "sms_sends": Kept(plain="id purpose sent_at", keys="mobile_index address network device prefix"),
    "sms_messages": Kept(plain="id request_id purpose state gateway gateway_id price_fen error_code day made_at"
                         " changed_at ask_at times_asked", keys="mobile_index"),
    "sms_days": Kept(plain="day spent_fen alarmed_at"),
    "sms_switch": Kept(plain="id is_off changed_at"),
    "areas": Kept(plain="code name full_name level parent_code pinyin initials latitude longitude"
                  " valid_from valid_to successor_code"),
    "vault_keys": Kept(plain="purpose version cipher made_at retired_at", keys="wrapped"),
    "outbox_jobs": Kept(plain="id job payload state run_at claimed_until tries last_error made_at done_at"),
    "periodic_runs": Kept(plain="job last_run_at"),
    "sandbox_trades": Kept(plain="id trade_no out_trade_no app_id seller_id amount_fen subject notify_url"
                           " return_url expires_at status paid_at"),
    "sandbox_refunds": Kept(plain="out_request_no trade_id amount_fen made_at"),
}  # fmt: skip
