"""What payments needs from outside: one gateway that takes money and gives it back."""

from ihome.infra.pay.base import BadSignature as BadSignature
from ihome.infra.pay.base import Claim as Claim
from ihome.infra.pay.base import Gateway as Gateway
from ihome.infra.pay.base import GatewayDown as GatewayDown
from ihome.infra.pay.base import Order as Order
from ihome.kernel.ports import Port

gateway: Port[Gateway] = Port("payments.gateway")
