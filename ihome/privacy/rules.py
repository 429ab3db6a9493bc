"""What privacy decides: graces, clocks, and what stands in the way of a deletion. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

GRACE = timedelta(days=7)
EXPORT_LIVES = timedelta(days=7)
EXPORT_EVERY = timedelta(days=1)
WAITING, READY = "waiting", "ready"
MAX_PICTURE_BYTES = 100_000_000  # of all pictures in one archive


@dataclass(frozen=True)
class Clock:
    """How long something stays, as people read it; `key` is for other languages."""

    key: str
    what: str
    how_long: str
    why: str


CLOCKS = (
    Clock("sms_code", "短信验证码", "5 分钟", "用完或过期就失效"),
    Clock("sms_sends", "短信发送记录（只有号码的指纹）", "2 天", "限制发送次数"),
    Clock("id_photos", "身份证照片", "审核结束后 30 天内", "核实身份"),
    Clock("real_name", "姓名和身份证号", "到撤回同意或注销为止", "核实房东身份"),
    Clock("export", "导出的个人数据", "7 天", "供本人下载"),
    Clock("trade", "订单、支付、退款和点评的分数", "交易完成后 3 年", "《电子商务法》第三十一条"),
    Clock("consents", "同意记录和处理记录", "3 年", "《个人信息保护法》第五十五、五十六条"),
    Clock("logs", "网络日志和审计记录", "不少于 6 个月", "《网络安全法》第二十一条"),
)


@dataclass(frozen=True)
class Unfinished:
    """What somebody has to end before they can be forgotten."""

    trips: int
    hosted: int
    published: int

    @property
    def hosts(self) -> bool:
        return bool(self.hosted or self.published)

    @property
    def is_nothing(self) -> bool:
        return not (self.trips or self.hosts)


def seconds_until_next_export(asked_at: datetime, *, now: datetime) -> int:
    """How long to wait after an export that was asked for at `asked_at`; 0 when it is over."""
    return max(0, int((asked_at + EXPORT_EVERY - now).total_seconds()))
