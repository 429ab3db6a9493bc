"""What verification needs from outside, and what the operator decided."""

from dataclasses import dataclass

from ihome.infra.sms.base import DELIVERED as DELIVERED
from ihome.infra.sms.base import FAILED as FAILED
from ihome.infra.sms.base import Asked as Asked
from ihome.infra.sms.base import HandedOver as HandedOver
from ihome.infra.sms.base import Message as Message
from ihome.infra.sms.base import Receipt as Receipt
from ihome.infra.sms.base import SmsFailed as SmsFailed
from ihome.infra.sms.base import SmsNoTemplate as SmsNoTemplate
from ihome.infra.sms.base import SmsRefused as SmsRefused
from ihome.infra.sms.base import SmsSender as SmsSender
from ihome.infra.sms.base import SmsThrottled as SmsThrottled
from ihome.infra.sms.base import SmsUnsure as SmsUnsure
from ihome.kernel.ports import Port


@dataclass(frozen=True)
class SmsPolicy:
    """What text messages may cost, in fen, and where they may go (capital country codes)."""

    budget_fen: int = 5_000
    price_fen: int = 5
    price_abroad_fen: int = 60
    countries: frozenset[str] = frozenset()
    is_off: bool = False


sms: Port[SmsSender] = Port("verification.sms")
policy: Port[SmsPolicy] = Port("verification.policy", inside=True)
