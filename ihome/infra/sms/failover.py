"""Several gateways as one: the next is asked only when the one before has surely not sent.

A time-out is not a no: whoever sends again then may text somebody twice, so nobody does.
"""

import logging
from collections.abc import Sequence

from ihome.infra.sms.base import (
    Asked,
    Gateway,
    HandedOver,
    Message,
    Receipt,
    SmsNoTemplate,
    SmsRefused,
    SmsThrottled,
)

log = logging.getLogger(__name__)


class FailOver:
    """The gateways in the order in which they are asked."""

    def __init__(self, gateways: Sequence[Gateway]) -> None:
        self._gateways = {each.name: each for each in gateways}
        self.name = ",".join(self._gateways)

    def send(self, message: Message) -> HandedOver:
        refused: SmsRefused = SmsNoTemplate("no-template", gateway=self.name)
        for gateway in self._gateways.values():
            if not gateway.takes(message):
                continue
            try:
                return gateway.send(message)
            except SmsThrottled:
                raise
            except SmsRefused as error:
                log.warning("gateway refused", extra={"tool": gateway.name, "cause": error.code})
                refused = error
        raise refused

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        """[] for a gateway that is not in the list any more."""
        found = self._gateways.get(gateway)
        return found.receipts(asked) if found else []
