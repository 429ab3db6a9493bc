"""For one machine without a gateway: text messages go to the terminal and to a list of 50.

Not for production: whoever reads the terminal or the development inbox reads the codes.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ihome.infra.cache import redis
from ihome.infra.sms.base import Asked, HandedOver, Message, Receipt
from ihome.kernel.clock import utc_now

KEY = "console:messages"
KEPT = 50


@dataclass(frozen=True)
class SentMessage:
    mobile: str
    text: str
    sent_at: datetime


class ConsoleSms:
    """Prints, and remembers the newest KEPT messages in Redis."""

    name = "console"

    def send(self, message: Message) -> HandedOver:
        sent = SentMessage(message.mobile, message.text, utc_now())
        # The terminal on purpose, not a log: the log file must never learn a number or a code.
        sys.stdout.write(f"\n  [短信] {sent.mobile}  {sent.text}\n\n")
        sys.stdout.flush()
        pipe = redis().pipeline()
        pipe.lpush(KEY, msgspec.json.encode(sent))
        pipe.ltrim(KEY, 0, KEPT - 1)
        pipe.execute()
        return HandedOver(self.name, "")

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        """None: whoever looks at the terminal has it."""
        return []


def sent_messages() -> list[SentMessage]:
    """The newest first."""
    kept = redis().lrange(KEY, 0, KEPT - 1)
    return [msgspec.json.decode(each, type=SentMessage) for each in kept]
